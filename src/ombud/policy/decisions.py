"""What a declaration allows: decisions with their reasons, and how long data stays.

A declaration is compiled once to a table; a decision is then a few look-ups. Everything
here is pure: what a person said and what day it is come in as arguments.
"""

from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

from ombud.policy import law
from ombud.policy.language import (
    Controller,
    Declaration,
    Keep,
    Never,
    Purpose,
    covers,
)


class Code(StrEnum):
    """Why something is allowed or refused."""

    CONSENT_GIVEN = "consent-given"
    CONTRACT = "contract"
    STEPS = "steps"
    LAW = "law"
    VITAL = "vital"
    TASK = "task"
    INTEREST = "interest"
    PURPOSE_UNKNOWN = "purpose-unknown"
    CATEGORY_NOT_USED = "category-not-used"
    KIND_NOT_MEANT = "kind-not-meant"
    CONSENT_MISSING = "consent-missing"
    CONSENT_WITHDRAWN = "consent-withdrawn"
    NOT_WEIGHED_YET = "not-weighed-yet"
    OBJECTED_TO_MARKETING = "objected-to-marketing"
    OBJECTED = "objected"
    RESTRICTED = "restricted"
    BANNED = "banned"
    AGGREGATED_ONLY = "aggregated-only"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of a decision: its code, where the policy says so, and the article.

    `about` names what the reason is about where that is not the whole purpose: the
    category that is not used, the kind of people that is not meant.
    """

    code: Code
    allows: bool
    address: str
    article: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes or no, and every reason: for a yes its basis, for a no all against it."""

    allowed: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one person said about one purpose, as it stands."""

    consent: Literal["given", "withdrawn"] | None = None
    objected: bool = False
    restricted: bool = False


NOTHING_SAID = Said()


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One purpose that a category is used for: what an answer to its owner must say."""

    purpose: str
    address: str
    basis: str
    article: str
    sources: tuple[str, ...]
    recipients: tuple[str, ...]
    keep: Keep


@dataclass(frozen=True, slots=True)
class _Row:
    """What the table holds of one purpose."""

    people: frozenset[str]
    allowed: frozenset[str]
    """Every category and item that it may use, bans taken off."""
    refused: Mapping[str, tuple[Reason, ...]]
    """Every other known category and item, with why."""
    yes: Decision
    not_meant: Reason
    missing: Reason | None
    """Why it needs consent; None where it does not."""
    withdrawn: Reason
    restricted: Reason
    objectable: Reason | None
    """Why it stops where a person objected; None where an objection has no effect."""
    weighed: date | None
    not_weighed: Reason
    banned: tuple[Reason, ...]
    """What bans it for everybody."""
    banned_kinds: tuple[tuple[str, Reason], ...]
    aggregated: Reason | None
    """Why nothing about one person may come of it; None where it may."""
    use: Use


class Compiled:
    """A declaration as a table, ready for decisions."""

    def __init__(self, declaration: Declaration) -> None:
        items = tuple(_items(declaration))
        self._rows = {
            purpose: _row(declaration, purpose, items)
            for purpose in declaration.purposes
        }
        self._items = frozenset(items)

    @property
    def purposes(self) -> tuple[str, ...]:
        """The purposes, in the order of the declaration."""
        return tuple(self._rows)

    def uses(self, purpose: str) -> frozenset[str]:
        """The categories and items that a purpose may use, down to the items."""
        row = self._rows.get(purpose)
        return row.allowed if row else frozenset()

    def decide(  # noqa: PLR0913  # a decision has as many sides
        self,
        purpose: str,
        categories: Collection[str],
        kinds: Collection[str],
        *,
        said: Said | None,
        today: date,
        aggregated: bool = False,
    ) -> Decision:
        """Whether data about one person may be used for a purpose, and why.

        Args:
            purpose: The purpose's id.
            categories: Categories or items (`contact`, `contact.email`), as references.
            kinds: What the person is to the controller; one that is meant is enough.
            said: What the person said about this purpose; None for nothing.
            today: The day of the use.
            aggregated: Whether only figures about many people come of it.
        """
        row = self._rows.get(purpose)
        if row is None:
            return _unknown(purpose)
        said = said or NOTHING_SAID
        if (
            row.allowed.issuperset(categories)
            and not row.people.isdisjoint(kinds)
            and (row.missing is None or said.consent == "given")
            and not (said.objected and row.objectable)
            and not said.restricted
            and not row.banned
            and not row.banned_kinds
            and (row.weighed is None or row.weighed <= today)
            and (aggregated or row.aggregated is None)
        ):
            return row.yes
        against = _all_against(
            purpose,
            row,
            categories,
            kinds,
            said=said,
            today=today,
            aggregated=aggregated,
        )
        return Decision(allowed=False, reasons=against) if against else row.yes

    def purposes_for(self, kind: str, category: str) -> tuple[str, ...]:
        """The purposes that use a category, an item, or a part of it, for a kind."""
        return tuple(use.purpose for use in self.about(category, (kind,)))

    def about(self, category: str, kinds: Collection[str]) -> tuple[Use, ...]:
        """What a category or item of these kinds of people is used for."""
        return tuple(
            row.use
            for row in self._rows.values()
            if not row.people.isdisjoint(kinds)
            and any(covers(category, item) for item in row.allowed)
        )


def compile(declaration: Declaration) -> Compiled:  # noqa: A001  # the right word, and the room is a namespace
    """The declaration as a table, ready for decisions."""
    return Compiled(declaration)


def _items(declaration: Declaration) -> Iterator[str]:
    for name, category in declaration.categories.items():
        yield name
        for item in category.items:
            yield f"{name}.{item}"


def _row(declaration: Declaration, name: str, items: tuple[str, ...]) -> _Row:
    purpose = declaration.purposes[name]
    address = f"purposes.{name}"
    bans = tuple(_bans(declaration, name))
    used = _used(purpose, items)
    refused = {item: tuple(_refusals(name, item, used, bans)) for item in items}
    return _Row(
        people=frozenset(purpose.people),
        allowed=frozenset(item for item in items if not refused[item]),
        refused=refused,
        yes=Decision(
            allowed=True,
            reasons=(
                Reason(
                    _BASES[purpose.basis.name],
                    allows=True,
                    address=f"{address}.basis",
                    article=purpose.basis.article,
                ),
            ),
        ),
        not_meant=_against(Code.KIND_NOT_MEANT, f"{address}.for", "Art. 5(1)(b)"),
        missing=_against(Code.CONSENT_MISSING, f"{address}.basis", "Art. 6(1)(a)")
        if purpose.basis.consent
        else None,
        withdrawn=_against(Code.CONSENT_WITHDRAWN, f"{address}.basis", "Art. 7(3)"),
        restricted=_against(Code.RESTRICTED, address, "Art. 18(2)"),
        objectable=_objectable(purpose, address),
        weighed=purpose.basis.interest.balanced if purpose.basis.interest else None,
        not_weighed=_against(
            Code.NOT_WEIGHED_YET, f"{address}.basis.balanced", "Art. 6(1)(f)"
        ),
        banned=tuple(
            _banned(position)
            for position, ban in bans
            if purpose.profiling and ban.profile == "everyone"
        ),
        banned_kinds=tuple(
            (ban.profile, _banned(position, ban.profile))
            for position, ban in bans
            if purpose.profiling and ban.profile not in (None, "everyone")
        ),
        aggregated=_against(Code.AGGREGATED_ONLY, f"{address}.only", "Art. 5(1)(c)")
        if purpose.only == "aggregated"
        else None,
        use=Use(
            purpose=name,
            address=address,
            basis=purpose.basis.name,
            article=purpose.basis.article,
            sources=purpose.sources,
            recipients=purpose.to,
            keep=purpose.keep,
        ),
    )


_BASES = {
    "consent": Code.CONSENT_GIVEN,
    "contract": Code.CONTRACT,
    "steps": Code.STEPS,
    "law": Code.LAW,
    "vital": Code.VITAL,
    "task": Code.TASK,
    "interest": Code.INTEREST,
}


def _used(purpose: Purpose, items: tuple[str, ...]) -> frozenset[str]:
    """What a purpose uses, down to the items.

    A category of which every item is used counts as used itself.
    """
    used = {item for item in items if any(covers(use, item) for use in purpose.uses)}
    for item in items:
        parts = {part for part in items if part.startswith(item + ".")}
        if parts and parts <= used:
            used.add(item)
    return frozenset(used)


def _bans(declaration: Declaration, purpose: str) -> Iterator[tuple[int, Never]]:
    for position, ban in enumerate(declaration.never):
        if purpose not in ban.exceptions:
            yield position, ban


def _against(code: Code, address: str, article: str, about: str = "") -> Reason:
    return Reason(code, allows=False, address=address, article=article, about=about)


def _banned(position: int, about: str = "") -> Reason:
    return _against(Code.BANNED, f"never.{position}", "Art. 5(1)(a)", about)


def _refusals(
    purpose: str,
    item: str,
    used: frozenset[str],
    bans: tuple[tuple[int, Never], ...],
) -> Iterator[Reason]:
    if item not in used:
        yield _not_used(purpose, item)
    for position, ban in bans:
        banned = ban.use or ban.collect
        if banned and (covers(banned, item) or covers(item, banned)):
            yield _banned(position, item)


def _not_used(purpose: str, item: str) -> Reason:
    return _against(
        Code.CATEGORY_NOT_USED, f"purposes.{purpose}.uses", "Art. 5(1)(c)", item
    )


def _objectable(purpose: Purpose, address: str) -> Reason | None:
    if purpose.marketing:
        return _against(
            Code.OBJECTED_TO_MARKETING, f"{address}.marketing", "Art. 21(3)"
        )
    if purpose.basis.interest or purpose.basis.task:
        return _against(Code.OBJECTED, f"{address}.basis", "Art. 21(1)")
    return None


def _unknown(purpose: str) -> Decision:
    reason = _against(Code.PURPOSE_UNKNOWN, "purposes", "Art. 5(1)(b)", purpose)
    return Decision(allowed=False, reasons=(reason,))


def _all_against(  # noqa: PLR0913  # a decision has as many sides
    purpose: str,
    row: _Row,
    categories: Collection[str],
    kinds: Collection[str],
    *,
    said: Said,
    today: date,
    aggregated: bool,
) -> tuple[Reason, ...]:
    against: list[Reason] = []
    if row.people.isdisjoint(kinds):
        against.append(row.not_meant)
    for category in categories:
        if category not in row.allowed:
            against += row.refused.get(category) or (_not_used(purpose, category),)
    if row.missing and said.consent != "given":
        against.append(row.withdrawn if said.consent else row.missing)
    if row.weighed is not None and row.weighed > today:
        against.append(row.not_weighed)
    if said.objected and row.objectable:
        against.append(row.objectable)
    if said.restricted:
        against.append(row.restricted)
    if row.aggregated and not aggregated:
        against.append(row.aggregated)
    against += row.banned
    against += [reason for kind, reason in row.banned_kinds if kind in kinds]
    return tuple(against)


# How long data stays.

WITHDRAWN = "withdrawn"
"""The event that `keep: {until: withdrawn}` waits for."""


def keep_until(
    keep: Keep, events: Mapping[str, date], controller: Controller, today: date
) -> date | None:
    """The last day that a record may stay, or None while no end is known.

    An event that lies ahead has not happened, so it sets no end.

    Args:
        keep: What the purpose says of it.
        events: The days of what happened to the record, by the references that the
            policy uses (`booking.performed`), and `withdrawn` for consent.
        controller: Whose financial year counts.
        today: The day on which the question is asked.

    Raises:
        OmbudError: The law that `keep` names is not known.

    Source: GDPR Art. 5(1)(e).
    """
    happened = {name: day for name, day in events.items() if day <= today}
    if keep.withdrawn:
        return happened.get(WITHDRAWN)
    event = (
        happened.get(keep.event)
        if keep.event
        else max(
            (day for name, day in happened.items() if name != WITHDRAWN), default=None
        )
    )
    if event is None:
        return None
    if keep.law is not None:
        return law.until(keep.law, event, controller.financial_year_ends)
    return add(event, keep.period) if keep.period else None


def add(day: date, period: str) -> date:
    """The day a period later, by the calendar: years and months first, then days.

    A month that is too short ends on its last day: 31 January and P1M give 28 or 29
    February. A day after the year 9999 is the last one there is.
    """
    number = ""
    months = days = 0
    for character in period.removeprefix("P"):
        if character.isdigit():
            number += character
            continue
        match character:
            case "Y":
                months += 12 * int(number)
            case "M":
                months += int(number)
            case "W":
                days += 7 * int(number)
            case _:
                days += int(number)
        number = ""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        last = monthrange(year, month + 1)[1]
        return date(year, month + 1, min(day.day, last)) + timedelta(days=days)
    except (ValueError, OverflowError):
        return date.max
