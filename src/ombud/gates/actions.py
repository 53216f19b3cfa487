"""Passing a gate: the permit that is needed to go on, or a refusal on record."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from ombud.core.ids import EntryId, PersonId
from ombud.evidence.actions import record
from ombud.evidence.queries import last_at
from ombud.gates import events
from ombud.gates.errors import ClockBehindError, Refused
from ombud.gates.queries import (
    NOBODY,
    UNDECLARED,
    may,
    may_each,
    may_whoever,
)
from ombud.people.identifiers import IdentifierKind
from ombud.policy.decisions import Decision, Only
from ombud.policy.queries import bits, in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """A gate's yes: for this person, this purpose, at this instant.

    `entry` is its number in the ledger. The decision's duties are what going on takes.
    """

    entry: EntryId
    person: PersonId
    purpose: str
    controller: str
    at: datetime
    decision: Decision


def use(  # noqa: PLR0913  # a use has as many sides
    purpose: str,
    person: PersonId,
    at: datetime,
    *,
    categories: Collection[str] = (),
    controller: str | None = None,
    only: Only | None = None,
) -> Permit:
    """Take a person's data into use for a purpose; the arguments are those of `may`.

    Raises:
        Refused: with the decision; the refusal is on the ledger.
        ClockBehindError: the clock is behind what is on record.
        NoPolicyError: none is in force.
    """
    demand_time(at)
    return _pass(
        purpose,
        person,
        at,
        may(
            purpose,
            person,
            at,
            categories=categories,
            controller=controller,
            only=only,
        ),
        controller,
    )


def use_whoever(  # noqa: PLR0913  # as above
    purpose: str,
    kind: IdentifierKind,
    value: str,
    at: datetime,
    *,
    categories: Collection[str] = (),
    controller: str | None = None,
    only: Only | None = None,
) -> Permit:
    """The same for whoever an identifier belongs to.

    Whom nobody knows is refused, and the ledger says so of nobody.

    Raises:
        Refused: with the decision.
        UnknownPurposeError: with the nearest known purpose.
        InvalidIdentifiersError: the value is no identifier of its kind.
    """
    (answer,) = may_whoever(
        purpose,
        [(kind, value)],
        at,
        categories=categories,
        controller=controller,
        only=only,
    )
    return _pass(purpose, answer.person or NOBODY, at, answer.decision, controller)


def use_each(  # noqa: PLR0913  # as above
    purpose: str,
    people: Iterable[PersonId],
    at: datetime,
    *,
    categories: Collection[str] = (),
    controller: str | None = None,
    only: Only | None = None,
) -> dict[PersonId, Permit | Decision]:
    """The same for many people: a permit for each, or the decision that refuses it.

    Each has its entry in the ledger; all of them are written, or none.

    Raises:
        ClockBehindError: the clock is behind what is on record.
        NoPolicyError: none is in force.
    """
    demand_time(at)
    decisions = may_each(
        purpose, people, at, categories=categories, controller=controller, only=only
    )
    found: dict[PersonId, Permit | Decision] = {}
    with transaction.atomic():
        for person, decision in decisions.items():
            try:
                found[person] = _pass(purpose, person, at, decision, controller)
            except Refused as refused:
                found[person] = refused.decision
    return found


SKEW = timedelta(minutes=1)
"""How far the clocks of several hosts may be apart."""


def demand_time(at: datetime) -> None:
    """Let nobody pass while the clock is behind what is on record.

    By such a clock a consent that has ended would hold again, and a policy that has
    been replaced.

    Raises:
        ClockBehindError: it is, by more than SKEW; the ledger says so.
    """
    last = last_at()
    if last is None or last <= at + SKEW:
        return
    with transaction.atomic():
        record(events.CLOCK_BEHIND, at=last, clock=at)
    raise ClockBehindError(mend="Set the clock of this machine right.")


def _pass(
    purpose: str,
    person: PersonId,
    at: datetime,
    decision: Decision,
    controller: str | None,
) -> Permit:
    force = in_force(at)
    named = controller or force.compiled.first(purpose)
    # A word that is none of the policy's could say anything: it is not written down.
    written = {
        "purpose": purpose if purpose in bits() else UNDECLARED,
        "controller": named
        if named in force.policy.declaration.controllers
        else UNDECLARED,
    }
    with transaction.atomic():
        if named is not None and decision.allowed:
            entry = record(
                events.USE_PERMITTED,
                at=at,
                person=person,
                basis=decision.reasons[0].code.value,
                duties=[duty.code.value for duty in decision.duties],
                **written,
            )
            return Permit(
                entry=entry,
                person=person,
                purpose=purpose,
                controller=named,
                at=at,
                decision=decision,
            )
        record(
            events.USE_REFUSED,
            at=at,
            person=person,
            reasons=sorted({reason.code.value for reason in decision.reasons}),
            **written,
        )
    raise Refused(decision, None if person == NOBODY else person)
