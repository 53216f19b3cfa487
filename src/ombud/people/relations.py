"""What someone is to one of us, and until when: a plain value."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """What someone is, in a word of the policy, to a controller or to all of us."""

    kind: str
    controller: str = ""
    """The controller they are that to; empty for every one."""
    until: datetime | None = None
    """When it ends; None while no end is known."""
