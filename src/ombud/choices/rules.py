"""From what a person said, in order, to what holds now; and the mask made of it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from ombud.choices.words import EVERYBODY, Word
from ombud.core.clock import first_instant
from ombud.people.relations import Relation
from ombud.policy.decisions import Compiled, Said
from ombud.policy.keeping import add


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One word, as far as its effect goes.

    `covers` and `proven` say of a yes whether it was to no less than the purpose is
    now, and whether anything shows it; `until` when it ends by itself.
    """

    word: Word
    covers: bool = True
    proven: bool = True
    until: datetime | None = None


def said(words: Iterable[Spoken], at: datetime, *, suppressed: bool = False) -> Said:
    """What holds at an instant after these words, oldest first.

    Args:
        words: what was said about one purpose, and about everything.
        at: the instant; a yes that has ended by then still takes back a no, but does
            not do instead of a new one.
        suppressed: whether the person's address is on the suppression list for it; then
            an objection holds whatever was forgotten since.
    """
    consent: str | None = None
    objected = suppressed
    restricted = False
    given: Spoken | None = None
    for spoken in words:
        match spoken.word:
            case Word.CONSENTED:
                # A yes to a purpose takes back a no to it, and only a yes does. One
                # that does less than an earlier one takes nothing from that.
                objected = False
                state = _state(spoken, at)
                if state == "given" or given is None:
                    consent = state
                if state == "given":
                    given = spoken
            case Word.WITHDREW:
                consent, given = "withdrawn", None
            case Word.OBJECTED:
                objected = True
            case Word.LIFTED_OBJECTION:
                objected = False
            case Word.RESTRICTED:
                restricted = True
            case Word.LIFTED_RESTRICTION:
                restricted = False
    return Said(
        consent=consent,  # type: ignore[arg-type]  # one of the words above
        objected=objected,
        restricted=restricted,
    )


def _state(spoken: Spoken, at: datetime) -> str:
    if not spoken.proven:
        return "unproven"
    if not spoken.covers:
        return "outdated"
    if spoken.until is not None and spoken.until <= at:
        return "expired"
    return "given"


def ends(
    at: datetime, lasts: str | None, until: datetime | None, zone: tzinfo
) -> datetime | None:
    """When a yes that was given at an instant ends by itself; None where it does not.

    Args:
        at: when it was given.
        lasts: how long a yes counts by the policy in force, as an ISO 8601 period.
        until: what was noted with the yes itself.
        zone: by whose clocks days begin and end.
    """
    if lasts is None:
        return until
    # The day on which the period ends still counts.
    given = at.astimezone(zone).date()
    last = min(add(given, lasts), date.max - timedelta(days=1))
    over = first_instant(last + timedelta(days=1), zone)
    return over if until is None else min(over, until)


def standing(  # noqa: PLR0913  # a standing has as many sides
    compiled: Compiled,
    bits: Mapping[str, int],
    kinds_for: Mapping[str, frozenset[str]],
    said_of: Mapping[str, Said],
    *,
    today: date,
    controller: str | None = None,
) -> bytes:
    """The mask of purposes that are allowed for a person now.

    Bit n stands in byte n // 8 at 2 ** (n % 8), as PostgreSQL's get_bit counts. A
    purpose that is bound to one way of use, as to figures about many people, has its
    bit set for those whom that use is open to.

    Args:
        bits: each purpose's position, handed out once and never again.
        kinds_for: what the person is to the controller, by purpose: it may count in
            one what is known to those with whom it decides about that.
        said_of: what the person said, by purpose.
        controller: whose mask it is; None where there is but one of us.
    """
    mask = bytearray(max(bits.values(), default=-1) // 8 + 1)
    for purpose in compiled.purposes:
        decision = compiled.decide(
            purpose,
            (),
            kinds_for.get(purpose, frozenset()),
            said=said_of.get(purpose),
            today=today,
            only=compiled.only(purpose),
            controller=controller,
        )
        if decision.allowed:
            position = bits[purpose]
            mask[position // 8] |= 1 << position % 8
    return bytes(mask)


def allowed(mask: bytes, position: int) -> bool:
    """Whether a mask has a bit; a mask shorter than the position has not."""
    return position // 8 < len(mask) and bool(mask[position // 8] >> position % 8 & 1)


def soonest(instants: Collection[datetime | None], at: datetime) -> datetime | None:
    """The first of these instants that lies ahead; None where none does."""
    return min((i for i in instants if i is not None and i > at), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """Who of us decides what together with whom, those who left taken out."""

    compiled: Compiled
    departed: frozenset[str] = frozenset()

    def partners(self, purpose: str, controller: str) -> frozenset[str]:
        """Those to whom a word about a purpose is said when it is said to one of them.

        Empty where the controller does not do this.
        """
        together = self.compiled.partners(purpose, controller)
        if controller in self.departed:
            return together & {controller}
        return together - self.departed

    def hears(self, controller: str, purpose: str, said_to: str) -> bool:
        """Whether a word counts for a controller.

        Args:
            controller: the one that asks.
            purpose: what the word is about.
            said_to: the controller it was said to; EVERYBODY for all.
        """
        return said_to in (EVERYBODY, controller) or said_to in self.partners(
            purpose, controller
        )

    def kinds(
        self, purpose: str, controller: str, relations: Iterable[Relation], at: datetime
    ) -> tuple[frozenset[str], frozenset[str]]:
        """What someone is to a controller for a purpose, and to others of us alone."""
        partners = self.partners(purpose, controller)
        alone = controller in self.departed
        here: set[str] = set()
        elsewhere: set[str] = set()
        for each in relations:
            if each.until is not None and each.until <= at:
                continue
            near = each.controller in partners or (
                each.controller == EVERYBODY and not alone
            )
            (here if near else elsewhere).add(each.kind)
        return frozenset(here), frozenset(elsewhere)
