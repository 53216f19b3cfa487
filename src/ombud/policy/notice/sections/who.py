"""Who answers for it, what the notice covers, and what is decided together."""

from collections.abc import Iterator

from ombud.policy.language import Contact, Controller, Joint, OnBehalf
from ombud.policy.notice.draft import Draft, listed, mailto, paragraph, tel, web
from ombud.policy.notice.shape import (
    Block,
    Fact,
    Facts,
    Paragraph,
    Points,
    Section,
    Sentence,
)
from ombud.policy.notice.wording import sentence


def who(draft: Draft) -> Section:
    """Who decides, and how to reach them (GDPR Art. 13(1)(a)-(b))."""
    say, controllers = draft.words.say, draft.declaration.controllers
    parts, part = list[Block](), tuple(_part(draft))
    if part:
        parts.append(paragraph(*part))
    several = len(controllers) > 1
    if several:
        group = draft.say("controllers", "who.group", company=draft.company)
        alone = draft.say("controllers", "who.alone", part="alone")
        parts.append(paragraph(group, alone))
    for name, controller in controllers.items():
        at = f"controllers.{name}"
        said = (
            draft.sentence(at, controller.name)
            if several
            else draft.say(at, "who.controller", company=controller.name)
        )
        parts += [paragraph(said), Facts(facts=tuple(_reach(draft, at, controller)))]
    if draft.whole and draft.declaration.contacts:
        contacts = tuple(
            _contact(draft, f"contacts.{name}", say("who.contact"), contact)
            for name, contact in draft.declaration.contacts.items()
        )
        parts.append(Facts(facts=contacts))
    parts.append(
        paragraph(draft.say("controllers", "who.welcome", part="welcome")),
    )
    return draft.section("controllers", "who", tuple(parts))


def _part(draft: Draft) -> Iterator[Sentence]:
    """What this is a part of the notice for, where it is not the whole."""
    declaration, words = draft.declaration, draft.words
    if draft.kind is not None:
        kind = words.phrase(declaration.people[draft.kind].say)
        yield draft.say(f"people.{draft.kind}", "who.kind", part="who", kind=kind)
    if draft.point is not None:
        point = declaration.points[draft.point]
        at = f"points.{draft.point}"
        said = words.phrase(point.say)
        yield draft.say(at, "who.point", part="who", point=said)
        if point.before is not None:
            yield draft.told(f"{at}.before", point.before)
    if draft.source is not None:
        source = words.phrase(declaration.sources[draft.source].say)
        at = f"sources.{draft.source}"
        yield draft.say(at, "who.source", part="who", origin=source)


def _reach(draft: Draft, at: str, controller: Controller) -> Iterator[Fact]:
    say = draft.words.say
    # Finland calls its own by a name of their own, in each of its languages.
    called = "who.number_fi" if controller.country == "FI" else "who.number"
    yield draft.fact(f"{at}.number", say(called), controller.number)
    yield draft.fact(f"{at}.address", say("who.address"), controller.address)
    yield draft.mail(f"{at}.email", say("who.email"), controller.email)
    if controller.phone:
        yield draft.phone(f"{at}.phone", say("who.phone"), controller.phone)
    if controller.web:
        yield draft.web(f"{at}.web", say("who.web"), controller.web)
    for which in ("answers", "officer", "representative"):
        contact: Contact | None = getattr(controller, which)
        if contact is not None:
            yield _contact(draft, f"{at}.{which}", say(f"who.{which}"), contact)


def _contact(draft: Draft, at: str, term: str, contact: Contact) -> Fact:
    sentences = [draft.sentence(f"{at}.name", contact.name)]
    if contact.role:
        sentences.append(draft.told(f"{at}.role", contact.role))
    sentences.append(
        draft.sentence(f"{at}.email", contact.email, href=mailto(contact.email))
    )
    if contact.phone:
        sentences.append(
            draft.sentence(f"{at}.phone", contact.phone, href=tel(contact.phone))
        )
    return Fact(term=term, says=Points(points=tuple((each,) for each in sentences)))


def scope(draft: Draft) -> Section | None:
    """What the notice is about, and what it is not."""
    if not draft.whole:
        return None
    declaration, blocks = draft.declaration, list[Block]()
    if declaration.covers:
        covers = draft.words.all_of(list(declaration.covers))
        blocks.append(paragraph(draft.say("covers", "scope.covers", covers=covers)))
    if declaration.excludes:
        blocks.append(paragraph(draft.say("excludes", "scope.excludes")))
        points = []
        for name, matter in declaration.excludes.items():
            at = f"excludes.{name}"
            point = [draft.told(at, matter.say)]
            if matter.see:
                href = web(matter.see)
                point.append(draft.say(f"{at}.see", "scope.see", href=href))
            points.append(tuple(point))
        blocks.append(Points(points=tuple(points)))
    if declaration.on_behalf:
        facts = tuple(
            Fact(
                term=sentence(draft.words.own(each.say)).removesuffix("."),
                says=paragraph(*_behalf(draft, f"on_behalf.{name}", each)),
            )
            for name, each in declaration.on_behalf.items()
        )
        said = draft.say("on_behalf", "scope.behalf", source="Art. 4(8)")
        blocks += [paragraph(said), Facts(facts=facts)]
    return draft.section("covers", "scope", tuple(blocks)) if blocks else None


def _behalf(draft: Draft, at: str, given: OnBehalf) -> Iterator[Sentence]:
    words = draft.words
    yield draft.say(at, "scope.of", of=words.phrase(given.of))
    yield draft.say(f"{at}.do", "scope.do", do=words.phrase(given.do))
    if given.recipients:
        recipients = draft.declaration.recipients
        names = [words.phrase(recipients[each].say) for each in given.recipients]
        yield draft.say(f"{at}.to", "scope.recipients", recipients=words.all_of(names))
    if given.agreement is not None:
        day = words.day(given.agreement)
        yield draft.say(f"{at}.agreement", "scope.agreement", day=day)


def joint(draft: Draft) -> Section | None:
    """What several decide together, and its essence (GDPR Art. 26(1)-(2))."""
    if not draft.joint:
        return None
    blocks = list[Block]()
    for name, each in draft.joint.items():
        at = f"joint.{name}"
        blocks += [
            paragraph(draft.told(at, each.say)),
            Facts(facts=tuple(_together(draft, at, each))),
        ]
    return draft.section("joint", "joint", tuple(blocks))


def _together(draft: Draft, at: str, given: Joint) -> Iterator[Fact]:
    words, say = draft.words, draft.words.say
    declared = draft.declaration
    names = [declared.controllers[each].name for each in given.controllers]
    names += [words.phrase(declared.recipients[each].say) for each in given.partners]
    between = words.all_of(names)
    yield Fact(
        term=say("joint.who"),
        says=paragraph(
            draft.say(f"{at}.controllers", "joint.between", companies=between)
        ),
    )
    about = []
    if given.purposes:
        purposes = draft.named(given.purposes)
        about.append(draft.say(f"{at}.purposes", "joint.purposes", purposes=purposes))
    if given.registers:
        registers = words.all_of([register(draft, each) for each in given.registers])
        about.append(
            draft.say(f"{at}.registers", "joint.registers", registers=registers)
        )
    if about:
        yield Fact(term=say("joint.about"), says=listed((each,) for each in about))
    if given.until is not None:
        yield Fact(
            term=say("joint.until"),
            says=paragraph(draft.told(f"{at}.until", given.until)),
        )
    yield Fact(term=say("joint.arrangement"), says=_arrangement(draft, at, given))
    yield Fact(term=say("joint.contact"), says=paragraph(_first(draft, at, given)))


def _arrangement(draft: Draft, at: str, given: Joint) -> Paragraph:
    said = []
    if given.arrangement is not None:
        day = draft.words.day(given.arrangement)
        said.append(draft.say(f"{at}.arrangement", "joint.agreed", day=day))
    if given.essence is not None:
        said.append(draft.told(f"{at}.essence", given.essence))
    said.append(draft.say(at, "joint.ask", part="ask", source="Art. 26(2)"))
    return paragraph(*said)


def _first(draft: Draft, at: str, given: Joint) -> Sentence:
    if given.contact is None:
        return draft.say(at, "joint.any", part="contact", source="Art. 26(3)")
    contact = draft.declaration.controllers[given.contact].name
    return draft.say(
        f"{at}.contact", "joint.first", source="Art. 26(3)", contact=contact
    )


def register(draft: Draft, name: str) -> str:
    """What a register is called within a sentence."""
    say = draft.declaration.registers[name].say
    return draft.words.phrase(say) if say else name.replace("_", " ")
