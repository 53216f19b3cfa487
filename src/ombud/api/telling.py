"""A decision as the API tells it: in an answer, and in a problem."""

from typing import Any

from django.utils.translation import get_language

from ombud.core.ids import PersonId
from ombud.policy.decisions import Decision, Reason
from ombud.policy.wording import bid, say


def said(decision: Decision, person: PersonId | None) -> dict[str, Any]:
    """A decision as the API says it, in the language that was asked for."""
    language = get_language() or "en"
    return {
        "allowed": decision.allowed,
        "person": person,
        "reasons": [words(reason) for reason in decision.reasons],
        "duties": [
            {
                "code": duty.code.value,
                "address": duty.address,
                "article": duty.article,
                "about": duty.about,
                "text": bid(duty, language),
            }
            for duty in decision.duties
        ],
    }


def words(reason: Reason) -> dict[str, Any]:
    """One reason as the API says it."""
    return {
        "code": reason.code.value,
        "allows": reason.allows,
        "address": reason.address,
        "article": reason.article,
        "text": say(reason, get_language() or "en"),
    }
