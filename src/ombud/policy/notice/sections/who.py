"""What it comes down to, and who answers for it."""

from ombud.policy import law
from ombud.policy.language import Contact
from ombud.policy.notice.draft import Draft, mailto, paragraph, tel
from ombud.policy.notice.shape import Block, Fact, Facts, Points, Section, Sentence


def summary(draft: Draft) -> Section:
    """The notice in a few lines, on top."""
    say, named = draft.words.say, draft.named
    first = next(iter(draft.declaration.controllers))
    asked = [n for n, p in draft.purposes.items() if p.rests_on("consent")]
    points = [
        draft.say(f"controllers.{first}", "summary.controller", company=draft.company)
    ]
    if draft.purposes:
        listed = named(draft.purposes)
        points.append(draft.say("purposes", "summary.purposes", purposes=listed))
    if asked:
        points.append(
            draft.say(
                f"purposes.{asked[0]}.basis",
                "summary.consent",
                purposes=named(asked),
            )
        )
    marketing = [n for n, p in draft.purposes.items() if p.marketing]
    if marketing:
        points.append(
            draft.say(f"purposes.{marketing[0]}.marketing", "summary.marketing")
        )
    outside = [n for n, r in draft.recipients.items() if not law.is_eea(r.country)]
    if outside:
        points.append(
            draft.sentence(
                f"recipients.{outside[0]}.country",
                say("summary.outside"),
                part="summary",
                href=f"#recipients-{outside[0]}",
            )
        )
    elif draft.recipients:
        points.append(draft.say("recipients", "summary.inside"))
    points.append(
        draft.sentence(
            "rights", say("summary.rights"), part="summary", href=draft.requests
        )
    )
    return Section(
        address="purposes",
        anchor="summary",
        heading=say("summary.heading"),
        level=2,
        blocks=(Points(points=tuple((point,) for point in points)),),
    )


def who(draft: Draft) -> Section:
    """Who decides, how to reach them, and what this notice covers."""
    say, blocks = draft.words.say, list[Block]()
    if draft.kind is not None:
        people = draft.words.own(draft.declaration.people[draft.kind].say)
        blocks.append(
            paragraph(draft.say(f"people.{draft.kind}", "who.kind", kind=people))
        )
    for name, controller in draft.declaration.controllers.items():
        at = f"controllers.{name}"
        blocks.append(
            paragraph(draft.say(at, "who.controller", company=controller.name))
        )
        facts = [
            draft.fact(f"{at}.number", say("who.number"), controller.number),
            draft.fact(f"{at}.address", say("who.address"), controller.address),
            draft.mail(f"{at}.email", say("who.email"), controller.email),
        ]
        if controller.phone:
            facts.append(draft.phone(f"{at}.phone", say("who.phone"), controller.phone))
        if controller.answers is not None:
            facts.append(_answers(draft, f"{at}.answers", controller.answers))
        blocks.append(Facts(facts=tuple(facts)))
    about = list[Sentence]()
    if draft.declaration.covers:
        covers = draft.words.all_of(list(draft.declaration.covers))
        about.append(draft.say("covers", "who.covers", covers=covers))
    for name, register in draft.declaration.registers.items():
        if register.say and (draft.kind is None or draft.kind in register.of):
            called = draft.words.own(register.say)
            about.append(
                draft.say(f"registers.{name}", "who.register", register=called)
            )
    if about:
        blocks.append(paragraph(*about))
    return draft.section("controllers", "who", tuple(blocks))


def _answers(draft: Draft, at: str, answers: Contact) -> Fact:
    sentences = [
        draft.sentence(f"{at}.name", answers.name),
        draft.sentence(f"{at}.email", answers.email, href=mailto(answers.email)),
    ]
    if answers.phone:
        sentences.append(
            draft.sentence(f"{at}.phone", answers.phone, href=tel(answers.phone))
        )
    return Fact(
        term=draft.words.say("who.answers"),
        says=Points(points=tuple((each,) for each in sentences)),
    )
