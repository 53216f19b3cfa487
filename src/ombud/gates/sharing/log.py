"""What went to whom, what waits, what is on file, and what is stopped: reads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q

from ombud.core.ids import PersonId, StaffId
from ombud.gates.models import Disclosure, DisclosureCase, PendingDisclosure, Stop
from ombud.policy import law
from ombud.policy.language import Declaration, Words
from ombud.policy.sharing import ways_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Went:
    """Data about one person that went to somebody."""

    recipient: str
    party: str
    purpose: str
    case: str
    fields: tuple[str, ...]
    ways: tuple[tuple[str, str], ...]
    """Each country outside the EEA with its footing."""
    at: datetime
    recalled_at: datetime | None


def of_person(person: PersonId) -> tuple[Went, ...]:
    """Who got data about a person, the latest first."""
    found = Disclosure.objects.filter(person=person).order_by("-at", "-id")
    return tuple(
        Went(
            recipient=each.recipient,
            party=each.party,
            purpose=each.purpose,
            case=each.case,
            fields=tuple(each.fields),
            ways=tuple(zip(each.countries, each.mechanisms, strict=True)),
            at=each.at,
            recalled_at=each.recalled_at,
        )
        for each in found
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One passing of the gate, as the log shows it: how many people, never which."""

    permit: UUID
    recipient: str
    party: str
    purpose: str
    case: str
    fields: tuple[str, ...]
    ways: tuple[tuple[str, str], ...]
    reference: str
    reason: str
    at: datetime
    by: StaffId | None
    approved_by: StaffId | None
    people: int


def log(limit: int = 100, *, case: str | None = None) -> tuple[Batch, ...]:
    """What went out last, the latest first."""
    found = Disclosure.objects.all()
    if case is not None:
        found = found.filter(case=case)
    rows = (
        found.values(
            "permit", "recipient", "party", "purpose", "case", "fields", "countries",
            "mechanisms", "reference", "reason", "at", "by", "approved_by",
        )
        .annotate(people=Count("id"))
        .order_by("-at")[:limit]
    )  # fmt: skip
    return tuple(
        Batch(
            permit=row["permit"],
            recipient=row["recipient"],
            party=row["party"],
            purpose=row["purpose"],
            case=row["case"],
            fields=tuple(row["fields"]),
            ways=tuple(zip(row["countries"], row["mechanisms"], strict=True)),
            reference=row["reference"],
            reason=row["reason"],
            at=row["at"],
            by=_staff(row["by"]),
            approved_by=_staff(row["approved_by"]),
            people=row["people"],
        )
        for row in rows
    )


def _staff(by: int | None) -> StaffId | None:
    return None if by is None else StaffId(by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A disclosure that waits for another person's yes."""

    id: UUID
    recipient: str
    purpose: str
    case: str
    party: str
    categories: tuple[str, ...]
    reference: str
    reason: str
    asked_at: datetime
    asked_by: StaffId | None
    people: int
    yeses: tuple[StaffId, ...]


def waiting() -> tuple[Waiting, ...]:
    """What waits for a yes, or for whoever asked to make it; the oldest first."""
    found = (
        PendingDisclosure.objects.filter(refused_at=None, used_at=None)
        .prefetch_related("approvals")
        .annotate(count=Count("people"))
        .order_by("asked_at")
    )
    return tuple(
        Waiting(
            id=each.id,
            recipient=each.recipient,
            purpose=each.purpose,
            case=each.case,
            party=each.party,
            categories=tuple(each.categories),
            reference=each.reference,
            reason=each.reason,
            asked_at=each.asked_at,
            asked_by=_staff(each.asked_by_id),
            people=each.count,
            yeses=tuple(StaffId(yes.by_id) for yes in each.approvals.all()),
        )
        for each in found
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case on file."""

    id: UUID
    recipient: str
    case: str
    party: str
    reference: str
    ground: str
    ends_on: date | None
    undertaking_on: date | None
    excepted: bool
    reason: str
    opened_at: datetime
    decided: bool | None

    @property
    def undecided(self) -> bool:
        """Whether it is an authority's, and nobody has decided on it."""
        return self.case in ("law", "request") and self.decided is None


def cases(today: date) -> tuple[Case, ...]:
    """The cases on file that are not over, the latest first."""
    found = DisclosureCase.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today)
    ).order_by("-opened_at")
    return tuple(
        Case(
            id=each.id,
            recipient=each.recipient,
            case=each.case,
            party=each.party,
            reference=each.reference,
            ground=each.ground,
            ends_on=each.ends_on,
            undertaking_on=each.undertaking_on,
            excepted=each.excepted,
            reason=each.reason,
            opened_at=each.opened_at,
            decided=each.decided,
        )
        for each in found
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """A flow that is stopped."""

    what: str
    name: str
    why: str
    since: datetime
    by: StaffId | None


def stops() -> tuple[Stopped, ...]:
    """What is stopped now, the latest first."""
    return tuple(
        Stopped(
            what=each.what,
            name=each.name,
            why=each.why,
            since=each.since,
            by=_staff(each.by_id),
        )
        for each in Stop.objects.filter(ended_at=None).order_by("-since")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Safeguard:
    """A country outside the EEA that a recipient has data in, and what protects it."""

    recipient: str
    country: str
    mechanism: str
    article: str
    title: Mapping[str, str]
    """What the mechanism is called, by language."""
    signed: date | None
    assessed: date | None
    measures: Words | None
    """What protects the data beside the mechanism, in the policy's words."""
    stopped: bool
    """Whether nothing goes there now."""
    went_at: datetime | None
    """When data about the person last went; None where it never did."""


def safeguards(
    declaration: Declaration,
    went: Iterable[Went],
    recipients: Iterable[str],
    today: date,
) -> tuple[Safeguard, ...]:
    """Which countries a person's data goes to, and on which footing.

    Args:
        declaration: the policy in force.
        went: what has gone out about the person.
        recipients: those whom the purposes name that concern the person.
        today: the day of the answer.

    Source: GDPR Art. 13(1)(f), 15(2).
    """
    halted = {(each.what, each.name) for each in stops()}
    last: dict[tuple[str, str], tuple[str, datetime | None]] = {}
    for each in went:
        for country, mechanism in each.ways:
            last.setdefault((each.recipient, country), (mechanism, each.at))
    for name in dict.fromkeys(recipients):
        recipient = declaration.recipients[name]
        for way in ways_of(recipient, today):
            last.setdefault((name, way.country), (way.mechanism, None))
    found = []
    for (name, country), (mechanism, at) in last.items():
        declared = declaration.recipients.get(name)
        facts = law.mechanism(mechanism, today, declared.signed if declared else None)
        found.append(
            Safeguard(
                recipient=name,
                country=country,
                mechanism=mechanism,
                article=facts.article,
                title=facts.title,
                signed=declared.signed if declared else None,
                assessed=declared.assessed if declared else None,
                measures=declared.measures if declared else None,
                stopped=not halted.isdisjoint(
                    {
                        ("recipient", name),
                        ("country", country),
                        ("mechanism", mechanism),
                    }
                ),
                went_at=at,
            )
        )
    return tuple(found)
