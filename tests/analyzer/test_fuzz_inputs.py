"""What did harm once, as `python -m tests.fuzz` found and kept it, does none any more."""

from __future__ import annotations

import random
import shutil
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from analyzer.load import load
from analyzer.readers import read
from analyzer.tables.collection import COLLECTION
from analyzer.tables.log_records import LOG_RECORDS
from collector.bundle import BundleError
from tests.fuzz.__main__ import worked
from tests.fuzz.inputs import KEPT, broken, seeds

KEPT_INPUTS = sorted(KEPT.glob("*.bin"))


@pytest.mark.parametrize("path", KEPT_INPUTS, ids=lambda path: path.stem)
def test_what_did_harm_once_does_none(tmp_path: Path, path: Path) -> None:
    with suppress(BundleError):
        load(read(path), (COLLECTION, LOG_RECORDS), tmp_path)


def test_a_number_gives_the_same_input_each_time(tmp_path: Path) -> None:
    first, second = (
        [chance.choice(made)(chance) for chance in map(random.Random, range(20))]
        for made in (seeds(tmp_path / "a"), seeds(tmp_path / "b"))
    )
    assert list(map(len, first)) == list(map(len, second))
    assert broken(b"2026", random.Random(7)) == broken(b"2026", random.Random(7))


def test_a_worker_that_cannot_start_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    with pytest.raises(SystemExit, match="before its first input: exit 1"):
        worked(1, time.monotonic() + 60)
