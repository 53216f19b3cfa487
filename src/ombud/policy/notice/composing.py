"""Writing a notice: every element of the declaration, said in the order people need it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from ombud.core.errors import OmbudError
from ombud.policy import law
from ombud.policy.language import Declaration, Purpose, Recipient, Words
from ombud.policy.notice.shape import (
    Block,
    Fact,
    Facts,
    Notice,
    Paragraph,
    Points,
    Section,
    Sentence,
)
from ombud.policy.notice.wording import Wording, inside, opening, sentence, wording

# Source: the GDPR articles that give each right.
RIGHTS = {
    "access": "Art. 15",
    "rectification": "Art. 16",
    "erasure": "Art. 17",
    "restriction": "Art. 18",
    "objection": "Art. 21",
    "portability": "Art. 20",
    "withdrawal": "Art. 7(3)",
}


class UnknownKindError(OmbudError):
    """The declaration names no such kind of people."""


def compose(
    declaration: Declaration,
    language: str,
    *,
    kind: str | None = None,
    version: int | None = None,
    effective: date | None = None,
    requests: str = "/requests/new",
) -> Notice:
    """The declaration as a notice (GDPR Art. 12-14) in one language.

    Args:
        declaration: what is promised; its references must resolve (see `checks`).
        language: one that has a file of wording: sv, en.
        kind: an id of the declaration's `people`: only what concerns them is said.
        version: the published version's number, if it is published.
        effective: the day from which that version applies.
        requests: the page where a request begins; `?right=…` is added to it.

    Raises:
        UnknownLanguageError: there is no wording in that language.
        UnknownKindError: the declaration has no such kind.
        UnknownLawError: the declaration names a law that is not known.
    """
    if kind is not None and kind not in declaration.people:
        raise UnknownKindError(
            f"The policy names no kind of people called {kind}.",
            mend=f"It names: {', '.join(declaration.people)}.",
        )
    writer = _Writer(
        declaration=declaration,
        words=wording(language),
        kind=kind,
        version=version,
        effective=effective,
        requests=requests,
        purposes={
            name: purpose
            for name, purpose in declaration.purposes.items()
            if kind is None or kind in purpose.people
        },
    )
    return Notice(
        title=writer.words.say("title", company=writer.company),
        language=language,
        sections=tuple(writer.sections()),
        kind=kind,
        version=version,
        effective=effective,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writer:
    """One notice being written: what it is made of, and a method for each section."""

    declaration: Declaration
    words: Wording
    kind: str | None
    version: int | None
    effective: date | None
    requests: str
    purposes: dict[str, Purpose]

    def sections(self) -> Iterator[Section]:
        """The sections in the order that a person needs them."""
        yield self._summary()
        yield self._who()
        yield self._section("purposes", "purposes", ())
        for name, purpose in self.purposes.items():
            yield self._purpose(name, purpose)
        if self._recipients():
            yield self._section("recipients", "recipients", self._recipient_blocks())
        if self.declaration.never:
            yield self._section("never", "never", (self._never(),))
        yield self._section("rights", "rights", self._rights())
        yield self._complaint()
        if self.declaration.changes is not None:
            yield self._section("changes", "changes", (self._changes(),))
        yield self._section("updated", "version", (self._version(),))

    @property
    def company(self) -> str:
        """The names of the controllers."""
        controllers = self.declaration.controllers.values()
        return self.words.all_of([each.name for each in controllers])

    def _summary(self) -> Section:
        say, named = self.words.say, self._named
        first = next(iter(self.declaration.controllers))
        asked = [n for n, p in self.purposes.items() if p.basis.consent]
        points = [
            self._say(f"controllers.{first}", "summary.controller", company=self.company)
        ]
        if self.purposes:
            listed = named(self.purposes)
            points.append(self._say("purposes", "summary.purposes", purposes=listed))
        if asked:
            points.append(
                self._say(
                    f"purposes.{asked[0]}.basis",
                    "summary.consent",
                    purposes=named(asked),
                )
            )
        marketing = [n for n, p in self.purposes.items() if p.marketing]
        if marketing:
            points.append(
                self._say(f"purposes.{marketing[0]}.marketing", "summary.marketing")
            )
        outside = [n for n, r in self._recipients().items() if not law.is_eea(r.country)]
        if outside:
            points.append(
                self._sentence(
                    f"recipients.{outside[0]}.country",
                    say("summary.outside"),
                    part="summary",
                    href=f"#recipients-{outside[0]}-country",
                )
            )
        elif self.declaration.recipients:
            points.append(self._say("recipients", "summary.inside"))
        points.append(
            self._sentence(
                "rights", say("summary.rights"), part="summary", href=self.requests
            )
        )
        return Section(
            address="purposes",
            anchor="summary",
            heading=say("summary.heading"),
            level=2,
            blocks=(Points(points=tuple((point,) for point in points)),),
        )

    def _who(self) -> Section:
        say, blocks = self.words.say, list[Block]()
        if self.kind is not None:
            who = self.words.own(self.declaration.people[self.kind].say)
            blocks.append(_paragraph(self._say(f"people.{self.kind}", "who.kind", kind=who)))
        for name, controller in self.declaration.controllers.items():
            at = f"controllers.{name}"
            blocks.append(
                _paragraph(self._say(at, "who.controller", company=controller.name))
            )
            facts = [
                self._fact(f"{at}.number", say("who.number"), controller.number),
                self._fact(f"{at}.address", say("who.address"), controller.address),
                self._mail(f"{at}.email", say("who.email"), controller.email),
            ]
            if controller.phone:
                facts.append(
                    self._phone(f"{at}.phone", say("who.phone"), controller.phone)
                )
            if controller.answers is not None:
                facts.append(self._answers(f"{at}.answers", name))
            blocks.append(Facts(facts=tuple(facts)))
        about = list[Sentence]()
        if self.declaration.covers:
            covers = self.words.all_of(list(self.declaration.covers))
            about.append(self._say("covers", "who.covers", covers=covers))
        for name, register in self.declaration.registers.items():
            if register.say and (self.kind is None or self.kind in register.of):
                called = self.words.own(register.say)
                about.append(
                    self._say(f"registers.{name}", "who.register", register=called)
                )
        if about:
            blocks.append(_paragraph(*about))
        return self._section("controllers", "who", tuple(blocks))

    def _answers(self, at: str, controller: str) -> Fact:
        answers = self.declaration.controllers[controller].answers
        if answers is None:  # pragma: no cover  # the caller has looked
            raise ValueError(controller)
        sentences = [
            self._sentence(f"{at}.name", answers.name),
            self._sentence(f"{at}.email", answers.email, href=_mailto(answers.email)),
        ]
        if answers.phone:
            sentences.append(
                self._sentence(f"{at}.phone", answers.phone, href=_tel(answers.phone))
            )
        return Fact(
            term=self.words.say("who.answers"),
            says=Points(points=tuple((each,) for each in sentences)),
        )

    def _purpose(self, name: str, purpose: Purpose) -> Section:
        at = f"purposes.{name}"
        intro = [self._sentence(f"{at}.say", sentence(self.words.own(purpose.say)))]
        if purpose.only == "aggregated":
            intro.append(self._say(f"{at}.only", "purposes.aggregated"))
        if purpose.profiling:
            intro.append(self._say(f"{at}.profiling", "purposes.profiling"))
        facts = [
            *self._concerned(at, purpose),
            self._uses(at, purpose),
            *self._required(at, purpose),
            self._basis(at, purpose),
            self._sources(at, purpose),
            self._receivers(at, purpose),
            self._keep(at, purpose),
            *self._choice(at, purpose),
        ]
        return Section(
            address=at,
            anchor=_anchor(at),
            heading=self._title(name),
            level=3,
            blocks=(_paragraph(*intro), Facts(facts=tuple(facts))),
            purpose=name,
        )

    def _concerned(self, at: str, purpose: Purpose) -> Iterator[Fact]:
        say = self.words.say
        if self.kind is None:
            people = self.declaration.people
            kinds = [self.words.own(people[kind].say) for kind in purpose.people]
            yield self._fact(
                f"{at}.for", say("purposes.people"), sentence(self.words.all_of(kinds))
            )
        if purpose.controllers:
            names = [self.declaration.controllers[c].name for c in purpose.controllers]
            yield self._fact(
                f"{at}.controllers",
                say("purposes.controllers"),
                sentence(self.words.all_of(names)),
            )

    def _uses(self, at: str, purpose: Purpose) -> Fact:
        by_category: dict[str, list[str]] = {}
        for used in purpose.uses:
            category, _, item = used.partition(".")
            by_category.setdefault(category, []).append(item)
        points = tuple(
            (
                self._sentence(
                    f"{at}.uses",
                    sentence(self._data(category, [i for i in items if i])),
                    part=category,
                ),
            )
            for category, items in by_category.items()
        )
        return Fact(term=self.words.say("purposes.uses"), says=Points(points=points))

    def _data(self, name: str, items: list[str]) -> str:
        """A category in words, with the items named, or all of them if none is."""
        say, category = self.words.say, self.declaration.categories[name]
        text = self.words.category(name, category)
        listed = [
            self.words.item(item, category.items[item]) for item in items or category.items
        ]
        if category.special:
            text = say("purposes.special", data=text)
        if category.derived:
            inputs = self.words.all_of([self._reference(each) for each in category.derived])
            text = say("purposes.derived", data=text, inputs=inputs)
        if listed:
            text = say("purposes.item", category=text, items=self.words.all_of(listed))
        return text

    def _required(self, at: str, purpose: Purpose) -> Iterator[Fact]:
        if purpose.required:
            points = tuple(
                (
                    self._say(
                        f"{at}.required.{reference}",
                        "purposes.required_item",
                        part="",
                        data=opening(self._reference(reference)),
                        why=sentence(self.words.own(why)),
                    ),
                )
                for reference, why in purpose.required.items()
            )
            yield Fact(
                term=self.words.say("purposes.required"), says=Points(points=points)
            )

    def _basis(self, at: str, purpose: Purpose) -> Fact:
        basis, source = purpose.basis, self.words.article(purpose.basis.article)
        by = basis.law or basis.task
        values: dict[str, str] = {}
        if by is not None:
            values["law"] = self._words(law.law(by).title)
        if basis.interest is not None:
            values["interest"] = self.words.own(basis.interest.say)
        sentences = [
            self._sentence(
                f"{at}.basis",
                opening(self.words.say(f"basis.{basis.name}", **values)),
                source=source,
            )
        ]
        if basis.interest is not None and basis.interest.balanced is not None:
            day = self.words.day(basis.interest.balanced)
            sentences.append(
                self._say(f"{at}.basis", "basis.balanced", part="balanced", day=day)
            )
        return Fact(term=self.words.say("purposes.basis"), says=_paragraph(*sentences))

    def _sources(self, at: str, purpose: Purpose) -> Fact:
        sources = [
            self.words.own(self.declaration.sources[each].say) for each in purpose.sources
        ]
        text = self.words.say("purposes.from", sources=self.words.all_of(sources))
        return self._fact(f"{at}.from", self.words.say("purposes.sources"), text)

    def _receivers(self, at: str, purpose: Purpose) -> Fact:
        say = self.words.say
        if not purpose.to:
            return self._fact(
                at, say("purposes.recipients"), say("purposes.nobody"), part="to"
            )
        recipients = self.declaration.recipients
        names = [self.words.own(recipients[each].say) for each in purpose.to]
        return self._fact(
            f"{at}.to", say("purposes.recipients"), sentence(self.words.all_of(names))
        )

    def _keep(self, at: str, purpose: Purpose) -> Fact:
        say, keep, source = self.words.say, purpose.keep, ""
        if keep.law is not None:
            rule = law.law(keep.law)
            title, source = self._words(rule.title), self._words(rule.section)
            text = (
                say("keep.law", period=self._words(rule.says), law=title)
                if rule.says
                else say("keep.law_alone", law=title)
            )
        elif keep.withdrawn:
            text = say("keep.withdrawn")
        else:
            text = say(
                "keep.period",
                period=self.words.period(keep.period or ""),
                event=self._event(keep.event or ""),
            )
        return Fact(
            term=say("purposes.keep"),
            says=_paragraph(
                self._sentence(f"{at}.keep", opening(text), source=source),
                self._say(f"{at}.keep", f"keep.{keep.then}", part="then"),
            ),
        )

    def _event(self, reference: str) -> str:
        """The day that a period counts from, so that it can stand after "after"."""
        name, _, item = reference.partition(".")
        category = self.declaration.categories[name]
        if not item:
            return self.words.category(name, category)
        said, called = category.items[item], self.words.category(name, category)
        text = self.words.item(item, said)
        if self.words.is_bare(item, said):
            return self.words.say("keep.event", item=text, category=called)
        return text

    def _choice(self, at: str, purpose: Purpose) -> Iterator[Fact]:
        if purpose.marketing:
            key, source, element = "marketing", "Art. 21(2)", "marketing"
        elif purpose.basis.consent:
            key, source, element = "consent", "Art. 7(3)", "basis"
        elif purpose.basis.name in ("interest", "task"):
            key, source, element = "interest", "Art. 21(1)", "basis"
        else:
            return
        yield Fact(
            term=self.words.say("purposes.choice"),
            says=_paragraph(
                self._say(
                    f"{at}.{element}",
                    f"choice.{key}",
                    part="choice",
                    source=self.words.article(source),
                )
            ),
        )

    def _recipients(self) -> dict[str, Recipient]:
        """Those who get data for the purposes that this notice is about."""
        used = {each for purpose in self.purposes.values() for each in purpose.to}
        return {
            name: recipient
            for name, recipient in self.declaration.recipients.items()
            if self.kind is None or name in used
        }

    def _recipient_blocks(self) -> tuple[Block, ...]:
        recipients = self._recipients()
        first, home = next(
            (name, each.country) for name, each in self.declaration.controllers.items()
        )
        intro = []
        if any(each.are == "processors" for each in recipients.values()):
            intro.append(
                self._say(
                    "recipients",
                    "recipients.processors",
                    part="processors",
                    source=self.words.article("Art. 28(3)"),
                )
            )
        intro.append(
            self._say(
                f"controllers.{first}.country",
                "recipients.home",
                part="recipients",
                place=self.words.place(home),
            )
        )
        points = tuple(
            tuple(self._recipient(name, each, home)) for name, each in recipients.items()
        )
        return (_paragraph(*intro), Points(points=points))

    def _recipient(self, name: str, given: Recipient, home: str) -> Iterator[Sentence]:
        at = f"recipients.{name}"
        place = self.words.place(given.country)
        called = self.words.own(given.say)
        if given.country != home:
            called = self.words.say("recipients.place", recipient=called, place=place)
        key = {"processors": "processor", "controllers": "controller"}.get(
            given.are, "joint"
        )
        text = self.words.say(
            f"recipients.{key}", recipient=called, do=self.words.own(given.do)
        )
        yield self._sentence(at, opening(text))
        if law.is_eea(given.country):
            return
        by, source = self._safeguard(given)
        if by is None:
            return
        yield self._say(
            f"{at}.country", f"recipients.{by}", part="", source=source, place=place
        )
        if given.assessed is not None:
            day = self.words.day(given.assessed)
            yield self._say(f"{at}.assessed", "recipients.assessed", part="", day=day)
        if by in ("clauses", "bcr"):
            yield self._say(
                f"{at}.by",
                "recipients.copy",
                part="copy",
                source=self.words.article("Art. 13(1)(f)"),
            )

    def _safeguard(self, given: Recipient) -> tuple[str | None, str]:
        """Which safeguard a transfer stands on, and where the law gives it."""
        match given.by:
            case "clauses":
                return "clauses", self.words.article("Art. 46(2)(c)")
            case "bcr":
                return "bcr", self.words.article("Art. 46(2)(b)")
            case "dpf":
                return "dpf", self.words.article("Art. 45")
            case _ if given.by == "adequacy" or law.is_adequate(
                given.country, self.declaration.updated
            ):
                return "adequacy", self.words.article("Art. 45")
        return None, ""

    def _never(self) -> Points:
        say, points = self.words.say, []
        for number, ban in enumerate(self.declaration.never):
            source = ""
            if ban.profile == "everyone":
                text = say("never.profile_everyone")
            elif ban.profile is not None:
                who = self.words.own(self.declaration.people[ban.profile].say)
                text = say("never.profile", kind=who)
            elif ban.decide is not None:
                text, source = say("never.decide"), self.words.article("Art. 22")
            elif ban.sell == "everything":
                text = say("never.sell_everything")
            else:
                verb = "sell" if ban.sell else "use" if ban.use else "collect"
                data = self._reference(ban.sell or ban.use or ban.collect or "")
                text = say(f"never.{verb}", data=data)
            point = [self._sentence(f"never.{number}", text, source=source)]
            if ban.exceptions:
                point.append(
                    self._say(
                        f"never.{number}.except",
                        "never.except",
                        part="",
                        purposes=self._named(ban.exceptions),
                    )
                )
            points.append(tuple(point))
        return Points(points=tuple(points))

    def _rights(self) -> tuple[Block, ...]:
        article = self.words.article
        facts = [
            Fact(
                term=self.words.say(f"rights.{right}.term"),
                says=_paragraph(*self._right(right, source)),
            )
            for right, source in RIGHTS.items()
            if self._grounds(right)
        ]
        intro = _paragraph(
            self._say("rights", "rights.free", part="free", source=article("Art. 12(5)")),
            self._say("rights", "rights.month", part="month", source=article("Art. 12(3)")),
            self._say(
                "rights", "rights.identity", part="identity", source=article("Art. 12(6)")
            ),
        )
        return (intro, Facts(facts=tuple(facts)))

    def _grounds(self, right: str) -> list[str]:
        """The purposes for which people have that right."""
        bases = {
            "objection": {"interest", "task"},  # GDPR Art. 21(1)
            "portability": {"consent", "contract", "steps"},  # GDPR Art. 20(1)(a)
            "withdrawal": {"consent"},  # GDPR Art. 7(3)
        }.get(right)
        return [
            name
            for name, purpose in self.purposes.items()
            if bases is None or purpose.basis.name in bases
        ]

    def _right(self, right: str, source: str) -> Iterator[Sentence]:
        at = f"rights.{right}"
        yield self._say(
            at,
            f"rights.{right}.says",
            part="",
            source=self.words.article(source),
            purposes=self._named(self._grounds(right)),
        )
        if right == "erasure":
            for name, purpose in self.purposes.items():
                if purpose.keep.law is not None:
                    yield self._say(
                        f"purposes.{name}.keep",
                        "rights.erasure.law",
                        part="erasure",
                        source=self.words.article("Art. 17(3)(b)"),
                        purpose=inside(self._title(name)),
                        law=self._words(law.law(purpose.keep.law).title),
                    )
        yield self._sentence(
            at,
            self.words.say(f"rights.{right}.do"),
            part="do",
            href=f"{self.requests}{'&' if '?' in self.requests else '?'}right={right}",
        )

    def _complaint(self) -> Section:
        say, declared = self.words.say, self.declaration.authority
        first, controller = next(iter(self.declaration.controllers.items()))
        at = "authority" if declared else f"controllers.{first}.country"
        article = self.words.article("Art. 77")
        try:
            authority = (
                law.authority_named(declared)
                if declared
                else law.authority(controller.country)
            )
        except law.UnknownLawError:
            # A country whose authority is not in our data still has one.
            place = self.words.place(controller.country)
            blocks: tuple[Block, ...] = (
                _paragraph(
                    self._say(
                        at, "complaint.unknown", part="", source=article, place=place
                    )
                ),
            )
            return self._section(at, "complaint", blocks)
        named = self._words(authority.name)
        says = self._say(at, "complaint.says", part="", source=article, authority=named)
        facts = (
            self._fact(at, say("complaint.address"), authority.address, part="address"),
            self._mail(at, say("complaint.email"), authority.email, part="email"),
            self._phone(at, say("complaint.phone"), authority.phone, part="phone"),
            Fact(
                term=say("complaint.web"),
                says=_paragraph(
                    self._sentence(
                        at,
                        authority.web.removeprefix("https://"),
                        part="web",
                        href=authority.web,
                    )
                ),
            ),
        )
        return self._section(at, "complaint", (_paragraph(says), Facts(facts=facts)))

    def _changes(self) -> Paragraph:
        changes = self.declaration.changes
        if changes is None:  # pragma: no cover  # the caller has looked
            return _paragraph()
        where = [self.words.say(f"changes.{channel}") for channel in changes.tell]
        return _paragraph(
            self._say(
                "changes",
                "changes.tell",
                part="tell",
                where=self.words.all_of(where),
                period=self.words.period(changes.before),
            ),
            self._say("changes", "changes.consent", part="consent"),
        )

    def _version(self) -> Paragraph:
        sentences = []
        if self.version is not None:
            sentences.append(
                self._say(
                    "updated", "version.number", part="number", version=self.version
                )
            )
        if self.effective is not None:
            day = self.words.day(self.effective)
            sentences.append(
                self._say("updated", "version.effective", part="effective", day=day)
            )
        day = self.words.day(self.declaration.updated)
        sentences.append(self._say("updated", "version.updated", part="day", day=day))
        return _paragraph(*sentences)

    def _title(self, name: str) -> str:
        title = self.declaration.purposes[name].title
        return self.words.own(title) if title else opening(name.replace("_", " "))

    def _named(self, names: Iterable[str]) -> str:
        return self.words.all_of([inside(self._title(name)) for name in names])

    def _reference(self, reference: str) -> str:
        """What a category or one of its items is called."""
        name, _, item = reference.partition(".")
        category = self.declaration.categories[name]
        if item:
            return self.words.item(item, category.items[item])
        return self.words.category(name, category)

    def _words(self, words: Words) -> str:
        return self.words.own(words)

    def _section(self, address: str, key: str, blocks: tuple[Block, ...]) -> Section:
        return Section(
            address=address,
            anchor=key,
            heading=self.words.say(f"{key}.heading"),
            level=2,
            blocks=blocks,
        )

    def _say(
        self,
        address: str,
        key: str,
        *,
        part: str | None = None,
        source: str = "",
        **values: object,
    ) -> Sentence:
        """The standard sentence at `key`; its section is part of the anchor."""
        text = self.words.say(key, **values)
        named = key.partition(".")[0] if part is None else part
        return self._sentence(address, text, part=named, source=source)

    def _sentence(
        self, address: str, text: str, *, part: str = "", source: str = "", href: str = ""
    ) -> Sentence:
        anchor = _anchor(f"{address}.{part}" if part else address)
        return Sentence(
            address=address, anchor=anchor, text=text, source=source, href=href
        )

    def _fact(self, address: str, term: str, text: str, *, part: str = "") -> Fact:
        return Fact(term=term, says=_paragraph(self._sentence(address, text, part=part)))

    def _mail(self, address: str, term: str, email: str, *, part: str = "") -> Fact:
        said = self._sentence(address, email, part=part, href=_mailto(email))
        return Fact(term=term, says=_paragraph(said))

    def _phone(self, address: str, term: str, phone: str, *, part: str = "") -> Fact:
        said = self._sentence(address, phone, part=part, href=_tel(phone))
        return Fact(term=term, says=_paragraph(said))


def _paragraph(*sentences: Sentence) -> Paragraph:
    return Paragraph(sentences=sentences)


def _anchor(address: str) -> str:
    """The address as an id: an element's id has no hyphen, so no two become one."""
    return address.replace(".", "-")


def _mailto(email: str) -> str:
    return f"mailto:{quote(email, safe='@+')}"


def _tel(phone: str) -> str:
    return "tel:" + "".join(c for c in phone if c.isdigit() or c == "+")
