"""May this go to them now: the question, without anything leaving or being noted."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import localdate

from ombud.core.ids import PersonId
from ombud.gates.each import Situation, decide_each
from ombud.gates.models import Disclosure, DisclosureCase, Stop
from ombud.gates.sharing.errors import UnknownCaseError
from ombud.policy.decisions import Decision, Reason
from ombud.policy.notice import Partner
from ombud.policy.queries import in_force
from ombud.policy.sharing import (
    Disclosing,
    Manner,
    Matter,
    Sharing,
    judge,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What somebody wants to give away: about whom, to whom, for what, in which case.

    `categories` are references to categories or items; empty for all that the purpose
    uses and the recipient gets. `party` names who exactly gets it, an organisation.
    `country` is where it goes (ISO 3166-1), empty for wherever the recipient is.
    `reference` is what the case is called elsewhere (an order, an enquiry), `reason`
    why, in words; neither says who a person is. `matter` is a case on file,
    `controller` which of us gives it away; None for the first that does this.
    """

    recipient: str
    purpose: str
    people: tuple[PersonId, ...]
    categories: tuple[str, ...] = ()
    case: str | None = None
    party: str = ""
    country: str = ""
    reference: str = ""
    reason: str = ""
    matter: UUID | None = None
    manner: Manner = "needed"
    controller: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Whether it may go, about whom, and what of it."""

    decision: Decision
    """For one person theirs; for several a yes where it is one for any of them."""
    sharing: Sharing
    people: tuple[PersonId, ...]
    left_out: Mapping[str, int]
    """How many are left out, by the code of the first reason."""
    version: int
    """The number of the policy version that was asked."""


def ask(proposal: Proposal, at: datetime, *, approvals: int = 1) -> Answer:
    """Whether a proposal may go now, with every reason; nothing leaves by asking.

    Args:
        proposal: what is to go.
        at: the instant.
        approvals: how many of us have said yes.

    Raises:
        NoPolicyError: no policy is in force.
    """
    force = in_force(at)
    today = localdate(at)
    sharing = judge(
        force.policy.declaration,
        force.compiled,
        Disclosing(
            recipient=proposal.recipient,
            purpose=proposal.purpose,
            categories=proposal.categories,
            case=proposal.case,
            party=proposal.party,
            country=proposal.country,
            people=len(set(proposal.people)),
            manner=proposal.manner,
            reference=bool(proposal.reference),
            reason=bool(proposal.reason),
            matter=_on_file(proposal.matter),
            referred=proposal.case == "referral" and _referred(proposal.reference),
            approvals=approvals,
            stopped=_stopped(),
        ),
        today,
    )
    people: list[PersonId] = []
    left_out: Counter[str] = Counter()
    reasons: dict[Reason, None] = dict.fromkeys(sharing.against)
    yes: Decision | None = None

    def decide(about: Situation) -> Decision:
        return sharing.decide(
            force.compiled,
            about.kinds,
            said=about.said,
            today=about.today,
            controller=proposal.controller,
            elsewhere=about.elsewhere,
        )

    for person, decision in decide_each(
        proposal.people,
        proposal.purpose,
        at,
        force,
        decide,
        controller=proposal.controller,
    ):
        if decision.allowed:
            yes = yes or decision
            people.append(person)
        else:
            left_out[decision.reasons[0].code.value] += 1
            reasons.update(dict.fromkeys(decision.reasons))
    return Answer(
        decision=yes or Decision(allowed=False, reasons=tuple(reasons)),
        sharing=sharing,
        people=tuple(people),
        left_out=dict(left_out),
        version=force.number,
    )


def partner(matter: UUID, today: date) -> Partner:
    """Whom an event on file is arranged with: whoever signs up may know.

    Raises:
        UnknownCaseError: there is none, or it is over. Cases of other kinds are told to
            nobody.
    """
    event = _on_file(matter)
    if event is None or event.case != "event" or not event.ends or event.ends < today:
        raise UnknownCaseError
    return Partner(recipient=event.recipient, name=event.party, until=event.ends)


def _on_file(matter: UUID | None) -> Matter | None:
    found = DisclosureCase.objects.filter(id=matter).first() if matter else None
    if found is None:
        return None
    return Matter(
        recipient=found.recipient,
        case=found.case,
        party=found.party,
        ends=found.ends_on,
        undertaking=found.undertaking_on,
        excepted=found.excepted,
        decided=found.decided,
    )


def _stopped() -> frozenset[tuple[str, str]]:
    """What staff have stopped."""
    rows = Stop.objects.filter(ended_at=None).values_list("what", "name")
    return frozenset((what, name) for what, name in rows)


def _referred(reference: str) -> bool:
    """Whether an enquiry has led to a referral already."""
    return Disclosure.objects.filter(case="referral", reference=reference).exists()
