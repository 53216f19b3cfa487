"""What people said, and what it comes to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ombud.choices.models import Choice, Standing, Suppression
from ombud.choices.rules import EVERYTHING, Word, said
from ombud.core.ids import PersonId
from ombud.people.identifiers import IdentifierKind
from ombud.people.queries import indexes_of
from ombud.policy.decisions import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceView:
    """One thing a person said."""

    purpose: str
    word: Word
    at: datetime
    channel: str
    notice: int | None


def history(person: PersonId) -> tuple[ChoiceView, ...]:
    """Everything a person said, oldest first."""
    return tuple(
        ChoiceView(
            purpose=c.purpose,
            word=Word(c.word),
            at=c.at,
            channel=c.channel,
            notice=c.notice,
        )
        for c in Choice.objects.filter(person=person).order_by("id")
    )


def said_by(person: PersonId) -> Mapping[str, Said]:
    """What holds for a person, by purpose; what nothing was said about is not there."""
    return said_by_each((person,)).get(person, {})


def said_by_each(people: Iterable[PersonId]) -> dict[PersonId, dict[str, Said]]:
    """What holds for each of many people, by purpose."""
    chosen = list(people)
    words: dict[PersonId, dict[str, list[Word]]] = defaultdict(
        lambda: defaultdict(list)
    )
    general: dict[PersonId, list[Word]] = defaultdict(list)
    for person, purpose, word in (
        Choice.objects.filter(person__in=chosen)
        .order_by("id")
        .values_list("person_id", "purpose", "word")
    ):
        if purpose == EVERYTHING:
            general[PersonId(person)].append(Word(word))
        else:
            words[PersonId(person)][purpose].append(Word(word))
    suppressed = _suppressed(chosen)
    found: dict[PersonId, dict[str, Said]] = {}
    for person in {*words, *general, *suppressed}:
        purposes = {*words[person], *suppressed.get(person, ())}
        found[person] = {
            purpose: said(
                (*words[person][purpose], *general[person]),
                suppressed=purpose in suppressed.get(person, ()),
            )
            for purpose in purposes
        }
        if general[person]:
            found[person][EVERYTHING] = said(general[person])
    return found


def _suppressed(people: list[PersonId]) -> dict[PersonId, set[str]]:
    """The purposes for which an address of a person is on the suppression list."""
    holders = {(kind, index): person for person, kind, index in indexes_of(people)}
    found: dict[PersonId, set[str]] = defaultdict(set)
    rows = Suppression.objects.filter(index__in=[index for _, index in holders])
    for kind, index, purpose in rows.values_list("kind", "index", "purpose"):
        person = holders.get((IdentifierKind(kind), bytes(index)))
        if person is not None:
            found[person].add(purpose)
    return found


def mask(person: PersonId) -> bytes | None:
    """A person's standing; None for whom it was never reckoned."""
    found = (
        Standing.objects.filter(person=person).values_list("mask", flat=True).first()
    )
    return None if found is None else bytes(found)
