"""Asking a gate, for one person or many, and passing it."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from ombud.api import schemas
from ombud.api.access import Key, within
from ombud.api.telling import said
from ombud.core.clock import now
from ombud.gates.actions import use_whoever
from ombud.gates.audiences import count_audience
from ombud.gates.queries import may_whoever
from ombud.people.abilities import Scope

router = Router(tags=["decisions"])


@router.post(
    "/decisions",
    auth=Key(Scope.DECIDE),
    response={200: schemas.Decision, **schemas.KEYED},
    url_name="decisions",
)
def decide(request: HttpRequest, question: schemas.Question) -> dict[str, Any]:
    """May this person's data be used for this purpose, now?

    Whoever it is stands in the body, so that no log of addresses has it. Asking is not
    yet using: nothing is recorded. The texts are in the language of Accept-Language.
    """
    controller = within(request, question.purpose, question.controller)
    (answer,) = may_whoever(
        question.purpose,
        [(question.identifier.kind, question.identifier.value)],
        now(),
        categories=question.categories,
        controller=controller,
    )
    return said(answer.decision, answer.person)


@router.post(
    "/decisions/batch",
    auth=Key(Scope.DECIDE),
    response={200: schemas.Decisions, **schemas.KEYED},
    url_name="decisions_batch",
)
def decide_many(request: HttpRequest, questions: schemas.Questions) -> dict[str, Any]:
    """The same about as many as a thousand people at once; the answers are in order.

    Where one of the identifiers is none of its kind, nothing is answered, and `errors`
    says which they are.
    """
    controller = within(request, questions.purpose, questions.controller)
    answers = may_whoever(
        questions.purpose,
        [(each.kind, each.value) for each in questions.identifiers],
        now(),
        categories=questions.categories,
        controller=controller,
    )
    return {"decisions": [said(each.decision, each.person) for each in answers]}


@router.post(
    "/uses",
    auth=Key(Scope.USE),
    response={200: schemas.Permit, **schemas.KEYED},
    url_name="uses",
)
def take_into_use(request: HttpRequest, question: schemas.Question) -> dict[str, Any]:
    """Take this person's data into use for this purpose, now.

    The permit is put on record, and so is a refusal, which is a problem with the
    decision beside it. Each call is a use of its own: it is not for asking twice.
    """
    controller = within(request, question.purpose, question.controller)
    at = now()
    permit = use_whoever(
        question.purpose,
        question.identifier.kind,
        question.identifier.value,
        at,
        categories=question.categories,
        controller=controller,
    )
    return said(permit.decision, permit.person) | {"permit": permit.entry, "at": at}


@router.post(
    "/audiences",
    auth=Key(Scope.DECIDE),
    response={200: schemas.Audience, **schemas.KEYED},
    url_name="audiences",
)
def draw(request: HttpRequest, aim: schemas.Aim) -> dict[str, Any]:
    """How many may this purpose reach now, and how many are left out for what?

    Nobody is named, and the drawing is put on record.
    """
    controller = within(request, aim.purpose, aim.controller)
    found = count_audience(aim.purpose, now(), controller)
    return {
        "purpose": aim.purpose,
        "people": found.people,
        "left_out": found.left_out,
    }
