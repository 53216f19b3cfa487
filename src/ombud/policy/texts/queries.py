"""Which texts were given, and what each is taken to say."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import Count

from ombud.core.errors import OmbudError
from ombud.policy.models import PolicyText, PolicyTextAnswer, PolicyTextCorrection
from ombud.policy.prose.draft.answers import Answer, Answers
from ombud.policy.prose.facts import Fact
from ombud.policy.prose.reading import Reading, read
from ombud.policy.texts.correcting import Corrected, Correction, Deed, corrected


class NoSuchTextError(OmbudError):
    """No text of that number was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A text as a list shows it; `form` is what the file was, or `pasted`.

    `given_by` is a staff account's id, None for the system. `notes` say in English what
    was left out or mended on the way from the file to the text.
    """

    number: int
    name: str
    form: str
    language: str
    notes: tuple[str, ...]
    given_at: datetime
    given_by: int | None
    corrections: int


def texts() -> list[Given]:
    """Every text that was given, the latest first."""
    rows = PolicyText.objects.defer("text", "facts").annotate(
        corrections=Count("policytextcorrection")
    )
    return [_given(row, row.corrections) for row in rows.order_by("-number")]


def text(number: int) -> tuple[Given, Corrected]:
    """A text, and what it is taken to say after its corrections.

    Raises:
        NoSuchTextError: There is none of that number.
    """
    row = PolicyText.objects.filter(number=number).first()
    if row is None:
        raise NoSuchTextError
    facts = (Fact(kind, label, 0, *rest) for kind, label, *rest in row.facts)
    made = PolicyTextCorrection.objects.filter(text=row).order_by("number")
    deeds = [stored for each in made for stored in each.deeds]
    reading = corrected(
        _read(row.text, row.language), facts, (_correction(each) for each in deeds)
    )
    return _given(row, len(made)), reading


def answers(number: int) -> Answers:
    """What people answered of what a text leaves open; the last word of each counts."""
    rows = PolicyTextAnswer.objects.filter(text=number).order_by("number")
    said: dict[str, Answer | None] = {}
    for row in rows.values_list("answers", flat=True):
        said |= row
    return {at: answer for at, answer in said.items() if answer is not None}


def _given(row: PolicyText, corrections: int) -> Given:
    return Given(
        number=row.number,
        name=row.name,
        form=row.form,
        language=row.language,
        notes=tuple(row.notes),
        given_at=row.given_at,
        given_by=row.given_by,
        corrections=corrections,
    )


def _correction(stored: list[str | int]) -> Correction:
    deed, start, end, kind, label = stored
    return Correction(
        deed=Deed(str(deed)),
        start=int(start),
        end=int(end),
        kind=str(kind),
        label=str(label),
    )


@lru_cache(maxsize=4)
def _read(source: str, language: str) -> Reading:
    """A text's reading; whoever corrects it asks for it at every step."""
    return read(source, language)
