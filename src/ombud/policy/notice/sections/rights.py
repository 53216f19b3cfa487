"""What people can ask for, and where they can complain."""

from collections.abc import Iterator
from typing import assert_never

from ombud.policy import law
from ombud.policy.language import BasisName
from ombud.policy.notice.draft import NAMED, Draft, listed, mailto, paragraph, tel
from ombud.policy.notice.shape import Block, Fact, Facts, Section, Sentence
from ombud.policy.notice.wording import phrase

# Source: the GDPR articles that give each right.
RIGHTS = {
    "access": "Art. 15",
    "rectification": "Art. 16",
    "erasure": "Art. 17",
    "restriction": "Art. 18",
    "objection": "Art. 21",
    "portability": "Art. 20",
    "withdrawal": "Art. 7(3)",
}
ALWAYS = ("access", "rectification", "erasure", "restriction")
"""The rights that people have whatever the data is used for."""

# Source: GDPR Art. 17(3), what an erasure need not reach; by what a law does with data.
_LEAVES = {"keeping": ("law", "Art. 17(3)(b)"), "claims": ("claims", "Art. 17(3)(e)")}


def rights(draft: Draft) -> Section:
    """What people can ask for, and the way to ask (GDPR Art. 13(2)(b)-(c))."""
    facts = [
        Fact(
            term=draft.words.say(f"rights.{right}.term"),
            says=paragraph(*_right(draft, right, source)),
        )
        for right, source in RIGHTS.items()
        if right in ALWAYS or _grounds(draft, right)
    ]
    how = Fact(
        term=draft.words.say("rights.how"),
        says=listed((said,) for said in _channels(draft)),
    )
    limits = draft.declaration.requests.limits
    if limits is not None:
        said = draft.told("requests.limits", limits)
        facts.append(Fact(term=draft.words.say("rights.limits"), says=paragraph(said)))
    intro = paragraph(
        draft.say("rights", "rights.free", part="free", source="Art. 12(5)"),
        draft.say("rights", "rights.month", part="month", source="Art. 12(3)"),
        draft.say("rights", "rights.identity", part="identity", source="Art. 12(6)"),
        draft.say("rights", "rights.refused", part="refused", source="Art. 12(4)"),
    )
    return draft.section("rights", "rights", (intro, Facts(facts=(how, *facts))))


def _channels(draft: Draft) -> Iterator[Sentence]:
    """The ways to ask, and who receives what comes (GDPR Art. 12(2))."""
    _, contact = draft.receiver
    controller = next(iter(draft.declaration.controllers.values()))
    address, phone = controller.address, contact.phone or controller.phone
    asked = draft.declaration.requests
    for channel in asked.by:
        at, key, values, href = "requests.by", f"rights.{channel}", {}, ""
        match channel:
            case "portal":
                href = draft.requests
            case "email":
                values, href = {"email": contact.email}, mailto(contact.email)
            case "phone":
                if phone is None:
                    continue
                values, href = {"phone": phone}, tel(phone)
            case "post" | "visit":
                values = {"address": phrase(address)}
            case _:
                assert_never(channel)
        yield draft.say(at, key, part=channel, href=href, **values)
    if asked.to is not None:
        name = phrase(contact.name)
        yield draft.say("requests.to", "rights.to", name=name)


def _grounds(draft: Draft, right: str) -> list[str]:
    """The purposes for which people have that right."""
    bases: dict[str, tuple[BasisName, ...]] = {
        "objection": ("interest", "task"),  # GDPR Art. 21(1)
        "portability": ("consent", "contract", "steps"),  # GDPR Art. 20(1)(a)
        "withdrawal": ("consent",),  # GDPR Art. 7(3)
    }
    return [
        name
        for name, purpose in draft.purposes.items()
        if right not in bases or purpose.rests_on(*bases[right])
    ]


def _right(draft: Draft, right: str, source: str) -> Iterator[Sentence]:
    at = f"rights.{right}"
    yield draft.say(at, f"rights.{right}.says", source=source)
    if right not in ALWAYS:
        grounds = _grounds(draft, right)
        key = "goes_for" if len(grounds) <= NAMED else "says_where"
        purposes = draft.named(grounds)
        yield draft.say(at, f"rights.{key}", part="for", purposes=purposes)
    if right == "objection" and any(p.marketing for p in draft.purposes.values()):
        yield draft.say(
            at, "rights.objection.marketing", part="marketing", source="Art. 21(2)"
        )
    if right == "erasure":
        yield from _stays(draft)
    if draft.asked_here:
        query = "&" if "?" in draft.requests else "?"
        href = f"{draft.requests}{query}right={right}"
        yield draft.say(at, f"rights.{right}.do", part="do", href=href)


def _stays(draft: Draft) -> Iterator[Sentence]:
    """What an erasure leaves, by which law."""
    for name, purpose in draft.purposes.items():
        for reference, keep in purpose.keep.each:
            rule = law.law(keep.law) if keep.law else None
            if rule is None or rule.gives not in _LEAVES:
                continue
            key, source = _LEAVES[rule.gives]
            at = f"purposes.{name}.keep" + (f".but.{reference}" if reference else "")
            what = draft.named([name])
            if reference:
                data = draft.reference(reference)
                what = draft.words.say("keep.part", item=data, category=what)
            yield draft.say(
                at,
                f"rights.erasure.{key}",
                part="erasure",
                source=source,
                purpose=what,
                law=draft.words.own(rule.title),
            )


def complaint(draft: Draft) -> Section:
    """Where they can complain (GDPR Art. 13(2)(d))."""
    say, declared = draft.words.say, draft.declaration.authority
    first, controller = next(iter(draft.declaration.controllers.items()))
    at = "authority" if declared else f"controllers.{first}.country"
    article = "Art. 77"
    try:
        authority = (
            law.authority_named(declared)
            if declared
            else law.authority(controller.country)
        )
    except law.UnknownLawError:
        # A country whose authority is not in our data still has one.
        place = draft.words.place(controller.country)
        blocks: tuple[Block, ...] = (
            paragraph(
                draft.say(
                    at, "complaint.unknown", part="says", source=article, place=place
                )
            ),
        )
        return draft.section(at, "complaint", blocks)
    named = draft.words.own(authority.name)
    says = draft.say(at, "complaint.says", part="says", source=article, authority=named)
    facts = []
    # Of authorities abroad only the website is known here, and it leads to the rest.
    if authority.address:
        address = draft.words.own(authority.address)
        facts.append(draft.fact(at, say("complaint.address"), address, part="address"))
    if authority.email:
        facts.append(
            draft.mail(at, say("complaint.email"), authority.email, part="email")
        )
    if authority.phone:
        facts.append(
            draft.phone(at, say("complaint.phone"), authority.phone, part="phone")
        )
    facts.append(draft.web(at, say("complaint.web"), authority.web, part="web"))
    return draft.section(at, "complaint", (paragraph(says), Facts(facts=tuple(facts))))
