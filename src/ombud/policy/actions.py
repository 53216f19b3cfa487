"""Putting a policy in force."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max
from django.utils.timezone import localdate
from procrastinate.contrib.django import app

from ombud.core.ids import StaffId
from ombud.evidence.actions import record
from ombud.policy.checks import check
from ombud.policy.errors import (
    EffectiveTooEarlyError,
    NoticeTooShortError,
    SamePolicyError,
    UnenforceablePolicyError,
)
from ombud.policy.events import VERSION_PUBLISHED
from ombud.policy.models import PolicyVersion, PurposeBit
from ombud.policy.queries import Step, step_to
from ombud.policy.reading import parse

_PUBLISHER = 0x90011C  # the advisory lock of whoever publishes; any number of our own


def publish(  # noqa: PLR0913  # a publication has as many sides
    text: str,
    *,
    name: str,
    effective_from: datetime,
    by: StaffId | None,
    at: datetime,
    sure: bool = False,
) -> int:
    """Put a policy in force from an instant on; returns its number.

    Jobs that are part of the same transaction tell those concerned, where the policy
    that they can read promises mail, and reckon everybody anew when the instant comes.

    Args:
        text: The policy, as YAML.
        name: What places in it call the file, as `policy.yaml`.
        effective_from: From when it holds; not before any version that is published.
        by: Who publishes it; None for the system itself.
        at: Now.
        sure: Whether it may hold before the notice is over that the policy in force
            promises for what is more than words. The ledger says so.

    Raises:
        InvalidPolicy: It can't be read.
        UnenforceablePolicyError: A check found errors in it; they are in `findings`.
        SamePolicyError: It is the very text that was published last.
        EffectiveTooEarlyError: A version that is published already holds from later on.
        NoticeTooShortError: It changes more than words, and people were promised to be
            told of that longer before.
    """
    policy = parse(text, name)
    errors = tuple(f for f in check(policy, localdate(at)) if f.level == "error")
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
        step = step_to(policy.declaration, at)
        hurried = _is_hurried(step, effective_from, sure=sure)
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
            announced=len(step.announced),
            asked=sorted(step.renews),
            hurried=hurried,
            by="system" if by is None else f"staff:{by}",
        )
        _set_going(number, step, effective_from)
    return number


def _is_hurried(step: Step, effective_from: datetime, *, sure: bool) -> bool:
    """Whether it holds before the promised notice is over; refused unless sure."""
    if step.promise is None or step.earliest is None:
        return False
    hurried = localdate(effective_from) < step.earliest
    if hurried and not sure:
        kinds = tuple(dict.fromkeys(change.kind for change in step.announced))
        raise NoticeTooShortError(step.earliest, step.promise.before, kinds)
    return hurried


def _set_going(number: int, step: Step, effective_from: datetime) -> None:
    """Leave to the worker what follows; by name, since those jobs are above us."""
    if step.before is None:
        return  # Nobody was told anything else before.
    app.configure_task(
        "choices.take_effect", schedule_at=effective_from, allow_unknown=True
    ).defer(version=number)
    if step.announced and step.promise is not None and "mail" in step.promise.tell:
        app.configure_task("mail.announce", allow_unknown=True).defer(version=number)


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
