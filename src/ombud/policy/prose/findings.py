"""What is wrong with a policy's text, as far as the text itself shows it.

What is absent is a fault of the whole text and has no place; what is said wrongly has
the part that says it. Exact and fair: what the text does not support is not reported.
"""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from ombud.policy.prose.context import Seen
from ombud.policy.prose.facts import Fact
from ombud.policy.prose.statements import MAYBE
from ombud.policy.prose.words import Match

_REACHED = re.compile(
    r"@|\[at\]|\d[\d\s()\-]{6,}\d|\d{4,5} [A-ZÅÄÖ]|https?://|www\."
    r"|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"  # a British postcode
)

# What else is wrong for a reader, beside the codes that readings are compared by.
ADVICE = frozenset({"vague_words", "contradiction", "hard_to_read"})
# LIX (Björnsson 1968) above which a text is hard to read; Finnish and German
# words are longer by nature.
HARD = {"fi": 70, "de": 60}
HARD_ELSEWHERE = 50
ENOUGH = 100
LONG = 6  # letters; a longer word is a long one
_OPEN = frozenset({"purposes", "data_categories", "recipients"})
# Where a ground is that of something else than the processing: of passing data on, of
# keeping it longer, of reading a device, of what a child does.
_NO_GROUNDS = {
    "consent": frozenset({"children", "recipients", "transfers"}),
    "legal_obligation": frozenset({"recipients", "retention", "security", "transfers"}),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault by its code; `part` is the part at fault, None where something lacks."""

    code: str
    part: int | None = None


def faults(
    seen: Sequence[Seen], facts: Sequence[Fact], language: str
) -> Iterator[Fault]:
    """The faults of a text, those that lack a place first."""
    told = {fact.kind for fact in facts}
    rights = {fact.label for fact in facts if fact.kind == "rights"}
    stated = [f for f in facts if f.kind == "legal_bases" and _is_stated(f, seen)]
    bases = {fact.label for fact in stated}
    # a text that asks for cookies alone need not have consents to withdraw
    firm = {fact.label for fact in stated if not _is_of_cookies(fact, seen)}
    moved = any(fact.kind == "transfers" and fact.label == "true" for fact in facts)
    decided = [f for f in facts if f.kind == "automated_decision" and f.label != "no"]
    sections = {topic for each in seen if _tells(each) for topic in each.topics}
    absent = {
        "no_retention": "retention" not in told,
        "no_legal_basis": not bases and "bases" not in sections,
        "no_authority": "complain" not in rights and not _complained_of(seen),
        "no_portability": "portability" not in rights
        and (not bases or bool(bases & {"consent", "contract"})),
        "no_withdrawal": "consent" in firm and not _withdrawn(seen, rights),
        "no_source": "sources" not in told
        and "sources" not in sections
        and not _obtained(seen),
        "no_recipients": "recipients" not in told
        and "recipients" not in sections
        and not _recipients_denied(seen),
        "no_transfer_safeguard": moved and "safeguards" not in told,
        "no_controller_contact": not told
        & {"controller.email", "controller.phone", "controller.address"}
        and not any("reached/form" in each.said for each in seen),
        "no_update_date": "updated" not in told,
    }
    yield from (Fault(code) for code, missing in absent.items() if missing)
    yield from _outdated(seen)
    yield from _officer(seen)
    if decided and not _logic(seen):
        yield Fault("no_automated_info", decided[0].part)
    yield from _vague(seen, facts)
    yield from _contradicted(facts)
    if _lix(seen) > HARD.get(language, HARD_ELSEWHERE):
        yield Fault("hard_to_read")


def _is_stated(basis: Fact, seen: Sequence[Seen]) -> bool:
    """Whether a ground is named as one: not only as a right, or by a purpose."""
    each = seen[basis.part]
    if "bases" in each.topics:
        return True
    shares = _shares(each) or "shares_data" in each.lead_frames
    if shares and not each.has("frame/uses_data"):
        return False
    if basis.label == "consent" and not each.has("consent"):
        return False
    if each.topics and each.topics <= _NO_GROUNDS.get(basis.label, frozenset()):
        return False
    purpose = any(
        name.startswith("purposes/legal_obligation/") for name in each.said
    ) and not each.said.keys() & {"legal_bases/legal_obligation/duty"}
    return (each.does or "rights" not in each.topics) and not (
        basis.label == "legal_obligation" and purpose
    )


def _shares(each: Seen) -> bool:
    """Whether data is passed on, and no consent given, nor data by the reader."""
    given = {match.first for match in each.matches if match.name == "consent"}
    return not each.has("sources/data_subject/says") and any(
        match.name == "frame/shares_data"
        and given.isdisjoint(range(match.first, match.last + 1))
        for match in each.matches
    )


def _is_of_cookies(basis: Fact, seen: Sequence[Seen]) -> bool:
    """Whether a ground is that of reading a device alone."""
    each = seen[basis.part]
    return "bases" not in each.topics and (
        "cookies" in each.topics or each.has("cookies/uses")
    )


def _tells(each: Seen) -> bool:
    """Whether a part is more than a heading: what is not understood is not absent."""
    return each.part.kind not in ("heading", "furniture") and bool(each.words)


def _withdrawn(seen: Sequence[Seen], rights: Container[str]) -> bool:
    """Whether withdrawing a consent is spoken of, if only for what follows from it."""
    return "withdraw_consent" in rights or any(
        each.has("rights/withdraw_consent/says") for each in seen
    )


def _complained_of(seen: Sequence[Seen]) -> bool:
    """Whether an authority is named where complaints are, above them or right after."""
    told = {
        number
        for each in seen
        for number in (*each.part.under, each.part.number, each.part.number + 1)
        if _tells(each)
        and ("complaint" in each.topics or each.has("rights/complain/says"))
    }
    return any(each.has("authority") for each in seen if each.part.number in told)


def _obtained(seen: Sequence[Seen]) -> bool:
    """Whether the text says that data comes in, though in words that name no source."""
    return any(
        "obtains_data" in each.frames or "from_whom" in each.said
        for each in seen
        if _tells(each)
        and not each.topics & {"rights", "definitions", "recipients", "retention"}
    )


def _recipients_denied(seen: Sequence[Seen]) -> bool:
    """Whether the text says that nobody receives the data, if with an exception."""
    return any(
        match.name == "frame/keeps_to"
        or (
            match.name == "frame/shares_data"
            and (match.first in each.denied or _is_spared(each, match))
        )
        for each in seen
        for match in each.matches
        if not each.topics & {"rights", "definitions"}
    )


def _is_spared(each: Seen, match: Match) -> bool:
    """Whether what is found is denied with an exception: "not shared unless"."""
    return any(
        other.name == "denies_not" and other.first <= match.first <= other.last
        for other in each.matches
    )


def _outdated(seen: Sequence[Seen]) -> Iterator[Fault]:
    """Laws, names and schemes of the past that a text speaks of as in force."""
    for each in seen:
        if each.has("law/past"):
            continue
        for code, name in (
            ("old_authority_name", "law/old_authority_name"),
            ("old_law", "law/old_law"),
            ("privacy_shield", "transfers/safeguards/privacy_shield"),
        ):
            if name in each.said:
                yield Fault(code, each.part.number)


def _officer(seen: Sequence[Seen]) -> Iterator[Fault]:
    """A data protection officer whom nobody can reach (GDPR Art. 37(7))."""
    named = [each.part.number for each in seen if "officer" in each.said]
    near = {number + step for number in named for step in range(-1, 8)}
    if named and not any(
        _REACHED.search(each.said_as) for each in seen if each.part.number in near
    ):
        yield Fault("no_dpo_when_claimed", named[0])


def _logic(seen: Sequence[Seen]) -> bool:
    """Whether anything is said of how automated decisions work, or what follows."""
    return any(
        "automated/logic" in each.said
        for each in seen
        if each.has("automated/decides") or "automated" in each.topics
    )


def _vague(seen: Sequence[Seen], facts: Sequence[Fact]) -> Iterator[Fault]:
    """Sentences on data, purposes or recipients that leave open what else there is."""
    telling = {fact.part for fact in facts if fact.kind in _OPEN}
    for each in seen:
        if each.part.number in telling and each.has("vague"):
            yield Fault("vague_words", each.part.number)


def _contradicted(facts: Sequence[Fact]) -> Iterator[Fault]:
    """Where the text says that data leaves the EU and the EEA, and that it does not."""
    moved = {fact.label: fact for fact in facts if fact.kind == "transfers"}
    firm = [fact for fact in moved.values() if fact.confidence > MAYBE]
    if len(firm) > 1:
        yield Fault("contradiction", moved["true"].part)


def _lix(seen: Sequence[Seen]) -> float:
    """How hard the text is to read; 0 where it is too short to tell."""
    told = [each for each in seen if each.part.kind != "heading" and each.words]
    words = [word for each in told for word in each.words]
    if len(words) < ENOUGH:
        return 0.0
    long = sum(word.end - word.start > LONG for word in words)
    return len(words) / len(told) + 100 * long / len(words)
