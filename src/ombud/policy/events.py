"""What the ledger says about the policy."""

from ombud.evidence.events import Kind, declare

VERSION_PUBLISHED = declare(
    "policy.version.published",
    number=Kind.VERSION,
    digest=Kind.DIGEST,
    effective_from=Kind.INSTANT,
    purposes=Kind.COUNT,
    announced=Kind.COUNT,
    asked=Kind.CODES,
    hurried=Kind.FLAG,
    by=Kind.CODE,
)
"""`digest` is the SHA-256 of the policy's text; `announced` is how many changes people
are told of before they hold, `asked` the purposes for which they are asked anew, and
`hurried` whether it holds before the promised notice is over. `by` is staff:NUMBER or
system."""
