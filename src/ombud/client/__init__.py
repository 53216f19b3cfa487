"""The client: a program of yours asks the gate, over HTTP.

For programs anywhere: it needs neither Django nor a database, imports nothing of Ombud
but `core`, and starts in a blink. Where no answer comes, the answer is no.
"""

from ombud.client.asking import Client
from ombud.client.errors import AnswerError, UnreachableError, UnsafeUrlError
from ombud.client.values import (
    Audience,
    Choice,
    Choices,
    Decision,
    Duty,
    Identifier,
    Permit,
    Reason,
    Refused,
    Whom,
)

__all__ = [
    "AnswerError",
    "Audience",
    "Choice",
    "Choices",
    "Client",
    "Decision",
    "Duty",
    "Identifier",
    "Permit",
    "Reason",
    "Refused",
    "UnreachableError",
    "UnsafeUrlError",
    "Whom",
]
