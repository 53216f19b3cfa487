"""Who gets data, and what protects it outside the EU and the EEA."""

from collections.abc import Iterator

from ombud.policy import law
from ombud.policy.language import Recipient
from ombud.policy.notice.draft import Draft, listed, mailto, paragraph, web
from ombud.policy.notice.shape import Block, Fact, Facts, Partner, Section, Sentence
from ombud.policy.notice.wording import opening, phrase

# Source: the GDPR articles that let data leave the EEA on each safeguard.
_SAFEGUARDS = {
    "adequacy": "Art. 45",
    "clauses": "Art. 46(2)(c)",
    "bcr": "Art. 46(2)(b)",
    "dpf": "Art. 45",
    "derogation": "Art. 49",
}
_AGREED = ("clauses", "bcr")
"""The safeguards of which people can have a copy (GDPR Art. 13(1)(f))."""


def recipients(draft: Draft) -> Section | None:
    """Who gets data, to do what, and in which cases (GDPR Art. 13(1)(e))."""
    if not draft.recipients:
        return None
    first, controller = next(iter(draft.declaration.controllers.items()))
    intro = []
    if any(each.are == "processors" for each in draft.recipients.values()):
        intro.append(
            draft.say("recipients", "recipients.contract", source="Art. 28(3)")
        )
    place = draft.words.place(controller.country)
    intro.append(
        draft.say(f"controllers.{first}.country", "recipients.home", place=place)
    )
    facts = tuple(
        Fact(
            term=opening(draft.words.phrase(each.say)),
            says=listed(_recipient(draft, name, each, controller.country)),
        )
        for name, each in draft.recipients.items()
    )
    return draft.section(
        "recipients", "recipients", (paragraph(*intro), Facts(facts=facts))
    )


def _recipient(
    draft: Draft, name: str, given: Recipient, home: str
) -> Iterator[tuple[Sentence, ...]]:
    at, words = f"recipients.{name}", draft.words
    jointly = any(name in joint.partners for joint in draft.joint.values())
    task = [
        draft.say(
            at,
            f"recipients.{given.are}",
            href="#section-joint" if jointly else "",
            do=words.phrase(given.do),
        )
    ]
    if given.everywhere != (home,):
        places = words.places(given.everywhere)
        element = "countries" if given.countries else "country"
        task.append(draft.say(f"{at}.{element}", "recipients.place", place=places))
    yield tuple(task)
    if given.named:
        names = words.all_of([phrase(each) for each in given.named])
        yield (draft.say(f"{at}.named", "recipients.named", names=names),)
    if draft.partner is not None and draft.partner.recipient == name:
        yield tuple(_partner(draft, at, draft.partner))
    if given.gets:
        data = draft.references(given.gets)
        yield (draft.say(f"{at}.gets", "recipients.gets", data=data),)
    if given.cases:
        yield tuple(_cases(draft, at, given))
    bound = tuple(_bound(draft, at, given))
    if bound:
        yield bound
    if given.policy is not None:
        href = web(given.policy)
        yield (draft.say(f"{at}.policy", "recipients.policy", href=href),)


def _partner(draft: Draft, at: str, partner: Partner) -> Iterator[Sentence]:
    """Who it is this time, and how long they get data."""
    yield draft.say(
        f"{at}.when", "recipients.partner", part="partner", partner=partner.name
    )
    day = draft.words.day(partner.until)
    yield draft.say(f"{at}.when", "recipients.partner_until", part="until", day=day)


def _cases(draft: Draft, at: str, given: Recipient) -> Iterator[Sentence]:
    """The only cases in which data goes there, one sentence each."""
    for number, each in enumerate(given.cases):
        case = draft.words.say(f"recipients.case.{each}")
        key = "or_case" if number else "cases"
        yield draft.say(f"{at}.when", f"recipients.{key}", part=each, case=case)


def _bound(draft: Draft, at: str, given: Recipient) -> Iterator[Sentence]:
    """What binds them, and us, when data goes there."""
    if given.agreement is not None:
        day = draft.words.day(given.agreement)
        yield draft.say(f"{at}.agreement", "recipients.agreement", day=day)
    if given.instructions is not None:
        instructions = draft.words.phrase(given.instructions)
        yield draft.say(
            f"{at}.instructions", "recipients.instructions", instructions=instructions
        )
    if given.undertaking:
        yield draft.say(f"{at}.undertaking", "recipients.undertaking")
    if given.approvals > 1:
        yield draft.say(f"{at}.approvals", "recipients.approvals")


def transfers(draft: Draft) -> Section | None:
    """What protects data outside the EU and the EEA (GDPR Art. 13(1)(f))."""
    leaving = {
        name: each
        for name, each in draft.recipients.items()
        if not all(map(law.is_eea, each.everywhere))
    }
    if not leaving:
        return None
    facts = tuple(
        Fact(
            term=opening(draft.words.phrase(each.say)),
            says=listed((tuple(_transfer(draft, f"recipients.{name}", each)),)),
        )
        for name, each in leaving.items()
    )
    said = draft.say("recipients", "transfers.says", part="transfers")
    blocks: tuple[Block, ...] = (
        paragraph(said),
        Facts(facts=facts),
        paragraph(*_asking(draft, leaving)),
    )
    return draft.section("recipients", "transfers", blocks)


def _asking(draft: Draft, leaving: dict[str, Recipient]) -> Iterator[Sentence]:
    yield draft.say("recipients", "transfers.ask", part="ask", source="Art. 15(2)")
    if any(each.by in _AGREED for each in leaving.values()):
        _, contact = draft.receiver
        yield draft.say(
            "recipients", "transfers.copy", part="copy", source="Art. 13(1)(f)"
        )
        yield draft.say(
            "recipients",
            "transfers.write",
            part="write",
            href=mailto(contact.email),
            email=contact.email,
        )


def _transfer(draft: Draft, at: str, given: Recipient) -> Iterator[Sentence]:
    """Where data is then, and what it stands on; nothing where that is not declared."""
    words, day = draft.words, draft.declaration.updated
    countries = [each for each in given.everywhere if not law.is_eea(each)]
    adequate = [each for each in countries if law.is_adequate(each, day)]
    yield draft.say(
        f"{at}.country",
        "transfers.place",
        part="transfer",
        place=words.places(countries),
    )
    if given.by is None or given.by == "adequacy":
        covered = countries if given.by else adequate
        if covered:
            element = "by" if given.by else "country"
            yield draft.say(
                f"{at}.{element}",
                "transfers.adequacy",
                part="" if given.by else "adequacy",
                source=_SAFEGUARDS["adequacy"],
                place=words.places(covered),
            )
    elif given.by in _SAFEGUARDS:
        source = _SAFEGUARDS[given.by]
        yield draft.say(f"{at}.by", f"transfers.{given.by}", source=source)
    else:
        mechanism = words.own(law.mechanism(given.by, day).title)
        yield draft.say(f"{at}.by", "transfers.fallen", mechanism=mechanism)
    if given.signed is not None:
        signed = words.day(given.signed)
        yield draft.say(f"{at}.signed", "transfers.signed", day=signed)
    if given.assessed is not None:
        assessed = words.day(given.assessed)
        yield draft.say(f"{at}.assessed", "transfers.assessed", day=assessed)
    if given.measures is not None:
        measures = words.phrase(given.measures)
        yield draft.say(f"{at}.measures", "transfers.measures", measures=measures)
