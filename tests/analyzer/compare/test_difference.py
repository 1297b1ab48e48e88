"""Two inputs of one server: what is new, gone, worse or not to be known, and what cannot be compared at all."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analyzer import cli
from collector import cli as collector

PACKAGE = Path(__file__).parents[3] / "fixtures" / "packages" / "ravendb-7.1.5.node.zip"
OTHER = PACKAGE.with_name("ravendb-6.2.4.node.zip")
Edit = Callable[[str, bytes], bytes | None]


def later(folder: Path, edit: Edit, days: int = 5) -> Path:
    """Return the package as if it had been made some days later; `edit` changes an entry, or drops it by None."""
    file = folder / "later.zip"
    with zipfile.ZipFile(PACKAGE) as archive, zipfile.ZipFile(file, "w") as out:
        for name in archive.namelist():
            content = archive.read(name).replace(b"2026-11-23T", f"2026-11-{23 + days}T".encode())
            if (edited := edit(name, content)) is not None:
                out.writestr(name, edited)
    return file


def compared(capsys: pytest.CaptureFixture[str], before: Path, after: Path, *options: str) -> dict[str, Any]:
    with pytest.raises(SystemExit) as ended:
        cli.main(["diff", str(before), str(after), "--format", "json", *options])
    assert not ended.value.code
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def edit(name: str, content: bytes) -> bytes | None:
    if name == "Trouble/subscriptions.json":
        return None
    if name == "server-wide/build.version.json":
        return content.replace(b"7.1.5", b"7.1.9")
    if name == "Trouble/stats.json":
        return content.replace(b'"CountOfDocuments":5422', b'"CountOfDocuments":10844')
    if name == "Trouble/indexes.json":
        return content.replace(b"Orders/ByCompanyAndTotal", b"Orders/ByTotalAndCompany")
    return content


def unused(folder: Path) -> Path:
    """Return the package as if nobody had used the server yet: it has no database, and a name for no node."""
    file = folder / "unused.zip"
    with zipfile.ZipFile(PACKAGE) as archive, zipfile.ZipFile(file, "w") as out:
        for name in archive.namelist():
            if name.startswith("server-wide/"):
                content = archive.read(name).replace(b'"NodeTag":"A"', b'"NodeTag":"?"')
                content = content.replace(b'{"A":"http', b'{"?":"http')
                out.writestr(name, re.sub(rb'"TopologyId":"[^"]*"', b'"TopologyId":"dummy"', content))
    return file


def test_a_server_is_the_same_before_it_was_used(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    changes = compared(capsys, unused(tmp_path), PACKAGE)["changes"]
    assert not {one["area"] for one in changes} & {"versions", "topology", "license", "settings"}
    assert not [one for one in changes if one["node"] == "?" or "dummy" in one["name"]]


@pytest.fixture(scope="module")
def anonymous(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the package with its names replaced by two maps."""
    folder = tmp_path_factory.mktemp("anonymous")
    for file in ("one.zip", "two.zip"):
        with pytest.raises(SystemExit):
            collector.main(["redact", str(PACKAGE), "--anonymize", "-o", str(folder / file)])
    return folder / "one.zip", folder / "two.zip"


def test_names_of_another_map_are_refused(capsys: pytest.CaptureFixture[str], anonymous: tuple[Path, Path]) -> None:
    for before, after in (anonymous, (PACKAGE, anonymous[0])):
        with pytest.raises(SystemExit) as ended:
            cli.main(["diff", str(before), str(after)])
        assert ended.value.code == 2
        assert "Anonymize both with the same map (--map)." in re.sub(r"\s+", " ", capsys.readouterr().err)


def test_things_are_new_gone_or_changed_only_where_both_looked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    found = compared(capsys, PACKAGE, later(tmp_path, edit))
    changes = {(c["area"], c["kind"], c["name"]) for c in found["changes"] if c["area"] != "findings"}
    assert {
        ("versions", "changed", "RavenDB"),
        ("index_definitions", "gone", "Orders/ByCompanyAndTotal"),
        ("index_definitions", "new", "Orders/ByTotalAndCompany"),
    } == changes
    assert ["Subscriptions of A/Trouble", "the later input has none"] in [
        list(one.values()) for one in found["not_compared"]
    ]
    unseen = {change["name"].split(":")[0] for change in found["changes"] if change["kind"] == "unseen"}
    assert "subscriptions.unused" in unseen


def test_a_quantity_grows_by_the_day(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = compared(capsys, PACKAGE, later(tmp_path, edit))
    [documents] = [one for one in found["trends"] if one["title"] == "Documents"]
    assert (documents["before"], documents["after"], documents["share"]) == (5422, 10844, 0.5)
    assert documents["per_day"] == pytest.approx(5422 / (found["elapsed_seconds"] / 86_400), rel=0.01)


def test_the_profile_of_a_site_judges_both_sides(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    profile = tmp_path / "site.toml"
    profile.write_text("""
        [thresholds."server.recently_restarted"]
        young_seconds = 1
        [[silence]]
        check = "server.known_problem"
        resource = "*"
        reason = "the line of 7.1 is left next month"
        expires = 2027-03-31
    """)
    found = compared(capsys, PACKAGE, later(tmp_path, edit), "--profile", str(profile))
    usual = compared(capsys, PACKAGE, later(tmp_path, edit))
    news = [
        [one["name"].split(":")[0] for one in side["changes"] if one["area"] == "findings"] for side in (usual, found)
    ]
    assert news == [
        ["server.known_problem", "subscriptions.unused", "server.old_release"],
        ["subscriptions.unused", "server.old_release"],
    ]
    assert found["not_compared"][0]["what"] == "Findings"
    well = found["before"]["counts"]["ok"], usual["before"]["counts"]["ok"]
    assert well[0] == well[1] + 1


def test_the_same_input_differs_in_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    found = compared(capsys, PACKAGE, PACKAGE)
    assert (found["changes"], found["trends"]) == ([], [])


@pytest.mark.parametrize("form", ["markdown", "json", "html"])
def test_a_difference_is_written_where_it_is_wanted(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, form: str
) -> None:
    with pytest.raises(SystemExit):
        cli.main(["diff", str(PACKAGE), str(later(tmp_path, edit)), "--format", form, "-o", str(tmp_path / "out")])
    assert str(tmp_path / "out") in capsys.readouterr().out
    assert "Orders/ByTotalAndCompany" in (tmp_path / "out").read_text()


def test_the_name_of_the_file_says_which_form(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        cli.main(["diff", str(PACKAGE), str(PACKAGE), "-o", str(tmp_path / "same.html")])
    assert "Difference: " in capsys.readouterr().out
    assert (tmp_path / "same.html").read_text().startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        pytest.param(PACKAGE, OTHER, "are of different clusters", id="another cluster"),
        pytest.param(None, PACKAGE, "Give the earlier input first", id="the wrong way round"),
    ],
)
def test_what_cannot_be_compared_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path, before: Path | None, after: Path, sentence: str) -> None:  # fmt: skip
    with pytest.raises(SystemExit) as ended:
        cli.main(["diff", str(before or later(tmp_path, edit)), str(after)])
    assert ended.value.code == 2
    said = re.sub(r"\s+", " ", capsys.readouterr().err)
    assert sentence in said
