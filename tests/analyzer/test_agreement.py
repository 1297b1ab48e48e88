"""The package of one database and the package of its node say the same of that database."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from analyzer.discover import all_checks, all_tables
from analyzer.evaluate import evaluate
from analyzer.load import connect, load
from analyzer.model import Status
from analyzer.readers import read

PACKAGES = Path(__file__).parents[2] / "fixtures" / "packages"
DATABASE = "Trouble"
ONLY_OF_NODES = ("database-record.json", "requestTimes.txt")  # seen: the package of a database has neither

Verdicts = dict[tuple[str, str], tuple[Status, str]]


def verdicts(package: Path, folder: Path) -> Verdicts:
    """Return what is said of the database, by check and resource."""
    load(read(package), all_tables(), folder)
    with connect(folder) as connection:
        found = evaluate(connection, all_checks())
    return {(one.check, one.resource): (one.status, one.reason) for one in found if one.database == DATABASE}


def package_of_database(node: Path, path: Path) -> Path:
    with zipfile.ZipFile(node) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            database, _, entry = name.partition("/")
            if database == DATABASE and entry not in ONLY_OF_NODES:
                target.writestr(entry, source.read(name))
    return path


@pytest.mark.parametrize("version", ["5.4.207", "7.0.2"])
def test_what_both_packages_show_is_judged_alike(tmp_path: Path, version: str) -> None:
    node = PACKAGES / f"ravendb-{version}.node.zip"
    of_node = verdicts(node, tmp_path / "node")
    of_database = verdicts(package_of_database(node, tmp_path / "database.zip"), tmp_path / "database")
    seen = {about: verdict for about, verdict in of_database.items() if verdict[0] is not Status.UNKNOWN}
    assert len(seen) > 50
    assert seen == {about: of_node.get(about) for about in seen}
    assert {check for check, _ in of_node} <= {check for check, _ in of_database}
