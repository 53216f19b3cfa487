"""A notice on its way: what it is made from, and how a sentence of it is put down."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from ombud.policy.language import (
    ANY,
    Contact,
    Declaration,
    Joint,
    Point,
    Purpose,
    Recipient,
    Source,
    Words,
    covers,
)
from ombud.policy.notice.shape import (
    Block,
    Fact,
    Paragraph,
    Partner,
    Points,
    Section,
    Sentence,
)
from ombud.policy.notice.wording import (
    Wording,
    inside,
    opening,
    phrase,
    plain,
    sentence,
)

NAMED = 6
"""How many purposes or recipients a sentence can name and still be read at a glance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the sections are written from.

    `purposes` are those that the notice is about: all of them, or those that concern
    its `kind` of people, its collection `point` and its `source`. `partner` is whom an
    event that people sign up for is arranged with. `requests` is the page where a
    request begins. `own` are the company's sentences in place of ours, by
    anchor, in the notice's language.
    """

    declaration: Declaration
    words: Wording
    kind: str | None
    point: str | None
    source: str | None
    partner: Partner | None
    version: int | None
    effective: date | None
    requests: str
    purposes: dict[str, Purpose]
    own: dict[str, str]

    @property
    def whole(self) -> bool:
        """Whether everything is said, or what concerns a kind of people.

        False for the part that is told at one collection point, or about one source.
        """
        return self.point is None and self.source is None

    @property
    def company(self) -> str:
        """The names of the controllers."""
        return self.companies(self.declaration.controllers)

    @property
    def recipients(self) -> dict[str, Recipient]:
        """Those who get data for the purposes that this notice is about."""
        declared = self.declaration.recipients
        if self.whole and self.kind is None:
            return declared
        used = {each for purpose in self.purposes.values() for each in purpose.to}
        used |= {each for joint in self.joint.values() for each in joint.partners}
        return {name: each for name, each in declared.items() if name in used}

    @property
    def sources(self) -> dict[str, Source]:
        """Where the data comes from that this notice is about."""
        used = {each for p in self.purposes for each in self.sources_of(p)}
        declared = self.declaration.sources
        return {name: each for name, each in declared.items() if name in used}

    @property
    def points(self) -> dict[str, Point]:
        """The places where data is collected for what this notice is about."""
        return {
            name: point
            for name, point in self.declaration.points.items()
            if self.point in (None, name)
            and self.source in (None, point.source)
            and not self.purposes.keys().isdisjoint(point.purposes)
        }

    @property
    def joint(self) -> dict[str, Joint]:
        """What is decided together, as far as this notice is about it."""
        if self.whole and self.kind is None:
            return self.declaration.joint
        registers = self.declaration.registers
        return {
            name: joint
            for name, joint in self.declaration.joint.items()
            if not self.purposes.keys().isdisjoint(joint.purposes)
            or any(
                self.kind in registers[each].of
                for each in joint.registers
                if each in registers
            )
        }

    def sources_of(self, purpose: str) -> tuple[str, ...]:
        """Where data for a purpose comes from, as far as this notice is about it."""
        declared = self.declaration.purposes[purpose].sources
        one = self.source
        if self.point is not None:
            one = self.declaration.points[self.point].source
        return declared if one is None else (one,)

    def used(self, purpose: str) -> tuple[str, ...]:
        """The categories and items that a purpose uses: of a part, what comes there.

        At a collection point, and of an outside source, that is what is asked for; what
        is worked out from it comes from nowhere.
        """
        uses = self.declaration.purposes[purpose].uses
        if self.whole:
            return uses
        asks = {
            reference
            for point in self.points.values()
            if purpose in point.purposes
            for reference in point.asks
        }
        narrowed = {
            each if covers(wide, each) else wide: None
            for wide in uses
            for each in asks
            if covers(wide, each) or covers(each, wide)
        }
        categories = self.declaration.categories
        given = tuple(u for u in uses if not categories[u.partition(".")[0]].derived)
        return tuple(narrowed) or given

    def companies(self, controllers: Iterable[str]) -> str:
        """The names of these controllers as a list within a sentence."""
        declared = self.declaration.controllers
        return self.words.all_of([plain(declared[each].name) for each in controllers])

    def title(self, purpose: str) -> str:
        """What a purpose is called, as a heading."""
        title = self.declaration.purposes[purpose].title
        return self.words.own(title) if title else opening(purpose.replace("_", " "))

    def named(self, purposes: Iterable[str]) -> str:
        """The purposes as a list within a sentence."""
        titles = [phrase(inside(self.title(name))) for name in purposes]
        return self.words.all_of(titles)

    def reference(self, reference: str) -> str:
        """What a category or one of its items is called."""
        name, _, item = reference.partition(".")
        category = self.declaration.categories[name]
        if item:
            return self.words.item(item, category.items[item])
        return self.words.category(name, category)

    def references(self, references: Iterable[str]) -> str:
        """What these categories and items are called, as a list within a sentence."""
        return self.words.all_of([self.reference(each) for each in references])

    def data(
        self, name: str, items: Collection[str], required: Collection[str] = ()
    ) -> str:
        """A category in words, with the items named, or all of them if none is.

        What is `required` is marked with a star, and what the law has a special eye on
        is called so.
        """
        say, category = self.words.say, self.declaration.categories[name]
        text = self._marked(name, self.words.category(name, category), required)
        for kind in ("special", "criminal", "protected"):
            if getattr(category, kind):
                text = say(f"purposes.{kind}", data=text)
        if category.derived:
            inputs = self.references(category.derived)
            text = say("purposes.derived", data=text, inputs=inputs)
        listed = [
            self._marked(f"{name}.{item}", self.reference(f"{name}.{item}"), required)
            for item in items or category.items
        ]
        if listed:
            text = say("purposes.item", category=text, items=self.words.all_of(listed))
        return text

    def _marked(self, reference: str, text: str, required: Collection[str]) -> str:
        if reference in required:
            return self.words.say("purposes.mark", data=text)
        return text

    def contact(self, reference: str) -> tuple[str, Contact]:
        """Who is referred to as answering, and the element that says so."""
        controller, _, which = reference.partition(".")
        declared = self.declaration.controllers.get(controller)
        if declared is None:
            return f"contacts.{reference}", self.declaration.contacts[reference]
        contacts = {
            "answers": declared.answers,
            "officer": declared.officer,
            "representative": declared.representative,
        }
        contact = contacts.get(which)
        if contact is not None:
            return f"controllers.{reference}", contact
        itself = Contact(name=declared.name, email=declared.email, phone=declared.phone)
        return f"controllers.{controller}", itself

    @property
    def asked_here(self) -> bool:
        """Whether people can ask for what is theirs on the site that shows this."""
        return "portal" in self.declaration.requests.by

    @property
    def receiver(self) -> tuple[str, Contact]:
        """Who receives requests: the one named, or the first controller's."""
        first, controller = next(iter(self.declaration.controllers.items()))
        answers = f"{first}.answers" if controller.answers else first
        return self.contact(self.declaration.requests.to or answers)

    def section(
        self, address: str, key: str, blocks: tuple[Block, ...], *, level: int = 2
    ) -> Section:
        """A section under the standard heading at `key`."""
        return Section(
            address=address,
            anchor=key,
            heading=self.words.say(f"{key}.heading"),
            level=level,
            blocks=blocks,
        )

    def say(
        self,
        address: str,
        key: str,
        /,
        *,
        part: str = "",
        source: str = "",
        href: str = "",
        **values: object,
    ) -> Sentence:
        """The standard sentence at `key`, made from the element at `address`.

        `part` tells the sentences of one element apart in their anchors; it is empty
        for the one that says what the element is. `source` is an article of the GDPR as
        `law` has it, such as `Art. 6(1)(f)`.
        """
        text = opening(self.words.say(key, **values))
        article = self.words.article(source) if source else ""
        return self.sentence(address, text, part=part, source=article, href=href)

    def told(self, address: str, words: Words, *, part: str = "") -> Sentence:
        """A sentence that the company wrote."""
        return self.sentence(address, sentence(self.words.own(words)), part=part)

    def sentence(
        self,
        address: str,
        text: str,
        *,
        part: str = "",
        source: str = "",
        href: str = "",
    ) -> Sentence:
        """A sentence in words that are ready; the company's own come first."""
        # Neither an id nor an address has two hyphens, so no two anchors are the same.
        anchor = anchor_of(address) + (f"--{part}" if part else "")
        own = self.own.get(anchor)
        return Sentence(
            address=address,
            anchor=anchor,
            text=plain(text) if own is None else own,
            source=source,
            href=href,
            own=own is not None,
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

    def web(self, address: str, term: str, url: str, *, part: str = "") -> Fact:
        """A term and a page to open."""
        text = url.removeprefix("https://")
        said = self.sentence(address, text, part=part, href=web(url))
        return Fact(term=term, says=paragraph(said))


def anchor_of(key: str) -> str:
    """The anchor that a key of `wording` means: it may be written as an address."""
    return key.replace(".", "-")


def own_wording(declaration: Declaration, language: str) -> dict[str, str]:
    """The company's sentences in place of ours in one language, by anchor."""
    return {
        anchor_of(key): plain(words.get(language) or words[ANY])
        for key, given in declaration.wording.items()
        if (words := {str(key): text for key, text in given.items()}).keys()
        & {language, ANY}
    }


def paragraph(*sentences: Sentence) -> Paragraph:
    """The sentences one after the other."""
    return Paragraph(sentences=sentences)


def listed(points: Iterable[tuple[Sentence, ...]]) -> Paragraph | Points:
    """The points as a list; a single one needs none."""
    said = tuple(points)
    return Paragraph(sentences=said[0]) if len(said) == 1 else Points(points=said)


def mailto(email: str) -> str:
    """The link that writes to an address."""
    return f"mailto:{quote(email, safe='@+')}"


def tel(phone: str) -> str:
    """The link that calls a number."""
    return "tel:" + "".join(c for c in phone if c.isdigit() or c == "+")


def web(url: str) -> str:
    """The link that opens a page; nothing for what is no page's address."""
    return url if url.startswith(("https://", "http://", "/")) else ""
