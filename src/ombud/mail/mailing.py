"""Letters to a purpose's people: each one passes the gate at the moment it goes.

Who said no after the mailing was made is dropped, and the drop is on the ledger; what
was sent carries the permit that it was sent on.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from hashlib import sha256
from uuid import UUID

from django.core.mail.backends.smtp import EmailBackend
from django.db import transaction
from django.db.models import Count
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from ombud.choices.actions import keep_up
from ombud.choices.shown import refusable
from ombud.core.ids import PersonId
from ombud.core.spelling import did_you_mean
from ombud.evidence.actions import record
from ombud.gates.actions import Permit, use
from ombud.gates.audiences import Audience, audience, draw_audience
from ombud.gates.errors import Refused, UnknownPurposeError
from ombud.mail import events
from ombud.mail.errors import BadLetterError, MailServerError
from ombud.mail.letters import Letter, faults, fill, fill_html
from ombud.mail.links import Unsubscription, unsubscribe_url
from ombud.mail.models import Mailing, Recipient
from ombud.mail.smtp import compose, connection, hand_over
from ombud.mail.words import Fate
from ombud.people import queries as people
from ombud.people.identifiers import IdentifierKind, normalise
from ombud.people.keys import blind_index
from ombud.policy.decisions import Code, DutyCode, Said
from ombud.policy.language import Purpose
from ombud.policy.queries import InForce, in_force

BATCH = 200  # letters sent by one job
AFTER_OTHERS = -10
"""The priority of a mailing's jobs: a code that somebody waits for goes first."""
GIVEN_UP_AFTER = timedelta(days=7)
"""How long a letter that no server takes is tried."""
NO_ADDRESS, ADDRESS_REFUSED, BAD_LETTER, GIVEN_UP = (
    "no_address", "address_refused", "bad_letter", "given_up",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Whom a mailing is for, and who is left out for what."""

    mailing: UUID | None
    """None where it was only looked at."""
    people: int
    left_out: dict[str, int]


def mailing(  # noqa: PLR0913  # a mailing has as many sides
    purpose: str,
    letter: Letter,
    *,
    at: datetime,
    controller: str | None = None,
    partner: str = "",
    language: str = "",
    to: Iterable[PersonId] | None = None,
    dry_run: bool = False,
) -> Drawn:
    """Make a mailing for a purpose's people; jobs send it, letter by letter.

    Args:
        purpose: what it is sent for.
        letter: the text, with the place of the link to unsubscribe.
        at: the instant, in UTC.
        controller: which of us sends; None for the first that does this.
        partner: whose offer it is, where that is not ours.
        language: the letter's; the policy's first where it is not given.
        to: only these, each as far as the gate lets them; None for all it reaches.
        dry_run: whether it is looked at and nothing done.

    Raises:
        UnknownPurposeError: with the nearest known purpose.
        BadLetterError: the letter does not do for this purpose; with every reason.
    """
    force = in_force(at)
    declared = force.policy.declaration.purposes.get(purpose)
    sender = controller or force.compiled.first(purpose)
    if declared is None or sender is None:
        known = force.policy.declaration.purposes
        raise UnknownPurposeError(mend=did_you_mean(purpose, known))
    wrong = faults(
        letter,
        _duties(purpose, declared, force, at),
        refusable=refusable(declared),
        partner=partner,
    )
    if wrong:
        raise BadLetterError(" ".join(wrong))
    if dry_run:
        keep_up(at)
        found = audience(purpose, at, sender)
        return Drawn(
            mailing=None, people=len(found.people), left_out=dict(found.left_out)
        )
    with transaction.atomic():
        drawn = (
            draw_audience(purpose, at, sender)
            if to is None
            else Audience(purpose=purpose, people=tuple(to), left_out={})
        )
        made = Mailing.objects.create(
            purpose=purpose,
            controller=sender,
            language=language or force.policy.declaration.languages[0],
            subject=letter.subject.strip(),
            text=letter.text,
            html=letter.html,
            partner=partner.strip(),
            at=at,
        )
        Recipient.objects.bulk_create(
            (Recipient(mailing=made, person_id=person) for person in drawn.people),
            batch_size=5_000,
        )
        record(
            events.MAILING_QUEUED,
            at=at,
            mailing=made.id,
            purpose=purpose,
            controller=sender,
            people=len(drawn.people),
            left_out=sum(drawn.left_out.values()),
            text=sha256((letter.text + letter.html).encode()).digest(),
        )
        _later(made.id)
    return Drawn(
        mailing=made.id, people=len(drawn.people), left_out=dict(drawn.left_out)
    )


def _duties(
    purpose: str, declared: Purpose, force: InForce, at: datetime
) -> frozenset[DutyCode]:
    """What the permit of somebody who said yes asks for."""
    decision = force.compiled.decide(
        purpose, (), declared.people, said=Said(consent="given"), today=localdate(at)
    )
    return frozenset(duty.code for duty in decision.duties)


def _later(mailing: UUID) -> None:
    app.configure_task("mail.mailing", priority=AFTER_OTHERS).defer(
        mailing=str(mailing)
    )


def deliver(mailing_id: UUID, *, at: datetime) -> bool:
    """Send the next letters of a mailing; whether more wait.

    Each is a transaction of its own: permit, letter and note belong together. Between
    the server's yes and our note a crash can make a letter go out twice; it then has
    the same Message-ID, by which mail programs show it once.

    Raises:
        MailServerError: the server took none any more; the next try is the job's.
    """
    made = Mailing.objects.get(id=mailing_id)
    waiting: Sequence[UUID] = list(
        Recipient.objects.filter(mailing=made, state=Fate.WAITING).values_list(
            "id", flat=True
        )[: BATCH + 1]
    )
    with connection() as server:
        for recipient in waiting[:BATCH]:
            with transaction.atomic():
                _one(made, recipient, server, at)
    return len(waiting) > BATCH


def deliver_and_go_on(mailing_id: UUID, *, at: datetime) -> None:
    """Send the next letters, and leave the rest to another job."""
    if deliver(mailing_id, at=at):
        _later(mailing_id)


def _one(made: Mailing, recipient: UUID, server: EmailBackend, at: datetime) -> None:
    row = (
        Recipient.objects.select_for_update(skip_locked=True)
        .filter(id=recipient, state=Fate.WAITING)
        .first()
    )
    if row is None:
        return None
    person = PersonId(row.person_id)
    try:
        permit = use(
            made.purpose,
            person,
            at,
            categories=_address_of(in_force(at), made.purpose),
            controller=made.controller,
        )
    except Refused as refused:
        return _drop(row, refused.decision.reasons[0].code.value, at)
    address = next(iter(people.identifiers(person).get(IdentifierKind.EMAIL, ())), None)
    if address is None:
        return _drop(row, NO_ADDRESS, at)
    letter = Letter(subject=made.subject, text=made.text, html=made.html)
    declared = in_force(at).policy.declaration.purposes[made.purpose]
    duties = frozenset(duty.code for duty in permit.decision.duties)
    # The policy may ask for more than it did when the mailing was made.
    if faults(letter, duties, refusable=refusable(declared), partner=made.partner):
        return _drop(row, BAD_LETTER, at)
    failure = hand_over(
        _letter(made, row, permit, address, offers_no=refusable(declared)), server
    )
    if failure is not None and failure.for_good:
        return _drop(row, ADDRESS_REFUSED, at)
    if failure is not None:
        raise MailServerError(
            failure.said, mend="See OMBUD_MAIL_URL; the letter is tried again."
        )
    row.state, row.permit, row.at = Fate.SENT, permit.entry, at
    row.why = permit.decision.reasons[0].code.value
    row.save(update_fields=("state", "permit", "at", "why"))
    record(events.MAILED, at=at, mailing=made.id, person=person, basis=row.why)
    return None


def _address_of(force: InForce, purpose: str) -> tuple[str, ...]:
    """The one item that a letter uses: the e-mail address, as the policy calls it.

    Of several the one that the purpose uses, if it uses any; none where the policy has
    no item for it, since then nothing can be asked about it.
    """
    found = [
        reference
        for name, category in force.policy.declaration.categories.items()
        for reference in (
            *(f"{name}.{item}" for item in category.items if "email" in item),
            *((name,) if (category.means or "").startswith("pd:EmailAddress") else ()),
        )
    ]
    used = force.compiled.uses(purpose)
    return tuple(sorted(found, key=lambda one: one not in used)[:1])


def _drop(row: Recipient, why: str, at: datetime) -> None:
    row.state, row.why, row.at = Fate.DROPPED, why, at
    row.save(update_fields=("state", "why", "at"))
    record(
        events.DROPPED,
        at=at,
        mailing=row.mailing_id,
        person=row.person_id,
        why=why,
    )


def _letter(
    made: Mailing, row: Recipient, permit: Permit, address: str, *, offers_no: bool
) -> EmailMessage:
    """The letter to one person, with the link that is theirs alone."""
    link = unsubscribe_url(
        Unsubscription(
            person=permit.person,
            index=blind_index(
                IdentifierKind.EMAIL, normalise(IdentifierKind.EMAIL, address)
            ),
            purpose=made.purpose,
            controller=made.controller,
            language=made.language,
        )
    )
    # Whoever said yes to what the policy says of it allowed that we see it opened;
    # who is written to on another basis did not.
    loading = permit.decision.reasons[0].code is Code.CONSENT_GIVEN
    whole = Letter(subject=made.subject, text=made.text, html=made.html)
    with translation.override(made.language):
        closing = list(_closing(made, told=loading and whole.loads))
    # Source: RFC 2369, 3.2, and RFC 8058, 3.1: one click, and no page in between.
    unsubscribing = {
        "List-Unsubscribe": f"<{link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return compose(
        address,
        made.subject,
        fill(made.text, link, closing),
        id=row.id,
        at=made.at,
        language=made.language,
        html=fill_html(made.html, link, closing, loading=loading) if made.html else "",
        headers={
            "Precedence": "bulk",
            **(unsubscribing if offers_no else {}),
        },
    )


def _closing(made: Mailing, *, told: bool) -> Iterator[str]:
    if made.partner:
        yield _(
            "This offer is from %(partner)s. We send it ourselves: %(partner)s has not "
            "got your address."
        ) % {"partner": made.partner}
    if told:
        yield _("When you open this letter, it tells us so.")


def give_up(*, at: datetime) -> int:
    """Drop what no server took within a week; says how many letters."""
    late = Recipient.objects.filter(
        state=Fate.WAITING, mailing__at__lt=at - GIVEN_UP_AFTER
    )
    count = 0
    with transaction.atomic():
        for row in late.select_for_update(skip_locked=True, of=("self",)):
            _drop(row, GIVEN_UP, at)
            count += 1
    return count


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """How far a mailing has come."""

    waiting: int
    sent: int
    dropped: dict[str, int]
    """By the code of the reason."""


def progress(mailing: UUID) -> Sent:
    """How many letters of a mailing wait, were sent, and were dropped for what."""
    rows = Recipient.objects.filter(mailing=mailing)
    counts = {
        (state, why): n
        for state, why, n in rows.values_list("state", "why").annotate(n=Count("id"))
    }
    return Sent(
        waiting=sum(n for (state, _why), n in counts.items() if state == Fate.WAITING),
        sent=sum(n for (state, _why), n in counts.items() if state == Fate.SENT),
        dropped={
            why: n
            for (state, why), n in sorted(counts.items())
            if state == Fate.DROPPED
        },
    )
