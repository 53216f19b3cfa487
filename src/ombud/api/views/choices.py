"""What people choose: said in their names, and read for a page of the company's own."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import get_language
from ninja import Router, Status

from ombud.api import schemas
from ombud.api.access import Key, opened, within
from ombud.api.telling import said
from ombud.choices.choosing import choices_of
from ombud.choices.vouching import Spoken, vouch
from ombud.choices.words import EVERYBODY, Word
from ombud.core.clock import now
from ombud.gates.queries import may_whoever, see_declared
from ombud.mail import confirming
from ombud.people.abilities import Scope
from ombud.people.queries import find
from ombud.policy.notice.wording import opening, wording
from ombud.policy.queries import in_force

router = Router(tags=["choices"])


@router.post(
    "/choices",
    auth=Key(Scope.CHOOSE),
    response={200: schemas.Decision, **schemas.KEYED},
    url_name="choices",
)
def choose(request: HttpRequest, saying: schemas.Saying) -> dict[str, Any]:
    """Put on record what somebody said, and answer what now holds for the purpose.

    Whoever has the key vouches that they did. A yes needs the very text that it was
    given to and the number of the notice beside it (GDPR Art. 7(1)).
    """
    controller = within(request, saying.purpose, saying.controller)
    at, identifier = now(), saying.identifier
    see_declared(saying.purpose, at)
    vouch(
        {identifier.kind: identifier.value},
        Spoken(
            purpose=saying.purpose,
            word=Word(saying.word),
            channel=saying.channel,
            notice=saying.notice,
            shown=saying.shown,
            language=saying.language,
            reference=saying.reference,
            kind=saying.kind,
            controller=controller or EVERYBODY,
        ),
        at,
    )
    (answer,) = may_whoever(
        saying.purpose,
        [(identifier.kind, identifier.value)],
        at,
        controller=controller,
    )
    return said(answer.decision, answer.person)


@router.post(
    "/choices/asked",
    auth=Key(Scope.CHOOSE),
    response={202: schemas.AskedByMail, **schemas.KEYED},
    url_name="choices_asked",
)
def ask_for_yes(
    request: HttpRequest, asking: schemas.AskingForYes
) -> Status[schemas.AskedByMail]:
    """Ask by mail for a yes, as a form of yours does that a stranger fills in.

    Their yes is on record once they follow the link and press the button there; who
    does not is forgotten.
    """
    controller = None
    for purpose in asking.purposes:
        controller = within(request, purpose, asking.controller)
    confirming.ask(
        asking.address,
        asking.purposes,
        kinds=(asking.kind,),
        language=asking.language,
        at=now(),
        channel="api",
        controller=controller or EVERYBODY,
        reference=asking.reference,
    )
    return Status(HTTPStatus.ACCEPTED, schemas.AskedByMail(waits=confirming.VALID.days))


@router.post(
    "/choices/of",
    auth=Key(Scope.CHOOSE),
    response={200: schemas.Choices, **schemas.KEYED},
    url_name="choices_of",
)
def read_choices(request: HttpRequest, whom: schemas.Whom) -> dict[str, Any]:
    """What somebody has chosen, and what they can: for a page of choices.

    Only of the purposes that the key may name. Titles are in the language of
    Accept-Language.
    """
    controller = within(request, None, whom.controller)
    at = now()
    force = in_force(at)
    person = find(whom.identifier.kind, whom.identifier.value, today=localdate(at))
    language = get_language() or "en"
    own = wording(language).own
    declared = force.policy.declaration.purposes
    chosen = choices_of(person, force, at, language, controller)
    return {
        "person": person,
        "paused": chosen.paused,
        "notice": force.number,
        "choices": [
            {
                "purpose": each.purpose,
                "title": opening(
                    own(declared[each.purpose].title or declared[each.purpose].say)
                ),
                "asks": each.asks,
                "on": each.on,
                "said": each.said,
                "words": [word.value for word in each.words],
                "article": each.article,
            }
            for each in chosen.open
            if opened(request, each.purpose)
            and (
                controller is None or force.compiled.partners(each.purpose, controller)
            )
        ],
    }
