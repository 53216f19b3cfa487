"""A notice on its way: what it is made from, and how a sentence of it is put down."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from ombud.policy.language import Declaration, Purpose, Recipient
from ombud.policy.notice.shape import (
    Block,
    Fact,
    Paragraph,
    Points,
    Section,
    Sentence,
)
from ombud.policy.notice.wording import Wording, inside, opening, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the sections are written from.

    `purposes` are those that the notice is about: all of them, or those that concern
    its `kind` of people. `requests` is the page where a request begins.
    """

    declaration: Declaration
    words: Wording
    kind: str | None
    version: int | None
    effective: date | None
    requests: str
    purposes: dict[str, Purpose]

    @property
    def company(self) -> str:
        """The names of the controllers."""
        controllers = self.declaration.controllers.values()
        return self.words.all_of([plain(each.name) for each in controllers])

    @property
    def recipients(self) -> dict[str, Recipient]:
        """Those who get data for the purposes that this notice is about."""
        used = {each for purpose in self.purposes.values() for each in purpose.to}
        return {
            name: recipient
            for name, recipient in self.declaration.recipients.items()
            if self.kind is None or name in used
        }

    def title(self, purpose: str) -> str:
        """What a purpose is called, as a heading."""
        title = self.declaration.purposes[purpose].title
        return self.words.own(title) if title else opening(purpose.replace("_", " "))

    def named(self, purposes: Iterable[str]) -> str:
        """The purposes as a list within a sentence."""
        return self.words.all_of([inside(self.title(name)) for name in purposes])

    def reference(self, reference: str) -> str:
        """What a category or one of its items is called."""
        name, _, item = reference.partition(".")
        category = self.declaration.categories[name]
        if item:
            return self.words.item(item, category.items[item])
        return self.words.category(name, category)

    def section(self, address: str, key: str, blocks: tuple[Block, ...]) -> Section:
        """A section under the standard heading at `key`."""
        return Section(
            address=address,
            anchor=key,
            heading=self.words.say(f"{key}.heading"),
            level=2,
            blocks=blocks,
        )

    def say(
        self,
        address: str,
        key: str,
        *,
        part: str | None = None,
        source: str = "",
        **values: object,
    ) -> Sentence:
        """The standard sentence at `key`, made from the element at `address`.

        `part` tells the sentences of one element apart in their anchors: by default
        the section's key, empty for the one that says what the element is.
        """
        text = opening(self.words.say(key, **values))
        named = key.partition(".")[0] if part is None else part
        return self.sentence(address, text, part=named, source=source)

    def sentence(
        self,
        address: str,
        text: str,
        *,
        part: str = "",
        source: str = "",
        href: str = "",
    ) -> Sentence:
        """A sentence in words that are ready."""
        # An element's id has no hyphen, so no two addresses become one anchor.
        anchor = (f"{address}.{part}" if part else address).replace(".", "-")
        return Sentence(
            address=address, anchor=anchor, text=plain(text), source=source, href=href
        )

    def fact(self, address: str, term: str, text: str, *, part: str = "") -> Fact:
        """A term and one sentence on it."""
        return Fact(term=term, says=paragraph(self.sentence(address, text, part=part)))

    def mail(self, address: str, term: str, email: str, *, part: str = "") -> Fact:
        """A term and an address to write to."""
        said = self.sentence(address, email, part=part, href=mailto(email))
        return Fact(term=term, says=paragraph(said))

    def phone(self, address: str, term: str, phone: str, *, part: str = "") -> Fact:
        """A term and a number to call."""
        said = self.sentence(address, phone, part=part, href=tel(phone))
        return Fact(term=term, says=paragraph(said))


def paragraph(*sentences: Sentence) -> Paragraph:
    """The sentences one after the other."""
    return Paragraph(sentences=sentences)


def listed(points: tuple[tuple[Sentence, ...], ...]) -> Paragraph | Points:
    """The points as a list; a single one needs none."""
    return Paragraph(sentences=points[0]) if len(points) == 1 else Points(points=points)


def mailto(email: str) -> str:
    """The link that writes to an address."""
    return f"mailto:{quote(email, safe='@+')}"


def tel(phone: str) -> str:
    """The link that calls a number."""
    return "tel:" + "".join(c for c in phone if c.isdigit() or c == "+")
