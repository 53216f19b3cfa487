"""Each purpose as a section of its own: what data, why, from and to whom, how long."""

from collections.abc import Iterator

from ombud.policy import law
from ombud.policy.language import (
    ANY,
    AutomatedDecision,
    Basis,
    Consent,
    Interest,
    Marketing,
    Profiling,
    Purpose,
    basis_address,
)
from ombud.policy.notice.draft import Draft, listed, paragraph
from ombud.policy.notice.sections.keeping import kept
from ombud.policy.notice.shape import (
    Block,
    Fact,
    Facts,
    Section,
    Sentence,
)
from ombud.policy.notice.wording import opening, phrase, sentence


def intro(draft: Draft) -> Section | None:
    """What goes for all purposes."""
    if not draft.purposes:
        return None
    said = [draft.say("purposes", "purposes.only", part="only")]
    several = len(draft.declaration.people) > 1
    if draft.kind is None and several and draft.whole:
        said.insert(0, draft.say("purposes", "purposes.depends", part="depends"))
    banned = draft.whole and any(ban.decide for ban in draft.declaration.never)
    declared = draft.declaration.purposes.values()
    if not (banned or any(purpose.decides for purpose in declared)):
        said.append(
            draft.say(
                "purposes",
                "purposes.no_decisions",
                part="no_decisions",
                source="Art. 22",
            )
        )
    return draft.section("purposes", "purposes", (paragraph(*said),))


def purpose_section(draft: Draft, name: str, purpose: Purpose) -> Section:
    """All that the law asks to be said about one purpose (GDPR Art. 13(1)-(2))."""
    at = f"purposes.{name}"
    facts = [
        *_concerned(draft, at, purpose),
        *_responsible(draft, name, purpose),
        _uses(draft, name),
        *_required(draft, name, purpose),
        _bases(draft, name, purpose),
        _sources(draft, name),
        _receivers(draft, at, purpose),
        Fact(term=draft.words.say("purposes.keep"), says=kept(draft, at, purpose)),
        *_marketing(draft, at, purpose.marketing),
        *_profile(draft, at, purpose.profiling, alone=not purpose.decides),
        *_decisions(draft, at, purpose),
        *_choice(draft, at, purpose),
        *_assessed(draft, at, purpose),
    ]
    blocks: tuple[Block, ...] = (
        paragraph(draft.told(f"{at}.say", purpose.say), *_only(draft, at, purpose)),
        Facts(facts=tuple(facts)),
    )
    return Section(
        address=at,
        anchor=at.replace(".", "-"),
        heading=draft.title(name),
        level=3,
        blocks=blocks,
        purpose=name,
    )


def _only(draft: Draft, at: str, purpose: Purpose) -> Iterator[Sentence]:
    if purpose.only is not None:
        yield draft.say(f"{at}.only", f"purposes.{purpose.only}")
    if purpose.at_least is not None:
        yield draft.say(f"{at}.at_least", "purposes.at_least", n=purpose.at_least)


def _concerned(draft: Draft, at: str, purpose: Purpose) -> Iterator[Fact]:
    if draft.kind is None:
        people = draft.declaration.people
        points = (
            (
                draft.sentence(
                    f"{at}.for", sentence(draft.words.own(people[kind].say)), part=kind
                ),
            )
            for kind in purpose.people
        )
        yield Fact(term=draft.words.say("purposes.people"), says=listed(points))


def _responsible(draft: Draft, name: str, purpose: Purpose) -> Iterator[Fact]:
    """Who answers for it, where there are several: each alone, or jointly."""
    declared = draft.declaration
    joint = [each for each in declared.joint.values() if name in each.purposes]
    if not (purpose.controllers or joint or len(declared.controllers) > 1):
        return
    of_joint = dict.fromkeys(each for part in joint for each in part.controllers)
    names = [
        declared.controllers[each].name
        for each in purpose.controllers or of_joint or declared.controllers
    ]
    names += [
        draft.words.phrase(declared.recipients[each].say)
        for each in dict.fromkeys(p for part in joint for p in part.partners)
    ]
    at = f"purposes.{name}"
    said = [
        draft.say(
            f"{at}.controllers" if purpose.controllers else at,
            "purposes.responsible",
            part="" if purpose.controllers else "controllers",
            companies=draft.words.all_of(names),
        )
    ]
    if joint:
        href = "#section-joint"
        said.append(draft.say(at, "purposes.together", part="together", href=href))
    elif len(names) > 1:
        said.append(draft.say(at, "purposes.alone", part="together"))
    yield Fact(term=draft.words.say("purposes.controllers"), says=paragraph(*said))


def _uses(draft: Draft, name: str) -> Fact:
    by_category: dict[str, list[str]] = {}
    for used in draft.used(name):
        category, _, item = used.partition(".")
        by_category.setdefault(category, []).append(item)
    required = draft.declaration.purposes[name].required
    points = (
        (
            draft.sentence(
                f"purposes.{name}.uses",
                sentence(draft.data(category, [i for i in items if i], required)),
                part=category,
            ),
        )
        for category, items in by_category.items()
    )
    return Fact(term=draft.words.say("purposes.uses"), says=listed(points))


def _required(draft: Draft, name: str, purpose: Purpose) -> Iterator[Fact]:
    # Of what comes from elsewhere, nobody has to give anything (GDPR Art. 14).
    if purpose.required and draft.source is None:
        points = (
            (
                draft.say(
                    f"purposes.{name}.required.{reference}",
                    "purposes.required_item",
                    data=opening(draft.reference(reference)),
                    why=sentence(draft.words.own(why)),
                ),
            )
            for reference, why in purpose.required.items()
        )
        yield Fact(term=draft.words.say("purposes.required"), says=listed(points))


def _bases(draft: Draft, name: str, purpose: Purpose) -> Fact:
    points = []
    several = len(purpose.bases) > 1 or ANY not in purpose.bases
    for kind, basis in purpose.bases.items():
        if draft.kind is not None and purpose.basis_of(draft.kind) is not basis:
            continue
        at = basis_address(name, kind)
        point = [*_basis(draft, at, basis, special=_special(draft, purpose))]
        if several and draft.kind is None:
            point.insert(0, _whose(draft, at, kind))
        points.append(tuple(point))
    return Fact(term=draft.words.say("purposes.basis"), says=listed(points))


def _whose(draft: Draft, at: str, kind: str) -> Sentence:
    if kind == ANY:
        return draft.say(at, "basis.for_others", part="kind")
    people = draft.words.phrase(draft.declaration.people[kind].say)
    return draft.say(at, "basis.for_kind", part="kind", kind=people)


def _special(draft: Draft, purpose: Purpose) -> bool:
    categories = draft.declaration.categories
    return any(categories[used.partition(".")[0]].special for used in purpose.uses)


def _basis(draft: Draft, at: str, basis: Basis, *, special: bool) -> Iterator[Sentence]:
    by, key, values = basis.law or basis.task, basis.name, dict[str, str]()
    if by is not None:
        values["law"] = draft.words.own(law.law(by).title)
    if basis.interest is not None:
        values["interest"] = draft.words.phrase(basis.interest.say)
    weak = basis.consent is not None and basis.consent.by == "providing"
    yield draft.say(
        at,
        "basis.providing" if weak else f"basis.{key}",
        source=basis.article,
        **values,
    )
    if basis.which is not None:
        which = draft.words.phrase(basis.which)
        yield draft.say(at, "basis.which", part="which", which=which)
    if basis.consent is not None:
        yield from _consent(draft, at, basis.consent, special=special)
    if basis.interest is not None:
        yield from _weighed(draft, at, basis.interest)


def _consent(
    draft: Draft, at: str, consent: Consent, *, special: bool
) -> Iterator[Sentence]:
    if consent.explicit:
        source = "Art. 9(2)(a)" if special else ""
        yield draft.say(at, "basis.explicit", part="explicit", source=source)
    if consent.age is not None:
        yield draft.say(
            at, "basis.age", part="age", source="Art. 8(1)", age=consent.age
        )
    if consent.guardian:
        yield draft.say(at, "basis.guardian", part="guardian", source="Art. 8(1)")
    if consent.confirmed:
        yield draft.say(at, "basis.confirmed", part="confirmed")
    if consent.lasts is not None:
        period = draft.words.period(consent.lasts)
        yield draft.say(at, "basis.lasts", part="lasts", period=period)


def _weighed(draft: Draft, at: str, interest: Interest) -> Iterator[Sentence]:
    if interest.balanced is not None:
        day = draft.words.day(interest.balanced)
        yield draft.say(at, "basis.balanced", part="balanced", day=day)
    if interest.outcome is not None:
        outcome = draft.words.phrase(interest.outcome)
        yield draft.say(at, "basis.outcome", part="outcome", outcome=outcome)


def _sources(draft: Draft, name: str) -> Fact:
    points = (
        (
            draft.say(
                f"purposes.{name}.from",
                "purposes.from",
                part=each,
                sources=draft.words.phrase(draft.declaration.sources[each].say),
            ),
        )
        for each in draft.sources_of(name)
    )
    return Fact(term=draft.words.say("purposes.sources"), says=listed(points))


def _receivers(draft: Draft, at: str, purpose: Purpose) -> Fact:
    term = draft.words.say("purposes.recipients")
    if not purpose.to:
        nobody = draft.say(at, "purposes.nobody", part="to")
        return Fact(term=term, says=paragraph(nobody))
    recipients = draft.declaration.recipients
    points = (
        (
            draft.sentence(
                f"{at}.to",
                sentence(draft.words.own(recipients[each].say)),
                part=each,
                href=f"#recipients-{each}",
            ),
        )
        for each in purpose.to
    )
    return Fact(term=term, says=listed(points))


def _marketing(draft: Draft, at: str, given: Marketing | None) -> Iterator[Fact]:
    if given is None:
        return
    say = draft.words.say
    channels = draft.words.all_of([say(f"marketing.{each}") for each in given.by])
    said = [draft.say(f"{at}.marketing", "marketing.by", part="by", channels=channels)]
    if given.of == "partners":
        said.append(draft.say(f"{at}.marketing", "marketing.partners", part="of"))
    if given.tracked:
        said.append(draft.say(f"{at}.marketing", "marketing.tracked", part="tracked"))
    yield Fact(term=say("purposes.marketing"), says=paragraph(*said))


def _profile(
    draft: Draft, at: str, given: Profiling | None, *, alone: bool
) -> Iterator[Fact]:
    if given is None:
        return
    at = f"{at}.profiling"
    said = [draft.say(at, "profiling.says", source="Art. 4(4)")]
    if given.inputs:
        inputs = draft.references(given.inputs)
        said.append(draft.say(f"{at}.inputs", "profiling.inputs", inputs=inputs))
    if given.logic is not None:
        said.append(draft.told(f"{at}.logic", given.logic))
    if alone:
        said.append(draft.say(at, "profiling.alone", part="alone"))
    yield Fact(term=draft.words.say("purposes.profile"), says=paragraph(*said))


def _decisions(draft: Draft, at: str, purpose: Purpose) -> Iterator[Fact]:
    """Decisions without a human, and what they mean (GDPR Art. 13(2)(f), 22(3))."""
    if purpose.decides:
        points = (
            tuple(_decision(draft, f"{at}.decides.{name}", decision))
            for name, decision in purpose.decides.items()
        )
        yield Fact(term=draft.words.say("purposes.decisions"), says=listed(points))


def _decision(draft: Draft, at: str, given: AutomatedDecision) -> Iterator[Sentence]:
    words = draft.words
    yield draft.told(at, given.say)
    yield draft.say(at, "decisions.alone", part="alone", source="Art. 22(1)")
    if given.inputs:
        inputs = draft.references(given.inputs)
        yield draft.say(f"{at}.inputs", "decisions.inputs", inputs=inputs)
    for key, told in (("logic", given.logic), ("significance", given.significance)):
        if told is not None:
            yield draft.say(
                f"{at}.{key}", f"decisions.{key}", **{key: words.phrase(told)}
            )
    if given.significant:
        yield draft.say(
            f"{at}.significant", "decisions.significant", source="Art. 22(3)"
        )
    else:
        yield draft.say(at, "decisions.slight", part="significant")
    if given.review is not None:
        _, contact = draft.contact(given.review)
        name = phrase(contact.name)
        yield draft.say(f"{at}.review", "decisions.review", contact=name)


def _choice(draft: Draft, at: str, purpose: Purpose) -> Iterator[Fact]:
    """What people can say no to, and how (GDPR Art. 7(3), 21(1)-(3))."""
    kinds = purpose.people if draft.kind is None else (draft.kind,)
    bases = {basis.name for basis in purpose.bases_of(kinds)}
    said = []
    if purpose.marketing:
        at_marketing = f"{at}.marketing"
        said += [
            draft.say(at_marketing, "choice.marketing", source="Art. 21(2)"),
        ]
        if not {"email", "sms"}.isdisjoint(purpose.marketing.by):
            said.append(draft.say(at_marketing, "choice.unsubscribe", part="stop"))
    else:
        if "consent" in bases:
            said.append(
                draft.say(
                    f"{at}.basis", "choice.consent", part="consent", source="Art. 7(3)"
                )
            )
        if not bases.isdisjoint(("interest", "task")):
            said.append(
                draft.say(
                    f"{at}.basis", "choice.interest", part="choice", source="Art. 21(1)"
                )
            )
    if purpose.opt_out:
        said.append(draft.say(f"{at}.opt_out", "choice.opt_out"))
    if said:
        yield Fact(term=draft.words.say("purposes.choice"), says=paragraph(*said))


def _assessed(draft: Draft, at: str, purpose: Purpose) -> Iterator[Fact]:
    if purpose.assessed is not None:
        day = draft.words.day(purpose.assessed)
        said = draft.say(
            f"{at}.assessed", "purposes.assessment", source="Art. 35", day=day
        )
        yield Fact(term=draft.words.say("purposes.assessed"), says=paragraph(said))
