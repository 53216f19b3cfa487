"""How a declaration's elements are said in the cells of a table."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from ombud.policy import law
from ombud.policy.language import (
    ANY,
    Basis,
    Contact,
    Controller,
    Declaration,
    Keep,
    Purpose,
    Recipient,
    Words,
)
from ombud.policy.notice.wording import (
    UnknownLanguageError,
    Wording,
    opening,
    plain,
    wording,
)
from ombud.policy.record.shape import Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """A declaration in the words of one language."""

    declaration: Declaration
    wording: Wording
    words: Mapping[str, Any]
    """The file of the tables' own words: titles, columns, roles, …, say."""

    def say(self, key: str, **values: object) -> str:
        """The phrase of that name with the values set in."""
        return str(self.words["say"][key]).format_map(values)

    def word(self, group: str, key: str) -> str:
        """A word of a closed set, such as a recipient's role."""
        return str(self.words[group][key])

    def own(self, words: Words | None) -> str:
        """The company's words; empty where it gave none."""
        return self.wording.own(words) if words else ""

    def day(self, day: date) -> str:
        """A date in words."""
        return self.wording.day(day)

    def listed(self, texts: Iterable[str]) -> str:
        """The texts as a list within a sentence."""
        return self.wording.all_of([text for text in texts if text])

    def country(self, code: str) -> str:
        """A country by its name."""
        return str(self.wording.locale.territories.get(code, code))

    def article(self, article: str) -> str:
        """An article as the language writes it."""
        return self.wording.article(article)

    @property
    def company(self) -> str:
        """The controllers by name."""
        return self.listed(plain(c.name) for c in self.declaration.controllers.values())

    # Who

    def controller(self, controller: Controller) -> str:
        """A controller with number and how to reach it (GDPR Art. 30(1)(a))."""
        parts = (
            controller.name,
            controller.number,
            controller.address,
            self.country(controller.country),
            controller.email,
            controller.phone,
        )
        return ", ".join(plain(part) for part in parts if part)

    def contact(self, contact: Contact) -> str:
        """Who answers, with how to reach them."""
        role = self.own(contact.role)
        parts = (contact.name, role, contact.email, contact.phone)
        return ", ".join(plain(part) for part in parts if part)

    def referred(self, reference: str) -> str:
        """A contact by reference: `CONTROLLER.answers`, or an id of `contacts`."""
        name, _, part = reference.partition(".")
        controller = self.declaration.controllers.get(name)
        if controller is not None:
            found = getattr(controller, part or "answers", None)
        else:
            found = self.declaration.contacts.get(name)
        return self.contact(found) if isinstance(found, Contact) else ""

    def person(self, kind: str) -> str:
        """A kind of people."""
        return self.own(self.declaration.people[kind].say)

    def recipient(self, name: str) -> str:
        """A recipient as the policy calls it."""
        return self.own(self.declaration.recipients[name].say)

    def title(self, purpose: str) -> str:
        """What a purpose is called, as a heading."""
        title = self.declaration.purposes[purpose].title
        return self.own(title) or opening(purpose.replace("_", " "))

    def titles(self, purposes: Iterable[str]) -> Cell:
        """Purposes by what they are called."""
        return tuple(self.title(purpose) for purpose in purposes)

    def joint(self, name: str) -> Cell:
        """A joint arrangement: who takes part, and the day of it (GDPR Art. 26)."""
        joint = self.declaration.joint[name]
        parties = [self.declaration.controllers[c].name for c in joint.controllers]
        parties += [self.recipient(partner) for partner in joint.partners]
        said = self.listed(map(plain, parties))
        if joint.arrangement is None:
            return (self.say("not_agreed", joint=said),)
        return (self.say("agreed", joint=said, day=self.day(joint.arrangement)),)

    # Which data

    def reference(self, reference: str) -> str:
        """A category, or one of its items, by name."""
        name, _, item = reference.partition(".")
        category = self.declaration.categories[name]
        if item:
            return self.wording.item(item, category.items[item])
        return self.wording.category(name, category)

    def within(self, reference: str) -> str:
        """The same; an item with the category it belongs to."""
        name, _, item = reference.partition(".")
        if not item:
            return self.reference(name)
        return self.say(
            "items", data=self.reference(name), items=self.reference(reference)
        )

    def data(self, references: Iterable[str]) -> Cell:
        """Categories, each with the items that are meant of it."""
        by_category: dict[str, dict[str, None]] = {}
        for reference in references:
            by_category.setdefault(reference.partition(".")[0], {})[reference] = None
        return tuple(
            # Where the category is meant as a whole, so is every item of it.
            self._category(name, () if name in meant else tuple(meant))
            for name, meant in by_category.items()
        )

    def _category(self, name: str, items: Cell) -> str:
        category = self.declaration.categories[name]
        text = self.reference(name)
        if category.special:
            text = self.say("special", data=text)
        if category.criminal:
            text = self.say("criminal", data=text)
        if category.derived:
            inputs = self.listed(map(self.reference, category.derived))
            text = self.say("derived", data=text, inputs=inputs)
        named = items or tuple(f"{name}.{item}" for item in category.items)
        if named:
            said = self.listed(map(self.reference, named))
            text = self.say("items", data=text, items=said)
        return text

    # Why, and how long

    def bases(self, purpose: Purpose) -> Cell:
        """What a purpose rests on, for each kind of people where they differ."""
        return tuple(
            self.basis(basis)
            if kind == ANY
            else self.say("kind", kind=self.person(kind), what=self.basis(basis))
            for kind, basis in purpose.bases.items()
        )

    def basis(self, basis: Basis) -> str:
        """A basis with its article, and the law or the interest."""
        text = self.say(
            "article",
            what=self.word("bases", basis.name),
            article=self.article(basis.article),
        )
        named = basis.law or basis.task
        if named is not None:
            return self.say("law", basis=text, law=self.law(named))
        if basis.interest is not None:
            said = self.own(basis.interest.say)
            return self.say("interest", basis=text, interest=said)
        return text

    def law(self, name: str) -> str:
        """A law's title and section."""
        rule = law.law(name)
        title, section = self.wording.own(rule.title), self.wording.own(rule.section)
        return f"{title}, {section}"

    def keep(self, keep: Keep) -> str:
        """How long data stays and what happens then."""
        if keep.withdrawn:
            text = self.say("withdrawn")
        elif keep.law is not None:
            text = self.law_period(keep.law)
        else:
            text = self.say(
                "period",
                period=self.wording.period(keep.period or ""),
                event=self.event(keep.event or ""),
            )
        return self.say("then", keep=text, then=self.word("then", keep.then))

    def event(self, reference: str) -> str:
        """What a period counts from; an item in our words needs its category's too."""
        name, _, item = reference.partition(".")
        words = self.declaration.categories[name].items.get(item)
        bare = words is None or self.wording.is_bare(item, words)
        return self.within(reference) if bare else self.reference(reference)

    def law_period(self, name: str) -> str:
        """How long a law has data kept."""
        says = law.law(name).says
        if not says:
            return self.say("law_alone", law=self.law(name))
        return self.say("law_period", period=self.wording.own(says), law=self.law(name))

    def keeps(self, keep: Keep) -> Cell:
        """How long data stays, for each category where that differs."""
        lines = [
            self.say("keep", data=self.within(reference), period=self.keep(other))
            for reference, other in keep.but.items()
        ]
        rest = self.keep(keep)
        if lines:
            rest = self.say("keep", data=self.say("rest"), period=rest)
        return (*lines, rest)

    # To whom

    def role(self, recipient: Recipient) -> str:
        """What a recipient is to us."""
        return self.word("roles", recipient.are)

    def countries(self, recipient: Recipient) -> str:
        """Where data goes with a recipient."""
        return self.listed(map(self.country, recipient.everywhere))

    def measures(self) -> Cell:
        """The security measures (GDPR Art. 32)."""
        said = []
        for measure in self.declaration.measures.values():
            text = self.own(measure.say)
            if measure.control:
                text = self.say("control", measure=text, control=plain(measure.control))
            said.append(text)
        return tuple(said)


def speech(declaration: Declaration, language: str) -> Speech:
    """The declaration in a language.

    Raises:
        UnknownLanguageError: there is no wording in that language.
    """
    return Speech(
        declaration=declaration, wording=wording(language), words=words(language)
    )


@cache
def words(language: str) -> Mapping[str, Any]:
    """The tables' own words in a language.

    Raises:
        UnknownLanguageError: there are none.
    """
    path = files("ombud.policy.record").joinpath(f"{language}.toml")
    if not language.isalpha() or not path.is_file():
        raise UnknownLanguageError(f"There are no tables in {language}.")
    return tomllib.loads(path.read_text("utf-8"))
