"""Asking over HTTP: whatever a server, a proxy or the network does ends as an item with a reason."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
import zlib
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime

import httpx
import pytest

from collector.body import LARGE_BYTES
from collector.budget import Patience
from collector.bundle import Gap, Outcome
from collector.endpoints import ALIVE, ALLOWED, BUILD, CATALOGUE, DATABASE_RECORD, DATABASES, Endpoint, Scope
from collector.http import Answer, NotAllowed, ask, open_client, skipped
from tests.collector.front import Reply, serving

URL = "http://raven.test:8080"
[MEMINFO] = [endpoint for endpoint in CATALOGUE if endpoint.media == "text" and "meminfo" in endpoint.route]
[TASKS] = [endpoint for endpoint in CATALOGUE if endpoint.route == "/databases/*/tasks"]
NO_ROUTE = b'{"Type":"Raven.Client.Exceptions.Routing.RouteNotFoundException","Message":"There is no handler"}'
UNSAFE = (
    b"<html><head><style>a{}</style></head><body><h1>Unsafe mode</h1> The server refuses all requests.</body></html>"
)
Handler = Callable[[httpx.Request], httpx.Response]


def answered(handler: Handler, endpoint: Endpoint = BUILD, database: str | None = None, patience: float = 1) -> Answer:
    async def main() -> Answer:
        async with httpx.AsyncClient(base_url=URL, transport=httpx.MockTransport(handler)) as client:
            return await ask(client, endpoint, "A", database, Patience(patience))

    return asyncio.run(main())


def raises(error: Exception) -> Handler:
    def handler(request: httpx.Request) -> httpx.Response:
        raise error

    return handler


def with_cause(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def replies(status: int, body: bytes = b"", **headers: str) -> Handler:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda request: httpx.Response(status, content=body, headers=names)


@pytest.mark.parametrize(
    ("server", "gap", "reason"),
    [
        pytest.param(replies(401), Gap.DENIED, "answered 401", id="no certificate"),
        pytest.param(replies(403, b'{"Message":"Forbidden here"}'), Gap.DENIED, "answered 403: Forbidden here", id="denied"),
        pytest.param(replies(402, b'{"Message":"Not in your license"}'), Gap.NOT_LICENSED, "answered 402: Not in your license", id="not licensed"),
        pytest.param(replies(404), Gap.NOT_IN_THIS_VERSION, "answered 404", id="not found"),
        pytest.param(replies(400, NO_ROUTE), Gap.NOT_IN_THIS_VERSION, "answered 400: the server has no such route", id="no route"),
        pytest.param(replies(400, b'{"Message":"Bad"}'), Gap.SERVER_ERROR, "answered 400: Bad", id="bad request"),
        pytest.param(replies(500, b'{"Message":"it\\n broke"}'), Gap.SERVER_ERROR, "answered 500: it broke", id="error"),
        pytest.param(replies(503, UNSAFE), Gap.SERVER_ERROR, "answered 503: Unsafe mode The server refuses all requests.", id="unsafe mode"),
        pytest.param(replies(500, b'{"Message":"Password=hunter2; no"}'), Gap.SERVER_ERROR, "answered 500: Password=[redacted]; no", id="a secret in an error"),
        pytest.param(replies(302, Location="https://sso.example/login"), Gap.SERVER_ERROR, "answered 302, a redirection to https://sso.example/login", id="redirection"),
        pytest.param(replies(200, UNSAFE, Content_Type="text/html"), Gap.CORRUPT, "answered HTML instead of JSON", id="HTML"),
        pytest.param(replies(200, b" <!DOCTYPE html><p>", Content_Type="application/json"), Gap.CORRUPT, "answered HTML instead of JSON", id="HTML in disguise"),
        pytest.param(replies(200), Gap.CORRUPT, "answered with an empty body", id="empty"),
        pytest.param(replies(200, b'{"a": 1'), Gap.CORRUPT, "answered 7 bytes that are no JSON: Expecting ',' delimiter: line 1 column 8 (char 7)", id="half"),
        pytest.param(replies(200, b"[" * 100_000), Gap.CORRUPT, "answered 100000 bytes that are no JSON: maximum recursion depth exceeded", id="too deep"),
        pytest.param(replies(200, b"no gzip", Content_Encoding="gzip"), Gap.CORRUPT, "answered what cannot be unpacked: ", id="no gzip"),
        pytest.param(raises(httpx.ConnectTimeout("")), Gap.SERVER_DOWN, "could not connect within 5 s", id="no connection in time"),
        pytest.param(raises(with_cause(httpx.ConnectError("x"), ConnectionRefusedError(111, "Connect call failed"))), Gap.SERVER_DOWN, "found no server: Connection refused", id="refused"),
        pytest.param(raises(httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed")), Gap.DENIED, "was not sent, the server's certificate is not trusted here: [SSL: CERTIFICATE_VERIFY_FAILED] self-signed", id="not trusted"),
        pytest.param(raises(httpx.ConnectError("[SSL: WRONG_VERSION_NUMBER]")), Gap.DENIED, "was not sent, that port speaks no https; try http", id="no https"),
        pytest.param(raises(httpx.ConnectError("[SSL] handshake")), Gap.DENIED, "was not sent, no encrypted connection could be made: [SSL] handshake", id="no TLS"),
        pytest.param(raises(httpx.RemoteProtocolError("received 5 bytes, expected 9")), Gap.CORRUPT, "answered in part: received 5 bytes, expected 9", id="cut off"),
        pytest.param(raises(httpx.ReadTimeout("")), Gap.TIMED_OUT, "gave no whole answer within 10 s", id="read time-out"),
        pytest.param(raises(with_cause(httpx.ReadError(""), ConnectionResetError(104, "x"))), Gap.SERVER_DOWN, "lost its connection: Connection reset by peer", id="reset"),
    ],
)  # fmt: skip
def test_a_failed_question_is_an_item_with_a_reason(server: Handler, gap: Gap, reason: str) -> None:
    answer = answered(server)
    assert (answer.item.outcome, answer.item.path, answer.content) == (Outcome.FAILED, None, None)
    assert answer.item.gap is gap
    assert (answer.item.reason or "").startswith(f"GET {URL}/build/version {reason}")


def test_an_answer_is_stored_byte_for_byte() -> None:
    body = b'{ "FullVersion" :"7.1.5",\n"x": 1E+2}'
    answer = answered(replies(200, body, Raven_Server_Version="7.1.5.71028"))
    assert answer.content == body
    assert answer.version == "7.1.5.71028"
    item = answer.item
    assert (item.source, item.outcome, item.gap) == ("http.build.version", Outcome.COLLECTED, None)
    assert (item.path, item.stored_bytes) == ("nodes/A/server-wide/build.version.json", len(body))
    assert (item.http_status, item.redactions, item.question) == (200, 0, "GET /build/version")
    assert item.started_at
    assert item.duration_seconds is not None


def test_the_secrets_of_an_answer_are_masked_and_counted() -> None:
    answer = answered(replies(200, b'{"Password":"hunter2"}'))
    assert (answer.content, answer.item.redactions) == (b'{"Password":"[redacted]"}', 1)


def test_a_text_is_stored_as_text() -> None:
    answer = answered(replies(200, b"MemTotal: 1 kB\n", Content_Type="text/plain"), MEMINFO)
    assert (answer.content, answer.item.path) == (b"MemTotal: 1 kB\n", "nodes/A/server-wide/admin.proc.meminfo.txt")


def test_no_content_is_an_answer_without_an_entry() -> None:
    answer = answered(replies(204), ALIVE)
    assert answer.is_collected
    assert (answer.item.path, answer.content, answer.json()) == (None, None, None)
    assert not answered(replies(200, b"hello"), ALIVE).is_collected


def test_a_record_leaves_the_server_without_what_may_hold_secrets() -> None:
    body = {"DatabaseName": "Shop", "Topology": {"Members": ["A"]}, "Settings": {"a": "b"}, "RavenEtls": [{"x": "y"}]}
    asked: list[str] = []

    def server(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(200, json=body)

    answer = answered(server, DATABASE_RECORD, "Shop")
    assert answer.json() == {"DatabaseName": "Shop", "Topology": {"Members": ["A"]}}
    assert answer.item.path == "nodes/A/databases/Shop/database-record.json"
    assert asked == [f"{URL}/admin/databases?name=Shop"]


def test_the_name_of_a_database_cannot_lead_elsewhere() -> None:
    asked: list[bytes] = []

    def server(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.raw_path)
        return httpx.Response(200, json={})

    answered(server, TASKS, "a/../../admin?x#y z")
    assert asked == [b"/databases/a%2F..%2F..%2Fadmin%3Fx%23y%20z/tasks"]


def test_a_database_that_is_gone_is_not_taken_for_an_older_version() -> None:
    gone = replies(404, b'{"Message":"Database Shop was not found"}', Database_Missing="Shop")
    assert answered(gone, TASKS, "Shop").item.gap is Gap.SERVER_ERROR


def test_a_body_larger_than_the_cap_is_not_taken() -> None:
    answer = answered(replies(200, b'{"a": "0123456789"}'), replace(BUILD, cap_bytes=10))
    assert (answer.item.gap, answer.content) == (Gap.CAPPED, None)
    assert answer.item.reason == f"GET {URL}/build/version answered with more than 10 bytes"


def test_a_body_that_drips_ends_at_the_deadline() -> None:
    async def dripping() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.01)

    started = time.monotonic()
    answer = answered(lambda request: httpx.Response(200, content=dripping()), patience=0.02)
    assert time.monotonic() - started < 2
    assert answer.item.gap is Gap.TIMED_OUT
    assert answer.item.reason == f"GET {URL}/build/version gave no whole answer within 0.2 s"


def test_a_large_answer_of_one_server_waits_for_none_of_another() -> None:
    async def main() -> Answer:
        held = asyncio.Event()

        async def endless() -> AsyncIterator[bytes]:
            yield bytes(LARGE_BYTES)
            held.set()
            await asyncio.sleep(60)

        servers = (endless, lambda: b'{"a":' + b" " * LARGE_BYTES + b"1}")
        slow, quick = (
            httpx.AsyncClient(
                base_url=URL, transport=httpx.MockTransport(lambda _, body=body: httpx.Response(200, content=body()))
            )
            for body in servers
        )
        async with slow, quick:
            download = asyncio.ensure_future(ask(slow, BUILD, "A"))
            await held.wait()
            answer = await ask(quick, BUILD, "B", None, Patience(0.5))
            download.cancel()
        return answer

    assert asyncio.run(main()).item.reason is None


def test_an_answer_that_the_end_of_the_run_cuts_says_so() -> None:
    async def hanging(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(60)
        return httpx.Response(200)

    async def main() -> Answer:
        async with httpx.AsyncClient(base_url=URL, transport=httpx.MockTransport(hanging)) as client:
            return await ask(client, BUILD, "A", None, Patience(1.0, time.monotonic() + 0.1))

    item = asyncio.run(main()).item
    assert (item.outcome, item.gap) == (Outcome.FAILED, Gap.OUT_OF_BUDGET)
    assert item.reason is not None
    assert item.reason.endswith("s, and the time of the run was over")


def packed(body: bytes, encoding: str = "gzip") -> Handler:
    async def in_pieces() -> AsyncIterator[bytes]:
        for at in range(0, len(body), 1000):
            yield body[at : at + 1000]

    return lambda request: httpx.Response(200, content=in_pieces(), headers={"Content-Encoding": encoding})


def test_a_packed_answer_is_unpacked() -> None:
    body = json.dumps({"a": list(range(10_000))}).encode()
    assert answered(packed(gzip.compress(body))).content == body
    assert answered(packed(zlib.compress(body), "deflate")).content == body


@pytest.mark.parametrize(
    ("handler", "gap", "said"),
    [
        pytest.param(packed(gzip.compress(bytes(9 << 20))), Gap.CAPPED, "with more than 1000000 bytes", id="bomb"),
        pytest.param(packed(gzip.compress(b"{}" * 9)[:-9]), Gap.CORRUPT, "it ends in the middle", id="cut"),
        pytest.param(packed(b"{}"), Gap.CORRUPT, "cannot be unpacked: Error -3", id="not packed at all"),
        pytest.param(packed(b"{}", "br"), Gap.CORRUPT, "its encoding 'br' was not asked for", id="unknown"),
    ],
)
def test_an_answer_that_cannot_be_unpacked_is_not_taken(handler: Handler, gap: Gap, said: str) -> None:
    answer = answered(handler, replace(BUILD, cap_bytes=1_000_000))
    assert (answer.item.gap, answer.content) == (gap, None)
    assert said in (answer.item.reason or "")


def test_the_clock_of_a_node_is_told_with_how_far_it_may_be_off() -> None:
    ahead = format_datetime(datetime.fromtimestamp(time.time() + 100, UTC), usegmt=True)
    answer = answered(replies(200, b"{}", Date=ahead))
    assert answer.clock_uncertainty_seconds is not None
    assert answer.clock_offset_seconds == pytest.approx(100, abs=answer.clock_uncertainty_seconds + 0.1)
    assert answered(replies(200, b"{}", Date="yesterday")).clock_offset_seconds is None


def test_only_a_get_of_the_catalogue_leaves() -> None:
    async def main(method: str, path: str) -> None:
        async with open_client("http://127.0.0.1:9", True, Patience()) as client:
            await client.request(method, path)

    for method, path in (
        ("GET", "/admin/debug/dump"),
        ("POST", "/build/version"),
        ("DELETE", "/databases/Shop/tasks"),
        ("GET", "/databases/Shop/docs"),
        ("GET", "/databases/Shop/../../admin/debug/dump"),
        ("GET", "/admin/debug/threads/contention"),
    ):
        with pytest.raises(NotAllowed):
            asyncio.run(main(method, path))


@pytest.mark.parametrize("endpoint", ALLOWED, ids=lambda endpoint: endpoint.route)
def test_every_question_of_the_catalogue_may_leave(endpoint: Endpoint) -> None:
    async def main() -> Answer:
        async with open_client("http://127.0.0.1:9", True, Patience()) as client:
            return await ask(client, endpoint, "A", "Shop" if endpoint.scope is Scope.DATABASE else None)

    assert asyncio.run(main()).item.gap is Gap.SERVER_DOWN


def test_a_proxy_for_the_internet_does_not_stand_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")

    async def main(url: str) -> Answer:
        async with open_client(url, True, Patience()) as client:
            return await ask(client, DATABASES, "A")

    with serving(lambda path: Reply(body=b'{"Databases": []}')) as front:
        answer = asyncio.run(main(front.url))
    assert answer.json() == {"Databases": []}
    assert front.asked == ["/databases?start=0&pageSize=2147483647"]


def test_a_half_written_body_is_corrupt_not_stored() -> None:
    async def main(url: str) -> Answer:
        async with open_client(url, True, Patience()) as client:
            return await ask(client, BUILD, "A")

    with serving(lambda path: Reply(body=json.dumps({"a": 1}).encode(), claims_bytes=100)) as front:
        answer = asyncio.run(main(front.url))
    assert answer.item.gap is Gap.CORRUPT
    assert "answered in part: peer closed connection" in (answer.item.reason or "")


def test_a_question_that_is_not_asked_names_what_it_would_have_been() -> None:
    item = skipped(TASKS, "A", Gap.NEVER_ASKED, "it sleeps", "My Shop")
    assert (item.outcome, item.question, item.database) == (
        Outcome.SKIPPED,
        "GET /databases/My%20Shop/tasks",
        "My Shop",
    )
    assert skipped(TASKS, "A", Gap.SERVER_DOWN, "down").question == "GET /databases/*/tasks"
