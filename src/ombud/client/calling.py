"""A call to the API: one connection for each thread, kept open, and a time limit."""

import http.client
import json
import selectors
import socket
import ssl
import threading
import time
import weakref
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ombud.client.errors import AnswerError, UnreachableError, UnsafeUrlError

LARGEST_ANSWER = 8 * 1024 * 1024  # bytes; a thousand decisions are below one
_CHUNK = 64 * 1024
_CLIENT_ERROR, _TOO_MANY, _SERVER_ERROR = 400, 429, 500
_HERE = ("127.0.0.1", "localhost", "::1")

_Connection = http.client.HTTPConnection


@dataclass(frozen=True, slots=True, kw_only=True)
class _Door:
    """Where the API is."""

    host: str
    port: int | None
    path: str
    secure: bool


class _Line:
    """A thread's connection, closed when the thread ends."""

    def __init__(self, connection: _Connection) -> None:
        self.connection = connection
        weakref.finalize(self, connection.close)


class Caller:
    """Calls the API of one Ombud with one key; threads may share it."""

    def __init__(
        self,
        url: str,
        key: str,
        *,
        timeout: float,
        insecure: bool,
        tls: ssl.SSLContext | None,
    ) -> None:
        self._door = _door(url, insecure=insecure)
        self._key = key
        self._timeout = timeout
        self._tls = tls
        self.begin()

    def begin(self) -> None:
        """Have no connection: at first, and in a process forked from another one.

        Two processes that spoke over one would read each other's answers.
        """
        self._threads = threading.local()

    def call(
        self, path: str, body: dict[str, Any] | None, *, language: str, again: bool
    ) -> dict[str, Any]:
        """Post a body and read the answer, all within the time limit.

        Args:
            path: after `/api/v1`.
            body: what JSON can say; None to get what is there.
            language: of the texts in the answer (ISO 639-1).
            again: whether asking twice does no harm, so that a connection which fell
                is tried anew once.

        Raises:
            UnreachableError: no answer came in time, or one that says to come later.
            AnswerError: the answer is that this is not taken.
        """
        until = time.monotonic() + self._timeout
        raw = None if body is None else json.dumps(body).encode()
        headers = {
            "Authorization": f"Bearer {self._key}",
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Accept-Language": language,
            "User-Agent": "ombud-client",
        }
        try:
            return _read(*self._exchange(path, raw, headers, until))
        except (OSError, http.client.HTTPException) as error:
            self.close()
            if not again or time.monotonic() >= until:
                # Its own words may hold a name: none of them is passed on.
                raise UnreachableError from error
        try:
            return _read(*self._exchange(path, raw, headers, until))
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise UnreachableError from error

    def close(self) -> None:
        """Close this thread's connection."""
        line: _Line | None = getattr(self._threads, "line", None)
        if line is not None:
            line.connection.close()
        self._threads.line = None

    def _exchange(
        self, path: str, raw: bytes | None, headers: dict[str, str], until: float
    ) -> tuple[int, bytes]:
        connection = self._connection(until)
        assert connection.sock is not None  # noqa: S101  # it is connected
        connection.sock.settimeout(_left(until))
        method = "GET" if raw is None else "POST"
        connection.request(method, f"{self._door.path}{path}", raw, headers)
        connection.sock.settimeout(_left(until))
        # Kept, since http.client lets go of it where the server closes.
        sock = connection.sock
        response = connection.getresponse()
        try:
            return response.status, _body(response, sock, until)
        finally:
            response.close()  # then the connection is free for the next

    def _connection(self, until: float) -> _Connection:
        line: _Line | None = getattr(self._threads, "line", None)
        if line is not None and line.connection.sock is not None:
            if _is_idle(line.connection.sock):
                return line.connection
            self.close()
        door = self._door
        made = (
            http.client.HTTPSConnection(
                door.host,
                door.port,
                timeout=_left(until),
                context=self._tls or ssl.create_default_context(),
            )
            if door.secure
            else http.client.HTTPConnection(door.host, door.port, timeout=_left(until))
        )
        made.connect()
        self._threads.line = _Line(made)
        return made


def _body(
    response: http.client.HTTPResponse, sock: socket.socket, until: float
) -> bytes:
    text = bytearray()
    while response.length != 0 and not response.isclosed():
        sock.settimeout(_left(until))
        chunk = response.read1(_CHUNK)
        if not chunk:
            break
        text += chunk
        if len(text) > LARGEST_ANSWER:
            raise http.client.HTTPException
    if response.length:  # less came than was announced
        raise http.client.HTTPException
    return bytes(text)


def _is_idle(sock: socket.socket) -> bool:
    """Whether nothing has come since the last answer: most often, that is the end."""
    with selectors.DefaultSelector() as selector:
        selector.register(sock, selectors.EVENT_READ)
        return not selector.select(0)


def _door(url: str, *, insecure: bool) -> _Door:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise UnsafeUrlError from error
    secure = parts.scheme == "https"
    if not host or (
        not secure and not (parts.scheme == "http" and (insecure or host in _HERE))
    ):
        raise UnsafeUrlError
    path = f"{parts.path.rstrip('/')}/api/v1"
    return _Door(host=host, port=port, path=path, secure=secure)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _read(status: int, text: bytes) -> dict[str, Any]:
    try:
        body = json.loads(text)
    except ValueError as error:
        raise UnreachableError from error
    if not isinstance(body, dict):
        raise UnreachableError
    if status >= _SERVER_ERROR or status == _TOO_MANY:
        raise UnreachableError
    if status >= _CLIENT_ERROR:
        raise AnswerError(status, body)
    return body
