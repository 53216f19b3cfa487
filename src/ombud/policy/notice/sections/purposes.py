"""Each purpose as a section of its own: what data, why, from and to whom, how long."""

from collections.abc import Iterator

from ombud.policy import law
from ombud.policy.language import ANY, Basis, Purpose, basis_address
from ombud.policy.notice.draft import Draft, listed, paragraph
from ombud.policy.notice.shape import Fact, Facts, Section, Sentence
from ombud.policy.notice.wording import opening, sentence


def purpose_section(draft: Draft, name: str, purpose: Purpose) -> Section:
    """All that the law asks to be said about one purpose (GDPR Art. 13(1)-(2))."""
    at = f"purposes.{name}"
    intro = [draft.sentence(f"{at}.say", sentence(draft.words.own(purpose.say)))]
    if purpose.only == "aggregated":
        intro.append(draft.say(f"{at}.only", "purposes.aggregated"))
    if purpose.profiling:
        intro.append(draft.say(f"{at}.profiling", "purposes.profiling"))
    facts = [
        *_concerned(draft, at, purpose),
        _uses(draft, at, purpose),
        *_required(draft, at, purpose),
        _bases(draft, name, purpose),
        _sources(draft, at, purpose),
        _receivers(draft, at, purpose),
        _keep(draft, at, purpose),
        *_choice(draft, at, purpose),
    ]
    return Section(
        address=at,
        anchor=at.replace(".", "-"),
        heading=draft.title(name),
        level=3,
        blocks=(paragraph(*intro), Facts(facts=tuple(facts))),
        purpose=name,
    )


def _concerned(draft: Draft, at: str, purpose: Purpose) -> Iterator[Fact]:
    say = draft.words.say
    if draft.kind is None:
        people = draft.declaration.people
        points = tuple(
            (
                draft.sentence(
                    f"{at}.for",
                    sentence(draft.words.own(people[kind].say)),
                    part=kind,
                ),
            )
            for kind in purpose.people
        )
        yield Fact(term=say("purposes.people"), says=listed(points))
    if purpose.controllers:
        names = [draft.declaration.controllers[c].name for c in purpose.controllers]
        yield draft.fact(
            f"{at}.controllers",
            say("purposes.controllers"),
            sentence(draft.words.all_of(names)),
        )


def _uses(draft: Draft, at: str, purpose: Purpose) -> Fact:
    by_category: dict[str, list[str]] = {}
    for used in purpose.uses:
        category, _, item = used.partition(".")
        by_category.setdefault(category, []).append(item)
    points = tuple(
        (
            draft.sentence(
                f"{at}.uses",
                sentence(_data(draft, category, [i for i in items if i])),
                part=category,
            ),
        )
        for category, items in by_category.items()
    )
    return Fact(term=draft.words.say("purposes.uses"), says=listed(points))


def _data(draft: Draft, name: str, items: list[str]) -> str:
    """A category in words, with the items named, or all of them if none is."""
    say, category = draft.words.say, draft.declaration.categories[name]
    text = draft.words.category(name, category)
    listed = [
        draft.words.item(item, category.items[item]) for item in items or category.items
    ]
    if category.special:
        text = say("purposes.special", data=text)
    if category.derived:
        inputs = draft.words.all_of(
            [draft.reference(each) for each in category.derived]
        )
        text = say("purposes.derived", data=text, inputs=inputs)
    if listed:
        text = say("purposes.item", category=text, items=draft.words.all_of(listed))
    return text


def _required(draft: Draft, at: str, purpose: Purpose) -> Iterator[Fact]:
    if purpose.required:
        points = tuple(
            (
                draft.say(
                    f"{at}.required.{reference}",
                    "purposes.required_item",
                    part="",
                    data=opening(draft.reference(reference)),
                    why=sentence(draft.words.own(why)),
                ),
            )
            for reference, why in purpose.required.items()
        )
        yield Fact(term=draft.words.say("purposes.required"), says=listed(points))


def _bases(draft: Draft, name: str, purpose: Purpose) -> Fact:
    points = []
    for kind, basis in purpose.bases.items():
        if kind == ANY or draft.kind in (None, kind):
            points.append(tuple(_basis(draft, basis_address(name, kind), basis)))
    return Fact(term=draft.words.say("purposes.basis"), says=listed(tuple(points)))


def _basis(draft: Draft, at: str, basis: Basis) -> Iterator[Sentence]:
    source = draft.words.article(basis.article)
    by = basis.law or basis.task
    values: dict[str, str] = {}
    if by is not None:
        values["law"] = draft.words.own(law.law(by).title)
    if basis.interest is not None:
        values["interest"] = draft.words.own(basis.interest.say)
    yield draft.sentence(
        at, opening(draft.words.say(f"basis.{basis.name}", **values)), source=source
    )
    if basis.interest is not None and basis.interest.balanced is not None:
        day = draft.words.day(basis.interest.balanced)
        yield draft.say(at, "basis.balanced", part="balanced", day=day)


def _sources(draft: Draft, at: str, purpose: Purpose) -> Fact:
    sources = [
        draft.words.own(draft.declaration.sources[each].say) for each in purpose.sources
    ]
    text = draft.words.say("purposes.from", sources=draft.words.all_of(sources))
    return draft.fact(f"{at}.from", draft.words.say("purposes.sources"), text)


def _receivers(draft: Draft, at: str, purpose: Purpose) -> Fact:
    say = draft.words.say
    if not purpose.to:
        return draft.fact(
            at, say("purposes.recipients"), say("purposes.nobody"), part="to"
        )
    recipients = draft.declaration.recipients
    names = [draft.words.own(recipients[each].say) for each in purpose.to]
    return draft.fact(
        f"{at}.to", say("purposes.recipients"), sentence(draft.words.all_of(names))
    )


def _keep(draft: Draft, at: str, purpose: Purpose) -> Fact:
    say, keep, source = draft.words.say, purpose.keep, ""
    if keep.law is not None:
        rule = law.law(keep.law)
        title, source = draft.words.own(rule.title), draft.words.own(rule.section)
        text = (
            say("keep.law", period=draft.words.own(rule.says), law=title)
            if rule.says
            else say("keep.law_alone", law=title)
        )
    elif keep.withdrawn:
        text = say("keep.withdrawn")
    else:
        text = say(
            "keep.period",
            period=draft.words.period(keep.period or ""),
            event=_event(draft, keep.event or ""),
        )
    return Fact(
        term=say("purposes.keep"),
        says=paragraph(
            draft.sentence(f"{at}.keep", opening(text), source=source),
            draft.say(f"{at}.keep", f"keep.{keep.then}", part="then"),
        ),
    )


def _event(draft: Draft, reference: str) -> str:
    """The day that a period counts from, so that it can stand after "after"."""
    name, _, item = reference.partition(".")
    category = draft.declaration.categories[name]
    if not item:
        return draft.words.category(name, category)
    said, called = category.items[item], draft.words.category(name, category)
    text = draft.words.item(item, said)
    if draft.words.is_bare(item, said):
        return draft.words.say("keep.event", item=text, category=called)
    return text


def _choice(draft: Draft, at: str, purpose: Purpose) -> Iterator[Fact]:
    if purpose.marketing:
        key, source, element = "marketing", "Art. 21(2)", "marketing"
    elif purpose.rests_on("consent"):
        key, source, element = "consent", "Art. 7(3)", "basis"
    elif purpose.rests_on("interest", "task"):
        key, source, element = "interest", "Art. 21(1)", "basis"
    else:
        return
    yield Fact(
        term=draft.words.say("purposes.choice"),
        says=paragraph(
            draft.say(
                f"{at}.{element}",
                f"choice.{key}",
                part="choice",
                source=draft.words.article(source),
            )
        ),
    )
