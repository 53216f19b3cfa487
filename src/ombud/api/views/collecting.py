"""Letting data in: which fields may be stored, on record."""

from typing import Any

from django.http import HttpRequest
from django.utils.timezone import localdate
from ninja import Router

from ombud.api import schemas
from ombud.api.access import Key, within
from ombud.api.telling import said, words
from ombud.core.clock import now
from ombud.gates import collecting
from ombud.gates.queries import NOBODY
from ombud.people.abilities import Scope
from ombud.people.queries import find
from ombud.policy.collecting import Coming

router = Router(tags=["decisions"])


@router.post(
    "/collections",
    auth=Key(Scope.COLLECT),
    response={200: schemas.Admitted, **schemas.KEYED},
    url_name="collections",
)
def collect(request: HttpRequest, asked: schemas.Collecting) -> dict[str, Any]:
    """May these fields be collected for this purpose, from this source, now?

    Only names of fields come here, no values; free texts are looked at and not kept.
    What is admitted is on record, and so is a refusal, which is a problem with the
    decision beside it.
    """
    at = now()
    controller = within(request, asked.purpose, asked.controller)
    whom = asked.identifier
    person = find(whom.kind, whom.value, today=localdate(at)) if whom else None
    admitted = collecting.collect(
        Coming(
            purpose=asked.purpose,
            fields=tuple(asked.fields),
            source=asked.source,
            point=asked.point,
            yes=asked.yes,
        ),
        asked.kind,
        at,
        person=person or NOBODY,
        controller=controller,
        strip=asked.strip,
        texts=asked.texts,
    )
    return said(admitted.intake.decision, person) | {
        "permit": admitted.entry,
        "notice": admitted.notice,
        "fields": admitted.intake.fields,
        "stripped": {
            name: [words(reason) for reason in reasons]
            for name, reasons in admitted.intake.refused.items()
        },
    }
