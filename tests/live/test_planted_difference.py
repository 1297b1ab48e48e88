"""A bundle from before the troubles were planted, and one from after: the difference is what was planted.

Before that, the server has the database Trouble, with revisions and without a backup: see `trouble.plant_first`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.live.conftest import run
from tests.live.test_healthy import OF_THE_LOAD, OF_THE_TEST_SERVER
from tests.planted import FINDS

# Of RavenDB's sample data: its indexes, and revisions that are kept.
SAMPLE_INDEXES = {
    "Companies/StockPrices/TradeVolumeByMonth",
    "Orders/ByCompany",
    "Orders/ByShipment/Location",
    "Orders/Totals",
    "Product/Rating",
    "Product/Search",
    "Products/ByUnitOnStock",
}
THERE_BEFORE = {"the unsecured server", "revisions without a limit", "the database without a backup"}
PLANTED_INDEXES = {
    "Fans/Out",
    "Orders/ByCompany",
    "Orders/ByCompanyAndTotal",
    "Orders/Disabled",
    "Orders/DivideByZero",
}


@pytest.fixture(scope="module")
def changes(bundle_before: Path, bundle: Path) -> list[dict[str, Any]]:
    """Return what `raven-analyze diff` says was changed."""
    said = run("analyzer.cli", "diff", bundle_before, bundle, "--format", "json")
    assert said.returncode == 0, said.stderr
    found: list[dict[str, Any]] = json.loads(said.stdout)["changes"]
    return found


def test_each_thing_that_was_planted_is_new_and_nothing_else_is(changes: list[dict[str, Any]]) -> None:
    things = {
        (one["area"], one["kind"], one["database"], one["name"])
        for one in changes
        if one["area"] not in ("findings", "log_shapes")
    }
    # This test server cannot reach its own URL, so its observer puts each database into rehab after a minute.
    things.discard(("databases", "changed", "Trouble", "database"))
    indexes = {("Shop", name) for name in SAMPLE_INDEXES} | {("Trouble", name) for name in PLANTED_INDEXES}
    assert things == {
        *(("databases", "new", name, "database") for name in ("Shop", "Asleep")),
        *(("indexes", "new", *index) for index in indexes),
        *(("index_definitions", "new", *index) for index in indexes),
        ("subscriptions", "new", "Trouble", "nobody-reads-this"),
        ("tasks", "new", "Trouble", "Subscription nobody-reads-this"),
        ("revisions", "new", "Shop", "Orders"),
        ("settings", "new", "Trouble", "Indexing.MapBatchSize"),
    }


@pytest.mark.parametrize("trouble", sorted(set(FINDS) - THERE_BEFORE))
def test_each_planted_trouble_is_a_new_finding(changes: list[dict[str, Any]], trouble: str) -> None:
    check, resource = FINDS[trouble]
    new = {one["name"] for one in changes if one["area"] == "findings" and one["kind"] == "new"}
    assert [name for name in new if name.startswith(f"{check}:") and resource in name], sorted(new)


def test_every_other_new_finding_is_of_a_new_database_or_of_the_test_server(changes: list[dict[str, Any]]) -> None:
    new = {
        one["name"].split(":")[0]
        for one in changes
        if (one["area"], one["kind"], one["database"]) == ("findings", "new", None)
        and one["values"]["status"][1] != "notice"
    }
    assert {name for name in new if not name.startswith("host.")} <= OF_THE_TEST_SERVER | OF_THE_LOAD
