"""A plan as its approver sees it: what goes now, what stays, what is blanked."""

from dataclasses import dataclass
from datetime import date

from ombud.policy import law
from ombud.policy.language import Declaration
from ombud.policy.law import UnknownLawError
from ombud.policy.notice.wording import wording
from ombud.registers.reckoning import Ground, Group, Outcome
from ombud.rights.queries import PlanView


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """Rows that stay, which of their columns, and why; no `until` where it is open."""

    rows: int
    columns: tuple[str, ...]
    until: date | None
    why: str
    """The law and its section, or the purpose that still needs them."""


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
        stays=tuple(
            Stay(
                rows=len(group.keys),
                columns=group.kept,
                until=ground.until,
                why=why(ground, declaration, language),
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


def why(ground: Ground, declaration: Declaration, language: str) -> str:
    """Why something stays, in words: the law's section, else the purpose's name."""
    if ground.law is not None:
        return law_name(ground.law, language)
    return purpose_name(ground.purpose, declaration, language)


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
