"""What is never done, what protects the data, how changes are told, which version."""

from collections.abc import Iterator

from ombud.policy.language import Measure, Never
from ombud.policy.notice.draft import Draft, paragraph
from ombud.policy.notice.sections.who import register
from ombud.policy.notice.shape import Points, Section, Sentence
from ombud.policy.notice.wording import phrase

_VERBS = tuple(
    each for each in Never.model_fields if each not in ("under", "exceptions")
)


def never(draft: Draft) -> Section | None:
    """What is never done."""
    if not (draft.whole and draft.declaration.never):
        return None
    points = tuple(
        tuple(_ban(draft, f"never.{number}", ban))
        for number, ban in enumerate(draft.declaration.never)
    )
    return draft.section("never", "never", (Points(points=points),))


def _ban(draft: Draft, at: str, ban: Never) -> Iterator[Sentence]:
    # Source: GDPR Art. 22, decisions by automated means alone.
    source = draft.words.article("Art. 22") if ban.decide else ""
    yield draft.sentence(at, _banned(draft, ban), source=source)
    if ban.under:
        under = draft.named(ban.under)
        yield draft.say(f"{at}.under", "never.under", purposes=under)
    if ban.exceptions:
        exceptions = draft.named(ban.exceptions)
        yield draft.say(f"{at}.except", "never.except", purposes=exceptions)


def _banned(draft: Draft, ban: Never) -> str:
    """What is banned, in a sentence: a ban has one verb."""
    verb = next(each for each in _VERBS if getattr(ban, each) is not None)
    of, say = getattr(ban, verb), draft.words.say
    if verb in ("decide", "transfer"):
        return say(f"never.{verb}")
    if of in ("everyone", "everything"):
        return say(f"never.{verb}_{of}")
    if verb == "note":
        return say("never.note", note=draft.words.phrase(of))
    if verb in ("sell", "use", "collect"):
        named = _whole if verb == "collect" else Draft.reference
        return say(f"never.{verb}", data=named(draft, of))
    if of not in draft.declaration.people:
        return say(f"never.{verb}", register=register(draft, of))
    key = "never.market_kind" if verb == "market" else f"never.{verb}"
    return say(key, kind=draft.words.phrase(draft.declaration.people[of].say))


def _whole(draft: Draft, reference: str) -> str:
    """What is not collected, item by item: nothing else in the notice may name it."""
    category = draft.declaration.categories.get(reference)
    if category is None or not category.items:
        return draft.reference(reference)
    return draft.references(f"{reference}.{item}" for item in category.items)


def measures(draft: Draft) -> Section | None:
    """What protects the data, who answers for it and what shows it (GDPR Art. 32)."""
    if not (draft.whole and draft.declaration.measures):
        return None
    points = tuple(
        tuple(_measure(draft, f"measures.{name}", each))
        for name, each in draft.declaration.measures.items()
    )
    return draft.section("measures", "measures", (Points(points=points),))


def _measure(draft: Draft, at: str, given: Measure) -> Iterator[Sentence]:
    yield draft.told(at, given.say)
    if given.evidence is not None:
        evidence = draft.words.phrase(given.evidence)
        yield draft.say(f"{at}.evidence", "measures.evidence", evidence=evidence)
    if given.by is not None:
        _, contact = draft.contact(given.by)
        yield draft.say(f"{at}.by", "measures.by", name=phrase(contact.name))
    if given.reviewed is not None:
        day = draft.words.day(given.reviewed)
        yield draft.say(f"{at}.reviewed", "measures.reviewed", day=day)


def changes(draft: Draft) -> Section | None:
    """How changes are told, and how long before."""
    changes = draft.declaration.changes
    if changes is None or not draft.whole:
        return None
    where = [draft.words.say(f"changes.{channel}") for channel in changes.tell]
    said = paragraph(
        draft.say(
            "changes",
            "changes.tell",
            where=draft.words.all_of(where),
            period=draft.words.period(changes.before),
        ),
        draft.say("changes", "changes.consent", part="consent"),
    )
    return draft.section("changes", "changes", (said,))


def version(draft: Draft) -> Section:
    """Which version this is, from when, and when it was last changed."""
    say, day = draft.say, draft.words.day
    sentences = []
    if draft.version is not None:
        sentences.append(
            say("updated", "version.number", part="number", version=draft.version)
        )
    if draft.effective is not None:
        since = day(draft.effective)
        sentences.append(
            say("updated", "version.effective", part="effective", day=since)
        )
    updated = day(draft.declaration.updated)
    sentences.append(say("updated", "version.updated", day=updated))
    return draft.section("updated", "version", (paragraph(*sentences),))
