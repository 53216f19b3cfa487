"""The connected systems, and what is wrong between them and the map."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ombud.connectors.base import Schema
from ombud.connectors.errors import SourceError
from ombud.console.access import staff
from ombud.core.clock import now
from ombud.core.errors import OmbudError
from ombud.core.ids import StaffId
from ombud.people.abilities import Ability
from ombud.people.queries import staff_name
from ombud.policy.errors import NoPolicyError
from ombud.policy.language import Declaration
from ombud.policy.queries import in_force
from ombud.registers import queries as registers
from ombud.registers.checks import check
from ombud.registers.errors import NoMapError, UnknownSystemError


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """One system as it answers now."""

    name: str
    tables: int
    """Tables that the map speaks of."""
    searched: int
    """Those of them that can hold people."""
    linked: int
    """People whose rows in it are known."""
    fault: str
    """Why it does not answer; empty when it does."""


@require_safe
@staff(Ability.SEE_INBOX)
def systems(request: HttpRequest) -> HttpResponse:
    """Each system, asked now; one that is down is shown as such and stops nothing."""
    context: dict[str, object] = {"page": "systems"}
    try:
        force = registers.in_force()
    except NoMapError:
        return render(request, "console/systems.html", context)
    schemas: dict[str, Schema] = {}
    shown = []
    for name, mapped in force.systems.map.systems.items():
        fault = ""
        try:
            schemas[name] = registers.connector(name).schema()
        except (SourceError, UnknownSystemError) as error:
            fault = _said(error)
        shown.append(
            System(
                name=name,
                tables=len(mapped.tables),
                searched=sum(table.searched for table in mapped.tables.values()),
                linked=registers.linked_count(name),
                fault=fault,
            )
        )
    version = registers.versions()[0]
    confirmed_by = version.confirmed_by
    context |= {
        "systems": shown,
        "version": version,
        "confirmed_by": staff_name(
            None if confirmed_by is None else StaffId(confirmed_by)
        ),
        "problems": check(force.systems, _declaration(now()), schemas),
        "text": force.systems.text,
    }
    return render(request, "console/systems.html", context)


def _said(error: OmbudError) -> str:
    return f"{error.message} {error.mend}".strip()


def _declaration(at: datetime) -> Declaration | None:
    try:
        return in_force(at).policy.declaration
    except NoPolicyError:
        return None
