"""The draft as a whole: its head, and its sections in the order of docs/policy.md."""

from dataclasses import dataclass
from datetime import date

from ombud.policy.prose.draft.answers import Answers, Question
from ombud.policy.prose.draft.data import categories, events_of, sources
from ombud.policy.prose.draft.others import bans, cookies, recipients, requests
from ombud.policy.prose.draft.page import Page, labels, page
from ombud.policy.prose.draft.paper import Paper
from ombud.policy.prose.draft.plan import Plans, plans
from ombud.policy.prose.draft.purposes import Declared, purposes
from ombud.policy.prose.draft.values import PUBLISHED
from ombud.policy.prose.draft.who import (
    authority,
    controller_id,
    controllers,
    country_of,
    people,
)
from ombud.policy.prose.reading import Reading
from ombud.policy.reading import LIMIT_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft: its text, and what of that a form can ask, answered or not.

    `country` is where the controller is, as far as it is known.
    """

    text: str
    asked: tuple[Question, ...]
    country: str | None


def draft(
    reading: Reading,
    today: date,
    country: str | None = None,
    answers: Answers | None = None,
) -> Draft:
    """A `policy.yaml` that says what a policy's text says.

    It is always valid YAML. What the schema wants and neither the text nor an answer
    tells is left out behind a TODO, so `ombud check` reports it.

    Args:
        reading: the text as it was read.
        today: the day on which the draft is made.
        country: the controller's (ISO 3166-1 alpha-2), if it is known from elsewhere;
            otherwise numbers and names of the text tell it, or it is asked for.
        answers: what a person said of what the text leaves open.
    """
    read = page(reading)
    planned = plans(read)
    given = answers or {}
    drafted = _written(read, planned, today, country, given, brief=False)
    if len(drafted.text.encode()) <= LIMIT_BYTES:
        return drafted
    return _written(read, planned, today, country, given, brief=True)


def _written(  # noqa: PLR0913  # what a draft is made of
    read: Page,
    planned: Plans,
    today: date,
    country: str | None,
    answers: Answers,
    *,
    brief: bool,
) -> Draft:
    paper = Paper(read.reading, answers, brief=brief)
    _head(paper, read, today)
    where = country_of(read, country)
    controllers(paper, read, where)
    if where is None:
        own = answers.get(f"controllers.{controller_id(read)}.country")
        where = own["is"] if own else None
    authority(paper, read, where)
    kinds = people(paper, read)
    came_from = sources(paper, planned)
    events = events_of(planned) | _counted_from(planned, answers)
    held = categories(paper, planned, events)
    got = labels(planned.told("recipients")) or paper.chosen("recipients")
    declared = Declared(
        kinds=kinds,
        sources=came_from,
        categories=held,
        recipients=got,
        events=events,
    )
    purposes(paper, planned, where, declared)
    recipients(paper, planned, got)
    bans(paper, read)
    requests(paper, read)
    cookies(paper, read)
    return Draft(text=paper.text(), asked=tuple(paper.asked), country=where)


def _counted_from(planned: Plans, answers: Answers) -> dict[str, list[int]]:
    """The events that answered periods count from; no part tells them."""
    kept = (answers.get(f"purposes.{plan.id}.keep", {}) for plan in planned.purposes)
    return {answer["after"]: [] for answer in kept if "after" in answer}


def _head(paper: Paper, read: Page, today: date) -> None:
    language = read.reading.language
    paper.note(
        0,
        f"Drafted on {today.isoformat()} from the text of a policy. Above each "
        "element stands the "
        "sentence that it was read from, with its line in the text. TODO asks what "
        "the text leaves "
        "open, and names the article (of the GDPR where none is named) that asks for "
        "it; LOOK is "
        "what the text says, though not of this alone. Delete both as you answer them.",
    )
    paper.line(0, "ombud: 1")
    if language in PUBLISHED:
        paper.line(0, f"languages: [{language}]")
    else:
        paper.todo(
            0,
            "Art. 12(1)",
            f"the text is in another language ({language}) than notices are published "
            "in. Which of sv, fi and en "
            "will it be, and how do the words read there?",
        )
        paper.line(0, "# languages: [en]")
    told = next(iter(read.reading.of("updated")), None)
    if told:
        paper.quote(0, told.part)
    if answer := paper.question("updated"):
        paper.line(0, f"updated: {answer['is']}")
        return
    if told and len(told.label) == len("2026-11-02"):
        paper.line(0, f"updated: {told.label}")
        return
    paper.todo(
        0,
        "Art. 5(2)",
        "the text names no day of its last change; this is the day of the draft. "
        "Which day will it be?",
    )
    paper.line(0, f"updated: {today.isoformat()}")
