"""What the webhooks room's tests share: a program that is told of events."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.console.conftest import (  # noqa: F401  # fixtures
    pristine_shop,
    shop,
    world,
)


class Program:
    """What came to it, and what it answers."""

    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}/hooks?of=ombud"
        self.came = []
        self.answer = 204
        self.location = None

    @property
    def bodies(self):
        return [body for _, body in self.came]


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        program = self.server.program
        body = self.rfile.read(int(self.headers["Content-Length"]))
        program.came.append((dict(self.headers), body))
        self.send_response(program.answer)
        if program.location:
            self.send_header("Location", program.location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def program():
    """A program that listens on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.program = Program(server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server.program
    server.shutdown()
    thread.join()
    server.server_close()
