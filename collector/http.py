"""Asks one question of a node over HTTP, and says what came of it.

Nothing that a server, a proxy or a network can do raises here: it becomes an item with a gap and a reason. An answer
is whole and of the right kind, or it is not stored. Each question has one deadline from first byte to last, so that
an answer that drips in ends too.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import ssl
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import httpx

from collector import redact
from collector.body import LARGE_BYTES, only_large_one, read
from collector.budget import UNHURRIED, Patience
from collector.bundle import Gap, Item, Outcome, entry_path, utc_now
from collector.endpoints import ALLOWED, RECORD, RECORD_FIELDS, Endpoint, Scope

CONNECT_TIMEOUT_S = 5.0
LARGEST_ERROR_BYTES = 64 << 10
LONGEST_SAID = 300
AT_ONCE = 6
# An HTTP `Date` has whole seconds, and the server's web server renews it once a second: it is 0 to 2 s old.
DATE_AGE_SECONDS = 1.0
STATUS_GAPS = {401: Gap.DENIED, 402: Gap.NOT_LICENSED, 403: Gap.DENIED, 404: Gap.NOT_IN_THIS_VERSION}
NO_SUCH_ROUTE = "RouteNotFoundException"
_ROUTES = frozenset(endpoint.route for endpoint in ALLOWED)


class NotAllowed(Exception):  # noqa: N818 - it is a refusal, and a fault of ours
    """A request that is not in the catalogue was about to leave."""


@dataclass(frozen=True)
class Answer:
    """What came of a question: the item, the body to store, and what the headers told."""

    item: Item
    content: bytes | None = None
    version: str | None = None
    clock_offset_seconds: float | None = None
    clock_uncertainty_seconds: float | None = None

    @property
    def is_collected(self) -> bool:
        """Return whether there was a whole answer."""
        return self.item.outcome is Outcome.COLLECTED

    def json(self) -> Any:
        """Return the body as data; None where there is none or it is no JSON."""
        try:
            return json.loads(self.content or b"null")
        except (ValueError, RecursionError):
            return None


def open_client(url: str, verify: ssl.SSLContext | bool, patience: Patience) -> httpx.AsyncClient:
    """Return a client for one node, which lets nothing through that is not a listed GET."""
    return httpx.AsyncClient(
        base_url=url,
        verify=verify,
        # A proxy that is set for the internet must not stand between us and the server.
        trust_env=False,
        headers={"Accept": "application/json, text/plain"} | _compression(url),
        timeout=httpx.Timeout(None, connect=CONNECT_TIMEOUT_S * patience.factor),
        limits=httpx.Limits(max_connections=AT_ONCE + 2),
        event_hooks={"request": [_only_listed]},
    )


def _compression(url: str) -> dict[str, str]:
    """Return the header that keeps the server from compressing for nothing where there is no network between."""
    is_near = httpx.URL(url).host in ("localhost", "127.0.0.1", "::1")
    return {"Accept-Encoding": "identity" if is_near else "gzip"}


async def _only_listed(request: httpx.Request) -> None:
    path = request.url.raw_path.split(b"?")[0].decode()
    route = re.sub(r"^/databases/[^/]+/", "/databases/*/", path)
    if request.method != "GET" or route not in _ROUTES:
        raise NotAllowed(f"{request.method} {path} is not in the catalogue of questions")


async def ask(
    client: httpx.AsyncClient,
    endpoint: Endpoint,
    node: str,
    database: str | None = None,
    patience: Patience = UNHURRIED,
) -> Answer:
    """Ask one question, whose item is stored under `node`."""
    path, params = _target(endpoint, database)
    asked = _Asked(endpoint, node, database, path, f"GET {str(client.base_url).rstrip('/')}{path}")
    limit, is_cut = patience.limit_s(endpoint.timeout_s), patience.is_cut(endpoint.timeout_s)
    try:
        return await asyncio.wait_for(_exchange(client, asked, params), limit)
    except (httpx.HTTPError, OSError, asyncio.TimeoutError) as error:
        gap, said = _failure(error, limit, min(limit, CONNECT_TIMEOUT_S * patience.factor))
        if gap is Gap.TIMED_OUT and is_cut:
            gap, said = Gap.OUT_OF_BUDGET, f"{said}, and the time of the run was over"
        return asked.failed(gap, said)


def _failure(error: Exception, limit: float, connect_limit: float) -> tuple[Gap, str]:
    if isinstance(error, httpx.ConnectTimeout):
        gap, said = Gap.SERVER_DOWN, f"could not connect within {connect_limit:g} s"
    elif isinstance(error, (httpx.TimeoutException, asyncio.TimeoutError)):
        gap, said = Gap.TIMED_OUT, f"gave no whole answer within {limit:.3g} s"
    elif isinstance(error, httpx.ConnectError):
        gap, said = _not_connected(error)
    elif isinstance(error, httpx.DecodingError):
        gap, said = Gap.CORRUPT, f"answered what cannot be unpacked: {error}"
    elif isinstance(error, httpx.RemoteProtocolError):
        gap, said = Gap.CORRUPT, f"answered in part: {error}"
    else:
        gap, said = Gap.SERVER_DOWN, f"lost its connection: {_words(error)}"
    return gap, said


def _target(endpoint: Endpoint, database: str | None) -> tuple[str, dict[str, str]]:
    if endpoint.name == RECORD:
        return endpoint.route, {**endpoint.params, "name": database or ""}
    return endpoint.route.replace("*", quote(database or "", safe=""), 1), dict(endpoint.params)


@dataclass
class _Asked:
    """A question on its way: what is needed to say what came of it."""

    endpoint: Endpoint
    node: str
    database: str | None
    path: str
    question: str
    status: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    started_at: str = field(default_factory=utc_now)
    started: float = field(default_factory=time.monotonic)

    def failed(self, gap: Gap, said: str) -> Answer:
        return Answer(self._item(Outcome.FAILED, gap=gap, reason=redact.line(f"{self.question} {said}")), **self.facts)

    def collected(self, content: bytes | None, masked: Mapping[str, int]) -> Answer:
        item = self._item(Outcome.COLLECTED)
        if content is None:
            return Answer(item, **self.facts)
        path = entry_path(
            self.endpoint.entry, node=self.node, database=self.database, extension=self.endpoint.extension
        )
        item = replace(item, path=path, stored_bytes=len(content))
        item = replace(item, redactions=sum(masked.values()), redaction_rules=dict(masked))
        return Answer(item, content, **self.facts)

    def _item(self, outcome: Outcome, gap: Gap | None = None, reason: str | None = None) -> Item:
        return Item(
            self.endpoint.source, outcome, self.node, self.database, None, gap, reason, f"GET {self.path}", self.status,
            started_at=self.started_at, duration_seconds=round(time.monotonic() - self.started, 6),
        )  # fmt: skip


async def _exchange(client: httpx.AsyncClient, asked: _Asked, params: dict[str, str]) -> Answer:
    large = only_large_one(client)
    async with client.stream("GET", asked.path, params=params or None) as response:
        asked.status = response.status_code
        asked.facts = _headers(response, asked.started)
        if response.status_code not in (200, 204):
            said = await read(response, LARGEST_ERROR_BYTES, large)
            return _refused(asked, response, said or b"")
        content = await read(response, asked.endpoint.cap_bytes, large)
        if content is None:
            return asked.failed(Gap.CAPPED, f"answered with more than {asked.endpoint.cap_bytes} bytes")
        if response.status_code == 204 or not content:
            return _empty(asked, response.status_code)
        # What it becomes as data is many times its size. It is here by now, so that nobody waits for long.
        parsed = only_large_one(asyncio.get_running_loop())
        async with parsed if len(content) >= LARGE_BYTES else AsyncExitStack():
            try:
                return await asyncio.to_thread(_stored, asked, content, response.headers.get("Content-Type", ""))
            except redact.Withheld as withheld:
                return asked.failed(Gap.REDACTED, str(withheld))


def _headers(response: httpx.Response, started: float) -> dict[str, Any]:
    """Return the version and how far the node's clock is from ours, from the headers of an answer."""
    facts: dict[str, Any] = {"version": response.headers.get("Raven-Server-Version")}
    round_trip = time.monotonic() - started
    try:
        date = parsedate_to_datetime(response.headers["Date"]).timestamp() + DATE_AGE_SECONDS
        facts["clock_offset_seconds"] = round(date - (datetime.now(timezone.utc).timestamp() - round_trip / 2), 3)
        facts["clock_uncertainty_seconds"] = round(round_trip / 2 + DATE_AGE_SECONDS, 3)
    except (KeyError, ValueError, TypeError, OverflowError):
        pass
    return facts


def _refused(asked: _Asked, response: httpx.Response, body: bytes) -> Answer:
    """Say what a status means. The server's own sentence is kept: it often is the diagnosis."""
    status = response.status_code
    if 300 <= status < 400:
        where = response.headers.get("Location", "nowhere")
        return asked.failed(Gap.SERVER_ERROR, f"answered {status}, a redirection to {redact.setting('url', where)}")
    said = _sentence(body)
    gap = STATUS_GAPS.get(status, Gap.SERVER_ERROR)
    if status == 400 and NO_SUCH_ROUTE.encode() in body:
        gap, said = Gap.NOT_IN_THIS_VERSION, "the server has no such route"
    elif status == 404 and asked.database is not None and "Database-Missing" in response.headers:
        gap = Gap.SERVER_ERROR
    return asked.failed(gap, f"answered {status}" + (f": {said}" if said else ""))


def _sentence(body: bytes) -> str:
    """Return what an error says, in one line and without secrets."""
    text = body.decode("utf-8", "replace")
    try:
        whole = json.loads(text)
        text = str(whole["Message"]) if isinstance(whole, dict) and whole.get("Message") else ""
    except (ValueError, RecursionError):
        text = re.sub(r"<(script|style).*?</\1>|<[^>]*>", " ", text, flags=re.DOTALL | re.IGNORECASE)
    said = " ".join(redact.line(text).split())
    return said if len(said) <= LONGEST_SAID else f"{said[:LONGEST_SAID]}…"


def _empty(asked: _Asked, status: int) -> Answer:
    if status == 204 or asked.endpoint.media == "none":
        return asked.collected(None, {})
    # The server answers 200 with an empty body while it is still loading the database.
    return asked.failed(Gap.CORRUPT, "answered with an empty body")


def _stored(asked: _Asked, content: bytes, content_type: str) -> Answer:
    start = content[:200].lstrip().lower()
    if "text/html" in content_type or start.startswith((b"<!doctype html", b"<html")):
        return asked.failed(Gap.CORRUPT, "answered HTML instead of " + _kind(asked.endpoint))
    if asked.endpoint.media == "none":
        return asked.failed(Gap.CORRUPT, f"answered {len(content)} bytes where RavenDB answers none")
    if asked.endpoint.media == "zip":
        return asked.collected(content, {})
    if asked.endpoint.media != "json":
        return asked.collected(*redact.text(content))
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError) as error:
        return asked.failed(Gap.CORRUPT, f"answered {len(content)} bytes that are no JSON: {_words(error)}")
    if asked.endpoint.name == RECORD:
        content = _record(whole)
    return asked.collected(*redact.json_body(content))


def _record(whole: Any) -> bytes:
    """Return the fields of a database record that may leave the server."""
    kept = {key: value for key, value in whole.items() if key in RECORD_FIELDS} if isinstance(whole, dict) else {}
    return json.dumps(kept, ensure_ascii=False).encode("utf-8", "replace")


def _kind(endpoint: Endpoint) -> str:
    return {"json": "JSON", "text": "text"}.get(endpoint.media, "nothing")


def _not_connected(error: httpx.ConnectError) -> tuple[Gap, str]:
    words = _words(error)
    if "CERTIFICATE_VERIFY_FAILED" in words or "certificate verify failed" in words:
        return Gap.DENIED, f"was not sent, the server's certificate is not trusted here: {words}; {_advice(words)}"
    if "WRONG_VERSION_NUMBER" in words:
        return Gap.DENIED, "was not sent, that port speaks no https; try http"
    if "SSL" in words or "TLS" in words:
        return Gap.DENIED, f"was not sent, no encrypted connection could be made: {words}"
    return Gap.SERVER_DOWN, f"found no server: {words}"


def _advice(words: str) -> str:
    if "Hostname mismatch" in words or "IP address mismatch" in words:
        return "ask it under a name that its certificate has; tls.json lists them"
    if "expired" in words or "not yet valid" in words:
        return "the server needs a new certificate, or one of the two clocks is wrong"
    return "give the authority that signed it with --ca"


def _words(error: BaseException) -> str:
    """Return what an error says, from the innermost cause that says anything."""
    said, cause = str(error), error
    while cause.__cause__ or cause.__context__:
        cause = cause.__cause__ or cause.__context__ or cause
        if isinstance(cause, OSError) and cause.errno:
            # asyncio writes its own words over those of the system, but for names that do not resolve.
            said = (
                os.strerror(cause.errno)
                if cause.errno > 0 and not isinstance(cause, ssl.SSLError)
                else cause.strerror or said
            )
    return " ".join(said.split())[:LONGEST_SAID] or type(error).__name__


def skipped(endpoint: Endpoint, node: str, gap: Gap, reason: str, database: str | None = None) -> Item:
    """Return the item of a question that was not asked."""
    path, _ = _target(endpoint, database)
    if endpoint.scope is Scope.DATABASE and database is None:
        path = endpoint.route
    return Item(endpoint.source, Outcome.SKIPPED, node, database, None, gap, reason, f"GET {path}")
