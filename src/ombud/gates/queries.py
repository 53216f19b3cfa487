"""Asking a gate, without passing it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate

from ombud.choices.queries import circle, outlooks
from ombud.core.ids import PersonId
from ombud.core.spelling import did_you_mean
from ombud.gates.errors import UnknownPurposeError
from ombud.people import queries as people
from ombud.people.identifiers import IdentifierKind
from ombud.policy.decisions import Code, Decision, Only, Reason
from ombud.policy.queries import bits, coming, in_force


def may(  # noqa: PLR0913  # a question has as many sides
    purpose: str,
    person: PersonId,
    at: datetime,
    *,
    categories: Collection[str] = (),
    controller: str | None = None,
    only: Only | None = None,
) -> Decision:
    """Whether a person's data may be used for a purpose now, and every reason.

    Args:
        purpose: the purpose's id.
        person: whose data.
        at: the instant, in UTC.
        categories: which data; with none named, the question is about the purpose.
        controller: which of us asks; None for the first that does this.
        only: what the use binds itself to; some purposes allow nothing else.

    Raises:
        NoPolicyError: none is in force.
    """
    return may_each(
        purpose, (person,), at, categories=categories, controller=controller, only=only
    )[person]


def may_each(  # noqa: PLR0913  # as above
    purpose: str,
    people: Iterable[PersonId],
    at: datetime,
    *,
    categories: Collection[str] = (),
    controller: str | None = None,
    only: Only | None = None,
) -> dict[PersonId, Decision]:
    """The same for many people, read with a fixed number of questions to the database.

    Whoever is not known here is nobody whom a purpose is for.
    """
    chosen = list(people)
    force = in_force(at)
    compiled = force.compiled
    asking = controller or compiled.first(purpose)
    if asking is None:
        none = no_such_purpose(purpose, at)
        return dict.fromkeys(chosen, none)
    around = circle(force, at)
    found = {}
    for person, outlook in outlooks(chosen, force, at).items():
        here, elsewhere = around.kinds(purpose, asking, outlook.relations, outlook.at)
        found[person] = compiled.decide(
            purpose,
            categories,
            here,
            said=outlook.said(purpose, asking, around),
            today=localdate(outlook.at),
            only=only,
            controller=controller,
            elsewhere=elsewhere,
        )
    return found


def no_such_purpose(purpose: str, at: datetime) -> Decision:
    """The no to a purpose that the policy in force does not have."""
    code = Code.PURPOSE_UNKNOWN
    if purpose in bits():
        ahead = coming(at)
        awaited = ahead is not None and purpose in ahead.compiled.purposes
        code = Code.PURPOSE_TO_COME if awaited else Code.PURPOSE_ENDED
    return Decision(
        allowed=False,
        reasons=(
            Reason(
                code,
                allows=False,
                address="purposes",
                article="Art. 5(1)(b)",
                about=purpose,
            ),
        ),
    )


NOBODY = PersonId(UUID(int=0))
"""Whom nobody knows: nothing to us, and nothing said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was decided about whoever an identifier belongs to."""

    person: PersonId | None
    """None for whom nobody here knows."""
    decision: Decision


def may_whoever(  # noqa: PLR0913  # as above
    purpose: str,
    whom: Iterable[tuple[IdentifierKind, str]],
    at: datetime,
    *,
    categories: Collection[str] = (),
    controller: str | None = None,
    only: Only | None = None,
) -> tuple[Answer, ...]:
    """The same about whoever each identifier belongs to, known here or not.

    Whom nobody knows is none of the people that a purpose is for.

    Returns:
        The answers, in order.

    Raises:
        UnknownPurposeError: with the nearest known purpose.
        InvalidIdentifiersError: some are no identifiers of their kind.
    """
    see_declared(purpose, at)
    found = people.find_each(whom, today=localdate(at))
    decisions = may_each(
        purpose,
        {person or NOBODY for person in found},
        at,
        categories=categories,
        controller=controller,
        only=only,
    )
    return tuple(
        Answer(person=person, decision=decisions[person or NOBODY]) for person in found
    )


def see_declared(purpose: str, at: datetime) -> None:
    """See that a purpose is or was one of the policy's.

    Raises:
        UnknownPurposeError: with the nearest known purpose.
    """
    if purpose not in bits():
        known = in_force(at).compiled.purposes
        raise UnknownPurposeError(mend=did_you_mean(purpose, known))


UNDECLARED = "undeclared"
"""What the ledger says in place of a word that is none of the policy's."""

NOBODY = PersonId(UUID(int=0))
"""Whom nobody knows: nothing to us, and nothing said."""
