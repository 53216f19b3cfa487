"""What the client's tests share: a server that answers as it is told to."""

import contextlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.console.conftest import (  # noqa: F401  # fixtures
    pristine_shop,
    shop,
)

YES = {
    "allowed": True,
    "person": "00000000-0000-4000-8000-000000000001",
    "reasons": [
        {
            "code": "consent-given",
            "allows": True,
            "address": "purposes.newsletter.basis",
            "article": "Art. 6(1)(a)",
            "text": "The person has consented.",
        }
    ],
}
NO = YES | {"allowed": False}


class Told:
    """What the server does with the next requests, and what it was asked."""

    def __init__(self):
        self.asked = []
        self.headers = []
        self.answer = lambda path, body: (200, YES)
        self.delay = 0.0
        """Seconds before it answers."""
        self.raw = None
        """What it writes instead of an answer."""
        self.connections = 0
        self.drop_after = None
        """Whether it closes the connection after answering, without a word of it."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self):
        super().setup()
        self.server.told.connections += 1

    def do_POST(self):
        told = self.server.told
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        told.asked.append((self.path, body))
        told.headers.append(dict(self.headers))
        time.sleep(told.delay)
        if told.raw is not None:
            self.wfile.write(told.raw)
            self.close_connection = True
            return
        status, said = told.answer(self.path, body)
        raw = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)
        self.close_connection = bool(told.drop_after)

    def handle(self):
        # Whoever asked may have hung up by now; that is theirs to do.
        with contextlib.suppress(ConnectionError):
            super().handle()

    def log_message(self, *_):
        pass


@pytest.fixture
def told():
    """A server of our own; `told.url` is where it is."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.told = Told()
    server.told.url = f"http://127.0.0.1:{server.server_port}"
    server.told.stop = server.shutdown
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server.told
    server.shutdown()
    thread.join()
    server.server_close()
