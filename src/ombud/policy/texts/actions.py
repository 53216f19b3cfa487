"""Taking in a text, correcting what was read out of it, answering what it lacks."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from ombud.core.ids import StaffId
from ombud.evidence.actions import record
from ombud.policy.events import TEXT_ANSWERED, TEXT_CORRECTED, TEXT_READ
from ombud.policy.models import PolicyText, PolicyTextAnswer, PolicyTextCorrection
from ombud.policy.prose.draft.answers import Answer
from ombud.policy.prose.files import Source
from ombud.policy.prose.reading import read
from ombud.policy.texts.correcting import Correction, Deed
from ombud.policy.texts.queries import NoSuchTextError

_TAKER = 0x90011D  # the advisory lock of whoever takes a text in; any number of our own


def take_in(
    source: Source,
    *,
    by: StaffId | None,
    at: datetime,
    language: str | None = None,
    pasted: bool = False,
) -> int:
    """Read a text and keep it with what it says; returns its number.

    Args:
        source: the text, and what it was read from.
        by: who gave it; None for the system itself.
        at: now.
        language: the text's, where its words don't tell it.
        pasted: whether it came without a file.

    Raises:
        UnreadLanguageError: It is in a language that is not read.
    """
    reading = read(source.text, language)
    digest = hashlib.sha256(source.text.encode()).hexdigest()
    facts = [
        [fact.kind, fact.label, fact.start, fact.end, fact.confidence, fact.by]
        for fact in reading.facts
    ]
    with transaction.atomic():
        # By a statement of its own, as for versions: numbers have no gap.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TAKER])
        last = PolicyText.objects.aggregate(last=Max("number"))["last"]
        number = (last or 0) + 1
        form = "pasted" if pasted else source.form
        PolicyText.objects.create(
            number=number,
            name=source.name,
            form=form,
            language=reading.language,
            text=source.text,
            digest=digest,
            facts=facts,
            notes=list(source.notes),
            given_at=at,
            given_by=by,
        )
        record(
            TEXT_READ,
            at=at,
            text=number,
            digest=digest,
            form=form,
            language=reading.language,
            facts=len(facts),
            by=_who(by),
        )
    return number


def correct(
    number: int, corrections: Sequence[Correction], *, by: StaffId | None, at: datetime
) -> None:
    """Put corrections of a text beside it; what was before them stays.

    Raises:
        NoSuchTextError: There is no text of that number.
    """
    with _changing(number) as text:
        before = PolicyTextCorrection.objects.filter(text=text).count()
        PolicyTextCorrection.objects.create(
            text=text,
            number=before + 1,
            deeds=[[e.deed, e.start, e.end, e.kind, e.label] for e in corrections],
            made_at=at,
            made_by=by,
        )
        counts = Counter(each.deed for each in corrections)
        record(
            TEXT_CORRECTED,
            at=at,
            text=number,
            number=before + 1,
            accepted=counts[Deed.ACCEPT],
            dropped=counts[Deed.DROP],
            added=counts[Deed.ADD],
            set_aside=counts[Deed.SET_ASIDE],
            taken_back=counts[Deed.TAKE_BACK],
            by=_who(by),
        )


def answer(
    number: int,
    given: Mapping[str, Answer | None],
    *,
    by: StaffId | None,
    at: datetime,
) -> None:
    """Keep what somebody answered of what a text leaves open.

    Args:
        number: the text's.
        given: each answer by the address that it is of; None takes one back.
        by: who answered; None for the system itself.
        at: now.

    Raises:
        NoSuchTextError: There is no text of that number.
    """
    with _changing(number) as text:
        before = PolicyTextAnswer.objects.filter(text=text).count()
        PolicyTextAnswer.objects.create(
            text=text,
            number=before + 1,
            answers={
                address: value and dict(value) for address, value in given.items()
            },
            given_at=at,
            given_by=by,
        )
        taken_back = sum(value is None for value in given.values())
        record(
            TEXT_ANSWERED,
            at=at,
            text=number,
            number=before + 1,
            answers=len(given) - taken_back,
            taken_back=taken_back,
            by=_who(by),
        )


@contextmanager
def _changing(number: int) -> Iterator[PolicyText]:
    with transaction.atomic():
        text = PolicyText.objects.select_for_update().filter(number=number).first()
        if text is None:
            raise NoSuchTextError
        yield text


def _who(by: StaffId | None) -> str:
    return "system" if by is None else f"staff:{by}"
