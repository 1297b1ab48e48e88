"""A server on loopback that answers as a test wants it to, or passes on what a real RavenDB answers."""

from __future__ import annotations

import os
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import httpx


@dataclass(frozen=True)
class Reply:
    """What is sent. `claims_bytes` more than the body: half-written. `drip_s`: between single bytes.

    `is_endless`: the body again and again, in chunks. `is_reset`: the connection is reset after the body.
    """

    status: int = 200
    body: bytes = b"{}"
    content_type: str = "application/json; charset=utf-8"
    headers: dict[str, str] = field(default_factory=lambda: {"Raven-Server-Version": "7.1.5.71028"})
    claims_bytes: int | None = None
    hang_s: float = 0.0
    drip_s: float = 0.0
    is_endless: bool = False
    is_reset: bool = False


EMPTY = Reply(204, b"")
Answers = Callable[[str], Reply]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing: a connection that ended badly was meant to."""


class Front:
    """A running server: where it is, which paths it was asked for, and what was sent to it.

    `takes` answers what is sent; without it nothing is taken.
    """

    def __init__(self, answers: Answers, secured: ssl.SSLContext | None) -> None:
        self.asked: list[str] = []
        self.sent: list[bytes] = []
        self.takes: Callable[[bytes], Reply] = lambda _: Reply(404)
        self.closing = threading.Event()
        self.answers = answers
        self.server = _Server(("127.0.0.1", 0), self._handler())
        self.url = f"{'https' if secured else 'http'}://127.0.0.1:{self.server.server_address[1]}"
        if secured:
            self.server.socket = secured.wrap_socket(self.server.socket, server_side=True)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        front = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                front.asked.append(self.path)
                self._answer(front.answers(self.path))

            def do_POST(self) -> None:
                front.sent.append(self.rfile.read(int(self.headers["Content-Length"])))
                self._answer(front.takes(front.sent[-1]))

            def _answer(self, reply: Reply) -> None:
                front.closing.wait(reply.hang_s)
                try:
                    self._send(reply)
                except OSError:
                    self.close_connection = True

            def _send(self, reply: Reply) -> None:
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if reply.status != 204:
                    self.send_header("Content-Type", reply.content_type)
                    if not reply.is_endless:
                        self.send_header("Content-Length", str(reply.claims_bytes or len(reply.body)))
                self.end_headers()
                while reply.is_endless and not front.closing.is_set():
                    self.wfile.write(reply.body)
                self._body(reply)
                if reply.is_reset:
                    # Closing with time 0 to linger sends RST instead of FIN.
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    os.close(self.connection.detach())
                    self.close_connection = True

            def _body(self, reply: Reply) -> None:
                step = 1 if reply.drip_s else len(reply.body) or 1
                for at in range(0, len(reply.body), step):
                    self.wfile.write(reply.body[at : at + step])
                    self.wfile.flush()
                    if front.closing.wait(reply.drip_s):
                        break

            def log_message(self, *_: object) -> None:
                pass

        return Handler


@contextmanager
def serving(answers: Answers, secured: ssl.SSLContext | None = None) -> Iterator[Front]:
    front = Front(answers, secured)
    thread = threading.Thread(target=front.server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield front
    finally:
        front.closing.set()
        front.server.shutdown()
        thread.join()
        front.server.server_close()


def passing_on(url: str, instead: Callable[[str], Reply | None]) -> Answers:
    """Return answers of the server at `url`, but for the paths where `instead` has one of its own."""

    # One client: each new one reads all authorities of the system, which takes longer than a question.
    real_server = httpx.Client(base_url=url, trust_env=False, timeout=60, headers={"Accept-Encoding": "identity"})

    def answers(path: str) -> Reply:
        if (reply := instead(path)) is not None:
            return reply
        real = real_server.get(path)
        version = real.headers.get("Raven-Server-Version")
        headers = {} if version is None else {"Raven-Server-Version": version}
        return Reply(real.status_code, real.content, real.headers.get("Content-Type", ""), headers)

    return answers


def route_of(path: str) -> str:
    return urlsplit(path).path


def until(claim: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Return whether a claim comes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if claim():
            return True
        time.sleep(0.02)
    return claim()
