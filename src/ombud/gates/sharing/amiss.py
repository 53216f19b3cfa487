"""The log held against the policy: what went out that should not have.

It looks at the log alone, not at how the gate decided: each line against the version of
the policy that it was written under, and against what was stopped at the time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from ombud.gates.models import Disclosure, Stop
from ombud.policy.language import Declaration, covers
from ombud.policy.queries import version


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How many lines of the log were looked at, and how many are against the policy."""

    lines: int
    amiss: int


def look_at_recipient(recipient: str) -> Look:
    """The log's lines that say that data went to a recipient."""
    return _look(recipient=recipient)


def look_at_purpose(purpose: str) -> Look:
    """The log's lines that say that data went out for a purpose."""
    return _look(purpose=purpose)


def _look(**about: str) -> Look:
    alike = (
        Disclosure.objects.filter(**about)
        .values("version", "recipient", "purpose", "case", "fields", "countries")
        .annotate(count=Count("id"), stopped=Count("id", filter=_stopped()))
    )
    seen = amiss = 0
    for each in alike.order_by():
        seen += each["count"]
        declaration = version(each["version"]).policy.declaration
        against = any(_against(declaration, each))
        amiss += each["count"] if against else each["stopped"]
    return Look(lines=seen, amiss=amiss)


def _stopped() -> Q:
    """Lines that went while their recipient, country or mechanism was stopped."""
    found = Q(pk=None)  # nothing, to begin with
    for stop in Stop.objects.all():
        by: dict[str, dict[str, Any]] = {
            "recipient": {"recipient": stop.name},
            "country": {"countries__contains": [stop.name]},
            "mechanism": {"mechanisms__contains": [stop.name]},
        }
        went = Q(at__gt=stop.since, **by[stop.what])
        if stop.ended_at is not None:
            went &= Q(at__lt=stop.ended_at)
        found |= went
    return found


def _against(declaration: Declaration, line: Mapping[str, Any]) -> Iterator[bool]:
    recipient = declaration.recipients.get(line["recipient"])
    purpose = declaration.purposes.get(line["purpose"])
    yield recipient is None or purpose is None
    if recipient is not None and purpose is not None:
        yield line["recipient"] not in purpose.to
        yield bool(recipient.cases) and line["case"] not in recipient.cases
        for field in line["fields"]:
            yield not any(covers(used, field) for used in purpose.uses)
            yield bool(recipient.gets) and not any(
                covers(got, field) for got in recipient.gets
            )
