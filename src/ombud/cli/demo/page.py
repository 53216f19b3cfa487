"""The page that shows what the demo's mailbox keeps; it only reads."""

import re
from collections.abc import Callable
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlsplit

from ombud.cli.demo.message import Message

NAMES = frozenset({"127.0.0.1", "localhost"})
REFRESH_SECONDS = 3

_LINK = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]']")


class Page(BaseHTTPRequestHandler):
    """The list at `/`, one message at `/NAME`, and their stylesheet; reads only."""

    timeout = 10  # seconds, after which a silent browser is let go

    def __init__(self, messages: Callable[[], tuple[Message, ...]], *args: Any) -> None:
        self.messages = messages
        super().__init__(*args)

    def do_GET(self) -> None:
        """Answer with a page, or the stylesheet."""
        if not self._ours():
            self._send(HTTPStatus.MISDIRECTED_REQUEST, "Ask for localhost.", "plain")
            return
        if self.path == "/style.css":
            self._send(HTTPStatus.OK, STYLE, "css")
            return
        messages = self.messages()
        if self.path == "/":
            self._send(HTTPStatus.OK, _listing(messages))
            return
        for message in messages:
            if self.path == f"/{message.name}":
                self._send(HTTPStatus.OK, _single(message))
                return
        self._send(HTTPStatus.NOT_FOUND, _page("Not here", "<p>No such message.</p>"))

    do_HEAD = do_GET  # noqa: N815  # the name that http.server calls

    def _ours(self) -> bool:
        # A stranger's domain can be made to lead here (DNS rebinding); its pages could
        # then read the codes. They ask by their own name.
        try:
            return urlsplit(f"//{self.headers['Host']}").hostname in NAMES
        except ValueError:
            return False

    def _send(self, status: HTTPStatus, text: str, kind: str = "html") -> None:
        body = text.encode("utf-8", "replace")
        self.send_response(status)
        for name, value in {
            "Content-Type": f"text/{kind}; charset=utf-8",
            "Content-Length": str(len(body)),
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; style-src 'self'; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        }.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # http.server's name
        """Say nothing: the demo's terminal is for the demo."""


def _listing(messages: tuple[Message, ...]) -> str:
    rows = "".join(
        f'<li><a href="/{m.name}">{escape(m.subject)}</a>'
        f"<p>to {escape(m.to)} · {_when(m)}</p></li>"
        for m in messages
    )
    refresh = f'<meta http-equiv="refresh" content="{REFRESH_SECONDS}">'
    empty = "<p>No mail yet. It turns up here by itself.</p>"
    return _page("Mailbox", f"<ol>{rows}</ol>" if rows else empty, refresh)


def _single(message: Message) -> str:
    back = '<p><a href="/">All messages</a></p>'
    about = f"<p>to {escape(message.to)} · {_when(message)}</p>"
    return _page(message.subject, f"{back}{about}<pre>{_linked(message.text)}</pre>")


def _linked(text: str) -> str:
    """The text as HTML: escaped, and every web address a link."""
    parts, at = [], 0
    for found in _LINK.finditer(text):
        url = escape(found[0])
        parts += [escape(text[at : found.start()]), f'<a href="{url}">{url}</a>']
        at = found.end()
    return "".join((*parts, escape(text[at:])))


def _when(message: Message) -> str:
    at = message.received
    shown = f"{at.day} {at:%B %Y, %H:%M:%S} UTC"
    return f'<time datetime="{at.isoformat()}">{shown}</time>'


def _page(title: str, body: str, head: str = "") -> str:
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">{head}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title><link rel="stylesheet" href="/style.css"></head>
<body><p class="note" role="note">For trying out only. This mailbox keeps the mail that
the demo would have sent; nothing leaves this machine.</p>
<main><h1>{escape(title)}</h1>{body}</main></body></html>
"""


STYLE = """\
:root { color-scheme: light dark; --paper: #fbfaf8; --ink: #1d2528; --soft: #566166;
  --line: #dcdcd6; --link: #0b5d63; }
@media (prefers-color-scheme: dark) { :root { --paper: #14191b; --ink: #e6eaea;
  --soft: #a3afb2; --line: #313a3d; --link: #7fd0d4; } }
body { margin: 0 auto; max-width: 42rem; padding: 1rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
.note { margin: 0 0 2rem; padding-left: .75rem; border-left: 4px solid var(--link); }
h1 { font-size: 1.5rem; line-height: 1.25; }
a { color: var(--link); text-underline-offset: .15em; }
a:focus-visible { outline: 3px solid; outline-offset: 2px; }
ol { list-style: none; margin: 0; padding: 0; }
li { padding: .75rem 0; border-top: 1px solid var(--line); }
li a { font-weight: 600; }
li p, time { margin: 0; color: var(--soft); }
pre { margin: 1.5rem 0; padding-top: 1.5rem; border-top: 1px solid var(--line);
  font: inherit; white-space: pre-wrap; }
"""
