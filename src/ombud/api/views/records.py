"""Records for programs: take in, read for a purpose, show, change, let go.

Whatever could tell of a person stands in the body, so every operation is a POST.
"""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from ombud.api import record_schemas as schemas
from ombud.api.access import Key, unbound, within
from ombud.api.schemas import KEYED, Problem
from ombud.choices.actions import reckon
from ombud.core.clock import now
from ombud.core.ids import PersonId
from ombud.evidence.actions import look_up
from ombud.gates import records as gate
from ombud.people.abilities import Scope
from ombud.people.actions import know
from ombud.policy.queries import in_force
from ombud.registers.records.changing import Mark
from ombud.registers.records.holding import Item
from ombud.registers.records.letting_go import let_go
from ombud.registers.records.reading import is_held, show
from ombud.registers.records.words import purpose

router = Router(tags=["records"])
PROBLEMS = {**KEYED, 409: Problem}


@router.post(
    "/people",
    auth=Key(Scope.COLLECT),
    response={200: schemas.Person, **PROBLEMS},
    url_name="people",
)
def know_person(request: HttpRequest, someone: schemas.Acquaintance) -> schemas.Person:
    """The person whom an identifier tells, known from now on if they were not."""
    unbound(request)
    at = now()
    gate.demand_kinds(someone.kinds, at)
    person = know(
        kinds=someone.kinds,
        identifiers={someone.identifier.kind: someone.identifier.value},
        at=at,
    )
    reckon((person,), at)
    return schemas.Person(person=person)


@router.post(
    "/records",
    auth=Key(Scope.COLLECT),
    response={201: schemas.Count, **PROBLEMS},
    url_name="records",
)
def collect_record(request: HttpRequest, new: schemas.New) -> Status[schemas.Count]:
    """Take a record in, for the purposes that it is collected for."""
    at = now()
    force = in_force(at)
    controller = new.controller
    for use in new.uses:
        controller = within(request, purpose(use), new.controller) or controller
    gate.collect(
        Item(
            controller=controller or next(iter(force.policy.declaration.controllers)),
            register=new.key.register_,
            key=new.key.key,
            person=PersonId(new.person),
            values=new.values,
            uses=new.uses,
            source=new.source,
            notice=force.number,
            expires=new.expires,
            objected=new.objected,
            decisions=new.decisions,
            parties=new.parties,
        ),
        at=at,
        call=new.call,
    )
    return Status(HTTPStatus.CREATED, schemas.Count(records=1))


@router.post(
    "/records/reading",
    auth=Key(Scope.RECORDS),
    response={200: schemas.FoundMany, **PROBLEMS},
    url_name="reading",
)
def read_records(request: HttpRequest, reading: schemas.Reading) -> HttpResponse:
    """Read records for a purpose: those that allow it, and what it may use of them."""
    controller = within(request, purpose(reading.use), reading.controller)
    found = gate.read(
        reading.use,
        reading.by.which,
        items=reading.items,
        controller=controller,
        at=now(),
        call=reading.call,
    )
    return _json(
        schemas.FoundMany.model_construct(
            records=[
                schemas.Found.model_construct(
                    key=each.key, person=each.person, values=each.values
                )
                for each in found
            ]
        )
    )


@router.post(
    "/records/showing",
    auth=Key(Scope.RECORDS),
    response={200: schemas.HeldMany, **PROBLEMS},
    url_name="showing",
)
def show_records(request: HttpRequest, looking: schemas.Looking) -> HttpResponse:
    """Show records as they are: to their person, to an authority, to keep order."""
    unbound(request)
    shown = show(looking.by.which, looking.why, at=now(), call=looking.call)
    return _json(
        schemas.HeldMany.model_construct(
            records=[
                schemas.Held.model_construct(
                    key=each.key,
                    person=each.person,
                    controller=each.controller,
                    register_=each.register,
                    source=each.source,
                    notice=each.notice,
                    values=each.values,
                    uses=each.uses,
                    objected=each.objected,
                    decisions=each.decisions,
                    parties=each.parties,
                    expires=each.expires,
                )
                for each in shown
            ]
        )
    )


@router.post(
    "/records/looking",
    auth=Key(Scope.RECORDS),
    response={200: schemas.Count, **PROBLEMS},
    url_name="looking",
)
def look_for_record(request: HttpRequest, looking: schemas.Looking) -> schemas.Count:
    """Whether there is such a record, without showing it: 1, or 0."""
    unbound(request)
    there = is_held(looking.by.which, looking.why, at=now(), call=looking.call)
    return schemas.Count(records=int(there))


@router.post(
    "/records/filling",
    auth=Key(Scope.RECORDS),
    response={200: schemas.Count, **PROBLEMS},
    url_name="filling",
)
def fill_record(request: HttpRequest, filling: schemas.Filling) -> schemas.Count:
    """Put these values into a record instead of those it has."""
    unbound(request)
    done = gate.fill(
        filling.key.register_,
        filling.key.key,
        filling.values,
        why=filling.why,
        at=now(),
        call=filling.call,
    )
    return schemas.Count(records=done)


@router.post(
    "/records/marking",
    auth=Key(Scope.RECORDS),
    response={200: schemas.Count, **PROBLEMS},
    url_name="marking",
)
def mark_records(request: HttpRequest, marking: schemas.Marking) -> schemas.Count:
    """Mark records with these words instead of those they have."""
    unbound(request)
    (chosen,) = (each for each in Mark if getattr(marking, each.value) is not None)
    done = gate.mark(
        marking.by.which,
        chosen,
        getattr(marking, chosen.value),
        why=marking.why,
        at=now(),
        call=marking.call,
    )
    return schemas.Count(records=done)


@router.post(
    "/records/letting_go",
    auth=Key(Scope.RECORDS),
    response={200: schemas.Count, **PROBLEMS},
    url_name="letting_go",
)
def let_records_go(request: HttpRequest, looking: schemas.Looking) -> schemas.Count:
    """Delete records; their person stays known."""
    unbound(request)
    gone = let_go(looking.by.which, looking.why, at=now(), call=looking.call)
    return schemas.Count(records=gone)


@router.post(
    "/records/calls",
    auth=Key(Scope.RECORDS),
    response={200: schemas.Entries, **PROBLEMS},
    url_name="calls",
)
def look_up_calls(request: HttpRequest, asked: schemas.Calls) -> schemas.Entries:
    """What the ledger says of some of the caller's calls."""
    unbound(request)
    found = look_up("call", asked.calls, at=now(), call=asked.call)
    return schemas.Entries(
        entries=[
            schemas.Entry(event=each.event, at=each.at, call=_call(each.values["call"]))
            for each in found
        ]
    )


def _call(told: object) -> UUID | int:
    """A caller's number as the ledger has it: a whole number, or a UUID as text."""
    return told if isinstance(told, int) else UUID(str(told))


def _json(answer: schemas.FoundMany | schemas.HeldMany) -> HttpResponse:
    # Written as it is: what is read from our own tables needs no second validation.
    return HttpResponse(
        answer.model_dump_json(by_alias=True), content_type="application/json"
    )
