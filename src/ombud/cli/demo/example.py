"""An example company: the files in its folder, and what its story needs to know.

A folder under `examples/` with these files is all that it takes:

    policy.yaml    the policy
    schema.sql     the company's own database
    rows.sql       and who is in it, made with `../invented.sql`
    systems.yaml   the map of that database
    demo.toml      how many people, who the staff are, whose story is told
"""

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ombud.core.errors import OmbudError
from ombud.home.postgres import EmbeddedPostgres
from ombud.people.abilities import Role
from ombud.policy.language import Declaration
from ombud.policy.reading import read as read_policy
from ombud.registers.language import SystemMap
from ombud.registers.reading import read as read_systems

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


class NoSuchExampleError(OmbudError):
    """There is no example company of that name."""


class Part(BaseModel):
    """What every part of demo.toml is: closed, and never changed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Choice(Part):
    """What the story's person says no to, and how."""

    purpose: str
    by: Literal["objection", "withdrawal"]


class Told(Part):
    """The person whom the story is told of.

    `goes` and `stays` say where in the company's database the person is: from a table
    to the condition, in its SQL, that the person's rows meet.
    """

    address: str
    refuses: Choice
    law: str
    """A word of the law that keeps something, as the person's page names it."""
    goes: dict[str, str]
    stays: dict[str, str]


class Gap(Part):
    """A column that is added to the database while nobody has declared it."""

    table: str
    beside: str
    """The column that it comes after in the drafted map."""
    purpose: str
    """The purpose that uses it, once it is declared."""
    finds: tuple[str, ...]
    """What the draft of a map has to find by itself."""


class Killed(Part):
    """Whose erasure is in the middle when the worker is killed."""

    address: str
    goes: dict[str, str]
    """As the story's `goes`; the worker is killed while the first of them goes."""


class Details(Part):
    """demo.toml, whole."""

    people: int = Field(gt=1)
    staff: dict[Role, str]
    """A member of staff for each role, by name."""
    visitors: dict[str, str]
    """Addresses to try the portal with, and who they are."""
    told: Told
    gap: Gap | None = None
    killed: Killed | None = None


@dataclass(frozen=True)
class Example:
    """One example company."""

    name: str

    def __post_init__(self) -> None:
        if self.name not in companies():
            raise NoSuchExampleError(
                f"There is no example company {self.name!r}.",
                mend=f"There is: {', '.join(companies())}.",
            )

    @property
    def folder(self) -> Path:
        """Where the company's files are."""
        return EXAMPLES / self.name

    @property
    def policy(self) -> Path:
        """The policy's file."""
        return self.folder / "policy.yaml"

    @property
    def systems(self) -> Path:
        """The map's file."""
        return self.folder / "systems.yaml"

    @cached_property
    def details(self) -> Details:
        """What demo.toml says."""
        text = (self.folder / "demo.toml").read_text("utf-8")
        return Details.model_validate(tomllib.loads(text))

    @cached_property
    def declaration(self) -> Declaration:
        """What the policy declares."""
        return read_policy(self.policy).declaration

    @property
    def system(self) -> str:
        """What the map calls the company's database."""
        return self._mapped[0]

    @property
    def map(self) -> SystemMap:
        """The map of the company's database."""
        return self._mapped[1]

    @property
    def setting(self) -> str:
        """The setting that says where the company's database is."""
        return self.map.at.removeprefix("env:")

    @cached_property
    def _mapped(self) -> tuple[str, SystemMap]:
        ((name, mapped),) = read_systems(self.systems).map.systems.items()
        return name, mapped

    def load(
        self, postgres: EmbeddedPostgres, database: str, **variables: str | int
    ) -> None:
        """Fill an empty database with the company's tables and people.

        Args:
            variables: what else than its own number of `people` and the `today` of the
                database is wanted.
        """
        postgres.load(
            database,
            self.folder / "schema.sql",
            EXAMPLES / "invented.sql",
            self.folder / "rows.sql",
            **{"people": self.details.people} | variables,
        )


def companies() -> list[str]:
    """The example companies there are."""
    return sorted(path.parent.name for path in EXAMPLES.glob("*/policy.yaml"))
