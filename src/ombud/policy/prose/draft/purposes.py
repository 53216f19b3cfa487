"""What for: each purpose with its basis, its data, and how long it keeps it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ombud.policy import law
from ombud.policy.prose.draft.answers import Answer
from ombud.policy.prose.draft.data import MARKED, retained, source_id
from ombud.policy.prose.draft.page import SURE, Page, labels, lines
from ombud.policy.prose.draft.paper import Paper
from ombud.policy.prose.draft.periods import Kept
from ombud.policy.prose.draft.plan import Plan, Plans
from ombud.policy.prose.draft.values import in_language, listed
from ombud.policy.prose.facts import Fact

_BASES = {
    "consent": "consent",
    "contract": "contract",
    "legal_obligation": "law",
    "vital_interests": "vital",
    "public_task": "task",
    "legitimate_interests": "interest",
}
_MARKETING = frozenset({"marketing", "newsletter", "targeted_advertising"})
_ASKED = {
    "for": ("Art. 30(1)(c)", "which kinds of people is it about?", "…"),
    "uses": ("Art. 5(1)(c)", "which data does it need?", "…"),
    "from": ("Art. 14(2)(f)", "where does the data come from?", "person"),
    "to": ("Art. 13(1)(e)", "who gets the data?", "…"),
}
"""What is asked for where a list is missing, and what its line would begin with."""
_MANY = 3
"""Sentences on how long that are quoted for a purpose; of more, the lines are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What purposes refer to, each id with the parts that tell of it.

    `sources` and `recipients` have labels; `events` what periods count from.
    """

    kinds: Mapping[str, Sequence[int]]
    sources: Mapping[str, Sequence[int]]
    categories: Sequence[str]
    recipients: Mapping[str, Sequence[int]]
    events: Mapping[str, Sequence[int]]


def purposes(
    paper: Paper, plans: Plans, country: str | None, declared: Declared
) -> None:
    """Every purpose, in the order of the text."""
    paper.blank()
    if not plans.purposes:
        paper.todo(0, "Art. 13(1)(c)", "what is the data used for?")
        paper.line(0, "# purposes:")
        return
    _general(paper, plans)
    paper.line(0, "purposes:")
    for plan in plans.purposes:
        writer = _Writer(paper, plans, plan, country)
        writer.words()
        writer.whom_and_what(declared)
        writer.keep()
        writer.more()


def _general(paper: Paper, plans: Plans) -> None:
    """What is said of how long of no purpose in particular, once for all of them."""
    told = list(dict.fromkeys(fact.part for fact in plans.general("retention")))
    if len(told) > 1:
        paper.element()
        paper.look(0, "what the text says of how long, though of no one purpose:")
        paper.quote(0, *told)


class _Writer:
    """Writes one purpose."""

    def __init__(
        self, paper: Paper, plans: Plans, plan: Plan, country: str | None
    ) -> None:
        self._paper = paper
        self._plans = plans
        self._plan = plan
        self._page: Page = plans.page
        self._country = country
        self._language = plans.page.reading.language
        self._rests_on: str | None = None

    def words(self) -> None:
        """Its id, its title and what it is for in the text's own words."""
        plan, paper = self._plan, self._paper
        paper.element()
        paper.quote(2, *plan.told)
        paper.line(2, f"{plan.id}:")
        if plan.title is not None and plan.first != plan.title:
            paper.line(
                4, f"title: {in_language(self._language, self._own(plan.title))}"
            )
        paper.line(4, f"say: {in_language(self._language, self._own(plan.first))}")

    def _own(self, number: int) -> str:
        part = self._page.reading.text.parts[number]
        said = self._page.said(number)
        after = said.partition(":")[2].strip(" *_\u00a0")
        shown = after if part.label and len(after.split()) > 1 else said
        return shown.strip(" *_\u00a0") or said

    def whom_and_what(self, declared: Declared) -> None:
        """Whom it is about, its basis, its data, where that comes from and who gets it.

        What the text says of all its purposes at once is written whole behind one LOOK.
        """
        about = {
            k: [n for n in parts if n in self._plan.parts]
            for k, parts in declared.kinds.items()
        }
        own = {
            "for": {kind: parts for kind, parts in about.items() if parts},
            "uses": labels(self._plans.own(self._plan, "data_categories")),
            "from": labels(self._plans.own(self._plan, "sources")),
            "to": labels(self._plans.own(self._plan, "recipients")),
        }
        shared: dict[str, list[str]] = {
            "for": list(declared.kinds),
            "uses": [c for c in declared.categories if c not in MARKED],
            "from": list(declared.sources),
            "to": list(
                labels(self._plans.shared("recipients"))
                or [r for r, parts in declared.recipients.items() if not parts]
            ),
        }
        unsaid = [key for key, told in own.items() if not told and len(shared[key]) > 1]
        if unsaid:
            self._paper.look(
                4,
                f"{', '.join(unsaid)}: the text says this of all its purposes; leave "
                "what holds of this one.",
            )
        chosen = {key: list(told) or shared[key] for key, told in own.items()}
        chosen["from"] = [source_id(label) for label in chosen["from"]]
        date = self._counted_from(declared.events)
        chosen["uses"] += [f"dates.{date}"] if date and chosen["uses"] else []
        for key, told in own.items():
            if chosen[key] or key != "to" or not declared.recipients:
                self._list(key, [parts[0] for parts in told.values()], chosen[key])
            if key == "for":
                self.basis()

    def _list(self, key: str, told: Sequence[int], names: Sequence[str]) -> None:
        if names:
            self._paper.quote(4, *told)
            self._paper.line(4, f"{key}: {listed(names)}")
            return
        article, question, shown = _ASKED[key]
        self._paper.todo(4, article, question)
        self._paper.line(4, f"# {key}: [{shown}]")

    def basis(self) -> None:
        """What it rests on."""
        own = self._plans.own(self._plan, "legal_bases")
        if not own and self._plan.id == "legal_obligation":
            self._legal("law", self._plan.told)
            return
        if not own:
            shared = self._plans.shared("legal_bases")
            alone = not any(p.of("legal_bases") for p in self._plans.purposes)
            if alone and len(labels(shared)) == 1:
                self._paper.look(4, "the text names one basis for all that it does.")
                self._basis(shared[:1])
                return
            self._unknown_basis(labels(self._page.reading.of("legal_bases")))
            return
        named = labels(own)
        if len(named) == 1:
            self._basis(own)
            return
        told = [f for f in own if "bases" in self._page.seen(f.part).near]
        if told and len(labels(told)) == 1:
            self._basis(told)
            return
        parts = list(dict.fromkeys(f.part for f in own))
        self._paper.quote(4, *parts)
        self._ask_basis(
            "Art. 6(1), 13(1)(c)",
            f"the text names {_and(_BASES[label] for label in named)}. Which of them "
            "is it, or which for whom?",
            _BASES[next(iter(named))],
            parts,
        )

    def _unknown_basis(self, named: Mapping[str, list[int]]) -> None:
        also, parts = "", list[int]()
        if named:
            parts = [number for found in named.values() for number in found]
            bases = _and(_BASES[label] for label in named)
            where = lines(self._page, parts)
            also = f" The text names {bases}, though not for this ({where})."
        self._ask_basis(
            "Art. 6(1), 13(1)(c)",
            f"on which legal basis does it rest?{also}",
            "…",
            parts if len(parts) <= _MANY else (),
        )

    def _ask_basis(
        self, article: str, question: str, shown: str, parts: Iterable[int]
    ) -> None:
        answer = self._ask("basis", article, question, shown, parts)
        self._rests_on = answer["on"] if answer else None

    def _basis(self, facts: Sequence[Fact]) -> None:
        parts = list(dict.fromkeys(f.part for f in facts))
        name = _BASES[facts[0].label]
        self._paper.quote(4, *parts)
        match name:
            case "law" | "task":
                self._legal(name, parts)
            case "interest":
                self._interest(parts)
            case _:
                self._rests_on = name
                self._paper.line(4, f"basis: {name}")

    def _legal(self, name: str, parts: Sequence[int]) -> None:
        found = self._law([*parts, *self._plan.parts])
        if found and law.law(found).obliges:
            self._rests_on = name
            self._paper.look(4, "the law was told by its subject: is it this one?")
            self._paper.line(4, f"basis: {{ {name}: {found} }}")
            return
        self._ask_basis(
            "Art. 6(3)",
            "which law orders it (names stand in docs/laws.md)?",
            f"{{ {name}: … }}",
            parts,
        )

    def _law(self, parts: Iterable[int]) -> str | None:
        for number in parts:
            for name in self._page.marks(number):
                told = self._page.lexicon.told["laws"].get(name.removeprefix("law/"))
                if name.startswith("law/") and told and self._country in told:
                    return str(told[self._country])
        return None

    def _interest(self, parts: Sequence[int]) -> None:
        found = next(
            (said for n in parts if (said := self._clause(n, "interest", "says"))), None
        )
        if found is None:
            self._ask_basis(
                "Art. 6(1)(f), 13(1)(d)",
                "which interest is it, and on which day was it weighed against "
                "people's own?",
                "{ interest: …, balanced: 2026-01-31 }",
                parts,
            )
            return
        self._rests_on = "interest"
        self._paper.line(4, "basis:")
        self._paper.line(6, f"interest: {in_language(self._language, found)}")
        self._paper.ask(
            6,
            f"purposes.{self._plan.id}.basis.balanced",
            "Art. 6(1)(f)",
            "on which day was it weighed against people's own?",
            "2026-01-31",
            about=self._about,
            parts=parts,
        )

    def _clause(self, number: int, kind: str, group: str) -> str | None:
        return clause(self._page, number, kind, group)

    def _counted_from(self, events: Mapping[str, Sequence[int]]) -> str | None:
        """The event that its period counts from, or would if one were told."""
        if "after" in self._kept:
            return self._kept["after"]
        told = retained(self._plans, self._plan)
        if len(told) != 1:
            return None
        event = told[0][1].event if told[0][1].period else told[0][1].end
        return event if event in events else None

    def keep(self) -> None:
        """How long its data stays."""
        told = retained(self._plans, self._plan)
        general = not self._plan.of("retention")
        if not told:
            self._ask_keep(
                "how long is the data kept, counted from what?",
                "{ until: P12M after … }",
            )
            return
        if len(told) > 1:
            self._several(told, general=general)
            return
        number, said = told[0]
        if general and not self._kept:
            self._paper.look(4, "the text says this of all its purposes.")
        self._paper.quote(4, number)
        self._one(said, number)

    def _several(self, told: Sequence[tuple[int, Kept]], *, general: bool) -> None:
        parts = [number for number, _ in told]
        if general or len(parts) > _MANY:
            whose = "though not for this alone " if general else ""
            told_in = (
                f"The text gives several times {whose}({lines(self._page, parts)})."
            )
        else:
            self._paper.quote(4, *parts)
            told_in = "The text gives several times."
        shown = next(
            (self._shown(said) for _, said in told if said.period),
            "{ until: P12M after … }",
        )
        self._ask_keep(
            f"how long is the data kept, counted from what? {told_in}",
            shown,
            *(parts if len(parts) <= _MANY else ()),
        )

    def _one(self, said: Kept, number: int) -> None:
        named = (
            self._page.lexicon.told["laws"].get(said.law, {}).get(self._country)
            if said.law
            else None
        )
        if named and law.law(named).years:
            self._paper.look(4, "the law was told by its subject: is it this one?")
            self._paper.line(4, f"keep: {{ law: {named} }}")
        elif said.period and said.event:
            self._paper.line(4, f"keep: {self._shown(said)}")
        elif said.period:
            self._ask_keep("from which day is it counted?", self._shown(said), number)
        elif said.end == "withdrawn" and self._rests_on == "consent":
            self._paper.line(4, "keep: { until: withdrawn }")
        elif said.end == "law":
            self._ask_keep(
                "which law orders it (names stand in docs/laws.md)?",
                "{ law: … }",
                number,
            )
        elif said.end in self._page.lexicon.told["events"]:
            self._ask_keep(
                "the text says until when, and no time after it. How long after is it "
                "gone, at the latest?",
                f"{{ until: P30D after dates.{said.end} }}",
                number,
            )
        else:
            self._ask_keep(
                "the text gives a criterion and no time. How long is that, counted "
                "from what?",
                "{ until: P12M after … }",
                number,
            )

    def _ask_keep(self, question: str, shown: str, *parts: int) -> None:
        self._ask("keep", "Art. 13(2)(a)", question, shown, parts)

    def _ask(
        self, key: str, article: str, question: str, shown: str, parts: Iterable[int]
    ) -> Answer | None:
        """Ask for a line of the purpose, beside what the text tells of it."""
        return self._paper.ask(
            4,
            f"purposes.{self._plan.id}.{key}",
            article,
            question,
            shown,
            about=self._about,
            parts=dict.fromkeys([*self._plan.told, *parts]),
        )

    @property
    def _kept(self) -> Answer:
        """How long a person said that its data is kept; empty where nobody did."""
        return self._paper.answer(f"purposes.{self._plan.id}.keep") or {}

    @property
    def _about(self) -> str:
        """What the text calls it."""
        plan = self._plan
        return self._own(plan.first if plan.title is None else plan.title)

    def _shown(self, said: Kept) -> str:
        event = f"dates.{said.event}" if said.event else "…"
        return f"{{ until: {said.period} after {event} }}"

    def more(self) -> None:
        """Whether it is marketing, profiles people, or leaves decisions to machines."""
        named = set(self._plan.labels)
        if self._plan.id in _MARKETING or (
            self._plan.labels and self._plan.labels[0] in _MARKETING
        ):
            by = ", ".join(self._channels())
            self._paper.line(
                4, f"marketing: {{ by: [{by}] }}" if by else "marketing: true"
            )
        if "profiling" in named and self._is_profiled():
            self._paper.todo(
                4, "Art. 13(2)(f)", "what is the profile made of, and how (logic: …)?"
            )
            self._paper.line(4, "profiling: true")
        decided = [f for f in self._plan.of("automated_decision") if f.label == "yes"]
        if decided and self._is_decided(decided):
            self._paper.quote(4, decided[0].part)
            self._paper.todo(
                4,
                "Art. 13(2)(f), 22",
                "is something decided here without a human? Then what, by which "
                "logic, and what does it mean for people?",
            )
            self._paper.line(4, "# decides: {}")

    def _channels(self) -> list[str]:
        return ["email"] if "newsletter" in self._plan.labels[:1] else []

    def _is_profiled(self) -> bool:
        """Whether profiling is said of it, and not denied of everyone elsewhere."""
        return not denies(self._page, "profiles")

    def _is_decided(self, facts: Sequence[Fact]) -> bool:
        return any(
            f.confidence >= SURE or not denies(self._page, "profiles") for f in facts
        )


def clause(page: Page, number: int, kind: str, group: str) -> str | None:
    """What a part says in a clause of that kind, such as what a recipient does."""
    said = " ".join(page.said(number).split())
    for pattern in page.lexicon.told["clauses"][kind]:
        found = re.search(pattern, said, re.IGNORECASE)
        if found and found[group].strip():
            return str(found[group]).strip(" ,*_")
    return None


def denies(page: Page, name: str) -> int | None:
    """The first part that denies what the draft's own words find by that name."""
    for number in page.parts:
        match = page.marks(number).get(name)
        topics = page.seen(number).topics
        if (
            match
            and page.denied(number, match)
            and not topics & {"rights", "definitions"}
        ):
            return number
    return None


def _and(names: Iterable[str]) -> str:
    told = list(dict.fromkeys(names))
    return " and ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)
