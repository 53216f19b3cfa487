"""Putting a policy in force."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from ombud.core.ids import StaffId
from ombud.evidence.actions import record
from ombud.policy.checks import check
from ombud.policy.errors import (
    EffectiveTooEarlyError,
    SamePolicyError,
    UnenforceablePolicyError,
)
from ombud.policy.events import VERSION_PUBLISHED
from ombud.policy.models import PolicyVersion, PurposeBit
from ombud.policy.reading import parse

_PUBLISHER = 0x90011C  # the advisory lock of whoever publishes; any number of our own


def publish(
    text: str,
    *,
    name: str,
    effective_from: datetime,
    by: StaffId | None,
    at: datetime,
) -> int:
    """Put a policy in force from an instant on; returns its number.

    Args:
        text: The policy, as YAML.
        name: What places in it call the file, as `policy.yaml`.
        effective_from: From when it holds; not before any version that is published.
        by: Who publishes it; None for the system itself.
        at: Now.

    Raises:
        InvalidPolicy: It can't be read.
        UnenforceablePolicyError: A check found errors in it; they are in `findings`.
        SamePolicyError: It is the very text that was published last.
        EffectiveTooEarlyError: A version that is published already holds from later on.
    """
    policy = parse(text, name)
    errors = tuple(f for f in check(policy, at.date()) if f.level == "error")
    if errors:
        raise UnenforceablePolicyError(errors)
    with transaction.atomic():
        _one_at_a_time()
        last = PolicyVersion.objects.order_by("number").last()
        if last and last.digest == policy.digest:
            raise SamePolicyError(
                f"This very text is version {last.number}, which was published last."
            )
        if last and effective_from < last.effective_from:
            raise EffectiveTooEarlyError(
                mend=f"Version {last.number} holds from "
                f"{last.effective_from:%Y-%m-%d %H:%M} UTC; name that or a later time."
            )
        number = last.number + 1 if last else 1
        PolicyVersion.objects.create(
            number=number,
            text=text,
            name=name,
            digest=policy.digest,
            effective_from=effective_from,
            published_at=at,
            published_by=by,
        )
        _hand_out_bits(tuple(policy.declaration.purposes))
        record(
            VERSION_PUBLISHED,
            at=at,
            number=number,
            digest=policy.digest,
            effective_from=effective_from,
            purposes=len(policy.declaration.purposes),
            by="system" if by is None else f"staff:{by}",
        )
    return number


def _one_at_a_time() -> None:
    # Taken by a statement of its own, so that the next one sees what the publisher
    # before us has committed; held until our own commit.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_PUBLISHER])


def _hand_out_bits(purposes: tuple[str, ...]) -> None:
    """Give each purpose that never had one a place in the masks of bits."""
    known = set(PurposeBit.objects.values_list("purpose", flat=True))
    highest = PurposeBit.objects.aggregate(highest=Max("position"))["highest"]
    first = 0 if highest is None else highest + 1
    new = [purpose for purpose in purposes if purpose not in known]
    PurposeBit.objects.bulk_create(
        PurposeBit(purpose=purpose, position=position)
        for position, purpose in enumerate(new, first)
    )
