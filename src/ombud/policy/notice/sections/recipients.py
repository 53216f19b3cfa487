"""Who gets data, where they are, and what protects it there."""

from collections.abc import Iterator

from ombud.policy import law
from ombud.policy.language import Recipient
from ombud.policy.notice.draft import Draft, paragraph
from ombud.policy.notice.shape import Points, Section, Sentence

# Source: the GDPR articles that let data leave the EEA on each safeguard.
_SAFEGUARDS = {
    "adequacy": "Art. 45",
    "clauses": "Art. 46(2)(c)",
    "bcr": "Art. 46(2)(b)",
    "dpf": "Art. 45",
}


def recipients(draft: Draft) -> Section:
    """Who gets data, and the transfers (GDPR Art. 13(1)(e)-(f))."""
    first, controller = next(iter(draft.declaration.controllers.items()))
    intro = []
    if any(each.are == "processors" for each in draft.recipients.values()):
        source = draft.words.article("Art. 28(3)")
        intro.append(draft.say("recipients", "recipients.contract", source=source))
    place = draft.words.place(controller.country)
    intro.append(
        draft.say(f"controllers.{first}.country", "recipients.home", place=place)
    )
    points = tuple(
        tuple(_recipient(draft, name, each, controller.country))
        for name, each in draft.recipients.items()
    )
    return draft.section(
        "recipients", "recipients", (paragraph(*intro), Points(points=points))
    )


def _recipient(
    draft: Draft, name: str, given: Recipient, home: str
) -> Iterator[Sentence]:
    called = draft.words.own(given.say)
    if given.country != home:
        called = draft.words.say(
            "recipients.place",
            recipient=called,
            place=draft.words.place(given.country),
        )
    yield draft.say(
        f"recipients.{name}",
        f"recipients.{given.are}",
        part="",
        recipient=called,
        do=draft.words.own(given.do),
    )
    if not law.is_eea(given.country):
        yield from _transfer(draft, f"recipients.{name}", given)


def _transfer(draft: Draft, at: str, given: Recipient) -> Iterator[Sentence]:
    """What data stands on outside the EEA; nothing, where it stands on nothing."""
    safeguard, element = given.by, "by"
    if safeguard is None and law.is_adequate(given.country, draft.declaration.updated):
        safeguard, element = "adequacy", "country"
    if safeguard is None:
        return
    yield draft.say(
        f"{at}.{element}",
        f"recipients.{safeguard}",
        part="",
        source=draft.words.article(_SAFEGUARDS[safeguard]),
        place=draft.words.place(given.country),
    )
    if given.assessed is not None:
        day = draft.words.day(given.assessed)
        yield draft.say(f"{at}.assessed", "recipients.assessed", part="", day=day)
    if safeguard in ("clauses", "bcr"):
        source = draft.words.article("Art. 13(1)(f)")
        yield draft.say(f"{at}.by", "recipients.copy", part="copy", source=source)
