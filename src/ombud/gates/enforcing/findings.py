"""What whoever applies a plan should know: what stands against it, what goes around."""

from collections.abc import Iterator
from dataclasses import dataclass

from ombud.connectors.enforced import ENFORCING
from ombud.gates.enforcing.meaning import Meaning, said_of
from ombud.gates.enforcing.plan import Finding, quote
from ombud.gates.enforcing.shape import Held
from ombud.registers.layout import Placed


def findings(meaning: Meaning) -> tuple[Finding, ...]:
    """What stands against a plan, what goes around it, and what changes for others."""
    return tuple(_Looking(meaning=meaning).findings())


@dataclass(frozen=True, kw_only=True)
class _Looking:
    meaning: Meaning

    def findings(self) -> Iterator[Finding]:
        """What stands against the plan, what goes around it, and what changes."""
        yield from self._rights()
        yield from self._taken()
        for placed in self.meaning.layout.tables:
            yield from self._table(placed)
        for held in self.meaning.shape.held:
            yield from self._unrefused(held)
        for name in self.meaning.live.around:
            yield Finding(
                level="warning",
                code="way-around",
                message=f"{name} reads as somebody whom no row security holds.",
                mend="Revoke it from PUBLIC and from the purposes' roles, or let it "
                "belong to the tables' owner.",
            )
        for name, why in self.meaning.shape.closed.items():
            yield Finding(
                level="note",
                code="table-closed",
                message=f"{name} is shown to no purpose: {why}.",
            )
        for purpose in self.meaning.policy.compiled.purposes:
            if self.meaning.policy.compiled.only(purpose) == "aggregated":
                yield Finding(
                    level="note",
                    code="purpose-aggregated",
                    message=f"{purpose} is for figures about many only: it has no "
                    "role, since a role sees single rows.",
                )

    def _rights(self) -> Iterator[Finding]:
        live = self.meaning.live
        missing = [role for role in self.meaning.said if role not in live.roles]
        if missing and not live.may_make_roles:
            yield Finding(
                level="error",
                code="may-not-make-roles",
                message=f"{live.role} may not make roles.",
                mend=f"As a superuser: ALTER ROLE {quote(live.role)} CREATEROLE;",
            )
        if not live.may_make_schemas:
            yield Finding(
                level="error",
                code="may-not-make-schemas",
                message=f"{live.role} may not make schemas in {live.database}.",
                mend=f"GRANT CREATE ON DATABASE {quote(live.database)}"
                f" TO {quote(live.role)};",
            )

    def _taken(self) -> Iterator[Finding]:
        for role, words in self.meaning.said.items():
            if self.meaning.live.roles.get(role, words) != words:
                yield Finding(
                    level="error",
                    code="role-taken",
                    message=f"The role {role} is there already, and is not ours.",
                    mend="Name the system otherwise in the map, or drop that role.",
                )
        words = said_of(
            self.meaning.system, self.meaning.live.database, "what keeps the policy"
        )
        if self.meaning.live.schemas.get(ENFORCING, words) != words:
            yield Finding(
                level="error",
                code="schema-taken",
                message=f"The schema {ENFORCING} is there already, for something else.",
                mend="A database keeps the policy as one system; undo the other one.",
            )
        for role in self.meaning.roles.values():
            if (
                role in self.meaning.live.schemas
                and ENFORCING not in self.meaning.live.schemas
            ):
                yield Finding(
                    level="error",
                    code="schema-taken",
                    message=f"The schema {role} is there already, and is not ours.",
                    mend="Drop or rename it.",
                )

    def _table(self, placed: Placed) -> Iterator[Finding]:
        secured = self.meaning.secured(placed)
        if secured.owner not in self.meaning.live.member_of:
            yield Finding(
                level="error",
                code="not-the-owner",
                message=f"{placed.name} belongs to {secured.owner}, whose rights "
                f"{self.meaning.live.role} has not.",
                mend=f"GRANT {quote(secured.owner)}"
                f" TO {quote(self.meaning.live.role)};",
            )
        if secured.policies:
            yield Finding(
                level="error",
                code="own-policies",
                message=f"{placed.name} has row policies of its own: "
                f"{', '.join(secured.policies)}. Two kinds can't be kept apart.",
                mend="Drop them, or leave the table out of the map's searched ones.",
            )
        if secured.added and ENFORCING not in self.meaning.live.schemas:
            yield Finding(
                level="error",
                code="column-taken",
                message=f"{placed.name} has {', '.join(sorted(secured.added))}"
                " already.",
                mend="Rename the column.",
            )
        others = [r for r in secured.readers if r not in self.meaning.said]
        if others:
            yield Finding(
                level="note",
                code="loses-sight",
                message=f"{', '.join(others)} can read {placed.name} now, and will see "
                "no row of it.",
                mend="Grant whoever logs in there the role of a purpose.",
            )

    def _unrefused(self, held: Held) -> Iterator[Finding]:
        for column in held.placed.table.columns:
            required = column.name in self.meaning.secured(held.placed).required
            against = self.meaning.against(held, column.name)
            if required and against:
                yield Finding(
                    level="warning",
                    code="undeclared-required",
                    message=f"{against}; but every insert "
                    "fills it, so none is refused.",
                    mend="Declare it, or drop its NOT NULL or its default.",
                )
