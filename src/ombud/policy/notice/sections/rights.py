"""What people can ask for, and where they can complain."""

from collections.abc import Iterator

from ombud.policy import law
from ombud.policy.language import BasisName
from ombud.policy.notice.draft import Draft, paragraph
from ombud.policy.notice.shape import Block, Fact, Facts, Section, Sentence
from ombud.policy.notice.wording import inside

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


def rights(draft: Draft) -> Section:
    """What people can ask for, and the way to ask (GDPR Art. 13(2)(b)-(c))."""
    article = draft.words.article
    facts = [
        Fact(
            term=draft.words.say(f"rights.{right}.term"),
            says=paragraph(*_right(draft, right, source)),
        )
        for right, source in RIGHTS.items()
        if _grounds(draft, right)
    ]
    intro = paragraph(
        draft.say("rights", "rights.free", part="free", source=article("Art. 12(5)")),
        draft.say("rights", "rights.month", part="month", source=article("Art. 12(3)")),
        draft.say(
            "rights",
            "rights.identity",
            part="identity",
            source=article("Art. 12(6)"),
        ),
    )
    return draft.section("rights", "rights", (intro, Facts(facts=tuple(facts))))


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
    yield draft.say(
        at,
        f"rights.{right}.says",
        part="",
        source=draft.words.article(source),
        purposes=draft.named(_grounds(draft, right)),
    )
    if right == "erasure":
        for name, purpose in draft.purposes.items():
            if purpose.keep.law is not None:
                yield draft.say(
                    f"purposes.{name}.keep",
                    "rights.erasure.law",
                    part="erasure",
                    source=draft.words.article("Art. 17(3)(b)"),
                    purpose=inside(draft.title(name)),
                    law=draft.words.own(law.law(purpose.keep.law).title),
                )
    yield draft.sentence(
        at,
        draft.words.say(f"rights.{right}.do"),
        part="do",
        href=f"{draft.requests}{'&' if '?' in draft.requests else '?'}right={right}",
    )


def complaint(draft: Draft) -> Section:
    """Where they can complain (GDPR Art. 13(2)(d))."""
    say, declared = draft.words.say, draft.declaration.authority
    first, controller = next(iter(draft.declaration.controllers.items()))
    at = "authority" if declared else f"controllers.{first}.country"
    article = draft.words.article("Art. 77")
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
                draft.say(at, "complaint.unknown", part="", source=article, place=place)
            ),
        )
        return draft.section(at, "complaint", blocks)
    named = draft.words.own(authority.name)
    says = draft.say(at, "complaint.says", part="", source=article, authority=named)
    facts = (
        draft.fact(at, say("complaint.address"), authority.address, part="address"),
        draft.mail(at, say("complaint.email"), authority.email, part="email"),
        draft.phone(at, say("complaint.phone"), authority.phone, part="phone"),
        Fact(
            term=say("complaint.web"),
            says=paragraph(
                draft.sentence(
                    at,
                    authority.web.removeprefix("https://"),
                    part="web",
                    href=authority.web,
                )
            ),
        ),
    )
    return draft.section(at, "complaint", (paragraph(says), Facts(facts=facts)))
