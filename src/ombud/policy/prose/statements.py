"""What a policy states once: how long, where to, by machine, with cookies."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ombud.policy.prose.context import Seen
from ombud.policy.prose.facts import Fact
from ombud.policy.prose.words import Match

# Where a sentence on keeping or deleting is not a promise of how long: the right to be
# forgotten, what words mean, what a reader may do in the browser.
_NOT_KEPT = frozenset({"rights", "definitions", "complaint", "links"})


def retention(seen: Sequence[Seen]) -> Iterator[Fact]:
    """Each sentence that gives a period or a criterion (GDPR Art. 13(2)(a))."""
    for each in seen:
        if each.part.kind == "heading":
            continue
        period = each.said.get("retention/period")
        told = "retention" in each.topics
        keeps = "keeps" in each.frames or "keeps" in each.lead_frames
        if period is None or not (keeps or (told and each.near)):
            continue
        if each.topics & _NOT_KEPT and not told:
            continue
        yield _fact("retention", "", each, period, 0.9 if told else 0.7)


def transfers(seen: Sequence[Seen]) -> Iterator[Fact]:
    """Whether data leaves the EU and the EEA, and on which safeguard (GDPR Chapter V)."""
    for each in seen:
        outside = next((m for m in each.matches if m.name == "transfers/outside"), None)
        moves = any(match.name == "transfers/moves" for match in each.matches)
        told = "transfers" in each.topics
        if outside and (moves or told) and not each.topics & {"definitions", "rights"}:
            denied = outside.first in each.denied or each.lead_denied
            yield _fact("transfers", "false" if denied else "true", each, outside, 0.9)
        elif (inside := each.said.get("transfers/inside")) and moves and told:
            yield _fact("transfers", "false", each, inside, 0.5)
        for name, match in each.said.items():
            if name.startswith("transfers/safeguards/"):
                yield _fact("safeguards", name.rpartition("/")[2], each, match, 0.9)


def cookies(seen: Sequence[Seen]) -> Iterator[Fact]:
    """Where the controller says that it uses cookies or such storage (ePrivacy Art. 5(3))."""
    for each in seen:
        used = each.said.get("cookies/uses")
        if used and each.part.kind != "heading" and not each.topics & {"links"}:
            yield _fact("cookies", "true", each, used, 0.8)


def decisions(seen: Sequence[Seen]) -> Iterator[Fact]:
    """What is said of automated decisions (GDPR Art. 22): yes, no or limited."""
    for each in seen:
        found = next((m for m in each.matches if m.name == "automated/decides"), None)
        if found is None or each.part.kind == "heading" or each.topics & {"rights", "definitions"}:
            continue
        if "entitles" in each.frames and each.has("rights/not_automated_decision/says"):
            continue
        denied = found.first in each.denied or each.lead_denied
        yield _fact("automated_decision", "no" if denied else "yes", each, found, 0.8)


def _fact(kind: str, label: str, each: Seen, match: Match, confidence: float) -> Fact:
    start, end = each.span(match)
    return Fact(kind, label, each.part.number, start, end, confidence)
