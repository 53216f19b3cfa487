"""The short layer: what it comes down to, each line a link to the full story."""

from collections.abc import Collection, Iterator

from ombud.policy import law
from ombud.policy.language import Keep
from ombud.policy.notice.draft import NAMED, Draft, paragraph
from ombud.policy.notice.sections.keeping import day_counts, stays
from ombud.policy.notice.shape import Fact, Facts, Section, Sentence


def summary(draft: Draft) -> Section:
    """Who, why, with whom, how long, and what one can ask for."""
    facts = [
        Fact(term=draft.words.say("summary.who.term"), says=paragraph(_who(draft)))
    ]
    if draft.purposes:
        facts += [
            Fact(
                term=draft.words.say(f"summary.{part}.term"),
                says=paragraph(*sentences(draft)),
            )
            for part, sentences in (("why", _why), ("to", _to), ("long", _long))
        ]
    rights = draft.say(
        "rights",
        "summary.rights.says",
        part="summary",
        href=draft.requests if draft.asked_here else "#section-rights",
    )
    facts.append(
        Fact(term=draft.words.say("summary.rights.term"), says=paragraph(rights))
    )
    return draft.section("purposes", "summary", (Facts(facts=tuple(facts)),))


def _who(draft: Draft) -> Sentence:
    form = "many" if len(draft.declaration.controllers) > 1 else "one"
    return draft.say(
        "controllers",
        f"summary.who.{form}",
        part="summary",
        href="#section-who",
        company=draft.company,
    )


def _why(draft: Draft) -> Iterator[Sentence]:
    yield _some(draft, "why", "purposes", [draft.named([p]) for p in draft.purposes])
    asked = [
        name
        for name, purpose in draft.purposes.items()
        for consent in (basis.consent for basis in purpose.bases.values())
        if consent is not None and consent.by == "asking"
    ]
    asked = list(dict.fromkeys(asked))
    if asked:
        key = "consents" if len(asked) > NAMED else "consent"
        yield draft.say(
            "purposes",
            f"summary.why.{key}",
            part="summary-consent",
            purposes=draft.named(asked),
        )
    if any(purpose.marketing for purpose in draft.purposes.values()):
        yield draft.say("purposes", "summary.why.marketing", part="summary-marketing")


def _to(draft: Draft) -> Iterator[Sentence]:
    recipients = draft.recipients
    if not recipients:
        yield draft.say("recipients", "summary.to.nobody", part="summary")
        return
    names = [draft.words.phrase(each.say) for each in recipients.values()]
    yield _some(draft, "to", "recipients", names)
    outside = any(
        not law.is_eea(country)
        for each in recipients.values()
        for country in each.everywhere
    )
    yield draft.say(
        "recipients",
        f"summary.to.{'outside' if outside else 'inside'}",
        part="summary-where",
        href="#section-transfers" if outside else "",
    )


def _some(draft: Draft, part: str, address: str, names: Collection[str]) -> Sentence:
    """A line that names them all, or the first of them and how many they are."""
    listed = list(names)
    key = "all" if len(listed) <= NAMED else "some"
    shown = listed if key == "all" else listed[: NAMED - 2]
    return draft.say(
        address,
        f"summary.{part}.{key}",
        part="summary",
        href=f"#section-{address}",
        count=draft.words.number(len(listed)),
        **{address: draft.words.all_of(shown)},
    )


def _long(draft: Draft) -> Iterator[Sentence]:
    """What is kept longest, and that what rests on consent ends with it."""
    longest: tuple[int, str, Keep] | None = None
    until_withdrawn = False
    for name, purpose in draft.purposes.items():
        for _, keep in purpose.keep.each:
            until_withdrawn = until_withdrawn or keep.withdrawn
            days = day_counts(keep)
            if days and (longest is None or days > longest[0]):
                longest = (days, name, keep)
    if longest is not None:
        _, name, keep = longest
        yield draft.say(
            "purposes",
            "summary.long.longest",
            part="summary-longest",
            href="#section-retention" if draft.whole else f"#section-purposes-{name}",
            purpose=draft.named([name]),
        )
        yield draft.sentence("purposes", stays(draft, keep)[0], part="summary-keep")
    if until_withdrawn:
        yield draft.say("purposes", "summary.long.consent", part="summary-withdrawn")
