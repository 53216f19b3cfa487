"""Which data there is, where it comes from, and which registers hold it."""

from collections.abc import Iterator

from ombud.policy.language import Point, Register, Source
from ombud.policy.notice.draft import NAMED, Draft, listed, mailto, paragraph
from ombud.policy.notice.sections.who import register as called
from ombud.policy.notice.shape import Fact, Facts, Points, Section, Sentence
from ombud.policy.notice.wording import opening, phrase, sentence


def categories(draft: Draft) -> Section | None:
    """Every category that is used, down to its items, and how derived ones are made."""
    if not draft.purposes or draft.point is not None:
        return None
    used = {
        reference.partition(".")[0]
        for purpose in draft.purposes
        for reference in draft.used(purpose)
    }
    # Declared only to say that it is never there.
    never = {ban.collect for ban in draft.declaration.never} - used
    points = tuple(
        tuple(_category(draft, name))
        for name in draft.declaration.categories
        if name in used or (draft.whole and draft.kind is None and name not in never)
    )
    said = draft.say("categories", "categories.says")
    return draft.section(
        "categories", "categories", (paragraph(said), Points(points=points))
    )


def _category(draft: Draft, name: str) -> Iterator[Sentence]:
    at, category = f"categories.{name}", draft.declaration.categories[name]
    # Source: GDPR Art. 9(1), special categories; Art. 10, data about crimes.
    source = "Art. 9(1)" if category.special else "Art. 10" if category.criminal else ""
    yield draft.sentence(
        at,
        sentence(draft.data(name, ())),
        source=draft.words.article(source) if source else "",
    )
    if category.how is not None:
        yield draft.told(f"{at}.how", category.how)


def sources(draft: Draft) -> Section | None:
    """Where data comes from, and whether everybody can read it there.

    Source: GDPR Art. 14(2)(f).
    """
    if not draft.purposes:
        return None
    facts = tuple(
        Fact(
            term=draft.words.say(
                "sources.from", origin=_in_term(draft, draft.words.phrase(each.say))
            ),
            says=listed((said,) for said in _source(draft, name, each)),
        )
        for name, each in draft.sources.items()
    )
    said = draft.say("sources", "sources.says", source="Art. 14(2)(f)")
    blocks = (
        (paragraph(said), Facts(facts=facts)) if draft.whole else (Facts(facts=facts),)
    )
    return draft.section("sources", "sources", blocks)


def _in_term(draft: Draft, text: str) -> str:
    """A source as it begins a term, where nothing stands before it."""
    begins = draft.words.say("sources.from", origin="").strip() == ""
    return opening(text) if begins else text


def _source(draft: Draft, name: str, given: Source) -> Iterator[Sentence]:
    at, words = f"sources.{name}", draft.words
    kind = given.kind or ("person" if name == "person" else "others")
    yield draft.say(at, f"sources.{kind}")
    if given.public:
        yield draft.say(f"{at}.public", "sources.open", source="Art. 14(2)(f)")
    if given.named:
        names = words.all_of([phrase(each) for each in given.named])
        yield draft.say(f"{at}.named", "sources.named", names=names)
    if draft.source is not None:
        data = dict.fromkeys(
            reference for purpose in draft.purposes for reference in draft.used(purpose)
        )
        if data:
            yield draft.say(
                at,
                "sources.data",
                part="data",
                source="Art. 14(1)(d)",
                data=draft.references(data),
            )
    purposes = [p for p in draft.purposes if name in draft.sources_of(p)]
    key = "purposes" if len(purposes) <= NAMED else "says_where"
    yield draft.say(
        at, f"sources.{key}", part="purposes", purposes=draft.named(purposes)
    )


def points(draft: Draft) -> Section | None:
    """The places where data is collected, and what is asked for there."""
    if not draft.points or draft.source is not None:
        return None
    facts = tuple(
        Fact(
            term=opening(draft.words.phrase(each.say)),
            says=listed((said,) for said in _point(draft, name, each)),
        )
        for name, each in draft.points.items()
    )
    return draft.section("points", "points", (Facts(facts=facts),))


def _point(draft: Draft, name: str, given: Point) -> Iterator[Sentence]:
    at, words = f"points.{name}", draft.words
    yield draft.say(at, "points.at", at=phrase(given.at))
    if given.before is not None and draft.point is None:
        yield draft.told(f"{at}.before", given.before)
    source = words.phrase(draft.declaration.sources[given.source].say)
    yield draft.say(f"{at}.from", "points.source", origin=source)
    purposes = [each for each in given.purposes if each in draft.purposes]
    yield draft.say(f"{at}.for", "points.purposes", purposes=draft.named(purposes))
    if given.asks:
        required = {
            reference
            for purpose in purposes
            for reference in draft.declaration.purposes[purpose].required
        }
        data = [
            words.say("purposes.mark", data=text) if each in required else text
            for each in given.asks
            for text in (draft.reference(each),)
        ]
        yield draft.say(f"{at}.asks", "points.asks", data=words.all_of(data))
        if not required.isdisjoint(given.asks):
            yield draft.say(
                f"{at}.asks", "points.mark", part="mark", source="Art. 13(2)(e)"
            )


def registers(draft: Draft) -> Section | None:
    """The named sets of records, whom they are about and who answers for each."""
    declared = {
        name: register
        for name, register in draft.declaration.registers.items()
        if draft.kind is None or draft.kind in register.of
    }
    if not (draft.whole and declared):
        return None
    facts = tuple(
        Fact(
            term=opening(called(draft, name)),
            says=listed(_register(draft, name, each)),
        )
        for name, each in declared.items()
    )
    return draft.section("registers", "registers", (Facts(facts=facts),))


def _register(
    draft: Draft, name: str, given: Register
) -> Iterator[tuple[Sentence, ...]]:
    at, words, declared = f"registers.{name}", draft.words, draft.declaration
    for each in given.of:
        kind = words.phrase(declared.people[each].say)
        yield (draft.say(at, "registers.of", part=f"of-{each}", kind=kind),)
    if given.purposes:
        purposes = draft.named(given.purposes)
        yield (draft.say(f"{at}.purposes", "registers.purposes", purposes=purposes),)
    if responsible := tuple(_responsible(draft, name, given)):
        yield responsible
    if given.owner is not None:
        _, contact = draft.contact(given.owner)
        yield (
            draft.say(f"{at}.owner", "registers.owner", name=phrase(contact.name)),
            draft.sentence(
                f"{at}.owner", contact.email, part="email", href=mailto(contact.email)
            ),
        )
    if looked := tuple(_reviewed(draft, at, given)):
        yield looked


def _responsible(draft: Draft, name: str, given: Register) -> Iterator[Sentence]:
    at = f"registers.{name}"
    if given.controllers:
        companies = draft.companies(given.controllers)
        yield draft.say(
            f"{at}.controllers", "registers.controllers", companies=companies
        )
    if any(name in joint.registers for joint in draft.declaration.joint.values()):
        href = "#section-joint"
        yield draft.say(at, "registers.together", part="together", href=href)


def _reviewed(draft: Draft, at: str, given: Register) -> Iterator[Sentence]:
    """How often the need for it is looked at (GDPR Art. 5(1)(e))."""
    if given.review is not None:
        period = draft.words.period(given.review)
        yield draft.say(f"{at}.review", "registers.review", period=period)
    if given.reviewed is not None:
        day = draft.words.day(given.reviewed)
        yield draft.say(f"{at}.reviewed", "registers.reviewed", day=day)
