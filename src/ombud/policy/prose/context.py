"""What is found in a part by the rules, and what its place in the text says of it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from ombud.policy.prose.rules import Rules
from ombud.policy.prose.text import Part, Text
from ombud.policy.prose.words import Match, Word

# What a sentence does that speaks of data.
ABOUT_DATA = frozenset({"uses_data", "collects_data", "obtains_data", "shares_data"})
# What a heading says of its own section alone; other topics last until the next one is
# told.
_OWN = frozenset(
    {
        "definitions",
        "links",
        "contact",
        "complaint",
        "security",
        "changes",
        "children",
        "general",
    }
)
# A table of periods stays one, whatever its rows begin with ("Orders: six years"), and
# what one may demand is no more than that, whatever data a list under it is about.
_LASTING = frozenset({"retention", "rights"})
# In a table of these every row names one, and tells of it.
_ROWS = frozenset({"recipients"})
_PURPOSES = frozenset({"purposes"})
# Topics of a sentence that may end in "to:" or "for:", and mean purposes.
_MAY_LEAD = frozenset({"data", "purposes", "cookies", "bases"})
# What heads a column of a table is so many words at most.
_HEAD = 6
# A sentence of no more words that says nothing itself points at the one before it.
_POINTS = 4
# What a sentence begins with so many words in, the rest of it is done for.
_FRONTED = 2
# Where a clause ends, so that what it denies or affirms does not reach further.
_CLAUSE_END = re.compile(r"[;–—]|:\s|(?<=\w{4})\.\s")


@dataclass(frozen=True)
class Seen:
    """A part, its words, and what the rules found in them."""

    part: Part
    words: tuple[Word, ...]
    matches: tuple[Match, ...]
    topics: frozenset[
        str
    ]  # of the run-in label, the lead or the nearest heading that tells one
    near: frozenset[str]  # of the run-in label or the lead alone
    lead_frames: frozenset[str]
    lead_names: frozenset[
        str
    ]  # everything found in the sentence that introduces the list
    denied: frozenset[int]  # numbers of the words that stand in a denied clause
    lead_denied: bool
    said_as: str  # the part itself
    aimed: frozenset[int] = (
        frozenset()
    )  # the words that tell what something is done for
    amid: bool = False  # whether the section has spoken of the use of data before it

    @cached_property
    def frames(self) -> frozenset[str]:
        """What the part does by its own words, and does not deny outright."""
        told = self.matches if self.excepts else self.affirmed()
        return frozenset(
            match.name.removeprefix("frame/")
            for match in told
            if match.name.startswith("frame/")
        )

    @cached_property
    def does(self) -> bool:
        """Whether it says what is done with data, and not what one may demand."""
        done = {"uses_data", "collects_data"} & self.frames
        return bool(done) and "entitles" not in self.frames

    @cached_property
    def excepts(self) -> bool:
        """Whether it denies something, and excepts something else from that."""
        return any(
            match.name == "excepts" and match.first > max(self.denied)
            for match in self.matches
            if self.denied
        )

    @cached_property
    def said(self) -> dict[str, Match]:
        """What was found and is not denied, by name; the first of each."""
        found: dict[str, Match] = {}
        for match in self.affirmed():
            found.setdefault(match.name, match)
        return found

    def affirmed(self) -> Iterator[Match]:
        """What was found outside of what is denied."""
        return (
            match
            for match in self.matches
            if not self.lead_denied
            and self.denied.isdisjoint(range(match.first, match.last + 1))
        )

    def has(self, name: str) -> bool:
        """Whether the rules found it, denied or not."""
        return any(match.name == name for match in self.matches)

    def span(self, match: Match) -> tuple[int, int]:
        """Where in the text the words of a match stand."""
        return self.words[match.first].start, self.words[match.last].end


def look(text: Text, rules: Rules) -> list[Seen]:
    """Every part as the rules see it, in order."""
    matches = [
        _without_idioms(rules.patterns.find(text.words(part))) for part in text.parts
    ]
    topics = [_topics(found) for found in matches]
    seen: list[Seen] = []
    told_last: frozenset[str] = frozenset()
    spoken: set[tuple[int, ...]] = set()
    for part in text.parts:
        words = text.words(part)
        if part.kind == "heading" and "rights" in told_last:
            topics[part.number] = _among_rights(
                topics[part.number], matches[part.number]
            )
        lead = _telling(text, text.lead(part), topics, matches)
        near = _label_topics(part, matches[part.number])
        column = _column_topics(text, part, topics)
        if column:
            near |= column
        elif lead is not None:
            within = lead.kind == "item"  # of a list that is introduced itself
            near |= topics[lead.number] or (
                seen[lead.number].near if within else frozenset()
            )
            if _asks_what_for(text, lead, matches[lead.number], near):
                near |= _PURPOSES
        above = (*part.under, part.number) if part.kind == "heading" else part.under
        told = next(
            (topics[heading] for heading in reversed(above) if topics[heading]),
            told_last,
        )
        if part.kind == "heading":
            told_last = told - _OWN
            if not topics[part.number] and _names_a_purpose(matches[part.number]):
                told = told_last = told_last - {"rights"}
        lasting = _LASTING | _ROWS if column else _LASTING
        told = near | (told & lasting) if near else told
        lead_seen = (
            seen[lead.number] if lead is not None and lead.number < len(seen) else None
        )
        seen.append(
            Seen(
                part=part,
                said_as=text.quote(part),
                words=words,
                matches=matches[part.number],
                topics=told,
                near=near,
                lead_frames=lead_seen.frames if lead_seen else frozenset(),
                lead_names=frozenset(m.name for m in lead_seen.matches)
                if lead_seen
                else frozenset(),
                denied=_denied(text, part, matches[part.number], rules),
                aimed=_aimed(text, part, matches[part.number], rules),
                amid=tuple(part.under) in spoken,
                lead_denied=bool(
                    lead_seen
                    and lead_seen.denied
                    and not lead_seen.excepts
                    and len(lead_seen.denied) > len(lead_seen.words) // 2
                ),
            )
        )
        if seen[-1].frames & ABOUT_DATA:
            spoken.add(tuple(part.under))
    return seen


def _telling(
    text: Text,
    lead: Part | None,
    topics: list[frozenset[str]],
    matches: list[tuple[Match, ...]],
) -> Part | None:
    """What tells what a list is of: where its lead only points, the sentence before.

    "We keep some data longer. This includes:"
    """
    if lead is None or lead.kind != "sentence" or lead.number == 0:
        return lead
    before = text.parts[lead.number - 1]
    points = len(text.words(lead)) <= _POINTS and not (
        topics[lead.number]
        or any(not m.name.startswith("frame/") for m in matches[lead.number])
    )
    told = before.kind == "sentence" and before.under == lead.under
    return before if points and told else lead


def _without_idioms(found: list[Match]) -> tuple[Match, ...]:
    """What was found, but for words that mean nothing of the kind where they stand.

    "in order to" is no order, "take into account" no account.
    """
    idle = [
        range(match.first, match.last + 1) for match in found if match.name == "idioms"
    ]
    return tuple(
        match
        for match in found
        if match.name in ("aims", "aimed", "purposes_follow")
        or not any(match.first in span and match.last in span for span in idle)
    )


def _topics(found: Iterable[Match]) -> frozenset[str]:
    """The topics that words tell; a vague one (`data?`) counts where no other does."""
    told = {m.name.removeprefix("topic/") for m in found if m.name.startswith("topic/")}
    sure = {topic for topic in told if not topic.endswith("?")}
    return frozenset(sure or {topic.removesuffix("?") for topic in told})


def _among_rights(told: frozenset[str], found: Iterable[Match]) -> frozenset[str]:
    """The topics of a heading after one on rights, as one of them if it names one."""
    named = any(match.name.startswith("rights/") for match in found)
    return frozenset({"rights"}) if named and told <= {"data"} else told


def _names_a_purpose(found: Iterable[Match]) -> bool:
    """Whether a heading names what data is used for, as "CCTV" or "Marketing" does."""
    return any(match.name.startswith("purposes/") for match in found)


def _asks_what_for(
    text: Text, lead: Part, found: Iterable[Match], told: frozenset[str]
) -> bool:
    """Whether purposes follow: "We process your personal data to:"."""
    last = len(text.words(lead)) - 1
    ends = any(m.name == "purposes_follow" and m.last == last for m in found)
    of_data = "data" in told or any(m.name == "frame/uses_data" for m in found)
    return ends and of_data and told <= _MAY_LEAD


def _column_topics(
    text: Text, part: Part, topics: list[frozenset[str]]
) -> frozenset[str]:
    """The topics of the cell that heads the part's column; a longer one heads none."""
    head = text.column(part)
    if head is None or len(text.words(head)) > _HEAD:
        return frozenset()
    return topics[head.number]


def _label_topics(part: Part, found: tuple[Match, ...]) -> frozenset[str]:
    """The topics of the word before a colon that the part begins with."""
    if not part.label:
        return frozenset()
    length = _labelled(part)
    return _topics(match for match in found if match.last < length)


def _labelled(part: Part) -> int:
    """How many words a part has before its colon, if it begins with a label."""
    return len(part.label.split()) + part.label.count("-")


def _denied(
    text: Text, part: Part, found: tuple[Match, ...], rules: Rules
) -> frozenset[int]:
    """The words of clauses that deny what they say."""
    words, label = text.words(part), _labelled(part)
    spared = {
        number
        for match in found
        if match.name == "denies_not"
        for number in range(match.first, match.last + 1)
    }
    denying = [m.first for m in found if m.name == "denies" and m.first not in spared]
    if not denying:
        return frozenset()
    excepting = sorted(match.first for match in found if match.name == "excepts")
    turned = {
        number: match.first
        for match in found
        if match.name in ("denies_from", "denies_aside")
        for number in range(match.first, match.last + 1)
    }
    asides = {m.first for m in found if m.name == "denies_aside"}
    denied: set[int] = set()
    for begun, last in _clauses(text.source, words, rules):
        denials = sorted(number for number in denying if begun <= number <= last)
        if not denials:
            continue
        first = max(begun, turned.get(denials[0], begun))
        stop = next(
            (number for number in excepting if begun <= number <= last), last + 1
        )
        if first in asides:  # "data that is not needed, is erased"
            stop = min(stop, _comma(text.source, words, denials[0], last))
        aside = _aside(text.source, words, denials[0], begun, last)
        denied.update(aside or range(first, stop))
    # "Consent: nothing is done on consent." names what it denies.
    told = {match.name for match in found if match.first in denied}
    denied.update(
        match.first for match in found if match.last < label and match.name in told
    )
    return frozenset(denied)


def _comma(source: str, words: tuple[Word, ...], number: int, last: int) -> int:
    """The number of the first word after a comma, from a word on to a clause's last."""
    ends = (words[n].end for n in range(number, last))
    commas = (n for n, end in enumerate(ends, number) if source[end : end + 1] == ",")
    return next(commas, last) + 1


def _aside(
    source: str, words: tuple[Word, ...], number: int, begun: int, last: int
) -> range | None:
    """The words of the brackets that a word stands in, which deny nothing outside."""
    before = source[words[begun].start : words[number].start]
    opened = before.rfind("(")
    if opened <= before.rfind(")"):
        return None
    start = words[begun].start + opened
    closed = source.find(")", words[number].end, words[last].end + 1)
    if closed < 0:
        return None
    inside = [n for n in range(begun, last + 1) if start < words[n].start < closed]
    return range(inside[0], inside[-1] + 1)


def _clauses(
    source: str, words: tuple[Word, ...], rules: Rules
) -> Iterator[tuple[int, int]]:
    """The clauses of a part, as numbers of their first and last words."""
    begun = 0
    for number in range(1, len(words)):
        last, word = words[number - 1], words[number]
        inserted = source[word.end : word.end + 1] == ","  # "not, however, sold"
        turns = word.forms[0] in rules.but and not inserted
        # "If you don't agree, you may", "Om du inte vill, kan du"
        if source[last.end : last.end + 1] == ",":
            near = {each.forms[0] for each in words[number : number + 2]}
            turns = turns or not near.isdisjoint(rules.subjects)
        if turns or _CLAUSE_END.search(source, last.end, word.start):
            yield begun, number - 1
            begun = number
    if words:
        yield begun, len(words) - 1


def _aimed(
    text: Text, part: Part, found: tuple[Match, ...], rules: Rules
) -> frozenset[int]:
    """The words of clauses that tell what something is done for."""
    words = text.words(part)
    aims = [match.last for match in found if match.name == "aims"]
    ends = sorted(match.first for match in found if match.name == "aims_end")
    aimed = {
        number
        for match in found
        if match.name == "aimed"
        for number in range(match.first, match.last + 1)
    }
    if not aims:
        return frozenset(aimed)
    for first, last in _clauses(text.source, words, rules):
        begun = next((number for number in aims if first <= number <= last), None)
        if begun is None or (begun <= _FRONTED and part.kind != "item"):
            continue
        # what it is done with, or what is kept to that end, is data again
        stop = next((n for n in ends if begun < n <= last), last + 1)
        aimed.update(range(begun, stop))
    return frozenset(aimed)
