"""What pages do to a visitor's device, and which outside services they lead to."""

from collections.abc import Iterator

from ombud.policy.language import Cookie, Service
from ombud.policy.notice.draft import Draft, listed, paragraph, web
from ombud.policy.notice.shape import Block, Fact, Facts, Section, Sentence
from ombud.policy.notice.wording import opening


def cookies(draft: Draft) -> Section | None:
    """Every cookie and the like: what for, whose, how long (2002/58/EC Art. 5(3))."""
    if not draft.whole:
        return None
    site, blocks = draft.declaration.site, list[Block]()
    if draft.declaration.cookies:
        intro = [draft.say("cookies", "cookies.says")]
        if not all(each.necessary for each in draft.declaration.cookies.values()):
            intro.append(draft.say("cookies", "cookies.waits", part="waits"))
        facts = tuple(
            Fact(term=name, says=paragraph(*_cookie(draft, f"cookies.{name}", each)))
            for name, each in draft.declaration.cookies.items()
        )
        blocks += [paragraph(*intro), Facts(facts=facts)]
    closing = []
    if site.wall:
        closing.append(draft.say("site.wall", "cookies.wall"))
    if site.without is not None:
        closing.append(draft.told("site.without", site.without))
    if site.cookie_policy is not None:
        href = web(site.cookie_policy)
        closing.append(draft.say("site.cookie_policy", "cookies.policy", href=href))
    if closing:
        blocks.append(paragraph(*closing))
    return draft.section("cookies", "cookies", tuple(blocks)) if blocks else None


def _cookie(draft: Draft, at: str, given: Cookie) -> Iterator[Sentence]:
    words = draft.words
    yield draft.told(at, given.say)
    yield draft.say(f"{at}.kind", f"cookies.{given.kind}")
    owner = "" if given.owner is None else _owner(draft, given.owner)
    key = "cookies.owner" if owner else "cookies.ours"
    yield draft.say(f"{at}.owner", key, owner=owner)
    if given.purpose is not None:
        purpose = draft.named([given.purpose])
        href = f"#section-purposes-{given.purpose}"
        yield draft.say(f"{at}.purpose", "cookies.purpose", href=href, purpose=purpose)
    if given.holds:
        data = draft.references(given.holds)
        yield draft.say(f"{at}.holds", "cookies.holds", data=data)
    if given.lasts == "session":
        yield draft.say(f"{at}.lasts", "cookies.session")
    else:
        period = words.period(given.lasts)
        yield draft.say(f"{at}.lasts", "cookies.lasts", period=period)
    key = "necessary" if given.necessary else "asked"
    yield draft.say(f"{at}.necessary", f"cookies.{key}")


def _owner(draft: Draft, owner: str) -> str:
    declared = draft.declaration
    given = declared.recipients.get(owner) or declared.services[owner]
    return draft.words.phrase(given.say)


def services(draft: Draft) -> Section | None:
    """The outside services that pages lead to, each with its own policy."""
    if not (draft.whole and draft.declaration.services):
        return None
    facts = tuple(
        Fact(
            term=opening(draft.words.phrase(each.say)),
            says=listed((tuple(_service(draft, f"services.{name}", each)),)),
        )
        for name, each in draft.declaration.services.items()
    )
    said = draft.say("services", "services.says")
    return draft.section("services", "services", (paragraph(said), Facts(facts=facts)))


def _service(draft: Draft, at: str, given: Service) -> Iterator[Sentence]:
    yield draft.say(at, f"services.{given.loads}")
    if given.policy is not None:
        href = web(given.policy)
        yield draft.say(f"{at}.policy", "services.policy", href=href)
