"""What is never done, how changes are told, and which version this is."""

from ombud.policy.language import Changes, Never
from ombud.policy.notice.draft import Draft, paragraph
from ombud.policy.notice.shape import Points, Section, Sentence


def never(draft: Draft) -> Section:
    """What is never done."""
    points = tuple(
        _ban(draft, f"never.{number}", ban)
        for number, ban in enumerate(draft.declaration.never)
    )
    return draft.section("never", "never", (Points(points=points),))


def _ban(draft: Draft, at: str, ban: Never) -> tuple[Sentence, ...]:
    text = _banned(draft, ban)
    # Source: GDPR Art. 22, decisions by automated means alone.
    source = draft.words.article("Art. 22") if ban.decide else ""
    said = draft.sentence(at, text, source=source)
    if not ban.exceptions:
        return (said,)
    exceptions = draft.named(ban.exceptions)
    return (
        said,
        draft.say(f"{at}.except", "never.except", part="", purposes=exceptions),
    )


def _banned(draft: Draft, ban: Never) -> str:
    say = draft.words.say
    if ban.profile == "everyone":
        return say("never.profile_everyone")
    if ban.profile is not None:
        people = draft.words.own(draft.declaration.people[ban.profile].say)
        return say("never.profile", kind=people)
    if ban.decide is not None:
        return say("never.decide")
    if ban.sell == "everything":
        return say("never.sell_everything")
    verb = "sell" if ban.sell else "use" if ban.use else "collect"
    reference = ban.sell or ban.use or ban.collect or ""
    return say(f"never.{verb}", data=draft.reference(reference))


def changes(draft: Draft, changes: Changes) -> Section:
    """How changes are told, and how long before."""
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
    sentences.append(say("updated", "version.updated", part="day", day=updated))
    return draft.section("updated", "version", (paragraph(*sentences),))
