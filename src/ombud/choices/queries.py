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
from ombud.policy.errors import NoPolicyError
from ombud.policy.queries import InForce, bits, covering, in_force, number_at, version

BATCH = 5_000  # people reckoned with one query each

GIVEN_TO = (
    "coalesce(yes.notice, (select max(v.number) from policy_policyversion v"
    " where v.effective_from <= yes.at))"
)
"""In SQL, the version that a choice called `yes` was given to; as `_Yeses` says it."""


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


def given_under(person: PersonId, purpose: str) -> InForce | None:
    """The version that a person's last yes to a purpose was given to, if known."""
    last = (
        Choice.objects.filter(person=person, purpose=purpose, word=Word.CONSENTED)
        .order_by("-id")
        .values_list("notice", "at")
        .first()
    )
    if last is None:
        return None
    notice, at = last
    try:
        return in_force(at) if notice is None else version(notice)
    except NoPolicyError:
        return None


def said_by(person: PersonId, at: datetime) -> Mapping[str, Said]:
    """What holds for a person, by purpose; what nothing was said about is not there."""
    return said_by_each((person,), at).get(person, {})


def said_by_each(
    people: Iterable[PersonId], at: datetime
) -> dict[PersonId, dict[str, Said]]:
    """What holds for each of many people, by purpose, under the policy in force."""
    chosen = list(people)
    words: dict[PersonId, dict[str, list[Word]]] = defaultdict(
        lambda: defaultdict(list)
    )
    outdated: dict[tuple[PersonId, str], set[int]] = defaultdict(set)
    general: dict[PersonId, list[Word]] = defaultdict(list)
    yeses = _Yeses(at)
    for person, purpose, word, notice, when in (
        Choice.objects.filter(person__in=chosen)
        .order_by("id")
        .values_list("person_id", "purpose", "word", "notice", "at")
    ):
        if purpose == EVERYTHING:
            general[PersonId(person)].append(Word(word))
            continue
        spoken = words[PersonId(person)][purpose]
        if word == Word.CONSENTED and not yeses.cover(purpose, notice, when):
            outdated[PersonId(person), purpose].add(len(spoken))
        spoken.append(Word(word))
    suppressed = _suppressed(chosen)
    found: dict[PersonId, dict[str, Said]] = {}
    for person in {*words, *general, *suppressed}:
        purposes = {*words[person], *suppressed.get(person, ())}
        found[person] = {
            purpose: said(
                (*words[person][purpose], *general[person]),
                suppressed=purpose in suppressed.get(person, ()),
                outdated=outdated.get((person, purpose), ()),
            )
            for purpose in purposes
        }
        if general[person]:
            found[person][EVERYTHING] = said(general[person])
    return found


class _Yeses:
    """Whether a yes that was given to one version covers what the policy now says."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._force: InForce | None = None
        self._covering: Mapping[str, frozenset[int]] | None = None

    def cover(self, purpose: str, notice: int | None, when: datetime) -> bool:
        """Whether a yes does, by the version it was given to.

        Args:
            purpose: what the yes is to.
            notice: the number of that version; None where nobody noted it, and then it
                is the one in force when it was given.
            when: the instant of the yes.

        Raises:
            NoPolicyError: no policy is in force.
        """
        if self._force is None:
            self._force = in_force(self._at)
        if notice is None:
            notice = number_at(when)
        if notice == self._force.number:
            return True
        if self._covering is None:
            self._covering = covering(self._force)
        # A purpose that the policy no longer has is refused for that reason alone.
        return notice in self._covering.get(purpose, (notice,))


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
    withdrawal and restriction always; and for a purpose on consent, no consent
    to what the purpose is now.
    """
    policy = in_force(at)
    bases = policy.policy.declaration.purposes[purpose].bases.values()
    on_consent = all(basis.consent for basis in bases)
    position = bits()[purpose]
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from choices_standing s"  # noqa: S608  # a constant of ours
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
            "   or (%(on_consent)s and not exists (select from choices_choice yes"
            "     where yes.person_id = s.person_id and yes.purpose = %(purpose)s"
            f"     and yes.word = 'consented' and {GIVEN_TO} = any(%(covering)s)"
            "     and not exists (select from choices_choice later"
            "       where later.person_id = s.person_id"
            "       and later.purpose = %(purpose)s"
            "       and later.word = 'withdrew' and later.id > yes.id))))",
            {
                "bit": position,
                "purpose": purpose,
                "on_consent": on_consent,
                "covering": list(covering(policy)[purpose]),
            },
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
        words = said_by_each(batch, at)
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
