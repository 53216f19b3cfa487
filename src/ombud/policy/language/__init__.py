"""The declaration's language: what a policy can say, as pydantic models.

One class for each thing that a policy speaks of, its fields the law's words. Short
forms (`basis: consent`) are widened to the full ones on the way in, so the rest of the
house sees one shape. What refers to what is `checks`' business, not this module's.
"""

from typing import Annotated, Literal

from pydantic import Field

from ombud.policy.language.data import (
    Category,
    Cookie,
    Measure,
    Service,
    Site,
    Source,
    SourceKind,
)
from ombud.policy.language.others import Case, Mechanism, Never, Recipient
from ombud.policy.language.terms import (
    ANY,
    LANGUAGES,
    Country,
    Curie,
    Day,
    Element,
    Id,
    Language,
    MonthDay,
    Period,
    Reference,
    Words,
    covers,
)
from ombud.policy.language.who import (
    Changes,
    Contact,
    Controller,
    Joint,
    Kind,
    Matter,
    OnBehalf,
    Point,
    Register,
    Requests,
)
from ombud.policy.language.why import (
    ARTICLES,
    AutomatedDecision,
    Bases,
    Basis,
    BasisName,
    Consent,
    Interest,
    Keep,
    Marketing,
    Profiling,
    Purpose,
    basis_address,
)

__all__ = [
    "ANY",
    "ARTICLES",
    "LANGUAGES",
    "AutomatedDecision",
    "Bases",
    "Basis",
    "BasisName",
    "Case",
    "Category",
    "Changes",
    "Consent",
    "Contact",
    "Controller",
    "Cookie",
    "Country",
    "Curie",
    "Day",
    "Declaration",
    "Element",
    "Id",
    "Interest",
    "Joint",
    "Keep",
    "Kind",
    "Language",
    "Marketing",
    "Matter",
    "Measure",
    "Mechanism",
    "MonthDay",
    "Never",
    "OnBehalf",
    "Period",
    "Point",
    "Profiling",
    "Purpose",
    "Recipient",
    "Reference",
    "Register",
    "Requests",
    "Service",
    "Site",
    "Source",
    "SourceKind",
    "Words",
    "basis_address",
    "covers",
]


class Declaration(Element):
    """A company's policy, whole."""

    ombud: Literal[1]
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    updated: Day
    controllers: Annotated[dict[Id, Controller], Field(min_length=1)]
    contacts: dict[Id, Contact] = {}
    """People and desks that answer, beside the controllers' own."""
    joint: dict[Id, Joint] = {}
    """What several controllers decide together."""
    authority: Reference | None = None
    """The supervisory authority, as `se.imy`; by default the first controller's."""
    covers: tuple[str, ...] = ()
    """The sites, apps and channels that the policy is for."""
    excludes: dict[Id, Matter] = {}
    """What the policy is not about."""
    on_behalf: dict[Id, OnBehalf] = {}
    """What we do as somebody's processor."""
    people: Annotated[dict[Id, Kind], Field(min_length=1)]
    sources: Annotated[dict[Id, Source], Field(min_length=1)]
    points: dict[Id, Point] = {}
    """Where data is collected."""
    categories: Annotated[dict[Id, Category], Field(min_length=1)]
    registers: dict[Id, Register] = {}
    purposes: Annotated[dict[Id, Purpose], Field(min_length=1)]
    recipients: dict[Id, Recipient] = {}
    never: tuple[Never, ...] = ()
    requests: Requests = Requests()
    cookies: dict[Id, Cookie] = {}
    services: dict[Id, Service] = {}
    site: Site = Site()
    measures: dict[Id, Measure] = {}
    changes: Changes | None = None
    wording: dict[str, Words] = {}
    """The company's own words in place of ours, by a sentence's anchor."""
