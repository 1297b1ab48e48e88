"""What can go wrong between a collector and a server: each fault as a reply, and what the manifest must say of it."""

from __future__ import annotations

import gzip
import io
from dataclasses import dataclass
from functools import cache

from tests.collector.front import Reply

BOMB_BYTES = 1 << 30


@dataclass(frozen=True)
class Fault:
    """A reply, and the gap and the words of its item; a slow one may meet its own time-out or the end of the run."""

    reply: Reply
    gaps: tuple[str, ...]
    said: str


def _bomb() -> bytes:
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9) as out:
        for _ in range(BOMB_BYTES >> 20):
            out.write(b" " * (1 << 20))
    return packed.getvalue()


SLOW = ("timed out", "out of budget")


@cache
def faults() -> dict[str, Fault]:
    """Return the faults by name. The bomb takes seconds to make, so none is made before one is wanted."""
    return {
        "hang": Fault(Reply(hang_s=600), SLOW, "gave no whole answer within"),
        "drip": Fault(Reply(body=b"{ }" * 999, drip_s=1), SLOW, "gave no whole answer within"),
        "500": Fault(Reply(500, b'{"Message":"broke"}'), ("server error",), "answered 500: broke"),
        "wrong length": Fault(Reply(body=b'{"a": 1', claims_bytes=50), ("corrupt",), "answered in part"),
        "endless": Fault(Reply(body=b'{"a": 1}' * 8192, is_endless=True), ("capped",), "answered with more than"),
        "redirect loop": Fault(
            Reply(302, headers={"Location": "/admin/stats"}), ("server error",), "a redirection to /"
        ),
        "HTML": Fault(Reply(body=b"<html>sign in</html>", content_type="text/html"), ("corrupt",), "answered HTML"),
        "gzip bomb": Fault(
            Reply(body=_bomb(), headers={"Content-Encoding": "gzip"}), ("capped",), "answered with more than"
        ),
        "401 halfway": Fault(Reply(401), ("denied",), "answered 401"),
        "reset": Fault(Reply(claims_bytes=9, is_reset=True), ("server down",), "lost its connection"),
    }
