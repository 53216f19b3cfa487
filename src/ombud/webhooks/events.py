"""What the ledger says of webhooks."""

from ombud.evidence.events import Kind, declare

ADDED = declare(
    "webhooks.endpoint.added",
    endpoint=Kind.ID,
    events=Kind.CODES,
    private=Kind.FLAG,
    by=Kind.CODE,
)
REMOVED = declare("webhooks.endpoint.removed", endpoint=Kind.ID, by=Kind.CODE)
SECRET_CHANGED = declare("webhooks.secret.changed", endpoint=Kind.ID, by=Kind.CODE)
GIVEN_UP = declare(
    "webhooks.delivery.given_up",
    delivery=Kind.ID,
    endpoint=Kind.ID,
    attempts=Kind.COUNT,
)
