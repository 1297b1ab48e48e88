"""With --anonymize no planted name leaves a real server, and its planted troubles are found all the same."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from collector.anonymous import Anonymizer
from collector.pseudonyms import load
from collector.rewriting import rewrite
from tests.live.conftest import run
from tests.live.server import RavenServer
from tests.planted import BAD, FINDS

NAMES = (
    *("Shop", "Trouble", "Asleep", "Orders", "Fans", "Employees", "Shippers", "Suppliers", "Regions", "Categories"),
    *("Orders/DivideByZero", "Orders_DivideByZero", "Fans/Out", "Orders/ByCompany", "ByCompanyAndTotal"),
    *("Orders/Disabled", "nobody-reads-this", "orders/10", "fans/1", "Product/Search"),
)
PLANTED = {name: re.compile(rb"(?<![A-Za-z0-9+/])" + re.escape(name.encode()) + rb"(?![a-z0-9+/])") for name in NAMES}


def texts(bundle: Path) -> Iterator[tuple[str, bytes]]:
    """Yield each entry and its name, and the file itself."""
    with zipfile.ZipFile(bundle) as archive:
        yield from ((name, name.encode() + b"\n" + archive.read(name)) for name in archive.namelist())
    yield "the file", bundle.read_bytes()


@pytest.fixture(scope="module")
def bundles(raven_server: RavenServer, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """Return two bundles taken one after the other with one map, and the map."""
    folder = tmp_path_factory.mktemp("anonymous")
    map_file = folder / "map.json"
    for name, more in (("first", ()), ("second", ("--no-logs",))):
        said = run(
            "collector.cli", "run", "--url", raven_server.url, "--map", map_file, *more, "-o", folder / f"{name}.zip"
        )
        assert said.returncode in (0, 3), said.stderr
        assert str(map_file) in said.stdout
    return folder / "first.zip", folder / "second.zip", map_file


def test_no_planted_name_is_in_the_bundle(bundles: tuple[Path, Path, Path]) -> None:
    left = [
        (name, entry, content[max(found.start() - 60, 0) : found.end() + 40])
        for entry, content in texts(bundles[0])
        for name, pattern in PLANTED.items()
        for found in pattern.finditer(content)
    ]
    assert not left, left[:20]


def test_the_map_knows_each_name_and_lies_beside_the_bundle_for_its_owner_alone(
    bundles: tuple[Path, Path, Path],
) -> None:
    known = set(json.loads(bundles[2].read_bytes())["pseudonyms"].values())
    assert known >= {"Shop", "Trouble", "Asleep", "Orders", "Orders/DivideByZero", "nobody-reads-this"}
    assert bundles[2].stat().st_mode & 0o777 == 0o600
    assert sorted(file.name for file in bundles[0].parent.iterdir()) == ["first.zip", "map.json", "second.zip"]


def test_a_second_run_with_the_map_gives_the_same_pseudonyms(bundles: tuple[Path, Path, Path]) -> None:
    folders: list[set[str]] = []
    for file in bundles[:2]:
        with zipfile.ZipFile(file) as archive:
            manifest: Mapping[str, Any] = json.loads(archive.read("manifest.json"))
        folders.append({item["database"] for item in manifest["items"] if item["database"]} | {manifest["pseudonyms"]})
    assert folders[0] == folders[1]
    assert len(folders[0]) == 4


def test_the_planted_troubles_are_found_under_their_pseudonyms(
    bundles: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    assert run("analyzer.cli", "report", bundles[0], "-o", tmp_path / "report").returncode in (0, 1)
    found = json.loads((tmp_path / "report" / "findings.json").read_text())["findings"]
    known = load(bundles[2])
    for trouble, (check, resource) in FINDS.items():
        stands = known.known(resource) or resource
        bad = [one["resource"] for one in found if one["check"] == check and one["status"] in BAD]
        assert any(stands in one for one in bad), (trouble, stands, bad)


def test_a_clear_bundle_is_made_anonymous_afterwards_with_the_same_pseudonyms(
    bundles: tuple[Path, Path, Path], raven_server: RavenServer, tmp_path: Path
) -> None:
    said = run("collector.cli", "run", "--url", raven_server.url, "--no-logs", "-o", tmp_path / "clear.zip")
    assert said.returncode in (0, 3), said.stderr
    rewrite(tmp_path / "clear.zip", tmp_path / "made.zip", Anonymizer(load(bundles[2])))
    with zipfile.ZipFile(tmp_path / "made.zip") as made, zipfile.ZipFile(bundles[0]) as first:
        names = [{name for name in one.namelist() if "/databases/" in name} for one in (made, first)]
    assert names[0] == names[1]
