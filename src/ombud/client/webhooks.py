"""Verifies that a webhook is Ombud's, and fresh.

Source: Standard Webhooks 1.0.0, standardwebhooks.com.
"""

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ombud.client.errors import SignatureError

PREFIX = "whsec_"
SECRET_BYTES = range(24, 65)
"""How long a secret is; an empty one would let anybody sign."""
LONGEST_STAMP = 12
TOLERANCE = 5 * 60
"""Seconds that a webhook's time may differ from ours, either way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened; `id` is the same each time that it is sent."""

    id: str
    type: str
    timestamp: str
    data: Mapping[str, Any]

    @property
    def person(self) -> UUID | None:
        """Whom it is about, by Ombud's id; None where it is about nobody or many."""
        found = self.data.get("person")
        return UUID(found) if found else None


def sign(secret: str, id_: str, at: int, body: bytes) -> str:
    """The signature of a webhook, as it stands in its header.

    Args:
        secret: as `whsec_…`.
        id_: the webhook's id.
        at: when it is sent, in seconds since 1970.
        body: as it is sent.

    Raises:
        SignatureError: the secret is none.
    """
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SignatureError from error
    if len(key) not in SECRET_BYTES:
        raise SignatureError
    signed = f"{id_}.{at}.".encode() + body
    return f"v1,{base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()}"


def verify(
    secret: str, headers: Mapping[str, str], body: bytes, *, now: float | None = None
) -> Event:
    """Read a webhook, once it is seen to be Ombud's.

    Args:
        secret: the endpoint's, as `ombud webhook add` shows it.
        headers: the request's, in any case.
        body: the request's, byte for byte.
        now: seconds since 1970; by default, what this machine's clock says.

    Raises:
        SignatureError: it is not signed with the secret, too old, or from the future.
    """
    named = {name.lower(): value for name, value in headers.items()}
    id_, stamp = named.get("webhook-id", ""), named.get("webhook-timestamp", "")
    if not id_ or len(stamp) > LONGEST_STAMP or not stamp.isdecimal():
        raise SignatureError
    if abs((time.time() if now is None else now) - int(stamp)) > TOLERANCE:
        raise SignatureError
    right = sign(secret, id_, int(stamp), body).encode()
    given = named.get("webhook-signature", "").split(" ")
    # Each is compared, so that the time tells nothing of which one was right.
    matches = [
        hmac.compare_digest(right, one.encode(errors="surrogatepass")) for one in given
    ]
    if not any(matches):
        raise SignatureError
    try:
        said = json.loads(body)
        return Event(
            id=id_, type=said["type"], timestamp=said["timestamp"], data=said["data"]
        )
    except (ValueError, KeyError, TypeError) as error:
        raise SignatureError from error
