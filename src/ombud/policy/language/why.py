"""Why data is used: purposes, what they rest on, and how long they keep it."""

import re
from collections.abc import Collection
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from ombud.policy.language.terms import (
    ANY,
    Day,
    Element,
    Id,
    Period,
    Reference,
    Words,
)

BasisName = Literal["consent", "contract", "steps", "law", "vital", "task", "interest"]

# Source: GDPR Art. 6(1).
ARTICLES: dict[BasisName, str] = {
    "consent": "Art. 6(1)(a)",
    "contract": "Art. 6(1)(b)",
    "steps": "Art. 6(1)(b)",
    "law": "Art. 6(1)(c)",
    "vital": "Art. 6(1)(d)",
    "task": "Art. 6(1)(e)",
    "interest": "Art. 6(1)(f)",
}
_BARE = ("consent", "contract", "steps", "vital")
"""The bases that need no more words."""


class Consent(Element):
    """What a consent needs beside the yes (GDPR Art. 7, 8, 9(2)(a))."""

    age: Annotated[int, Field(ge=13, le=18)] | None = None
    """From which age people say yes themselves."""
    guardian: bool = False
    """Whether a parent says yes for the younger."""
    explicit: bool = False
    """Whether it is given in so many words, as special categories need."""
    by: Literal["asking", "providing"] = "asking"
    """`providing` is the weak kind: a card or a message that was handed over. It is
    kept as evidence and opens nothing that needs a yes."""
    lasts: Period | None = None
    """How long a yes counts; after that people are asked anew."""
    confirmed: bool = False
    """Whether a yes counts only when whoever reads the address's mail confirms it."""


class Interest(Element):
    """A legitimate interest and when it was weighed (GDPR Art. 6(1)(f))."""

    say: Words
    balanced: Day | None = None
    outcome: Words | None = None
    """What the weighing came to, in a few words."""


class Basis(Element):
    """The legal basis of a purpose (GDPR Art. 6(1)); exactly one is set."""

    consent: Consent | None = None
    contract: bool = False
    steps: bool = False
    """Steps before a contract, that the person asked for."""
    law: Reference | None = None
    vital: bool = False
    task: Reference | None = None
    interest: Interest | None = None
    which: Words | None = None
    """The contract or the steps in words: `contract: …` in the policy."""

    WRITTEN = (*ARTICLES, "balanced", "outcome")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        if isinstance(value, str) and value in _BARE:
            value = {value: True}
        if not isinstance(value, dict):
            return value
        if value.get("consent") is True:
            value = {**value, "consent": {}}
        for name in ("contract", "steps"):
            if isinstance(value.get(name), str | dict):
                return {**value, name: True, "which": value[name]}
        if "interest" in value:
            interest = value["interest"]
            beside = {k: value[k] for k in ("balanced", "outcome") if k in value}
            rest = {k: v for k, v in value.items() if k not in beside}
            if not isinstance(interest, dict) or "say" not in interest:
                interest = {"say": interest}
            return {**rest, "interest": {**interest, **beside}}
        return value

    @model_validator(mode="after")
    def _one(self) -> Self:
        given = self.model_fields_set - {"which"}
        if len(given) != 1 or getattr(self, next(iter(given))) in (None, False):
            message = (
                "a basis is one of: consent, contract, steps, vital, {law: …}, "
                "{task: …}, {interest: …, balanced: DATE}"
            )
            raise ValueError(message)
        return self

    @property
    def name(self) -> BasisName:
        """Which of them it is."""
        # The validator above lets exactly one through, and the names are the fields'.
        return next(name for name in ARTICLES if name in self.model_fields_set)

    @property
    def article(self) -> str:
        """Where the GDPR gives it."""
        return ARTICLES[self.name]

    @property
    def open_to_objection(self) -> bool:
        """Whether people may object to what rests on it (GDPR Art. 21(1))."""
        return self.name in ("interest", "task")

    @property
    def portable(self) -> bool:
        """Whether people may take along what they gave on it (GDPR Art. 20(1)(a))."""
        return self.name in ("consent", "contract", "steps")


def _by_kind(value: Any) -> Any:
    """One basis for everybody, or one for each kind of people."""
    if isinstance(value, dict) and value and all(map(_is_basis, value.values())):
        return value
    return {ANY: value}


def _is_basis(value: Any) -> bool:
    if isinstance(value, dict):
        return not value.keys().isdisjoint(ARTICLES)
    return isinstance(value, Basis) or value in _BARE


Bases = Annotated[
    dict[
        Annotated[str, StringConstraints(pattern=r"^(\*|[a-z][a-z0-9_]{0,62})$")], Basis
    ],
    Field(min_length=1),
    BeforeValidator(_by_kind),
]
"""A basis by kind of people; under ANY the one that serves every other kind."""

_UNTIL = re.compile(r"(?P<period>P\S+) after (?P<event>[a-z][a-z0-9_.]*)")


class Keep(Element):
    """How long data stays (GDPR Art. 13(2)(a)), and what happens then.

    Either `period` after `event` (a category's item that holds a date), or until
    consent is `withdrawn`, or as long as a `law` orders (counted from `event`; where
    none is named, from the latest date of the record).
    """

    period: Period | None = None
    event: Reference | None = None
    withdrawn: bool = False
    law: Reference | None = None
    then: Literal["erase", "anonymise"] = "erase"
    but: "dict[Reference, Keep]" = {}
    """Categories or items that stay for another time than the rest."""

    WRITTEN = ("until", "law", "after", "then", "but")

    @model_validator(mode="before")
    @classmethod
    def _until(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        if "law" in value and "after" in value:
            value = {k: v for k, v in value.items() if k != "after"} | {
                "event": value["after"]
            }
        if "until" not in value:
            return value
        rest = {k: v for k, v in value.items() if k != "until"}
        if value["until"] == "withdrawn":
            return {**rest, "withdrawn": True}
        match = _UNTIL.fullmatch(str(value["until"]))
        if match is None:
            message = (
                "write until: PERIOD after EVENT, as in P12M after booking.performed"
            )
            raise ValueError(message)
        return {**rest, **match.groupdict()}

    @model_validator(mode="after")
    def _one(self) -> Self:
        if [self.period is not None, self.withdrawn, self.law is not None].count(
            True
        ) != 1:
            message = (
                "keep says until: PERIOD after EVENT, until: withdrawn, or law: NAME"
            )
            raise ValueError(message)
        if (self.period is not None) != (self.event is not None) and self.law is None:
            message = (
                "a period counts from an event, as in P12M after booking.performed"
            )
            raise ValueError(message)
        if any(inner.but for inner in self.but.values()):
            message = "what stands under but has no but of its own"
            raise ValueError(message)
        return self

    def of(self, reference: str) -> "Keep":
        """How long a category or item stays: what is said of it itself comes first."""
        name = reference
        while name:
            if found := self.but.get(name):
                return found
            name = name.rpartition(".")[0]
        return self

    @property
    def each(self) -> "tuple[tuple[str, Keep], ...]":
        """Every way in which data stays: the rest's under an empty reference first."""
        return (("", self), *self.but.items())


class Profiling(Element):
    """What a purpose makes of people's behaviour (GDPR Art. 4(4))."""

    inputs: tuple[Reference, ...] = ()
    """What the profile may be made of; empty for all that the purpose uses."""
    logic: Words | None = None


class AutomatedDecision(Element):
    """A decision that no human takes part in (GDPR Art. 13(2)(f), 22)."""

    say: Words
    inputs: tuple[Reference, ...] = ()
    logic: Words | None = None
    significance: Words | None = None
    """What it means for the person."""
    significant: bool = False
    """Whether it has legal effects or affects people as much (Art. 22(1))."""
    review: Reference | None = None
    """The human who looks at it when a person asks: a contact or a controller's."""


class Marketing(Element):
    """How direct marketing reaches people."""

    by: tuple[Literal["email", "sms", "phone", "post", "ads", "app"], ...] = ("email",)
    of: Literal["us", "partners"] = "us"
    """Whose offers they are; we send them in either case."""
    tracked: bool = False
    """Whether we can see that a message was opened."""


class Purpose(Element):
    """Why data is used, and everything the law asks to be said about that."""

    say: Words
    title: Words | None = None
    people: Annotated[tuple[Id, ...], Field(alias="for", min_length=1)]
    bases: Annotated[Bases, Field(alias="basis")]
    uses: Annotated[tuple[Reference, ...], Field(min_length=1)]
    required: dict[Reference, Words] = {}
    """What people must give, and what follows if they do not."""
    sources: Annotated[tuple[Id, ...], Field(alias="from", min_length=1)]
    to: tuple[Id, ...] = ()
    keep: Keep
    only: Literal["aggregated", "claims", "incident"] | None = None
    """The one way it is used: figures about many, legal claims, or an emergency."""
    at_least: Annotated[int, Field(ge=2, le=10_000)] | None = None
    """The fewest people that a figure may be about."""
    marketing: Marketing | None = None
    """Direct marketing: an objection stops it at once and for good (Art. 21(2)-(3))."""
    profiling: Profiling | None = None
    decides: dict[Id, AutomatedDecision] = {}
    opt_out: bool = False
    """Whether people may say no without a reason, beside what the law gives them."""
    controllers: tuple[Id, ...] = ()
    assessed: Day | None = None
    """The day of its data protection impact assessment (GDPR Art. 35)."""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        wide: dict[bool, Any] = {True: {}, False: None}
        return value | {
            word: wide[value[word]]
            for word in ("marketing", "profiling")
            if isinstance(value.get(word), bool)
        }

    @model_validator(mode="after")
    def _everybody(self) -> Self:
        if ANY not in self.bases:
            without = [kind for kind in self.people if kind not in self.bases]
            if without:
                message = f"basis says nothing of {', '.join(without)}"
                raise ValueError(message)
        return self

    def basis_of(self, kind: str) -> Basis:
        """What it rests on for a kind of people."""
        return self.bases.get(kind) or self.bases[ANY]

    def bases_of(self, kinds: Collection[str]) -> tuple[Basis, ...]:
        """What it rests on for somebody who is all these kinds of people to us."""
        found = (self.basis_of(kind) for kind in self.people if kind in kinds)
        return tuple({id(basis): basis for basis in found}.values())

    def rests_on(self, *names: BasisName) -> bool:
        """Whether it rests on one of these, for any kind of people."""
        return any(basis.name in names for basis in self.bases.values())

    @property
    def objectable(self) -> bool:
        """Whether people can say no: to marketing, to an interest, or as we let them.

        Source: GDPR Art. 21(1) and (2).
        """
        return bool(
            self.marketing
            or self.opt_out
            or any(basis.open_to_objection for basis in self.bases.values())
        )


def basis_address(purpose: str, kind: str = ANY) -> str:
    """Where a purpose's basis stands: one for all, or that of a kind of people."""
    return f"purposes.{purpose}.basis" + ("" if kind == ANY else f".{kind}")
