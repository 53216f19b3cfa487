"""What people said, and what it comes to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils.timezone import get_default_timezone, localdate

from ombud.choices.models import Choice, Reckoned, Standing, Suppression
from ombud.choices.rules import Circle, Spoken, ends, said, soonest, standing
from ombud.choices.words import EVERYBODY, EVERYTHING, How, Proof, Word
from ombud.core.clock import first_instant
from ombud.core.ids import PersonId
from ombud.people.identifiers import IdentifierKind
from ombud.people.queries import indexes_of, relations_of
from ombud.people.relations import Relation
from ombud.policy.decisions import Said
from ombud.policy.errors import NoPolicyError
from ombud.policy.language import Declaration
from ombud.policy.queries import InForce, bits, covering, in_force, number_at, version

BATCH = 5_000  # people reckoned with one query each
GRACE = timedelta(minutes=2)
"""How long what time has changed may wait for the job that reckons it, each minute."""

GIVEN_TO = (
    "coalesce(yes.notice, (select max(v.number) from policy_policyversion v"
    " where v.effective_from <= yes.at))"
)
"""In SQL, the version that a choice called `yes` was given to; as `_Yeses` says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceView:
    """One thing a person said."""

    number: int
    """Its place among all that was ever said; of two, the later has the higher."""
    purpose: str
    controller: str
    """Whom it was said to; empty for all of us."""
    word: Word
    at: datetime
    until: datetime | None
    channel: str
    notice: int | None
    proof: Proof


def history(person: PersonId) -> tuple[ChoiceView, ...]:
    """Everything a person said, oldest first."""
    return tuple(
        ChoiceView(
            number=c.pk,
            purpose=c.purpose,
            controller=c.controller,
            word=Word(c.word),
            at=c.at,
            until=c.until,
            channel=c.channel,
            notice=c.notice,
            proof=Proof(
                how=How(c.how),
                text=c.shown.text if c.shown else "",
                language=c.shown.language if c.shown else "",
                reference=c.reference,
            ),
        )
        for c in Choice.objects.filter(person=person)
        .select_related("shown")
        .order_by("id")
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


def circle(force: InForce, at: datetime) -> Circle:
    """Who of us decides what together with whom."""
    return _circle(force, _departures(), at)


def _circle(force: InForce, left: Mapping[str, datetime], at: datetime) -> Circle:
    departed = frozenset(controller for controller, when in left.items() if when <= at)
    return Circle(compiled=force.compiled, departed=departed)


def _departures() -> dict[str, datetime]:
    """Who left, and when."""
    with connection.cursor() as cursor:
        cursor.execute("select controller, at from choices_departure")
        return dict(cursor.fetchall())


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What bears on the decisions about one person, at one instant."""

    at: datetime
    """The instant asked for, or that of the person's last word, if the clock has gone
    back behind it: for nobody does time run backwards."""
    relations: tuple[Relation, ...] = ()
    heard: tuple["_Heard", ...] = ()
    """Everything that they said, oldest first."""
    suppressed: frozenset[tuple[str, str]] = frozenset()
    """The purposes, and whom of us, their address is listed as objecting to."""

    def said(self, purpose: str, controller: str, circle: Circle) -> Said:
        """What holds about a purpose between the person and a controller."""
        words = [
            each.spoken
            for each in self.heard
            if each.purpose in (purpose, EVERYTHING)
            and circle.hears(controller, purpose, each.controller)
        ]
        suppressed = any(
            about == purpose and circle.hears(controller, purpose, said_to)
            for about, said_to in self.suppressed
        )
        return said(words, self.at, suppressed=suppressed)

    @property
    def purposes(self) -> frozenset[str]:
        """What anything was said about."""
        return frozenset(
            {h.purpose for h in self.heard} | {about for about, _ in self.suppressed}
        )

    def turns(self, force: InForce) -> datetime | None:
        """When time alone changes what is allowed; None while nothing does."""
        bases = (
            basis
            for purpose in force.policy.declaration.purposes.values()
            for basis in purpose.bases.values()
        )
        weighed = (
            first_instant(basis.interest.balanced, get_default_timezone())
            for basis in bases
            if basis.interest and basis.interest.balanced
        )
        return soonest(
            (
                *(h.spoken.until for h in self.heard),
                *(r.until for r in self.relations),
                *weighed,
            ),
            self.at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    """A word, with what it is about and whom it was said to."""

    purpose: str
    controller: str
    at: datetime
    spoken: Spoken


def outlooks(
    people: Iterable[PersonId], force: InForce, at: datetime
) -> dict[PersonId, Outlook]:
    """What bears on the decisions about each of these people."""
    chosen = list(people)
    heard = _heard(chosen, force)
    relations = relations_of(chosen)
    suppressed = _suppressed(chosen)
    return {
        person: Outlook(
            at=max(at, heard[person][-1].at) if person in heard else at,
            relations=relations.get(person, ()),
            heard=tuple(heard.get(person, ())),
            suppressed=frozenset(suppressed.get(person, ())),
        )
        for person in chosen
    }


def _heard(people: list[PersonId], force: InForce) -> dict[PersonId, list[_Heard]]:
    yeses = _Yeses(force)
    lasts = _lasts(force.policy.declaration)
    zone = get_default_timezone()
    heard: dict[PersonId, list[_Heard]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_WORDS, [people])
        for row in cursor.fetchall():
            person, purpose, controller, word, notice, when, until, how = row
            yes = word == Word.CONSENTED
            heard[PersonId(person)].append(
                _Heard(
                    purpose=purpose,
                    controller=controller,
                    at=when,
                    spoken=Spoken(
                        word=Word(word),
                        covers=not yes or yeses.cover(purpose, notice, when),
                        proven=how != How.UNPROVEN,
                        until=ends(when, lasts.get(purpose), until, zone)
                        if yes
                        else until,
                    ),
                )
            )
    return heard


_WORDS = (
    "select person_id, purpose, controller, word, notice, at, until, how"
    " from choices_choice where person_id = any(%s) order by id"
)


def _lasts(declaration: Declaration) -> dict[str, str]:
    """How long a yes counts, by purpose, where that is limited."""
    return {
        name: basis.consent.lasts
        for name, purpose in declaration.purposes.items()
        for basis in purpose.bases.values()
        if basis.consent and basis.consent.lasts
    }


def said_by(
    person: PersonId, at: datetime, controller: str | None = None
) -> Mapping[str, Said]:
    """What holds for a person, by purpose; what nothing was said about is not there.

    Args:
        person: whose words.
        at: the instant.
        controller: whom it holds with; None for whoever does the purpose first.

    Raises:
        NoPolicyError: none is in force.
    """
    return said_by_each((person,), at, controller).get(person, {})


def said_by_each(
    people: Iterable[PersonId], at: datetime, controller: str | None = None
) -> dict[PersonId, dict[str, Said]]:
    """What holds for each of many people, by purpose, as `said_by` has it."""
    force = in_force(at)
    around = circle(force, at)
    return {
        person: {
            purpose: outlook.said(
                purpose,
                controller or force.compiled.first(purpose) or EVERYBODY,
                around,
            )
            for purpose in outlook.purposes
        }
        for person, outlook in outlooks(people, force, at).items()
        if outlook.purposes
    }


class _Yeses:
    """Whether a yes that was given to one version covers what the policy now says."""

    def __init__(self, force: InForce) -> None:
        self._force = force
        self._covering: Mapping[str, frozenset[int]] | None = None

    def cover(self, purpose: str, notice: int | None, when: datetime) -> bool:
        """Whether a yes does, by the version it was given to.

        Args:
            purpose: what the yes is to.
            notice: the number of that version; None where nobody noted it, and then it
                is the one in force when it was given.
            when: the instant of the yes.
        """
        if notice is None:
            notice = number_at(when)
        if notice == self._force.number:
            return True
        if self._covering is None:
            self._covering = covering(self._force)
        # A purpose that the policy no longer has is refused for that reason alone.
        return notice in self._covering.get(purpose, (notice,))


def _suppressed(people: list[PersonId]) -> dict[PersonId, set[tuple[str, str]]]:
    """What an address of a person is noted to have objected to, and with whom."""
    holders = {(kind, index): person for person, kind, index in indexes_of(people)}
    found: dict[PersonId, set[tuple[str, str]]] = defaultdict(set)
    rows = Suppression.objects.filter(
        index__in=[index for _, index in holders], objected=True
    )
    for kind, index, purpose, controller in rows.values_list(
        "kind", "index", "purpose", "controller"
    ):
        person = holders.get((IdentifierKind(kind), bytes(index)))
        if person is not None:
            found[person].add((purpose, controller))
    return found


def mask(person: PersonId, controller: str | None = None) -> bytes | None:
    """A person's standing with one of us; None for whom it was never reckoned.

    Args:
        person: whose.
        controller: whose standing with whom; None where there is but one of us.
    """
    found = Standing.objects.filter(person=person)
    if controller is not None:
        found = found.filter(controller=controller)
    kept = found.order_by("controller").values_list("mask", flat=True).first()
    return None if kept is None else bytes(kept)


def against_their_word(purpose: str, at: datetime) -> int:
    """How many standings allow a purpose that the person, or the law, said no to.

    Looks at the words themselves, not at what the standing was made from: restriction
    (but for legal claims), objection where the law or the policy gives it effect, and
    for a purpose on consent that there is none which is proven, has not ended and is to
    what the purpose is now.
    """
    force = in_force(at)
    around = circle(force, at)
    declared = force.policy.declaration.purposes[purpose]
    bases = declared.bases.values()
    on_consent = all(basis.consent for basis in bases)
    objectable = bool(declared.marketing or declared.opt_out) or all(
        basis.open_to_objection or basis.consent for basis in bases
    )
    position = bits()[purpose]
    lasts = _lasts(force.policy.declaration).get(purpose)
    found = 0
    for controller in declared.controllers or tuple(
        force.policy.declaration.controllers
    ):
        heard = [EVERYBODY, *around.partners(purpose, controller), controller]
        with connection.cursor() as cursor:
            cursor.execute(
                _AGAINST_THEIR_WORD,
                {
                    "bit": position,
                    "purpose": purpose,
                    "controller": controller,
                    "heard": heard,
                    "on_consent": on_consent,
                    "objectable": objectable,
                    "restrictable": declared.only != "claims",
                    "covering": list(covering(force)[purpose]),
                    "lasts": lasts,
                    "at": at,
                    "today": localdate(at),
                    "zone": settings.TIME_ZONE,
                    "late": at - GRACE,
                },
            )
            found += int(cursor.fetchone()[0])
    return found


_AGAINST_THEIR_WORD = (
    "select count(*) from choices_standing s"  # noqa: S608  # a constant of ours
    " left join lateral (select c.word from choices_choice c"
    "   where c.person_id = s.person_id and c.purpose in (%(purpose)s, '*')"
    "   and c.controller = any(%(heard)s)"
    "   and c.word in ('objected', 'lifted_objection', 'consented')"
    "   order by c.id desc limit 1) said on true"
    " left join lateral (select c.word from choices_choice c"
    "   where c.person_id = s.person_id and c.purpose = '*'"
    "   and c.controller = any(%(heard)s)"
    "   and c.word in ('restricted', 'lifted_restriction')"
    "   order by c.id desc limit 1) everything on true"
    " where s.controller = %(controller)s"
    " and octet_length(s.mask) * 8 > %(bit)s"
    " and get_bit(s.mask, least(%(bit)s, octet_length(s.mask) * 8 - 1)) = 1"
    " and coalesce(s.changes_at not between %(late)s and %(at)s, true)"
    " and (%(objectable)s and said.word = 'objected'"
    "   or (%(restrictable)s and everything.word = 'restricted')"
    "   or (%(on_consent)s and not exists (select from choices_choice yes"
    "     where yes.person_id = s.person_id and yes.purpose = %(purpose)s"
    "     and yes.controller = any(%(heard)s)"
    f"     and yes.word = 'consented' and {GIVEN_TO} = any(%(covering)s)"
    "     and yes.how <> 'unproven' and (yes.until is null or yes.until > %(at)s)"
    "     and coalesce((yes.at at time zone %(zone)s)::date"
    "       + %(lasts)s::interval >= %(today)s, true)"
    "     and not exists (select from choices_choice later"
    "       where later.person_id = s.person_id"
    "       and later.purpose in (%(purpose)s, '*')"
    "       and later.controller = any(%(heard)s)"
    "       and later.word = 'withdrew' and later.id > yes.id))))"
)


def due(at: datetime, limit: int) -> list[PersonId]:
    """People whose standing time alone has changed by now, and nobody has reckoned."""
    rows = Standing.objects.filter(changes_at__lte=at).order_by("changes_at")
    found = rows.values_list("person_id", flat=True)[:limit]
    return list(dict.fromkeys(PersonId(person) for person in found))


def out_of_step(at: datetime) -> int:
    """How many standings differ from what the pure rule makes of all that was said.

    One that time has changed just now is about to be reckoned, and does not count.
    """
    rows = Standing.objects.exclude(changes_at__range=(at - GRACE, at))
    kept = {
        (PersonId(person), controller): bytes(mask)
        for person, controller, mask in rows.values_list(
            "person_id", "controller", "mask"
        )
    }
    reckoned = {
        (each.person, each.controller): each.mask
        for each in masks(dict.fromkeys(person for person, _ in kept), at)
    }
    return sum(reckoned.get(key) != mask for key, mask in kept.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """A person's standing with one of us, as it was reckoned."""

    person: PersonId
    controller: str
    mask: bytes
    changes_at: datetime | None


def masks(people: Iterable[PersonId], at: datetime) -> Iterator[Reckoning]:
    """Each person's standings, reckoned anew; what is kept is not looked at.

    A clock that has gone back does not bring a former policy back: time counts from
    when the last one took effect by which anybody was reckoned.
    """
    reckoned = Reckoned.objects.order_by("version").last()
    if reckoned is not None:
        at = max(at, version(reckoned.version).effective_from)
    force = in_force(at)
    left = _departures()
    around = _circle(force, left, at)
    # Ahead of us only where the clock has gone back: it is due once that is right.
    leaving = soonest(left.values(), at)
    positions = bits()
    purposes = force.compiled.purposes
    chosen = list(people)
    known: dict[object, bytes] = {}
    for start in range(0, len(chosen), BATCH):
        batch = chosen[start : start + BATCH]
        for person, outlook in outlooks(batch, force, at).items():
            turns = soonest((outlook.turns(force), leaving), at)
            for controller in force.policy.declaration.controllers:
                kinds = {
                    purpose: around.kinds(
                        purpose, controller, outlook.relations, outlook.at
                    )[0]
                    for purpose in purposes
                }
                of = {
                    purpose: outlook.said(purpose, controller, around)
                    for purpose in purposes
                }
                at_hand = (controller, tuple(kinds.values()), tuple(of.values()))
                if at_hand not in known:
                    known[at_hand] = standing(
                        force.compiled,
                        positions,
                        kinds,
                        of,
                        today=localdate(outlook.at),
                        controller=controller,
                    )
                yield Reckoning(
                    person=person,
                    controller=controller,
                    mask=known[at_hand],
                    changes_at=turns,
                )
