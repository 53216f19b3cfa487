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

TEXT_READ = declare(
    "policy.text.read",
    text=Kind.ID,
    digest=Kind.DIGEST,
    form=Kind.CODE,
    language=Kind.CODE,
    facts=Kind.COUNT,
    by=Kind.CODE,
)
"""`digest` is the SHA-256 of the text; `form` is the file's, or `pasted`."""

TEXT_CORRECTED = declare(
    "policy.text.corrected",
    text=Kind.ID,
    number=Kind.VERSION,
    accepted=Kind.COUNT,
    dropped=Kind.COUNT,
    added=Kind.COUNT,
    set_aside=Kind.COUNT,
    taken_back=Kind.COUNT,
    by=Kind.CODE,
)
"""`number` counts the corrections of a text; what was before each stays."""

TEXT_ANSWERED = declare(
    "policy.text.answered",
    text=Kind.ID,
    number=Kind.VERSION,
    answers=Kind.COUNT,
    taken_back=Kind.COUNT,
    by=Kind.CODE,
)
"""`number` counts the times that somebody answered what a text leaves open."""
