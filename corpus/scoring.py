"""How right a reading is: facts found, missed and made up, and quotes at their place.

Lists of labels are compared as sets; a label marked `optional` costs nothing to find or
to miss. Numbers are compared by their digits and letters, addresses by seven tenths of
their words, names where one holds the other. A sentence on retention is found where a
quote overlaps it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

LISTS = (
    "purposes",
    "data_categories",
    "sources",
    "recipients",
    "legal_bases",
    "rights",
)
SINGLES = (
    *(
        f"controller.{key}"
        for key in ("name", "org_number", "email", "address", "phone")
    ),
    "language",
    "updated",
    "transfers.outside_eea",
    "authority",
    "cookies",
    "automated_decision",
)
EXACT = ("controller.org_number", "controller.email", "controller.phone", "updated")
Facts = Mapping[str, Any]


@dataclass
class Count:
    """Found, made up and missed."""

    found: int = 0
    made_up: int = 0
    missed: int = 0

    def add(self, other: "Count") -> None:
        """Add another's to these."""
        self.found += other.found
        self.made_up += other.made_up
        self.missed += other.missed

    @property
    def precision(self) -> float:
        """The share of what was found that is right."""
        return self.found / ((self.found + self.made_up) or 1)

    @property
    def recall(self) -> float:
        """The share of what is there that was found."""
        return self.found / ((self.found + self.missed) or 1)

    @property
    def f1(self) -> float:
        """The harmonic mean of both; 1 where there was nothing to find."""
        wrong = self.made_up + self.missed
        return 2 * self.found / (2 * self.found + wrong) if self.found or wrong else 1.0


@dataclass
class Score:
    """The counts of each field over all policies, and those of quotes."""

    fields: dict[str, Count] = field(default_factory=dict)
    quotes: Counter[str] = field(default_factory=Counter)

    def add(self, right: Facts, read: Facts, text: str) -> None:
        """Hold one reading against what is right."""
        for name, count in compare(right, read, text):
            self.fields.setdefault(name, Count()).add(count)
        self._quotes(right, read, text)

    @property
    def overall(self) -> Count:
        """All fields together."""
        total = Count()
        for count in self.fields.values():
            total.add(count)
        return total

    def of(self, names: Iterable[str]) -> Count:
        """Some fields together."""
        total = Count()
        for name in names:
            total.add(self.fields.get(name, Count()))
        return total

    def _quotes(self, right: Facts, read: Facts, text: str) -> None:
        for name in LISTS:
            for label in _labels(right, name, optional=False) & _labels(read, name):
                ours = [e["evidence"] for e in read[name] if e["label"] == label]
                theirs = [e["evidence"] for e in right[name] if e["label"] == label]
                self.quotes["placed"] += _meet(text, ours, theirs)
                self.quotes["to place"] += 1
            for each in read[name]:
                self.quotes["exact"] += each["evidence"] in text
                self.quotes["given"] += 1


def compare(right: Facts, read: Facts, text: str) -> Iterator[tuple[str, Count]]:
    """Each field's name with what was found, made up and missed in one policy."""
    for name in (*LISTS, "lint"):
        must = _labels(right, name, optional=False)
        found = _labels(read, name)
        may = _labels(right, name) - must
        if name == "lint" and right.get("part"):
            continue
        yield name, Count(len(must & found), len(found - must - may), len(must - found))
    yield _safeguards(right, read)
    yield "retention", _retention(right, read, text)
    for name in SINGLES:
        yield name, _single(name, _value(right, name), _value(read, name))


def _labels(facts: Facts, name: str, *, optional: bool = True) -> set[str]:
    return {
        each.get("label") or each["code"]
        for each in facts[name]
        if optional or not each.get("optional")
    }


def _safeguards(right: Facts, read: Facts) -> tuple[str, Count]:
    must = set(right["transfers"]["safeguards"])
    may = set(right["transfers"].get("safeguards_optional", ()))
    found = set(read["transfers"]["safeguards"])
    return "transfers.safeguards", Count(
        len(must & found), len(found - must - may), len(must - found)
    )


def _retention(right: Facts, read: Facts, text: str) -> Count:
    must = [each["text"] for each in right["retention"]]
    may = [each["text"] for each in right.get("retention_optional", ())]
    found = [each["text"] for each in read["retention"]]
    missed = sum(not _meet(text, [each], found) for each in set(must))
    made_up = sum(not _meet(text, [each], [*must, *may]) for each in set(found))
    return Count(len(set(must)) - missed, made_up, missed)


def _single(name: str, right: Any, read: Any) -> Count:
    if right is None and read is None:
        return Count()
    same = right is not None and read is not None and _same(name, right, read)
    return Count(
        int(same),
        int(read is not None and not same),
        int(right is not None and not same),
    )


def _same(name: str, right: Any, read: Any) -> bool:
    ours, theirs = _words(read), _words(right)
    if name in ("controller.org_number", "controller.phone"):
        return "".join(ours) == "".join(theirs)
    if name == "controller.address":
        both, either = set(ours) & set(theirs), set(ours) | set(theirs)
        return len(both) >= 0.7 * len(either)
    if name in ("controller.name", "authority"):
        short, long = sorted((f" {' '.join(ours)} ", f" {' '.join(theirs)} "), key=len)
        return bool(short.strip()) and short in long
    if name == "updated":
        return str(read).startswith(str(right))
    return str(right).casefold().strip() == str(read).casefold().strip()


def _value(facts: Facts, name: str) -> Any:
    value: Any = facts
    for key in name.split("."):
        value = value.get(key)
    silent = value in (None, "", "not stated") or (name == "cookies" and value is False)
    return None if silent else value


def _words(value: Any) -> list[str]:
    told = re.sub(r"\([^)]*\)", " ", str(value)).replace("’", "'").casefold()
    return re.findall(r"[^\W_]+", told)


def _meet(text: str, some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether one of some quotes overlaps one of the others in the text."""
    places = [place for quote in others for place in _places(text, quote)]
    return any(
        start < stop and begun < end
        for quote in some
        for start, end in _places(text, quote)
        for begun, stop in places
    )


def _places(text: str, quote: str | None) -> Iterator[tuple[int, int]]:
    start = text.find(quote) if quote else -1
    while quote and start >= 0:
        yield start, start + len(quote)
        start = text.find(quote, start + 1)
