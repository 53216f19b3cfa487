"""What a policy states once: how long, where to, by machine, with cookies."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace

from ombud.policy.prose.context import Seen
from ombud.policy.prose.facts import Fact
from ombud.policy.prose.words import Match

# How sure a sentence is that only says where data is kept.
MAYBE = 0.5

# A line of no more words names a period, and says none: the head of a table's column.
_HEAD = 1
# Nor does one of no more words that ends with a colon: "Retention period:", "Transfers
# outside the EU:".
_LABEL = 3
_LONG_LABEL = 8
# What a sentence has that speaks of data.
_OF_DATA = frozenset({"topic/data", "topic/data?", "frame/keeps"})
# Where a sentence on keeping or deleting is no promise of how long: the right to be
# forgotten, what words mean, how a reader rids a browser of cookies.
_NOT_KEPT = frozenset({"rights", "complaint", "links", "cookies"})


def retention(seen: Sequence[Seen]) -> Iterator[Fact]:
    """Each sentence that gives a period or a criterion (GDPR Art. 13(2)(a)).

    A period is a number of years, months, weeks or days; a criterion what it depends
    on. A sentence that announces others ("as follows:") leaves it to them.
    """
    told = list(_kept(seen))
    for fact in told:
        each = seen[fact.part]
        announces = each.has("retention/announces") and each.said_as.endswith(":")
        if not announces or not any(
            other.part > fact.part and seen[other.part].part.under == each.part.under
            for other in told
        ):
            yield fact


def _kept(seen: Sequence[Seen]) -> Iterator[Fact]:
    for each in seen:
        said = {match.name: match for match in reversed(each.matches)}
        told = "retention" in each.topics and "rights" not in each.near
        keeps = "retention/keeps" in said or "retention/keeps" in each.lead_names
        period, criterion = (
            said.get("retention/period"),
            said.get("retention/criterion"),
        )
        # "we process it only as long as that is necessary"
        processed = "retention/told" in said and each.has("frame/uses_data")
        keeps = keeps or (processed and criterion is not None)
        if told and "retention/keeps" in said:
            criterion = criterion or said.get("retention/told")
        elsewhere = frozenset() if told else each.topics & _NOT_KEPT
        if elsewhere == {"rights"} and keeps and (period or _lasts(each)):
            # beside the right to be forgotten it is said how long one can't be
            elsewhere = elsewhere if "frame/entitles" in said else frozenset()
        if elsewhere == {"cookies"} and "retention/keeps" in said and period:
            elsewhere = frozenset()
        dated = "retention/keeps" in said and period  # "Logs – kept for 6 months"
        if (each.part.kind == "heading" and not dated) or elsewhere:
            continue
        if _is_label(each, _LABEL) and not period:
            continue  # what follows says how long
        if period is None and (_is_on_transfers(each) or (not told and _never(each))):
            continue
        if period is None and not told and _demands(each, said):
            continue  # in which case one may demand it
        found = (keeps or told or _begins(each, period)) and period
        found = found or (
            (keeps or "retention" in each.near)
            and len(each.words) > _HEAD
            and criterion
        )
        other = "retention/keeps" not in each.lead_names and _is_of_another(each)
        if found and not other:
            yield _fact("retention", "", each, found, 0.9 if told else 0.7)


def _demands(each: Seen, said: Container[str]) -> bool:
    """Whether it tells, or its list does, what the reader may demand."""
    listed = "frame/entitles" in each.lead_names and any(
        name.startswith("rights/") for name in each.lead_names
    )
    return "topic/rights" in said or listed


def _is_of_another(each: Seen) -> bool:
    """Whether the periods of a part are those of answers, ages or the reader's own."""
    others = [match for match in each.matches if match.name == "retention/other"]
    apart = [
        match
        for match in each.matches
        if match.name == "retention/period"
        and all(match.last < other.first for other in others)
    ]
    return bool(others) and not apart


def _is_on_transfers(each: Seen) -> bool:
    """Whether a sentence tells on what a transfer rests."""
    return any(match.name.startswith("transfers/safeguards/") for match in each.matches)


def _never(each: Seen) -> bool:
    """Whether a sentence denies that data is kept, and not how long."""
    keeps = [match for match in each.matches if match.name == "retention/keeps"]
    criteria = [match for match in each.matches if match.name == "retention/criterion"]
    return (
        bool(keeps)
        and all(match.first in each.denied for match in keeps)
        and not any(match.first in each.denied for match in criteria)
    )


def _lasts(each: Seen) -> bool:
    """Whether a sentence says until when, and neither at once nor in which case."""
    return (
        each.part.kind == "sentence"
        and each.words[0].forms[0] not in _CONDITIONS
        and any(
            match.name == "retention/criterion" and match.last - match.first > 1
            for match in each.matches
        )
    )


def _begins(each: Seen, period: Match | None) -> bool:
    """Whether a cell or an item is a period: "12 months after", "Logs: 90 days"."""
    if period is None or each.part.kind != "item":
        return False
    before = each.said_as[: each.span(period)[0] - each.part.start]
    return period.first <= 1 or before.rstrip(" *_").endswith(":")


# What begins a sentence on what would be, if it ever came to it.
_CONDITIONS = frozenset(
    {
        "if",
        "should",
        "om",
        "ifall",
        "skulle",
        "mikäli",
        "jos",
        "hvis",
        "dersom",
        "wenn",
        "falls",
        "sollte",
    }
)


def transfers(seen: Sequence[Seen]) -> Iterator[Fact]:
    """Whether data leaves the EU and the EEA, and on which safeguard (GDPR Chapter V).

    A plain no stands, though the text goes on to say what would hold if it came to it.
    """
    told = [fact for each in seen for fact in _moved(each)]
    denied = any(fact.label == "false" and fact.confidence > MAYBE for fact in told)
    for fact in told:
        supposed = seen[fact.part].words[0].forms[0] in _CONDITIONS
        if fact.label == "false" or not (denied and supposed):
            yield fact
    for each in seen:
        if each.part.kind == "heading" or each.topics & {"definitions"}:
            continue
        for name, match in each.said.items():
            if name.startswith("transfers/safeguards/"):
                yield _fact("safeguards", name.rpartition("/")[2], each, match, 0.9)


def _moved(each: Seen) -> Iterator[Fact]:
    """What one sentence says of where data goes."""
    found = {match.name: match for match in reversed(each.matches)}
    outside, inside = found.get("transfers/outside"), found.get("transfers/inside")
    moves, told = "transfers/moves" in found, "transfers" in each.topics
    if _only_heads(each):
        return
    if "rights/access/says" in found or (each.topics & {"rights"} and not told):
        return
    safeguarded = any(name.startswith("transfers/safeguards/") for name in found)
    # a table of those who receive the data, and where they are
    listed = each.part.column is not None and "recipients" in each.topics
    if outside and (moves or told or safeguarded or listed):
        denied = outside.first in each.denied or each.lead_denied
        yield _fact("transfers", "false" if denied else "true", each, outside, 0.9)
    elif inside and moves and inside.first not in each.denied:
        of_data = not found.keys().isdisjoint(_OF_DATA)
        if told or (of_data and "transfers/nowhere_else" in found):
            yield _fact("transfers", "false", each, inside, MAYBE)


def cookies(seen: Sequence[Seen]) -> Iterator[Fact]:
    """Where the controller says that it uses cookies (ePrivacy directive Art. 5(3))."""
    for each in seen:
        used = each.said.get("cookies/uses")
        if used and each.part.kind != "heading" and not each.topics & {"links"}:
            yield _fact("cookies", "true", each, used, 0.8)
            # what a cookie holds is data of that kind, whether or not it is listed
            yield _fact("data_categories", "cookies", each, used, 0.6)


def decisions(seen: Sequence[Seen]) -> Iterator[Fact]:
    """What is said of automated decisions (GDPR Art. 22): `yes`, `no` or `limited`.

    Profiling by itself is no decision. What is denied in one place and admitted in
    another is limited.
    """
    told = [fact for each in seen for fact in _decided(each)]
    labels = {fact.label for fact in told}
    for fact in told:
        mixed = labels == {"yes", "no"} and fact.label == "yes"
        yield replace(fact, label="limited") if mixed else fact


def _decided(each: Seen) -> Iterator[Fact]:
    if _only_heads(each):
        return
    if "rights/not_automated_decision/says" in each.said:
        return
    for match in each.matches:
        denied = match.first in each.denied or each.lead_denied
        if _is_decision(each, match, denied=denied):
            # what stands among the rights is what one may object to; a browser that
            # takes cookies by itself decides nothing
            if each.topics & {"rights", "definitions", "cookies"} and not denied:
                return
            yield _fact(
                "automated_decision", "no" if denied else "yes", each, match, 0.8
            )
            return


def _is_decision(each: Seen, match: Match, *, denied: bool) -> bool:
    """Whether what was found is a decision, and no word's meaning.

    Where it is not denied, a machine may process data without deciding anything.
    """
    if match.name == "automated/processes":
        told = denied or "automated" in each.topics
    else:
        told = match.name == "automated/decides" and not _only_profiles(each, match)
    return told and not _is_defined(each, match)


def _is_defined(each: Seen, match: Match) -> bool:
    """Whether it stands in what another word means: "Profiling means any automated"."""
    subjects = {m.last + 1 for m in each.matches if m.name == "automated/decides"}
    return any(
        m.name == "frame/defines" and m.first in subjects and m.last < match.first
        for m in each.matches
    )


def _only_heads(each: Seen) -> bool:
    """Whether a part names or asks what is told after it."""
    asks = each.said_as.rstrip().endswith("?")
    names = _is_label(each, _LONG_LABEL) and "shares_data" not in each.frames
    return each.part.kind == "heading" or asks or names


def _is_label(each: Seen, words: int) -> bool:
    """Whether a part is a line of up to so many words that ends with a colon."""
    return each.said_as.rstrip("*_ ").endswith(":") and len(each.words) <= words


def _only_profiles(each: Seen, match: Match) -> bool:
    """Whether what was found is the word profiling, and nothing of a decision."""
    return match.first == match.last and "profil" in each.words[match.first].forms[0]


def _fact(kind: str, label: str, each: Seen, match: Match, confidence: float) -> Fact:
    start, end = each.span(match)
    return Fact(kind, label, each.part.number, start, end, confidence)
