"""What is to be done in a database, and what was found there: values, nothing more."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ombud.connectors.base import Table
from ombud.connectors.enforced import ENFORCING
from ombud.core.canonical import digest

LONGEST = 63  # bytes of a name. Source: PostgreSQL documentation, 4.1.1
_MARK_DIGITS = 8


def quote(name: str) -> str:
    """A name as SQL takes it, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL takes it, whatever is in it."""
    return "'" + text.replace("'", "''") + "'"


def of(table: Table) -> str:
    """A table's name with its schema, quoted, so that no search_path matters."""
    return ".".join(map(quote, table.path))


def ours(name: str) -> str:
    """Something in our own schema there."""
    return f"{ENFORCING}.{quote(name)}"


def shortened(name: str) -> str:
    """The name, or its beginning and a digest where PostgreSQL would cut it off."""
    if len(name.encode()) <= LONGEST:
        return name
    mark = hashlib.sha256(name.encode()).hexdigest()[:_MARK_DIGITS]
    kept = name.encode()[: LONGEST - _MARK_DIGITS - 1].decode(errors="ignore")
    return f"{kept}_{mark}"


def width(bits: Mapping[str, int]) -> int:
    """How many bytes each copy of a mask has: room for 64 purposes, or 128, and so on.

    All have as many, so that a policy reads its bit without asking whether it is there.
    """
    return (max(bits.values(), default=0) // 64 + 1) * 8


def empty(bytes_: int) -> str:
    """A mask of so many bytes that allows nothing, as an SQL expression."""
    return f"'\\x{'00' * bytes_}'::bytea"


def purpose_role(system: str, purpose: str) -> str:
    """The role that a purpose has, and the schema of its views."""
    return shortened(f"ombud_{system}_{purpose}")


def keeper_role(system: str) -> str:
    """The role that writes the copies of masks, and nothing else."""
    return shortened(f"ombud_{system}__keeper")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One statement, why, and how it is undone."""

    do: str
    why: str
    undo: str = ""
    lasting: bool = False
    """Kept when the policy is compiled anew: others may hang on it, as logins do on a
    role, and copies of masks on a column."""

    def as_json(self) -> dict[str, Any]:
        """The step as it is kept."""
        return {
            "do": self.do,
            "why": self.why,
            "undo": self.undo,
            "lasting": self.lasting,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something about a database that whoever applies a plan should know.

    `error` is what the plan can't be applied with, `warning` a way around it, `note`
    what changes for others.
    """

    level: Literal["error", "warning", "note"]
    code: str
    message: str
    mend: str = ""
    place: None = None
    """Findings of files have one; a database has no lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Secured:
    """A table as the database has it, beyond its columns."""

    owner: str
    secured: bool = False
    forced: bool = False
    policies: tuple[str, ...] = ()
    """The company's own row policies."""
    indexed: frozenset[str] = frozenset()
    """The columns that some index begins with."""
    required: frozenset[str] = frozenset()
    """The columns that an insert fills without being told to, or has to fill."""
    added: frozenset[str] = frozenset()
    """Which of our columns are there already."""
    readers: tuple[str, ...] = ()
    """The roles that may read it now, its owner and ours left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """A database at the moment of a plan."""

    database: str
    role: str
    """Who we are there."""
    may_make_roles: bool
    may_make_schemas: bool
    member_of: frozenset[str]
    """The roles whose rights we have."""
    roles: Mapping[str, str] = field(default_factory=dict)
    """What is said of each role there is, by name."""
    schemas: Mapping[str, str] = field(default_factory=dict)
    """Likewise of each schema."""
    tables: Mapping[str, Secured] = field(default_factory=dict)
    around: tuple[str, ...] = ()
    """Views and functions by which others read past the row security."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that makes a database keep the policy."""

    system: str
    controller: str
    policy: int
    steps: tuple[Step, ...]
    findings: tuple[Finding, ...]

    @property
    def digest(self) -> str:
        """SHA-256 over the statements: equal plans do the same."""
        return digest([step.do for step in self.steps])

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What the plan can't be applied with."""
        return tuple(f for f in self.findings if f.level == "error")


def read_steps(kept: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    """Steps as `Step.as_json` gave them."""
    return tuple(Step(**each) for each in kept)


def transition(before: tuple[Step, ...], after: tuple[Step, ...]) -> tuple[str, ...]:
    """The statements that lead from what was applied to what is to be.

    What lasts and is in both stays as it is; all else is undone, the last first, and
    done anew.
    """
    stays = {s.do for s in before if s.lasting} & {s.do for s in after if s.lasting}
    undone = [s.undo for s in reversed(before) if s.undo and s.do not in stays]
    done = [s.do for s in after if s.do not in stays]
    return (*undone, *done)


def merged(before: tuple[Step, ...], after: tuple[Step, ...]) -> tuple[Step, ...]:
    """What is applied then: what stayed is undone as it was first meant to be."""
    first = {s.do: s for s in before if s.lasting}
    return tuple(first.get(s.do, s) if s.lasting else s for s in after)
