"""The link by which whoever has a letter says no to more of them.

It works without signing in, and as long as our keys are the same: letters are kept for
years. It names the person and the address by its blind index, so that it still works
for who was erased, or came in anew.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core import signing

from ombud.core.ids import PersonId
from ombud.mail.errors import LetterLinkUnknownError

INDEX_BYTES = 16
_UUID_BYTES = 16
_PARTS = 3  # purpose, controller, language


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsubscription:
    """What a link says no to, and for whom."""

    person: PersonId
    index: bytes
    """The blind index of the address that the letter went to."""
    purpose: str
    controller: str
    language: str
    """That of the letter."""


def _signer() -> signing.Signer:
    return signing.Signer(salt="ombud.mail.unsubscribe", sep="~")


def token(what: Unsubscription) -> str:
    """The signed end of the link."""
    words = f"{what.purpose} {what.controller} {what.language}".encode()
    packed = urlsafe_b64encode(what.person.bytes + what.index + words).decode()
    return _signer().sign(packed.rstrip("="))


def read(token: str) -> Unsubscription:
    """What a link says.

    Raises:
        LetterLinkUnknownError: the signature is not ours.
    """
    try:
        packed = _signer().unsign(token)
    except signing.BadSignature as error:
        raise LetterLinkUnknownError from error
    data = urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
    words = data[_UUID_BYTES + INDEX_BYTES :].decode().split(" ")
    if len(words) != _PARTS:
        raise LetterLinkUnknownError
    return Unsubscription(
        person=PersonId(UUID(bytes=data[:_UUID_BYTES])),
        index=data[_UUID_BYTES : _UUID_BYTES + INDEX_BYTES],
        purpose=words[0],
        controller=words[1],
        language=words[2],
    )


def unsubscribe_url(what: Unsubscription) -> str:
    """The whole link, for a letter and its headers."""
    return f"{settings.PUBLIC_URL}/unsubscribe/{token(what)}/"


def confirm_url(secret: str) -> str:
    """Where a yes is confirmed, with the secret that only the mail holds."""
    return f"{settings.PUBLIC_URL}/confirm/{secret}/"
