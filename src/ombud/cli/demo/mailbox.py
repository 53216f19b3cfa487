"""The demo's mailbox: takes every message, sends none, and shows them on a page.

So somebody who tries the demo sees the codes that would have gone out by mail. Both
servers listen on this machine alone; what they keep is readable by its owner alone.
"""

import asyncio
import socket
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from secrets import token_hex
from threading import Thread
from typing import Any
from weakref import WeakSet

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from ombud.cli.demo.message import Message, read
from ombud.cli.demo.page import Page
from ombud.core import clock
from ombud.core.errors import OmbudError

HOST = "127.0.0.1"
STAMP = "%Y%m%dT%H%M%S%f"
STOPS_WITHIN = 0.05  # seconds, between two looks whether to stop


class MailboxError(OmbudError):
    """The demo's mailbox could not start."""


class Mailbox:
    """An SMTP server that keeps what it receives, and a page that shows it."""

    def __init__(self, folder: Path, smtp_port: int = 0, web_port: int = 0) -> None:
        """Nothing listens yet; a port of 0 becomes any free one when it starts."""
        self.folder = folder
        self.smtp_port = smtp_port
        self.web_port = web_port
        self._smtp: _Smtp | None = None
        self._web: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        """Where the page is, once started."""
        return f"http://{HOST}:{self.web_port}/"

    def start(self) -> None:
        """Listen for mail and show it, in threads of their own.

        Raises:
            MailboxError: a port is taken, or the folder can't be made.
        """
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            web = ThreadingHTTPServer(
                (HOST, self.web_port), partial(Page, self.messages)
            )
            try:
                listening = socket.create_server((HOST, self.smtp_port))
            except OSError:
                web.server_close()
                raise
        except OSError as error:
            raise MailboxError(
                f"The demo's mailbox could not start: {error.strerror}.",
                mend="Choose other ports, or end what holds these.",
            ) from error
        self.web_port = web.server_address[1]
        self.smtp_port = listening.getsockname()[1]
        self._web, self._smtp = web, _Smtp(self, listening)
        self._smtp.start()
        Thread(target=web.serve_forever, args=(STOPS_WITHIN,), daemon=True).start()

    def stop(self) -> None:
        """Stop both servers; the messages stay. Harmless where nothing runs."""
        if self._smtp is not None and self._web is not None:
            self._smtp.stop()
            self._web.shutdown()
            self._web.server_close()
        self._smtp = self._web = None

    def messages(self) -> tuple[Message, ...]:
        """All messages, newest first."""
        files = sorted(self.folder.glob("*.eml"), reverse=True)
        return tuple(read(file) for file in files)

    async def handle_DATA(  # noqa: N802  # the name that aiosmtpd calls
        self, _server: Any, _session: Any, envelope: Any
    ) -> str:
        """Keep a message; the reply is SMTP's (RFC 5321, 4.2.3)."""
        name = f"{clock.now():{STAMP}}-{token_hex(4)}"
        draft = self.folder / f"{name}.part"
        try:
            draft.touch(mode=0o600, exist_ok=False)
            draft.write_bytes(envelope.content)
            draft.rename(draft.with_suffix(".eml"))
        except OSError:
            return "451 The message could not be kept"
        return "250 Kept, and sent to nobody"


class _Talk(SMTP):
    """A connection that ends when the other side hangs up; else it stays half open."""

    def eof_received(self) -> bool:
        """See `asyncio.Protocol.eof_received`; False closes the connection."""
        super().eof_received()
        return False


class _Smtp(Controller):
    """aiosmtpd on a socket that is bound already, so that a port of 0 works."""

    def __init__(self, mailbox: Mailbox, listening: socket.socket) -> None:
        super().__init__(mailbox, HOST, mailbox.smtp_port, server_hostname="localhost")
        self._listening = listening
        self._talking: WeakSet[SMTP] = WeakSet()

    def factory(self) -> SMTP:
        """See `BaseController.factory`; remembers who is talking."""
        talking = _Talk(self.handler, **self.SMTP_kwargs)
        self._talking.add(talking)
        return talking

    def stop(self, no_assert: bool = False) -> None:  # noqa: FBT001, FBT002  # aiosmtpd's
        """See `BaseController.stop`; hangs up first.

        aiosmtpd leaves open what is open, and since Python 3.12 a server that closes
        waits for everybody to hang up.
        """
        asyncio.run_coroutine_threadsafe(self._hang_up(), self.loop).result()
        super().stop(no_assert)

    async def _hang_up(self) -> None:
        # Not by closing the server: asyncio then drops whom it is just letting in.
        self.loop.remove_reader(self._listening)
        await _turns()  # whoever was just let in gets a transport
        for talking in self._talking:
            if isinstance(talking.transport, asyncio.WriteTransport):
                talking.transport.abort()
        await _turns()  # and loses it

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self._listening)


async def _turns() -> None:
    """Let what the loop has begun go on: accepting somebody takes it three turns."""
    for _ in range(3):
        await asyncio.sleep(0)
