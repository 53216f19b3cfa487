"""What people said, and what it comes to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from ombud.choices.models import Choice, Standing, Suppression
from ombud.choices.rules import said, standing
from ombud.choices.words import EVERYTHING, Word
from ombud.core.ids import PersonId
from ombud.people.identifiers import IdentifierKind
from ombud.people.queries import indexes_of, kinds_of
from ombud.policy.decisions import Said
from ombud.policy.queries import bits, in_force

BATCH = 5_000  # people reckoned with one query each


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


def against_their_word(purpose: str, at: datetime) -> int:
    """How many people's standing allows a purpose that they, or the law, said no to.

    Looks at the words themselves, not at what the standing was made from: objection,
    withdrawal and restriction always; and for a purpose on consent, no consent.
    """
    policy = in_force(at)
    bases = policy.policy.declaration.purposes[purpose].bases.values()
    on_consent = all(basis.consent for basis in bases)
    position = bits()[purpose]
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from choices_standing s"
            " left join lateral (select c.word from choices_choice c"
            "   where c.person_id = s.person_id and c.purpose = %(purpose)s"
            "   order by c.id desc limit 1) said on true"
            " left join lateral (select c.word from choices_choice c"
            "   where c.person_id = s.person_id and c.purpose = '*'"
            "   order by c.id desc limit 1) everything on true"
            " where octet_length(s.mask) * 8 > %(bit)s"
            " and get_bit(s.mask, least(%(bit)s, octet_length(s.mask) * 8 - 1)) = 1"
            " and (said.word in ('objected', 'withdrew')"
            "   or everything.word = 'restricted'"
            "   or (%(on_consent)s and said.word is distinct from 'consented'))",
            {"bit": position, "purpose": purpose, "on_consent": on_consent},
        )
        (found,) = cursor.fetchone()
    return int(found)


def out_of_step(at: datetime) -> int:
    """How many standings differ from what the pure rule makes of all that was said."""
    kept = {
        PersonId(person): bytes(mask)
        for person, mask in Standing.objects.values_list("person_id", "mask")
    }
    return sum(kept[person] != mask for person, mask in masks(kept, at))


def masks(people: Iterable[PersonId], at: datetime) -> Iterator[tuple[PersonId, bytes]]:
    """Each person's standing, reckoned anew; what is kept is not looked at."""
    policy = in_force(at)
    positions = bits()
    chosen = list(people)
    known: dict[tuple[frozenset[str], frozenset[tuple[str, Said]]], bytes] = {}
    for start in range(0, len(chosen), BATCH):
        batch = chosen[start : start + BATCH]
        kinds = kinds_of(batch)
        words = said_by_each(batch)
        for person in batch:
            said = words.get(person, {})
            everything = said.get(EVERYTHING)
            of = {
                p: said.get(p) or everything or Said() for p in policy.compiled.purposes
            }
            at_hand = (kinds.get(person, frozenset()), frozenset(of.items()))
            if at_hand not in known:
                known[at_hand] = standing(
                    policy.compiled, positions, at_hand[0], of, at.date()
                )
            yield person, known[at_hand]
