"""The links in mails: who has the mail may follow them."""

from django.conf import settings
from django.core import signing

from ombud.core.ids import RequestId


def status_token(request: RequestId) -> str:
    """The signature by which whoever has the mail opens the request's page."""
    return signing.Signer(salt="ombud.rights.status").signature(str(request))


def status_url(request: RequestId) -> str:
    """The request's page, for a mail: it shows no personal data."""
    return f"{settings.PUBLIC_URL}/requests/{request}/{status_token(request)}/"


def answer_url(request: RequestId, token: str) -> str:
    """Where an answer is fetched, once, with the token that only the mail holds."""
    return f"{settings.PUBLIC_URL}/answers/{request}/{token}/"
