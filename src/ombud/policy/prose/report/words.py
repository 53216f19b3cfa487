"""What facts and faults are called in the reader's language, a file for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from babel.numbers import format_percent

from ombud.core import written
from ombud.policy.notice.wording import UnknownLanguageError, Wording, plain, wording
from ombud.policy.prose.facts import Fact

GROUPS = (
    "who",
    "purposes",
    "data_categories",
    "sources",
    "recipients",
    "transfers",
    "legal_bases",
    "retention",
    "rights",
    "automated_decision",
    "cookies",
)
"""The kinds that a reader sees, each with a colour, in the order of a policy."""

ARTICLES: Mapping[str, str] = {
    "no_retention": "Art. 13(2)(a)",
    "no_legal_basis": "Art. 13(1)(c)",
    "no_authority": "Art. 13(2)(d)",
    "old_authority_name": "Art. 13(2)(d)",
    "privacy_shield": "Art. 46",
    "no_portability": "Art. 13(2)(b)",
    "no_withdrawal": "Art. 13(2)(c)",
    "no_source": "Art. 14(2)(f)",
    "no_recipients": "Art. 13(1)(e)",
    "no_transfer_safeguard": "Art. 13(1)(f)",
    "no_controller_contact": "Art. 13(1)(a)",
    "no_dpo_when_claimed": "Art. 13(1)(b)",
    "no_automated_info": "Art. 13(2)(f)",
    "old_law": "Art. 94(1)",
    "no_update_date": "Art. 5(2)",
    "vague_words": "Art. 12(1)",
    "contradiction": "Art. 12(1)",
    "hard_to_read": "Art. 12(1)",
}
"""Where in the GDPR a fault rests, by its code."""

_IN_GROUP = {"updated": "who", "authority": "who", "safeguards": "transfers"}
_SURE, _FAIRLY = 0.85, 0.65  # from which confidence on a reader may trust it so


def group(kind: str) -> str:
    """The one of GROUPS that a kind of fact is shown under; `who` if unknown."""
    found = _IN_GROUP.get(kind, kind)
    return found if found in GROUPS else "who"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A fault in words; `article` is empty where none is known."""

    what: str
    why: str
    mend: str
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one language for all that a reading holds."""

    language: str
    notice: Wording  # its ways with lists, dates and articles
    _words: Mapping[str, Any]

    def say(self, key: str, **filled: object) -> str:
        """The page's words at a key, with the values set in."""
        return str(self._words["page"][key]).format_map(filled)

    def name(self, of: str) -> str:
        """What one of GROUPS is called."""
        return str(self._words["kinds"][of]["name"])

    def mark(self, of: str) -> str:
        """The short word that stands behind a sentence for one of GROUPS."""
        return str(self._words["kinds"][of]["mark"])

    def text_language(self, code: str) -> str:
        """What the language of a text is called; its code where it has no name."""
        return str(self._words["languages"].get(code, code))

    def label(self, fact: Fact) -> str:
        """What a fact says, in words."""
        return self.label_of(fact.kind, fact.label)

    def label_of(self, kind: str, label: str) -> str:
        """What a kind's label says, in words; one without any is said as it stands."""
        head, _, rest = kind.partition(".")
        found = self._words["labels"].get(head)
        if isinstance(found, Mapping):
            found = found.get(rest or label)
        if found is None:
            return plain(label or kind).replace("_", " ")
        value = self.day(label) if kind == "updated" else plain(label)
        return str(found).format_map({"value": value})

    def labels(self, kind: str) -> dict[str, str]:
        """Every label of a kind in words; none where a kind has values of its own."""
        found = self._words["labels"].get(kind)
        if not isinstance(found, Mapping) or kind == "controller":
            return {}
        return {str(label): str(said) for label, said in found.items()}

    def fault(self, code: str) -> Told:
        """A fault by its code; one without words is told by its code."""
        found = self._words["findings"].get(code)
        article = ARTICLES.get(code, "")
        if found is None:
            return Told(what=code.replace("_", " "), why="", mend="", article=article)
        return Told(**found, article=self.notice.article(article))

    def sureness(self, confidence: float) -> str:
        """How sure a fact is, in words and as a share."""
        key = (
            "sure"
            if confidence >= _SURE
            else "fairly"
            if confidence >= _FAIRLY
            else "unsure"
        )
        return f"{self.say(key)} ({self.percent(confidence)})"

    def by(self, reader: str) -> str:
        """Who read a fact: rules, a model, somebody by hand or who checked it."""
        known = {"rules": "by_rules", "hand": "by_hand", "checked": "by_checked"}
        return self.say(known.get(reader, "by_model"))

    def percent(self, share: float) -> str:
        """A share between 0 and 1, as this language writes it."""
        return str(format_percent(share, locale=self.notice.locale))

    def day(self, label: str) -> str:
        """A day of the text in words; as it stands where it is only a month."""
        try:
            return self.notice.day(date.fromisoformat(label))
        except ValueError:
            return plain(label)


def languages() -> frozenset[str]:
    """The languages that a report can be written in."""
    names = (entry.name for entry in files(__package__).iterdir())
    return frozenset(n.removesuffix(".yaml") for n in names if n.endswith(".yaml"))


@cache
def words(language: str) -> Words:
    """The words of a language.

    Raises:
        UnknownLanguageError: There are none.
    """
    if language not in languages():
        raise UnknownLanguageError(
            f"There are no words in {language}.",
            mend=f"A report can be written in: {', '.join(sorted(languages()))}.",
        )
    said = written.values(
        files(__package__).joinpath(f"{language}.yaml").read_text("utf-8")
    )
    return Words(language=language, notice=wording(language), _words=said)
