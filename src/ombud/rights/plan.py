"""The plan of an erasure: the parts of all systems, and the digest that is approved."""

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ombud.core.canonical import Json, canonical
from ombud.core.ids import PersonId, RequestId
from ombud.people import keys
from ombud.people.keys import digest_for_ledger
from ombud.registers.erasure import Part
from ombud.registers.layout import Key
from ombud.registers.reckoning import Ground, Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What will be done about one person, in every system, as of one day."""

    today: date
    policy: int
    """The number of the policy version it was drawn up under."""
    kinds: tuple[str, ...]
    parts: tuple[Part, ...]
    before: tuple[Part, ...] = ()
    """What was carried out under earlier plans of the request, where it had some."""

    def sealed_form(self) -> bytes:
        """The plan's canonical bytes."""
        body: dict[str, Json] = {
            "today": self.today.isoformat(),
            "policy": self.policy,
            "kinds": list(self.kinds),
            "parts": [part.as_json() for part in self.parts],
            "before": [part.as_json() for part in self.before],
        }
        return canonical(body)

    @classmethod
    def opened(cls, data: bytes) -> "Plan":
        """The plan back out of its bytes."""
        body: dict[str, Any] = json.loads(data)
        return cls(
            today=date.fromisoformat(body["today"]),
            policy=body["policy"],
            kinds=tuple(body["kinds"]),
            parts=tuple(Part.from_json(part) for part in body["parts"]),
            before=tuple(Part.from_json(part) for part in body["before"]),
        )

    @property
    def digest(self) -> str:
        """A keyed digest: what is approved, without a word of what it says."""
        return digest_for_ledger(self.sealed_form().decode())

    @property
    def count(self) -> int:
        """How many rows it speaks of."""
        return sum(part.count for part in self.parts)

    @property
    def undeclared(self) -> tuple[str, ...]:
        """SYSTEM.TABLE.COLUMN that nobody declared and that hold an address."""
        return tuple(
            f"{part.system}.{at}" for part in self.parts for at in part.undeclared
        )

    def part(self, system: str) -> Part | None:
        """The part of one system."""
        return next((part for part in self.parts if part.system == system), None)

    def staying(self) -> tuple[Part, ...]:
        """The parts with only what outlives the erasure, each row once.

        Earlier plans count too: what they kept may not be found any more, since what
        led to it is gone.
        """
        seen: set[tuple[str, str, Key]] = set()
        parts = []
        for part in (*self.parts, *self.before):
            groups = []
            for group in part.groups:
                fresh = tuple(
                    key
                    for key in group.keys
                    if (part.system, group.table, key) not in seen
                )
                seen.update((part.system, group.table, key) for key in fresh)
                if group.kept and fresh:
                    groups.append(replace(group, keys=fresh))
            parts.append(replace(part, groups=tuple(groups)))
        return tuple(parts)

    def exceptions(self) -> list[dict[str, Json]]:
        """What stays and why: counts, categories and laws, nothing of a person."""
        return [
            _exception(part.system, group, ground)
            for part in self.staying()
            for group in part.groups
            for ground in group.grounds
        ]


def _exception(system: str, group: Group, ground: Ground) -> dict[str, Json]:
    """What one ground keeps of a group of rows."""
    told: dict[str, Json] = {
        "system": system,
        "table": group.table,
        "rows": len(group.keys),
        "columns": list(ground.columns or group.kept),
        "purpose": ground.purpose,
        "law": ground.law,
        "until": ground.until.isoformat() if ground.until else None,
    }
    if ground.hold:
        told["hold"] = ground.why
    return told


def plan_context(request_id: RequestId) -> str:
    """What a request's plan is sealed for."""
    return f"plan:{request_id}"


def open_plan(person: PersonId, request: RequestId, sealed: bytes) -> Plan:
    """A request's plan, opened with the person's key.

    Raises:
        KeyGoneError: the person has been erased.
    """
    return Plan.opened(keys.open_(person, sealed, context=plan_context(request)))
