"""What is made to harm does none: it is a row with a reason, and the rest is analyzed."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from analyzer.load import connect, load
from analyzer.readers import read
from analyzer.tables.builds import BUILDS
from analyzer.tables.collection import COLLECTION
from analyzer.tables.indexes import INDEXES
from analyzer.tables.log_records import LOG_RECORDS
from analyzer.tables.storage_environments import STORAGE_ENVIRONMENTS
from collector.bundle import BundleError
from tests.analyzer.hostile import HOSTILE

TABLES = (BUILDS, COLLECTION, INDEXES, LOG_RECORDS, STORAGE_ENVIRONMENTS)


def test_there_are_many_hostile_inputs() -> None:
    assert len(HOSTILE) >= 60


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_input_is_a_row_with_a_reason_and_the_rest_is_analyzed(tmp_path: Path, name: str) -> None:
    hostile = HOSTILE[name]
    inside = tmp_path / "in"
    inside.mkdir()
    path = hostile.make(inside)
    before = sorted(inside.rglob("*"))
    if not hostile.is_analyzed:
        with suppress(BundleError):  # that nothing is left of it is one sentence
            load(read(path, hostile.limits), TABLES, tmp_path / "out")
        return
    case = read(path, hostile.limits)
    load(case, TABLES, tmp_path / "out")
    with connect(tmp_path / "out") as connection:
        reasons = [str(reason) for (reason,) in connection.execute("SELECT reason FROM collection").fetchall()]
        found = connection.execute("SELECT name, entries FROM indexes").fetchall()
    assert not hostile.reason or any(hostile.reason in reason for reason in reasons), reasons
    assert found == [("Orders/Totals", 7)]
    assert sorted(inside.rglob("*")) == before
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["in", "out"]
