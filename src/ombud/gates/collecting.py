"""Letting data in: asked before anything is stored, and on record whatever comes of it.

What is not declared is refused, not stored. Of a field nothing but its name comes here;
a free text is looked at and not kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from ombud.choices.queries import circle, outlooks
from ombud.core.ids import EntryId, PersonId
from ombud.evidence.actions import record
from ombud.gates import events
from ombud.gates.actions import demand_time
from ombud.gates.errors import Refused
from ombud.gates.free_text import Flag, flags
from ombud.gates.queries import NOBODY, UNDECLARED, no_such_purpose
from ombud.policy.collecting import Coming, Intake, decide_collecting
from ombud.policy.decisions import Code, Decision, Reason
from ombud.policy.queries import InForce, bits, in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """A gate's yes to what comes in: these fields may be stored, for this purpose."""

    entry: EntryId
    person: PersonId | None
    purpose: str
    controller: str
    source: str
    at: datetime
    notice: int
    """The version of the policy by which it was let in: kept with the record."""
    intake: Intake


def may_collect(  # noqa: PLR0913  # a question has as many sides
    coming: Coming,
    kind: str,
    at: datetime,
    *,
    person: PersonId | None = None,
    controller: str | None = None,
    strip: bool = False,
) -> Intake:
    """Whether this may be collected now, and what of it, without collecting it.

    Args:
        coming: what is about to be collected, and where from.
        kind: what the person becomes to us by it, in a word of the policy.
        at: the instant, in UTC.
        person: whose data, if they are known; what they said counts.
        controller: which of us collects; None for the first that does this.
        strip: whether the rest may be stored where a field may not.

    Raises:
        NoPolicyError: none is in force.
    """
    return _decide(in_force(at), coming, kind, at, person, controller, strip=strip)


def collect(  # noqa: PLR0913  # as above
    coming: Coming,
    kind: str,
    at: datetime,
    *,
    person: PersonId | None = None,
    controller: str | None = None,
    strip: bool = False,
    texts: Mapping[str, str] | None = None,
) -> Admission:
    """Let data in; the arguments are those of `may_collect`.

    Args:
        texts: the free texts among the fields, by field. One that says what the policy
            bans is refused, or stripped with its field.

    Raises:
        Refused: with the decision; the refusal is on the ledger.
        ClockBehindError: the clock is behind what is on record.
        NoPolicyError: none is in force.
    """
    demand_time(at)
    force = in_force(at)
    found = {
        name: flags(text, coming.purpose, force.policy.declaration)
        for name, text in (texts or {}).items()
    }
    clean = Coming(
        purpose=coming.purpose,
        fields=tuple(name for name in coming.fields if not found.get(name)),
        source=coming.source,
        point=coming.point,
        yes=coming.yes,
    )
    flagged = {name: tuple(map(_flagged, each)) for name, each in found.items() if each}
    intake = _decide(
        force, clean if strip else coming, kind, at, person, controller, strip=strip
    )
    intake = _with(intake, flagged, strip=strip)
    named = controller or force.compiled.first(coming.purpose) or ""
    if named not in force.policy.declaration.controllers:
        named = UNDECLARED
    known = coming.purpose if coming.purpose in bits() else UNDECLARED
    with transaction.atomic():
        if intake.decision.allowed:
            entry = record(
                events.COLLECTED,
                at=at,
                purpose=known,
                controller=named,
                source=coming.source,
                fields=sorted(intake.fields),
                stripped=len(intake.refused),
                notice=force.number,
            )
            return Admission(
                entry=entry,
                person=person,
                purpose=coming.purpose,
                controller=named,
                source=coming.source,
                at=at,
                notice=force.number,
                intake=intake,
            )
        record(
            events.COLLECTING_REFUSED,
            at=at,
            purpose=known,
            controller=named,
            reasons=sorted({reason.code.value for reason in intake.decision.reasons}),
        )
    raise Refused(intake.decision)


def _decide(  # noqa: PLR0913, PLR0917  # as above
    force: InForce,
    coming: Coming,
    kind: str,
    at: datetime,
    person: PersonId | None,
    controller: str | None,
    *,
    strip: bool,
) -> Intake:
    compiled = force.compiled
    asking = controller or compiled.first(coming.purpose)
    if asking is None:
        return Intake(decision=no_such_purpose(coming.purpose, at))
    around = circle(force, at)
    someone = person or NOBODY
    outlook = outlooks((someone,), force, at)[someone]
    here, _ = around.kinds(coming.purpose, asking, outlook.relations, outlook.at)
    return decide_collecting(
        force.policy.declaration,
        compiled,
        coming,
        here | {kind},
        said=outlook.said(coming.purpose, asking, around),
        today=localdate(outlook.at),
        controller=controller,
        strip=strip,
    )


def _flagged(flag: Flag) -> Reason:
    return Reason(
        Code.BANNED,
        allows=False,
        address=flag.address,
        article="Art. 5(1)(a)",
        about=flag.category,
    )


def _with(
    intake: Intake, flagged: Mapping[str, tuple[Reason, ...]], *, strip: bool
) -> Intake:
    """The same, with what the free texts say."""
    if not flagged:
        return intake
    refused = {**intake.refused, **flagged}
    if strip:
        return Intake(decision=intake.decision, fields=intake.fields, refused=refused)
    against = () if intake.decision.allowed else intake.decision.reasons
    against += tuple(reason for each in flagged.values() for reason in each)
    no = Decision(allowed=False, reasons=tuple(dict.fromkeys(against)))
    return Intake(decision=no, refused=refused)
