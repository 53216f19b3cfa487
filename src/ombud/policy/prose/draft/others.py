"""Who else gets data, what is never done, how people ask, what is stored with them."""

import re
from collections.abc import Iterator, Mapping, Sequence

from ombud.policy import law
from ombud.policy.prose.draft.page import Page, labels
from ombud.policy.prose.draft.paper import Paper
from ombud.policy.prose.draft.plan import Plans
from ombud.policy.prose.draft.purposes import clause, denies
from ombud.policy.prose.draft.values import in_language, listed

# Who decides alone what the data is for by what they are; of the others it is asked.
_ARE = {
    "processors": "processors",
    "authorities": "controllers",
    "credit_agencies": "controllers",
    "buyers_of_business": "controllers",
    "external_persons": "controllers",
}
_WHEN = {"buyers_of_business": "deal", "credit_agencies": "credit"}
_BY = {
    "scc": "clauses",
    "bcr": "bcr",
    "adequacy": "adequacy",
    "dpf": "dpf",
    "privacy_shield": "privacy_shield",
    "consent": "derogation",
}
_RIGHTS = {
    "access": "Art. 15",
    "rectification": "Art. 16",
    "erasure": "Art. 17",
    "restriction": "Art. 18",
    "portability": "Art. 20",
    "objection": "Art. 21",
    "complain": "Art. 77",
}
_JOINING = frozenset(
    {"or", "and", "nor", "eller", "och", "tai", "ja", "eikä", "og", "und", "oder"}
)
_LINK = re.compile(r"https?://[^\s)>\]\"']+[^\s)>\]\"'.,;:]")


def recipients(paper: Paper, plans: Plans, got: Mapping[str, Sequence[int]]) -> None:
    """Who gets data, in which country, and on which footing outside the EEA."""
    page = plans.page
    paper.blank()
    _outside(paper, page, got)
    if not got:
        if denies(page, "shares") is None:
            paper.todo(
                0,
                "Art. 13(1)(e)",
                "who gets the data: suppliers, companies of the group, authorities?",
            )
        else:
            paper.element()
            paper.quote(0, denies(page, "shares") or 0)
            paper.todo(
                0,
                "Art. 13(1)(e)",
                "the text says that nobody gets it. Not even who runs the systems?",
            )
        paper.line(0, "# recipients:")
        return
    paper.line(0, "recipients:")
    for label, parts in got.items():
        _recipient(paper, page, label, parts)


def _outside(paper: Paper, page: Page, got: Mapping[str, Sequence[int]]) -> None:
    """What the text says of data that leaves the EEA, where no recipient tells it."""
    moved = _moved(page)
    if not moved or any(
        _abroad(page, parts) or _answered_abroad(paper, label)
        for label, parts in got.items()
    ):
        return
    paper.element()
    safe = list(dict.fromkeys(fact.part for fact in page.reading.of("safeguards")))
    paper.quote(0, *moved, *safe)
    named = [_BY[label] for label in labels(page.reading.of("safeguards"))]
    told = f" The text names {', '.join(named)}." if named else ""
    paper.todo(
        0,
        "Art. 13(1)(f), 44-49",
        f"which recipients are outside the EEA, in which country, and on which "
        f"footing (by: …)?{told}",
    )


def _moved(page: Page) -> list[int]:
    told = [f.part for f in page.reading.of("transfers") if f.label == "true"]
    return [
        n for n in dict.fromkeys(told) if page.reading.text.parts[n].kind != "heading"
    ]


def _abroad(page: Page, parts: Sequence[int]) -> list[str]:
    """The countries outside the EEA that parts name for a recipient."""
    told = [code for number in parts for code in _where(page, number)]
    return [code for code in dict.fromkeys(told) if not law.is_eea(code)]


def _answered_abroad(paper: Paper, label: str) -> bool:
    answer = paper.answer(f"recipients.{label}.country")
    return answer is not None and not law.is_eea(answer["is"])


def _where(page: Page, number: int) -> list[str]:
    """The countries that a part says data goes to; none where it denies that."""
    outside = next(
        (m for m in page.seen(number).matches if m.name == "transfers/outside"), None
    )
    return [] if outside and page.denied(number, outside) else page.countries(number)


def _recipient(paper: Paper, page: Page, label: str, parts: Sequence[int]) -> None:
    language = page.reading.language
    told = page.lexicon.told["recipients"][label]
    paper.element()
    whole = [n for n in parts if page.reading.text.parts[n].kind != "heading"] or list(
        parts
    )
    paper.quote(2, *whole[:1])
    paper.line(2, f"{label}:")
    if label in _ARE:
        paper.line(4, f"are: {_ARE[label]}")
    else:
        paper.ask(
            4,
            f"recipients.{label}.are",
            "Art. 4(7)-(8), 13(1)(e)",
            "do they act for you (processors), decide themselves (controllers), or "
            "together with you (joint)?",
            "processors",
            about=str(told["say"]),
            parts=parts,
        )
    paper.line(4, f"say: {in_language(language, str(told['say']))}")
    does = next(
        ((n, said) for n in whole if (said := clause(page, n, "do", "does"))), None
    )
    if does:
        paper.quote(4, does[0])
        paper.line(4, f"do: {in_language(language, does[1])}")
    elif "do" in told:
        paper.line(4, f"do: {in_language(language, str(told['do']))}")
    else:
        paper.ask(
            4,
            f"recipients.{label}.do",
            "Art. 13(1)(e)",
            "what do they do with the data?",
            "…",
            about=str(told["say"]),
            parts=parts,
        )
    _country(paper, page, label, whole)
    if label in _WHEN:
        paper.line(4, f"when: {_WHEN[label]}")


def _country(paper: Paper, page: Page, label: str, parts: Sequence[int]) -> None:
    where = list(
        dict.fromkeys(code for number in parts for code in _where(page, number))
    )
    if not where:
        paper.ask(
            4,
            f"recipients.{label}.country",
            "Art. 13(1)(e)-(f), 30(1)(e)",
            "in which country are they?",
            "SE",
            about=str(page.lexicon.told["recipients"][label]["say"]),
            parts=parts,
        )
        if _answered_abroad(paper, label):
            _footing(paper, page, label, parts)
        return
    paper.quote(4, *(n for n in parts if _where(page, n)))
    outside = [code for code in where if not law.is_eea(code)]
    first = outside[0] if outside else where[0]
    paper.line(4, f"country: {first}")
    rest = [code for code in where if code != first]
    if rest:
        paper.line(4, f"countries: {listed(rest)}")
    if outside:
        _footing(paper, page, label, parts)


def _footing(paper: Paper, page: Page, label: str, parts: Sequence[int]) -> None:
    """What a transfer rests on: the one safeguard that the text names."""
    named = labels(page.reading.of("safeguards"))
    for found in list(named.values())[:3]:
        paper.quote(4, found[0])
    if len(named) == 1:
        paper.line(4, f"by: {_BY[next(iter(named))]}")
        return
    told = (
        f" The text names {', '.join(_BY[label] for label in named)}." if named else ""
    )
    paper.ask(
        4,
        f"recipients.{label}.by",
        "Art. 13(1)(f), 44-49",
        f"on which footing does data go there (by: …)?{told}",
        "clauses",
        about=str(page.lexicon.told["recipients"][label]["say"]),
        parts=[*parts, *(n for found in named.values() for n in found)],
    )


def bans(paper: Paper, page: Page) -> None:
    """What the text says is never done."""
    found = list(_bans(page))
    if not found:
        return
    paper.blank()
    paper.line(0, "never:")
    for number, ban in found:
        paper.element()
        paper.quote(2, number)
        paper.line(2, f"- {ban}")


def _bans(page: Page) -> Iterator[tuple[int, str]]:
    profiled = denies(page, "profiles")
    if (
        profiled is not None
        and _of_itself(page, profiled)
        and not _excepts(page, profiled)
    ):
        yield profiled, "profile: everyone"
    told = [
        f
        for f in page.reading.of("automated_decision")
        if "decides" in page.marks(f.part)
    ]
    denied = next((f for f in told if f.label == "no"), None)
    if (
        denied
        and all(f.label == "no" for f in told)
        and not _excepts(page, denied.part)
    ):
        yield denied.part, "decide: without a human"
    sold = denies(page, "sells")
    if sold is not None and not _excepts(page, sold):
        yield sold, "sell: everything"
    moved = page.reading.of("transfers")
    stays = next((f.part for f in moved if f.label == "false"), None)
    if stays is None or any(f.label == "true" for f in moved) or _excepts(page, stays):
        return
    outside = next(
        (m for m in page.seen(stays).matches if m.name == "transfers/outside"), None
    )
    if outside and page.denied(stays, outside):
        yield stays, "transfer: outside the EEA"


def _of_itself(page: Page, number: int) -> bool:
    """Whether profiling is spoken of beside decisions, not as a way to decide."""
    marks = page.marks(number)
    profile, decides = marks["profiles"], marks.get("decides")
    if decides is None:
        return True
    first, last = sorted((profile.first, decides.first))
    words = page.reading.text.words(page.reading.text.parts[number])[first:last]
    return any(word.forms[0] in _JOINING for word in words)


def _excepts(page: Page, number: int) -> bool:
    """Whether a part takes back some of what it denies."""
    return page.seen(number).has("excepts")


def requests(paper: Paper, page: Page) -> None:
    """How people ask, and which rights the text leaves unsaid."""
    told = labels(page.reading.of("rights"))
    paper.blank()
    paper.element()
    missing = [
        f"{name} ({article})" for name, article in _RIGHTS.items() if name not in told
    ]
    asked = next(
        (
            number
            for number in page.parts
            if "@" in page.said(number)
            and page.seen(number).topics & {"rights", "contact", "complaint"}
        ),
        None,
    )
    if asked is None and (
        email := next(iter(page.reading.of("controller.email")), None)
    ):
        asked = email.part
    for parts in list(told.values())[:1]:
        paper.quote(0, parts[0])
    if missing:
        paper.look(
            0,
            f"the text does not name {', '.join(missing)}. Rights follow from the law "
            "and from each basis, "
            "and the notice tells all of them.",
        )
    if asked is None:
        paper.todo(0, "Art. 12(2), 13(2)(b)", "how do people ask for what is theirs?")
        paper.line(0, "# requests: { by: [email] }")
        return
    paper.quote(0, asked)
    paper.line(0, "requests: { by: [email] }")


def cookies(paper: Paper, page: Page) -> None:
    """What is stored on a visitor's device, which a text seldom tells one by one."""
    told = list(dict.fromkeys(f.part for f in page.reading.of("cookies")))
    if not told:
        return
    paper.blank()
    paper.element()
    paper.quote(0, *told[:2])
    paper.todo(
        0,
        "2002/58/EC Art. 5(3)",
        "which cookies are there: what does each do, how long does it last, does the "
        "visitor need it?",
    )
    paper.line(0, "# cookies:")
    link = next(
        ((n, found[0]) for n in told if (found := _LINK.search(page.said(n)))), None
    )
    if link:
        paper.quote(0, link[0])
        paper.line(0, f'site: {{ cookie_policy: "{link[1]}" }}')
