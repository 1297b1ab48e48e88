"""The look at how a server encrypts makes no question wait, ends with the run, and is taken once."""

from __future__ import annotations

import asyncio
import ssl
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from collector import tls
from collector.budget import Patience
from collector.bundle import BundleWriter, Gap, Outcome
from collector.cli import main
from collector.resuming import NOTHING
from collector.store import Store
from tests.collector.front import Reply, route_of, serving, until
from tests.collector.test_run import STATS, but, item_of, run
from tests.live import certificates


def test_a_look_makes_no_question_wait_and_is_not_taken_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = certificates.authority("ours")
    secured = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secured.load_cert_chain(certificates.signed_by(ours, "server").pem(tmp_path))
    trust = ("--ca", str(ours.pem(tmp_path, with_key=False)))
    honest, looks = tls.look, list[bool]()

    def look(*asked: Any) -> dict[str, Any]:
        looks.append(until(lambda: STATS in map(route_of, front.asked)))
        return honest(*asked)

    monkeypatch.setattr(tls, "look", look)
    with serving(but(STATS, Reply(500)), secured) as front:
        _, items = run(tmp_path, "--url", front.url, *trust)
        words = ["resume", str(tmp_path / "bundle.zip"), "--no-logs", *trust]
        CliRunner().invoke(main, words, catch_exceptions=False)
    assert item_of(items, tls.SOURCE)["outcome"] == "collected"
    assert looks == [True]


def test_a_look_ends_with_the_time_of_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(tls, "look", lambda *_: over.wait(60))
    writer = BundleWriter(tmp_path / "x.zip")

    async def taken() -> None:
        with Store(writer, NOTHING) as store:
            await tls.taken("https://raven.test", "A", True, Patience(100, time.monotonic() + 0.1), store)

    asyncio.run(taken())
    over.set()
    [item] = writer.items
    assert (item.outcome, item.gap) == (Outcome.FAILED, Gap.OUT_OF_BUDGET)
