"""The events that programs are told of, and which deeds make them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ombud.core.canonical import Json


class Event(StrEnum):
    """What a program can be told of."""

    CHOICE_SAID = "choice.said"
    """Somebody said yes or no."""
    STANDING_CHANGED = "standing.changed"
    """What is allowed for somebody, or for many, may be another than before."""
    REQUEST_ENDED = "request.ended"
    """A request was answered, carried out or refused."""
    PERSON_FORGOTTEN = "person.forgotten"
    """Somebody has been erased here."""
    POLICY_IN_FORCE = "policy.in_force"
    """Another version of the policy holds from now on."""
    TRIED = "ombud.tried"
    """Nothing: staff see whether an endpoint works. Sent to it alone."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What an event is made of: values of a ledger entry, by what they are called.

    Where an entry has no such value, as no person where many are meant, it is null.
    """

    event: Event
    fields: Mapping[str, str]

    def data(self, values: Mapping[str, Json]) -> dict[str, Json]:
        """The event's data out of an entry's values."""
        return {name: values.get(field) for name, field in self.fields.items()}


_WHOM = {"person": "person", "people": "people"}

DEEDS: Mapping[str, tuple[Telling, ...]] = {
    "choices.word.said": (
        Telling(
            Event.CHOICE_SAID,
            {
                "person": "person",
                "purpose": "purpose",
                "controller": "controller",
                "word": "word",
                "notice": "notice",
            },
        ),
        Telling(Event.STANDING_CHANGED, _WHOM),
    ),
    "people.relation.set": (Telling(Event.STANDING_CHANGED, _WHOM),),
    "choices.standings.reckoned": (Telling(Event.STANDING_CHANGED, _WHOM),),
    "choices.standings.came_due": (Telling(Event.STANDING_CHANGED, _WHOM),),
    "rights.request.ended": (
        Telling(
            Event.REQUEST_ENDED,
            {"request": "request", "kind": "kind", "ending": "ending"},
        ),
    ),
    "people.person.forgotten": (Telling(Event.PERSON_FORGOTTEN, {"person": "person"}),),
    "policy.version.published": (
        Telling(
            Event.POLICY_IN_FORCE,
            {"number": "number", "digest": "digest", "effective": "effective_from"},
        ),
    ),
}
"""What the ledger says has happened, by its name, and what programs are told of it."""
