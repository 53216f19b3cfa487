"""A plan as its approver sees it: what goes now, what stays, what is blanked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ombud.console.words import word
from ombud.policy import law
from ombud.policy.language import Declaration
from ombud.policy.law import UnknownLawError
from ombud.policy.notice.wording import wording
from ombud.registers.reckoning import Group, HoldReason, Outcome
from ombud.rights.queries import PlanView


@dataclass(frozen=True, slots=True)
class Term:
    """So many rows until a day; no day where nothing has set one yet."""

    rows: int
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """What stays for the same reasons: which columns, of how many rows, until when."""

    why: tuple[str, ...]
    """The laws and their sections, or the purposes that still need them."""
    columns: tuple[str, ...]
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """Rows that stay without what these columns held."""

    rows: int
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What becomes of one table's rows."""

    table: str
    goes: int
    stays: tuple[Stay, ...]
    blanks: tuple[Blank, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What becomes of one system's rows."""

    system: str
    lines: tuple[Line, ...]


def board(plan: PlanView, declaration: Declaration, language: str) -> tuple[Sheet, ...]:
    """A plan as sheets, system by system and table by table, in the plan's order."""
    return tuple(
        Sheet(
            system=system,
            lines=tuple(
                _line(
                    table,
                    [group for group in groups if group.table == table],
                    declaration,
                    language,
                )
                for table in dict.fromkeys(group.table for group in groups)
            ),
        )
        for system, groups in plan.systems
    )


def _line(
    table: str, groups: list[Group], declaration: Declaration, language: str
) -> Line:
    return Line(
        table=table,
        goes=sum(len(g.keys) for g in groups if g.outcome is Outcome.ERASE),
        stays=_stays(
            (
                ground.purpose,
                held(ground.why)
                or why(ground.law, ground.purpose, declaration, language),
                ground.columns or group.kept,
                Term(len(group.keys), ground.until),
            )
            for group in groups
            for ground in group.grounds
        ),
        blanks=tuple(
            Blank(rows=len(group.keys), columns=group.blank)
            for group in groups
            if group.outcome is not Outcome.ERASE and (group.blank or not group.grounds)
        ),
    )


def _stays(
    found: Iterable[tuple[str, str, tuple[str, ...], Term]],
) -> tuple[Stay, ...]:
    """What stays, from (purpose, why, columns, term) of each group of rows.

    The terms of one purpose are put together; purposes and laws that keep the same
    columns of as many rows until the same days are said together.
    """
    terms: dict[tuple[str, str, tuple[str, ...]], dict[date | None, int]] = {}
    for purpose, reason, columns, term in found:
        rows = terms.setdefault((purpose, reason, columns), {})
        rows[term.until] = rows.get(term.until, 0) + term.rows
    reasons: dict[tuple[tuple[str, ...], tuple[Term, ...]], dict[str, None]] = {}
    for (_, reason, columns), rows in terms.items():
        ordered = sorted(rows.items(), key=lambda row: row[0] or date.max)
        kept = columns, tuple(Term(count, until) for until, count in ordered)
        reasons.setdefault(kept, {})[reason] = None
    return tuple(
        Stay(why=tuple(whys), columns=columns, terms=ends)
        for (columns, ends), whys in reasons.items()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What stayed in one place when a request ended."""

    place: str
    """SYSTEM.TABLE, or a place that nobody declared."""
    stays: tuple[Stay, ...]
    """Empty where nobody declared it, so that it was not searched."""


def left(
    exceptions: Iterable[Mapping[str, Any]], declaration: Declaration, language: str
) -> tuple[Left, ...]:
    """What stayed, place by place, out of a request's record of it."""
    places: dict[str, list[Mapping[str, Any]]] = {}
    for one in exceptions:
        table = one.get("table")
        place = f"{one['system']}.{table}" if table else one["system"]
        places.setdefault(place, []).append(one)
    return tuple(
        Left(
            place=place,
            stays=_stays(
                (
                    one["purpose"],
                    held(one.get("hold", ""))
                    or why(one["law"], one["purpose"], declaration, language),
                    tuple(one["columns"]),
                    Term(
                        one["rows"],
                        date.fromisoformat(one["until"]) if one["until"] else None,
                    ),
                )
                for one in ones
                if not one.get("undeclared")
            ),
        )
        for place, ones in places.items()
    )


def held(reason: str) -> str:
    """Why staff hold something, in words; empty where it is not a hold."""
    return str(word(HoldReason(reason))) if reason else ""


def why(
    law_id: str | None, purpose: str, declaration: Declaration, language: str
) -> str:
    """Why something stays, in words: the law's section, else the purpose's name."""
    if law_id is not None:
        return law_name(law_id, language)
    return purpose_name(purpose, declaration, language)


def law_name(name: str, language: str) -> str:
    """A law's title and section; its id where the law is not known any more."""
    try:
        found = law.law(name)
    except UnknownLawError:
        return name
    title, section = (
        words.get(language) or words["en"] for words in (found.title, found.section)
    )
    return f"{title}, {section}"


def purpose_name(purpose: str, declaration: Declaration, language: str) -> str:
    """A purpose's title; its id where the policy in force has no such purpose."""
    found = declaration.purposes.get(purpose)
    if found is None or found.title is None:
        return purpose
    return wording(language).own(found.title)
