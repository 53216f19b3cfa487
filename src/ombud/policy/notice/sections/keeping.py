"""How long data stays, in words: under each purpose, and as a table of all of them."""

import re
from collections.abc import Iterator

from ombud.policy import law
from ombud.policy.language import Keep, Purpose
from ombud.policy.notice.draft import Draft, listed, paragraph
from ombud.policy.notice.shape import Fact, Facts, Paragraph, Points, Section, Sentence
from ombud.policy.notice.wording import inside, opening

_PERIOD_PART = re.compile(r"(\d+)([YMWD])")
_DAYS = {"Y": 366, "M": 31, "W": 7, "D": 1}
"""The most days that each unit of a period can be."""


def retention(draft: Draft) -> Section | None:
    """The table of how long everything stays (GDPR Art. 13(2)(a))."""
    if not (draft.whole and draft.purposes):
        return None
    facts = tuple(
        Fact(
            term=draft.title(name),
            says=listed(_each(draft, f"purposes.{name}.keep", purpose, part="table")),
        )
        for name, purpose in draft.purposes.items()
    )
    said = [draft.say("purposes", "retention.says", part="retention")]
    if any(_of_financial_year(purpose) for purpose in draft.purposes.values()):
        # The first controller's is what periods are counted from.
        name, controller = next(iter(draft.declaration.controllers.items()))
        at = f"controllers.{name}.financial_year_ends"
        day = draft.words.day_in_year(controller.financial_year_ends)
        said.append(draft.say(at, "retention.year", day=day))
    return draft.section(
        "purposes", "retention", (paragraph(*said), Facts(facts=facts))
    )


def _of_financial_year(purpose: Purpose) -> bool:
    laws = (law.law(keep.law) for _, keep in purpose.keep.each if keep.law)
    return any("financial_year" in (rule.after or "") for rule in laws)


def kept(draft: Draft, at: str, purpose: Purpose) -> Paragraph | Points:
    """How long a purpose keeps data, what happens then, and what stays otherwise."""
    return listed(_each(draft, f"{at}.keep", purpose, then=True))


def _each(
    draft: Draft, at: str, purpose: Purpose, *, part: str = "", then: bool = False
) -> Iterator[tuple[Sentence, ...]]:
    rest, *but = purpose.keep.each
    for reference, keep in (*but, rest):
        text, source = stays(draft, keep)
        address = f"{at}.but.{reference}" if reference else at
        if purpose.keep.but:
            key = "keep.but" if reference else "keep.rest"
            data = opening(draft.reference(reference)) if reference else ""
            text = draft.words.say(key, data=data, keep=inside(text))
        said = [draft.sentence(address, text, part=part, source=source)]
        if keep.law is not None and keep.event is not None:
            event = _event(draft, keep.event)
            said.append(
                draft.say(address, "keep.from", part=_joined(part, "from"), event=event)
            )
        if then:
            said.append(draft.say(address, f"keep.{keep.then}", part="then"))
        yield tuple(said)


def _joined(part: str, more: str) -> str:
    return f"{part}-{more}" if part else more


def stays(draft: Draft, keep: Keep) -> tuple[str, str]:
    """How long data stays as a sentence, and where the law says so."""
    say = draft.words.say
    if keep.law is not None:
        rule = law.law(keep.law)
        title, source = draft.words.own(rule.title), draft.words.own(rule.section)
        if not rule.says:
            return opening(say("keep.law_alone", law=title)), source
        key = "keep.claims" if rule.gives == "claims" else "keep.law"
        return opening(say(key, period=draft.words.own(rule.says), law=title)), source
    if keep.withdrawn:
        return say("keep.withdrawn"), ""
    period = draft.words.period(keep.period or "")
    text = say("keep.period", period=period, event=_event(draft, keep.event or ""))
    return opening(text), ""


def day_counts(keep: Keep) -> int:
    """About how many days it is, to see which is longest; 0 where no end is set."""
    if keep.law is not None:
        rule = law.law(keep.law)
        # A period that counts from the end of a year can be a year longer.
        whole = rule.after not in (None, "day")
        return _DAYS["Y"] * (rule.years + whole) if rule.years else 0
    parts = _PERIOD_PART.findall(keep.period or "")
    return sum(int(count) * _DAYS[unit] for count, unit in parts)


def _event(draft: Draft, reference: str) -> str:
    """The day that a period counts from, and what it is the day of."""
    name, _, item = reference.partition(".")
    called = draft.reference(name)
    if not item:
        return called
    item = draft.reference(reference)
    return draft.words.say("keep.part", item=item, category=called)
