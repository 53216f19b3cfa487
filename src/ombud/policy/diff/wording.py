"""Changes in words: a label for each kind, a file for each language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

from ombud.core.errors import OmbudError
from ombud.policy import law
from ombud.policy.diff.comparing import Change
from ombud.policy.language import Declaration, Words
from ombud.policy.notice.wording import Wording, inside, opening, wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A change in one language.

    `label` is what kind it is (Longer storage), `what` the thing it is about, with what
    it was and is (may be empty), `purposes` the titles of the purposes it touches, and
    `text` all of it as sentences.
    """

    label: str
    what: str
    purposes: tuple[str, ...]
    text: str


def tell(change: Change, old: Declaration, new: Declaration, language: str) -> Told:
    """A change in words.

    Args:
        change: one of `changes(old, new)`.
        old: the declaration before it; names of what is gone are taken from it.
        new: the declaration after it.
        language: one that the notice has wording in.

    Raises:
        UnknownLanguageError: there is no wording in that language.
    """
    return _Teller(old, new, wording(language), _labels(language)).tell(change)


@cache
def _labels(language: str) -> dict[str, Any]:
    path = files("ombud.policy.diff").joinpath(f"{language}.yaml")
    labels: dict[str, Any] = YAML(typ="safe").load(path.read_text("utf-8"))
    return labels


@dataclass(frozen=True, slots=True)
class _Teller:
    """Words for the changes between two declarations, in one language."""

    old: Declaration
    new: Declaration
    words: Wording
    labels: dict[str, Any]

    def tell(self, change: Change) -> Told:
        label = str(self.labels["kinds"][change.kind])
        what = self._what(change)
        # What concerns all that is done, and a purpose itself, need no list.
        listed = (
            ()
            if change.about.startswith("purpose:")
            or set(change.purposes) == set(self.new.purposes)
            else change.purposes
        )
        purposes = tuple(self._purpose(purpose) for purpose in listed)
        text = f"{label}: {what}." if what else f"{label}."
        if purposes:
            named = self.words.all_of([inside(title) for title in purposes])
            text += " " + str(self.labels["for"]).format(purposes=named)
        return Told(label=label, what=what, purposes=purposes, text=text)

    def _what(self, change: Change) -> str:
        about, before, after = (
            self._value(change, said) if said else ""
            for said in (change.about, change.before, change.after)
        )
        if before and after:
            moved = str(self.labels["moved"]).format(before=before, after=after)
            return f"{about}, {moved}" if about else moved
        if about and after:
            return f"{about} ({after})"
        return about or after

    def _value(self, change: Change, said: str) -> str:
        """What `form:value` stands for, in the company's words or ours."""
        form, _, value = said.partition(":")
        if form == "decision":
            return self._decision(change, value)
        if form in _SECTIONS:
            return self._said(_SECTIONS[form], value)
        say: dict[str, Callable[[str], str]] = {
            "purpose": self._purpose,
            "category": self._category,
            "controller": self._controller,
            "country": lambda code: self.words.locale.territories.get(code, code),
            "language": lambda code: self.words.locale.languages.get(code, code),
            "basis": self._word,
            "word": self._word,
            "period": lambda value: self._after(value, self.words.period),
            "law": lambda value: self._after(value, self._law),
            "ban": self._ban,
            "text": str,
        }
        return say[form](value)

    def _word(self, code: str) -> str:
        return str(self.labels["words"].get(code, code.replace("_", " ")))

    def _after(self, value: str, say: Callable[[str], str]) -> str:
        """A period or law, with the event that it counts from: `P12M after x.y`."""
        how_long, _, event = value.partition(" after ")
        if not event:
            return say(how_long)
        return str(self.labels["after"]).format(
            period=say(how_long), event=self._category(event)
        )

    def _law(self, name: str) -> str:
        try:
            return self.words.own(law.law(name).title)
        except OmbudError:
            return name

    def _either(self, section: str, name: str) -> Any:
        """An element as the new declaration has it, or else the old; None for none."""
        found = getattr(self.new, section).get(name)
        return found or getattr(self.old, section).get(name)

    def _said(self, section: str, name: str) -> str:
        element = self._either(section, name)
        words: Words | None = getattr(element, "say", None)
        return self.words.own(words) if words else name.replace("_", " ")

    def _purpose(self, name: str) -> str:
        purpose = self._either("purposes", name)
        if purpose is None or purpose.title is None:
            return opening(name.replace("_", " "))
        return self.words.own(purpose.title)

    def _controller(self, name: str) -> str:
        controller = self._either("controllers", name)
        return str(controller.name) if controller else name

    def _category(self, reference: str) -> str:
        name, _, item = reference.partition(".")
        category = self._either("categories", name)
        if category is None:
            return reference.replace("_", " ")
        if not item:
            return self.words.category(name, category)
        items = self._items(name)
        return self.words.item(item, items[item]) if item in items else item

    def _items(self, category: str) -> Mapping[str, Words]:
        found = (d.categories.get(category) for d in (self.old, self.new))
        return {key: words for c in found if c for key, words in c.items.items()}

    def _ban(self, said: str) -> str:
        word, _, value = said.partition(":")
        label = str(self.labels["bans"][word])
        for section in ("registers", "people"):
            if word in ("profile", "market", "disclose", "outsource") and self._either(
                section, value
            ):
                return f"{label} ({self._said(section, value)})"
        if value.partition(".")[0] in {**self.old.categories, **self.new.categories}:
            return f"{label} ({self._category(value)})"
        return label

    def _decision(self, change: Change, name: str) -> str:
        purpose = change.address.split(".")[1]
        for declared in (self.new, self.old):
            found = declared.purposes.get(purpose)
            if found is not None and name in found.decides:
                return self.words.own(found.decides[name].say)
        return name


_SECTIONS = {
    "recipient": "recipients",
    "people": "people",
    "source": "sources",
    "register": "registers",
    "point": "points",
    "exclusion": "excludes",
    "on_behalf": "on_behalf",
    "joint": "joint",
    "cookie": "cookies",
    "service": "services",
    "measure": "measures",
}
