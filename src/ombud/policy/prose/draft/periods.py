"""How long, read from the words: a period, what it counts from, or what ends it."""

import re
from dataclasses import dataclass

from ombud.policy.prose.draft.page import Page

_MOST = 999  # what a period of the declaration's language can say
_ANOTHER = re.compile(
    r"(\d{1,4}|[^\W\d]+)\s*"
    r"(?:[-\u2013/]|\s(?:or|to|and|eller|till|och|tai|til|bis|oder|und|-|\u2013))$"
)
"""Another number before one, with what leads from it: "6-", "six to"."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a sentence says of how long.

    `period` is an ISO 8601 duration, `event` what it counts from (a name of the
    lexicon's), `end` what ends the keeping where no period is told, `law` the key of a
    law that is named. None is what the sentence does not say, or not clearly.
    """

    period: str | None
    event: str | None
    end: str | None
    law: str | None


def kept(page: Page, number: int) -> Kept:
    """What a part says of how long."""
    marks = page.marks(number)
    names = list(marks)
    ends = [name.removeprefix("end/") for name in names if name.startswith("end/")]
    order = list(page.lexicon.told["events"])
    events = sorted(
        (name.removeprefix("event/") for name in names if name.startswith("event/")),
        key=order.index,
    )
    laws = [name.removeprefix("law/") for name in names if name.startswith("law/")]
    period = _period(page, number)
    wanted = [end for end in page.lexicon.told["ends"] if end in ends]
    event = events[0] if events else None
    if (
        event is None and "then" in marks
    ):  # "as long as you are a customer, and two years after"
        event = next((end for end in wanted if end in order), None)
    return Kept(
        period=period,
        event=event,
        end=wanted[0] if wanted and period is None else None,
        law=laws[0] if laws else None,
    )


def _period(page: Page, number: int) -> str | None:
    """The one period that a part tells, or None where it tells several or a span."""
    said = page.said(number)
    told: dict[tuple[int, str], None] = {}
    for found in page.lexicon.period.finditer(said):
        before = said[: found.start()].rstrip()
        if _spans(page, before):
            return None
        amount, letter = (
            page.lexicon.number(found["number"]),
            page.lexicon.unit(found["unit"]),
        )
        told[amount, letter] = None
    if not told:
        once = page.lexicon.told["once"].items()
        whole = {
            period
            for period, pattern in once
            if re.search(pattern, said, re.IGNORECASE)
        }
        return next(iter(whole)) if len(whole) == 1 else None
    if len({_months(*each) for each in told}) != 1 or "least" in page.marks(number):
        return None
    amount, letter = next(iter(told))
    if not 0 < amount <= _MOST:
        return None
    return f"P{amount}{letter}"


def _months(amount: int, letter: str) -> tuple[int, str]:
    return (amount * 12, "M") if letter == "Y" else (amount, letter)


def _spans(page: Page, before: str) -> bool:
    """Whether another number leads up to this one, as in "6-12 months"."""
    found = _ANOTHER.search(before)
    if found is None:
        return False
    numbers = {str(word).casefold() for word in page.lexicon.told["numbers"]}
    return found[1].isdigit() or found[1].casefold() in numbers
