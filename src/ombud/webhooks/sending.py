"""Sends a webhook to an address that was looked at first.

As with the pages that are read (`policy.prose.files.fetching`), the endpoint's name is
resolved, every address it has must be a public one, and one of these is connected to: a
name that answers otherwise the second time gains nothing. No redirect is followed.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from ombud.policy.prose.files.fetching import Address, is_public, resolved
from ombud.webhooks.errors import (
    EndpointUrlError,
    NotDeliveredError,
    NotPublicError,
)

SECONDS = 10.0
"""How long an endpoint may take, all in all."""
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How endpoints are reached; tests put their own in its place.

    `resolve` may raise OSError for a name that is not known. `tls` is what certificates
    are verified with, the system's own by default.
    """

    resolve: Callable[[str, int], Sequence[str]] = resolved
    reaches: Callable[[Address], bool] = is_public
    seconds: float = SECONDS
    tls: ssl.SSLContext | None = None


WEB = Way()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An endpoint's address, taken apart."""

    secure: bool
    host: str
    port: int
    path: str


def target(url: str, *, private: bool) -> Target:
    """Take an endpoint's address apart.

    Args:
        url: as staff wrote it.
        private: whether it may be on a network that is not the open internet; only
            there may it be plain HTTP.

    Raises:
        EndpointUrlError: it is none that anything is sent to.
    """
    try:
        parts = urlsplit(url)
        port, host = parts.port, (parts.hostname or "").encode("idna").decode()
    except ValueError as error:  # UnicodeError is one
        raise EndpointUrlError(mend="Write it as https://HOST/PATH.") from error
    if not host or parts.scheme not in _PORTS or "@" in parts.netloc or parts.fragment:
        raise EndpointUrlError(mend="Write it as https://HOST/PATH.")
    if parts.scheme == "http" and not private:
        raise EndpointUrlError(
            mend="Write it with https://; http:// is for a private network alone."
        )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii() or not path.isprintable() or " " in path:
        raise EndpointUrlError(mend="Write signs that no address has as %XX.")
    return Target(
        secure=parts.scheme == "https",
        host=host,
        port=port or _PORTS[parts.scheme],
        path=path,
    )


def send(
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    private: bool,
    way: Way = WEB,
) -> int:
    """Post a webhook; returns the status of the answer, of which no more is read.

    Raises:
        EndpointUrlError: the address is none.
        NotPublicError: it is on a private network, and that is not allowed.
        NotDeliveredError: no answer came in time.
    """
    there = target(url, private=private)
    try:
        addresses = way.resolve(there.host, there.port)
    except (OSError, UnicodeError) as error:
        raise NotDeliveredError("The endpoint's name is not known.") from error
    if not private and not all(_may_reach(each, way) for each in addresses):
        raise NotPublicError(mend="Say that it may be private, if it is yours.")
    if not addresses:
        raise NotDeliveredError("The endpoint's name has no address.")
    connection = _Connection(there, addresses[0], way)
    # A limit on the whole: a socket's own is for each wait, and an endpoint that sends
    # a byte now and then would never reach it.
    limit = threading.Timer(way.seconds, connection.cut)
    limit.start()
    try:
        connection.request("POST", there.path, body, dict(headers))
        return connection.getresponse().status
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotDeliveredError(
            f"The endpoint can't be reached ({type(error).__name__})."
        ) from error
    finally:
        limit.cancel()
        connection.close()


def _may_reach(address: str, way: Way) -> bool:
    try:
        return way.reaches(ipaddress.ip_address(address.partition("%")[0]))
    except ValueError:
        return False


class _Connection(http.client.HTTPConnection):
    """A connection to an address already chosen; the certificate bears the name."""

    def __init__(self, there: Target, address: str, way: Way) -> None:
        super().__init__(there.host, there.port, timeout=way.seconds)
        self.default_port = 443 if there.secure else 80
        self._address = address
        self._tls = (way.tls or ssl.create_default_context()) if there.secure else None
        self._plain: socket.socket | None = None

    def connect(self) -> None:
        """Connect to the address."""
        sock = socket.create_connection((self._address, self.port), self.timeout)
        self._plain = sock
        if self._tls:
            try:
                sock = self._tls.wrap_socket(sock, server_hostname=self.host)
            except OSError:
                sock.close()
                raise
            self._plain = sock
        self.sock = sock

    def cut(self) -> None:
        """End it from another thread; whoever waits for it is told at once."""
        if self._plain is not None:
            try:
                self._plain.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it has ended by itself
