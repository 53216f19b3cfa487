"""What the ledger says about the policy."""

from ombud.evidence.events import Kind, declare

VERSION_PUBLISHED = declare(
    "policy.version.published",
    number=Kind.VERSION,
    digest=Kind.DIGEST,
    effective_from=Kind.INSTANT,
    purposes=Kind.COUNT,
    by=Kind.CODE,
)
"""`digest` is the SHA-256 of the policy's text; `by` is staff:NUMBER or system."""
