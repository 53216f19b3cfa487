"""Which data, and where it comes from."""

from collections.abc import Mapping, Sequence

from ombud.policy.prose.draft.answers import written
from ombud.policy.prose.draft.page import Page, labels
from ombud.policy.prose.draft.paper import Paper
from ombud.policy.prose.draft.periods import Kept
from ombud.policy.prose.draft.plan import Plan, Plans
from ombud.policy.prose.draft.values import in_language

# What the labels are in W3C's Data Privacy Vocabulary; some are no one term of it.
TERMS = {
    "identity": "pd:Identifying",
    "contact": "pd:Contact",
    "profile": "pd:Profile",
    "user_generated": "pd:ServiceConsumptionBehaviour",
    "orders": "pd:Purchase",
    "communication": "pd:Communication",
    "education": "pd:Education",
    "technical": "pd:DeviceBased",
    "national_id": "pd:OfficialID",
    "payment": "pd:FinancialAccount",
    "credit": "pd:CreditWorthiness",
    "housing": "pd:HouseOwned",
    "health": "pd:Health",
    "location": "pd:Location",
    "employment": "pd:Professional",
    "preferences": "pd:Preference",
    "consents": "pd:PrivacyPreference",
    "social_media": "pd:SocialMedia",
    "demographics": "pd:Demographic",
    "account": "pd:Authenticating",
    "cookies": "pd:Tracking",
}
MARKED = {
    "health": ("special: true", "Art. 9(2)", "and on which ground: consent, a law?"),
    "national_id": (
        "protected: true",
        "Art. 87",
        "and for what can it not be left out?",
    ),
}
"""What needs a ground of its own; never taken to be used for all that is done."""
KINDS = {
    "data_subject": "person",
    "social_platforms": "others",
    "partners": "partner",
    "public_sources": "public",
    "information_services": "provider",
    "employees": "staff",
    "external_persons": "others",
    "authorities": "authority",
    "credit_agencies": "provider",
    "leads": "provider",
    "usage": "use",
}
_TO_NAME = frozenset({"public", "provider"})
PERSON = "person"
_KIND = "data_categories"


def sources(paper: Paper, plans: Plans) -> dict[str, list[int]]:
    """The sources, by label with the parts that tell them; empty where none is told."""
    page = plans.page
    told = labels(plans.told("sources"))
    paper.blank()
    if not told:
        told = paper.chosen("sources")
    if not told:
        paper.todo(
            0,
            "Art. 14(2)(f)",
            "where does the data come from: people themselves, others, registers?",
        )
        paper.line(0, "# sources:")
        you = str(page.lexicon.told["sources"]["data_subject"])
        paper.line(0, f"#   person: {in_language(page.reading.language, you)}")
        return {}
    paper.line(0, "sources:")
    for label, parts in told.items():
        paper.element()
        paper.quote(2, *_itself(page, parts))
        words = in_language(
            page.reading.language, str(page.lexicon.told["sources"][label])
        )
        kind = KINDS[label]
        name = source_id(label)
        if name == PERSON:
            paper.line(2, f"{name}: {words}")
            continue
        named = ""
        if kind in _TO_NAME:
            at = f"sources.{name}.named"
            called = str(page.lexicon.told["sources"][label])
            if answer := paper.question(at, about=called, parts=parts):
                said = written("named", answer, page.reading.language)
                named = f", named: {said}"
            else:
                paper.todo(2, "Art. 14(2)(f)", "what are they called (named: […])?")
        paper.line(2, f"{name}: {{ say: {words}, is: {kind}{named} }}")
    return told


def source_id(label: str) -> str:
    """The id of a source: its label, and `person` for people themselves."""
    return PERSON if label == "data_subject" else label


def _itself(page: Page, parts: list[int]) -> list[int]:
    """The part to quote: a sentence or an item rather than a heading, if any tells."""
    said = [n for n in parts if page.reading.text.parts[n].kind != "heading"]
    return (said or parts)[:1]


def categories(
    paper: Paper, plans: Plans, events: Mapping[str, Sequence[int]]
) -> list[str]:
    """The categories of data with the fields that are listed; empty where none is.

    Those of dates have the events that periods count from.
    """
    page = plans.page
    told = labels(plans.told("data_categories"))
    paper.blank()
    if not told:
        told = paper.chosen("categories")
    if not told and not events:
        paper.todo(0, "Art. 5(1)(c), 14(1)(d)", "which personal data is used?")
        paper.line(0, "# categories:")
        return []
    paper.line(0, "categories:")
    if not told:
        paper.todo(2, "Art. 5(1)(c), 14(1)(d)", "which personal data is used?")
    for label, parts in told.items():
        _category(paper, plans, label, parts)
    if events:
        paper.element()
        paper.line(2, "dates:")
        for number in dict.fromkeys(n for parts in events.values() for n in parts[:1]):
            paper.quote(4, number)
        paper.line(
            4,
            f"say: "
            f"{in_language(page.reading.language, str(page.lexicon.told['dates']))}",
        )
        paper.line(4, "items:")
        for event in events:
            paper.line(
                6,
                f"{event}: "
                f"{in_language(page.reading.language, page.lexicon.event(event))}",
            )
    return list(told)


def _category(paper: Paper, plans: Plans, label: str, parts: list[int]) -> None:
    page = plans.page
    language = page.reading.language
    fields: dict[str, tuple[int, str]] = {}
    for number in parts:
        for name, match in page.marks(number).items():
            key = name.removeprefix(f"field/{label}/")
            if key != name and key not in fields and not page.denied(number, match):
                fields[key] = (number, page.span(number, match))
    paper.element()
    quoted = dict.fromkeys(
        [*_itself(page, parts), *(number for number, _ in fields.values())]
    )
    paper.quote(2, *quoted)
    paper.line(2, f"{label}:")
    if label in TERMS:
        paper.line(4, f"is: {TERMS[label]}")
    paper.line(
        4, f"say: {in_language(language, str(page.lexicon.told['categories'][label]))}"
    )
    if fields:
        paper.line(4, "items:")
        for key, (_, said) in fields.items():
            paper.line(6, f"{key}: {in_language(language, said)}")
    if label not in MARKED:
        return
    marked, article, question = MARKED[label]
    if not any(label in labels(plans.own(p, _KIND)) for p in plans.purposes):
        paper.todo(4, article, f"which purposes use it, {question}")
    paper.line(4, marked)


def retained(plans: Plans, plan: Plan) -> list[tuple[int, Kept]]:
    """What is said of how long of a purpose, or of all where nothing is of it."""
    own = list(dict.fromkeys(fact.part for fact in plan.of("retention")))
    if own:
        return [(number, plans.kept(number)) for number in own]
    every = list(dict.fromkeys(fact.part for fact in plans.general("retention")))
    return [(number, plans.kept(number)) for number in every]


def events_of(plans: Plans) -> dict[str, list[int]]:
    """What periods count from, by event with the parts that say so."""
    found: dict[str, list[int]] = {}
    for fact in plans.page.reading.of("retention"):
        told = plans.kept(fact.part)
        event = told.event if told.period else told.end
        if event in plans.page.lexicon.told["events"]:
            found.setdefault(str(event), []).append(fact.part)
    return found
