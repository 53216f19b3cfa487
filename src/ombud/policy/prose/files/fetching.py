"""Fetches a policy from its address on the web, and from nowhere else.

A name is resolved first, every address it has must be a public one, and it is these
addresses that are connected to: a name that answers otherwise the second time gains
nothing. Each redirect is looked at the same way.
"""

import http.client
import io
import ipaddress
import re
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, cast
from urllib.parse import quote, urljoin, urlsplit

from ombud.policy.prose.files.opening import read_bytes
from ombud.policy.prose.files.source import NotFetchedError, Source

LIMIT_PAGE_BYTES = 5 * 1024 * 1024
"""The largest page that is fetched, unpacked."""

LIMIT_SECONDS = 15.0
"""How long the whole of it may take, redirects and names included."""

LIMIT_REDIRECTS = 3

_HTML = ("text/html", "application/xhtml+xml")
_KINDS = (
    *_HTML,
    "application/pdf",
    "text/plain",
    "text/markdown",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)
_REDIRECTS = (301, 302, 303, 307, 308)
_OK = 200
_CHUNK = 64 * 1024
_ADDRESSES_TRIED = 3
_NOT_IN_URL = re.compile(r"[\x00-\x20\x7f\\]")

_BY_HAND = "Save the page as a file, and name the file."

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def resolved(host: str, port: int) -> tuple[str, ...]:
    """The addresses of a name, as the system finds them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(each[4][0]) for each in found))


def is_public(address: Address) -> bool:
    """Whether an address is one of the open internet's.

    An IPv6 address that carries one of IPv4 is what it carries (RFC 4291, 2.5.5; RFC
    3056; RFC 6052; RFC 4380).
    """
    if isinstance(address, ipaddress.IPv6Address):
        carried = _carried(address)
        if any(not is_public(each) for each in carried) or address.is_site_local:
            return False
        if address.ipv4_mapped:
            return True
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not address.is_private
        and not address.is_unspecified
    )


def _carried(address: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    carried = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        carried.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [each for each in carried if each]


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How the web is reached; tests put a server of their own in its place.

    `resolve` may raise OSError for a name that is not known. `reaches` says which
    addresses may be connected to, `ports` on which ports, `seconds` how long it may
    take. `tls` is what certificates are verified with, the system's own by default.
    """

    resolve: Callable[[str, int], Sequence[str]] = resolved
    reaches: Callable[[Address], bool] = is_public
    ports: frozenset[int] = frozenset((80, 443))
    seconds: float = LIMIT_SECONDS
    tls: ssl.SSLContext | None = None


WEB = Way()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    """An address on the web, taken apart; `name` is what may be shown of it."""

    secure: bool
    host: str
    port: int
    path: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What a server said: where else to look, or a page."""

    location: str = ""
    data: bytes = b""
    kind: str = ""
    charset: str = ""


def fetch(url: str, way: Way = WEB) -> Source:
    """What a page says: HTML, a PDF, Word or plain text.

    No proxy is used: behind one, the page has to be saved by hand.

    Raises:
        NotFetchedError: The address is not one of the open web's, or no page came.
        OmbudError: As `read_file`, for what the page holds.
    """
    deadline = _Deadline(way.seconds)
    target = _target(url, way)
    for _ in range(LIMIT_REDIRECTS + 1):
        answer = _answer(target, way, deadline)
        if not answer.location:
            return read_bytes(
                target.name,
                answer.data,
                charset=answer.charset,
                is_html=answer.kind in _HTML,
            )
        url = urljoin(url, answer.location)
        target = _target(url, way)
    raise NotFetchedError(
        f"{target.name} leads on more than {LIMIT_REDIRECTS} times.",
        mend="Give the address that a browser shows in the end.",
    )


def _target(url: str, way: Way) -> _Target:
    """The address taken apart.

    Raises:
        NotFetchedError: It is not http(s), names a user, or a port of its own.
    """
    if _NOT_IN_URL.search(url):
        raise _refused("The address has blanks or signs in it that none has.")
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
        host = host if ":" in host else host.encode("idna").decode("ascii")
    except ValueError as error:  # UnicodeError is one
        raise _refused("The address can't be understood.") from error
    if parts.scheme not in ("http", "https") or not host:
        raise _refused("The address is not one of the web.")
    if "@" in parts.netloc:
        raise _refused("The address has a user's name in it; nothing is sent of one.")
    secure = parts.scheme == "https"
    port = port if port is not None else (443 if secure else 80)
    if port not in way.ports:
        raise _refused(f"Port {port} is not fetched from; the web's are 80 and 443.")
    path = quote(parts.path or "/", safe="/%:=&+!$,;'()*@~")
    query = quote(parts.query, safe="/%:=&+!$,;'()*@~?")
    return _Target(
        secure=secure,
        host=host,
        port=port,
        path=f"{path}?{query}" if query else path,
        name=f"{parts.scheme}://{parts.netloc}{parts.path}",
    )


def _answer(target: _Target, way: Way, deadline: "_Deadline") -> _Answer:
    """What the server says, from one of its addresses.

    Raises:
        NotFetchedError: It is not reached, too slow, or says nothing that can be read.
    """
    addresses = _public_addresses(target, way, deadline)
    try:
        connection = _connected(target, addresses, way, deadline)
        try:
            return _asked(connection, target)
        finally:
            connection.hang_up()
    except TimeoutError as error:
        raise _too_slow(target.name, way) from error
    except ssl.SSLCertVerificationError as error:
        raise NotFetchedError(
            f"{target.name}: the server's certificate is not trusted.", mend=_BY_HAND
        ) from error
    except (OSError, http.client.HTTPException, zlib.error, ValueError) as error:
        raise NotFetchedError(
            f"{target.name} can't be reached, or breaks off.",
            mend=f"Open it in a browser. {_BY_HAND}",
        ) from error


def _public_addresses(
    target: _Target, way: Way, deadline: "_Deadline"
) -> tuple[str, ...]:
    """The addresses of the host, each of which is one that may be reached."""
    try:
        found = deadline.waits_for(lambda: way.resolve(target.host, target.port))
    except TimeoutError as error:
        raise _too_slow(target.name, way) from error
    except (OSError, UnicodeError) as error:
        raise NotFetchedError(
            f"{target.host} is not known.", mend="Look at how the address is written."
        ) from error
    for each in found:
        try:
            public = way.reaches(ipaddress.ip_address(each.split("%")[0]))
        except ValueError:
            public = False
        if not public:
            raise _refused(f"{target.host} is not on the open internet.")
    if not found:
        raise _refused(f"{target.host} has no address.")
    return tuple(found[:_ADDRESSES_TRIED])


def _connected(
    target: _Target, addresses: Sequence[str], way: Way, deadline: "_Deadline"
) -> "_Connection":
    """A connection to the first address that answers."""
    tls = (way.tls or ssl.create_default_context()) if target.secure else None
    problem: OSError = OSError("no address")
    for address in addresses:
        connection = _Connection(target, address, tls, deadline)
        try:
            connection.connect()
        except ssl.SSLError:
            raise
        except OSError as error:
            problem = error
        else:
            return connection
    raise problem


def _asked(connection: "_Connection", target: _Target) -> _Answer:
    connection.request(
        "GET",
        target.path,
        headers={
            "User-Agent": "ombud (reads a privacy policy once, as its company asked)",
            "Accept": ", ".join(_KINDS),
            "Accept-Encoding": "gzip, identity",
            "Connection": "close",
        },
    )
    response = connection.getresponse()
    location = response.headers.get("Location", "")
    if response.status in _REDIRECTS and location:
        return _Answer(location=quote(location, safe="/%:=&+!$,;'()*@~?#[]"))
    if response.status != _OK:
        raise NotFetchedError(
            f"{target.name} answers {response.status} ({response.reason[:40]}).",
            mend=f"Open it in a browser. {_BY_HAND}",
        )
    kind = response.headers.get_content_type()
    if kind not in _KINDS:
        raise NotFetchedError(
            f"{target.name} is {kind[:60]}, which is not read.",
            mend="Give the address of HTML, a PDF, Word (.docx) or plain text.",
        )
    return _Answer(
        data=_body(response, target),
        kind=kind,
        charset=str(response.headers.get_content_charset() or ""),
    )


def _body(response: http.client.HTTPResponse, target: _Target) -> bytes:
    """What was sent, unpacked; no more is taken than one byte over the limit."""
    packing = response.headers.get("Content-Encoding", "identity").strip().lower()
    if packing not in ("identity", "", "gzip", "x-gzip"):
        raise NotFetchedError(
            f"{target.name} is packed as {packing[:20]}, which was not asked for.",
            mend=_BY_HAND,
        )
    unpack = zlib.decompressobj(wbits=31) if packing.endswith("gzip") else None
    if (response.length or 0) > LIMIT_PAGE_BYTES:
        raise _too_large(target.name)
    data = bytearray()
    while chunk := response.read(_CHUNK):
        # What is packed tightly comes out in parts, so that it can't fill the memory.
        while chunk:
            if unpack is None:
                data += chunk
                chunk = b""
            else:
                data += unpack.decompress(chunk, _CHUNK)
                chunk = unpack.unconsumed_tail
            if len(data) > LIMIT_PAGE_BYTES:
                raise _too_large(target.name)
    if response.length:  # less came than was announced
        raise http.client.IncompleteRead(bytes(data))
    if unpack is not None and not unpack.eof:
        raise zlib.error
    return bytes(data)


class _Deadline:
    """The moment by which all has to be done."""

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds

    def left(self) -> float:
        """The seconds that are left.

        Raises:
            TimeoutError: None is.
        """
        left = self._end - monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def waits_for(self, ask: Callable[[], Sequence[str]]) -> Sequence[str]:
        """What `ask` returns; looking a name up has no time limit of its own."""
        found: list[Sequence[str]] = []
        failed: list[OSError | UnicodeError] = []

        def run() -> None:
            try:
                found.append(ask())
            except (OSError, UnicodeError) as error:
                failed.append(error)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        thread.join(self.left())
        if failed:
            raise failed[0]
        if not found:
            raise TimeoutError
        return found[0]


class _Connection(http.client.HTTPConnection):
    """A connection to an address already chosen; the certificate bears the name."""

    def __init__(
        self,
        target: _Target,
        address: str,
        tls: ssl.SSLContext | None,
        deadline: _Deadline,
    ) -> None:
        super().__init__(target.host, target.port)
        self.default_port = 443 if tls else 80
        self._address = address
        self._tls = tls
        self._deadline = deadline

    def connect(self) -> None:
        """Connect, within the time that is left."""
        plain = socket.create_connection(
            (self._address, self.port), timeout=self._deadline.left()
        )
        try:
            if self._tls:
                plain.settimeout(self._deadline.left())
                plain = self._tls.wrap_socket(plain, server_hostname=self.host)
        except OSError:
            plain.close()
            raise
        self._plain = plain
        self.sock = cast("Any", _Timed(plain, self._deadline))

    def hang_up(self) -> None:
        """Close what `connect` opened."""
        self.close()
        self._plain.close()


class _Timed:
    """As much of a socket as http.client uses; each wait counts against the deadline.

    A socket's own limit is for one wait: a server that sends a byte now and then would
    never reach it.
    """

    def __init__(self, sock: socket.socket, deadline: _Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        """Send all of it."""
        self._sock.settimeout(self._deadline.left())
        self._sock.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """What is received, as a file."""
        return io.BufferedReader(_Received(self._sock, self._deadline))

    def close(self) -> None:
        """Nothing: http.client closes before it has read; `hang_up` is what ends it."""


class _Received(io.RawIOBase):
    """What a socket receives, for a buffered reader."""

    def __init__(self, sock: socket.socket, deadline: _Deadline) -> None:
        super().__init__()
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Receive into a buffer; returns how many bytes."""
        self._sock.settimeout(self._deadline.left())
        return self._sock.recv_into(buffer)


def _refused(message: str) -> NotFetchedError:
    return NotFetchedError(
        message, mend="Give an address that begins with https://, or name a file."
    )


def _too_slow(name: str, way: Way) -> NotFetchedError:
    return NotFetchedError(
        f"{name} did not come within {way.seconds:.0f} seconds.", mend=_BY_HAND
    )


def _too_large(name: str) -> NotFetchedError:
    return NotFetchedError(
        f"{name} is larger than {LIMIT_PAGE_BYTES // 1024**2} MB.",
        mend=_BY_HAND,
    )
