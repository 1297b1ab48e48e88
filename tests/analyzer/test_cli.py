"""raven-analyze as a user meets it: output, exit codes, and one sentence for what cannot be done."""

from __future__ import annotations

import json
import shutil
import sys
import zipfile
from pathlib import Path

import duckdb
import jsonschema
import pytest

import reports
from analyzer import cli
from analyzer.commands import checks
from analyzer.discover import all_checks, all_tables
from analyzer.evaluate import plain

PACKAGE = Path(__file__).parents[2] / "fixtures" / "packages" / "ravendb-7.1.5.node.zip"
SCHEMA = json.loads((Path(reports.__file__).parent / "findings.schema.json").read_text())


class Ran:
    """What a command printed, and its exit code."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: object) -> None:
        with pytest.raises(SystemExit) as ended:
            cli.main([str(argument) for argument in arguments])
        self.code = ended.value.code
        self.out, self.err = capsys.readouterr()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "report"
    with pytest.raises(SystemExit):
        cli.main(["report", str(PACKAGE), "-o", str(folder), "--fail-on", "never"])
    return folder


def test_a_report_has_all_its_parts(made: Path) -> None:
    assert {path.name for path in made.iterdir()} == {
        "report.html",
        "findings.json",
        "report.md",
        "bundle.duckdb",
        "tables",
    }
    assert {path.stem for path in (made / "tables").iterdir()} == {table.name for table in all_tables()}
    found = json.loads((made / "findings.json").read_text())
    jsonschema.validate(found, SCHEMA)
    assert found["input"]["name"] == PACKAGE.name


def test_a_query_of_findings_json_gives_back_the_row_of_its_finding(made: Path) -> None:
    whole = json.loads((made / "findings.json").read_text())
    wrong = []
    with duckdb.connect(str(made / "bundle.duckdb"), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for finding in whole["findings"]:
            for evidence in finding["evidence"]:
                result = connection.execute(whole["queries"][evidence["query"]], evidence["parameters"])
                names = [column[0] for column in result.description]
                rows = [dict(zip(names, map(plain, row), strict=True)) for row in result.fetchall()]
                if [{name: row[name] for name in evidence["values"]} for row in rows] != [evidence["values"]]:
                    wrong.append((finding["id"], rows))
    assert wrong == []


def test_a_report_says_the_verdict_the_top_and_where_it_is(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    ran = Ran(capsys, "report", PACKAGE, "-o", tmp_path / "r", "--fail-on", "never")
    assert ran.code == 0
    first, *rest = ran.out.splitlines()
    assert first.split(":")[0] in ("CRITICAL", "WARNING", "NOTICE")
    assert any(line.startswith("  not seen  ") for line in rest)
    assert rest[-1] == f"Report: {tmp_path / 'r' / 'report.html'}"


@pytest.mark.parametrize(("fail_on", "code"), [("notice", 1), ("never", 0)])
def test_the_exit_code_says_whether_a_finding_is_that_bad(capsys: pytest.CaptureFixture[str], tmp_path: Path, fail_on: str, code: int) -> None:  # fmt: skip
    assert Ran(capsys, "report", PACKAGE, "-o", tmp_path / "r", "--fail-on", fail_on).code == code


def test_a_report_lands_beside_its_input_and_replaces_an_earlier_one(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:  # fmt: skip
    package = shutil.copy(PACKAGE, tmp_path / "in.zip")
    for _ in range(2):
        assert Ran(capsys, "report", package, "--fail-on", "never").code == 0
    assert (tmp_path / "in-report" / "report.html").stat().st_size > 10_000


def test_two_reports_of_one_input_are_the_same_bytes(made: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:  # fmt: skip
    Ran(capsys, "report", PACKAGE, "-o", tmp_path / "again")
    for name in ("report.html", "findings.json", "report.md"):
        assert (tmp_path / "again" / name).read_bytes() == (made / name).read_bytes()


def foreign_file(folder: Path) -> None:
    (folder / "thesis.doc").write_text("mine")


def foreign_table(folder: Path) -> None:
    (folder / "tables").mkdir()
    (folder / "tables" / "sales.csv").write_text("mine")


def linked_tables(folder: Path) -> None:
    (folder / "tables").symlink_to("/etc")


@pytest.mark.parametrize("content", [foreign_file, foreign_table, linked_tables])
def test_a_folder_with_anything_else_in_it_is_left_alone(capsys: pytest.CaptureFixture[str], tmp_path: Path, content: object) -> None:  # fmt: skip
    assert callable(content)
    content(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    ran = Ran(capsys, "report", PACKAGE, "-o", tmp_path)
    assert ran.code == 2
    assert "which is no report of ours; name another folder with -o." in ran.err
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("none.zip", "does not exist."), ("none", "does not exist."), ("text.zip", "holds nothing that is known"), ("foreign.zip", "holds nothing that is known")],
)  # fmt: skip
def test_an_input_that_cannot_be_analyzed_is_one_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, sentence: str) -> None:  # fmt: skip
    (tmp_path / "text.zip").write_text("no zip")
    with zipfile.ZipFile(tmp_path / "foreign.zip", "w") as archive:
        archive.writestr("a", "b")
    ran = Ran(capsys, "report", tmp_path / name, "-o", tmp_path / "out")
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.startswith("raven-analyze: ")
    assert sentence in ran.err
    assert len(ran.err.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_an_output_that_is_a_file_is_one_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    assert "is a file; name a folder" in Ran(capsys, "report", PACKAGE, "-o", tmp_path / "out").err
    assert "Not a directory" in Ran(capsys, "report", PACKAGE, "-o", tmp_path / "out" / "deeper").err


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        pytest.param(OSError(28, "No space left on device", "x.parquet"), 2, "x.parquet: No space left on device.", id="disk full"),
        pytest.param(ModuleNotFoundError("no", name="duckdb"), 2, "duckdb is not installed; run: pip install 'raven-diagnostics[analyze]'", id="not installed"),
        pytest.param(ZeroDivisionError("x"), 2, "a fault of raven-analyze itself: ZeroDivisionError: x (", id="a fault"),
        pytest.param(KeyboardInterrupt(), 130, "", id="interrupted"),
    ],
)  # fmt: skip
def test_no_error_ends_in_a_stack_trace(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, sentence: str) -> None:  # fmt: skip
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(checks, "aligned", fails)
    ran = Ran(capsys, "checks")
    assert ran.code == code
    assert sentence in ran.err
    assert "Traceback" not in ran.err


def test_a_reader_that_went_away_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object, **__: object) -> None:
        raise BrokenPipeError

    class Closed:
        def close(self) -> None: ...

    monkeypatch.setattr(checks, "aligned", gone)
    monkeypatch.setattr(sys, "stderr", Closed())
    with pytest.raises(SystemExit) as ended:
        cli.main(["checks"])
    assert ended.value.code == 0


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_sql_answers_in_each_form(capsys: pytest.CaptureFixture[str], made: Path, form: str) -> None:
    ran = Ran(capsys, "sql", made, "SELECT 'a\x1bb' AS name, 3 AS n, NULL AS nothing", "--format", form)
    assert ran.code == 0
    assert (
        ran.out
        == {
            "table": "name  n  nothing\n────  ─  ───────\na␛b   3  NULL\n(1 row)\n",
            "csv": "name,n,nothing\na\x1bb,3,\n",
            "json": '[\n {\n  "name": "a\\u001bb",\n  "n": 3,\n  "nothing": null\n }\n]\n',
        }[form]
    )


def test_sql_takes_an_input_and_its_query_from_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    import io

    query = b"SELECT version, repeat('x', 100) AS long FROM nodes"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(query)))
    ran = Ran(capsys, "sql", PACKAGE, "-")
    assert "7.1.5" in ran.out
    assert "x…" in ran.out


@pytest.mark.parametrize("statement", ["SHOW TABLES", "DESCRIBE indexes", "EXPLAIN SELECT 1", "FROM nodes"])
def test_sql_shows_what_there_is(capsys: pytest.CaptureFixture[str], made: Path, statement: str) -> None:
    assert Ran(capsys, "sql", made, statement).code == 0


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1; SELECT 2",
        "",
        "CREATE TABLE x AS SELECT 1",
        "COPY (SELECT 1) TO '{inside}/tables/x.parquet'",
        "COPY (SELECT 1) TO '{inside}/x.csv'",
        "ATTACH '{inside}/bundle.duckdb'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM read_text('{inside}/findings.json')",
        "SELECT * FROM '{inside}/tables/../findings.json'",
        "SELECT * FROM nowhere",
        "SELEC 1",
    ],
)
def test_sql_can_do_nothing_but_read_the_tables(capsys: pytest.CaptureFixture[str], made: Path, statement: str) -> None:
    before = sorted(path.name for path in made.rglob("*"))
    ran = Ran(capsys, "sql", made, statement.format(inside=made))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("raven-analyze: ")
    assert sorted(path.name for path in made.rglob("*")) == before


def test_sql_needs_a_folder_with_something_in_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "is empty" in Ran(capsys, "sql", tmp_path, "SELECT 1").err


def test_checks_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    lines = Ran(capsys, "checks").out.splitlines()
    assert [line.split()[0] for line in lines] == [check.id for check in all_checks()]
    listed = json.loads(Ran(capsys, "checks", "--json").out)
    assert [check["id"] for check in listed] == [check.id for check in all_checks()]
    assert [list(check["thresholds"]) for check in listed] == [list(check.thresholds) for check in all_checks()]


@pytest.mark.parametrize("check", all_checks(), ids=lambda check: check.id)
def test_every_check_explains_itself(capsys: pytest.CaptureFixture[str], check: object) -> None:
    ran = Ran(capsys, "explain", check.id)  # type: ignore[attr-defined]  # a Check
    assert ran.code == 0
    for part in ("What it looks at", "Why it matters", "What to do", "Tables", "SQL"):
        assert f"\n{part}\n" in ran.out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("explain", "indexes.fanout"), "There is no check indexes.fanout; the nearest is indexes.fan_out. List them with: raven-analyze checks"),
        (("explain", "0000"), "There is no check 0000. List them with"),
        (("tables", "index"), "There is no table index; the nearest is indexes."),
    ],
)  # fmt: skip
def test_an_unknown_name_gets_the_nearest(capsys: pytest.CaptureFixture[str], arguments: tuple[str, str], sentence: str) -> None:  # fmt: skip
    ran = Ran(capsys, *arguments)
    assert ran.code == 2
    assert sentence in ran.err


def test_tables_and_their_columns_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert "indexes " in Ran(capsys, "tables").out
    assert "max_outputs_per_document  int64 " in Ran(capsys, "tables", "indexes").out


@pytest.mark.parametrize(
    "arguments", [["--help"], ["report", "-h"], ["sql", "-h"], ["checks", "-h"], ["explain", "-h"]]
)
def test_help_has_an_example(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    ran = Ran(capsys, *arguments)
    assert ran.code == 0
    assert "Example" in ran.out


def test_a_wrong_option_is_a_sentence_and_2(capsys: pytest.CaptureFixture[str]) -> None:
    ran = Ran(capsys, "report", "--fast")
    assert ran.code == 2
    assert "No such option" in ran.err


def test_identify_counts_the_databases_that_have_no_room(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "many.zip", "w") as package:
        package.writestr("server-wide/build.version.json", '{"FullVersion": "7.1.5"}')
        for number in range(100, 130):
            package.writestr(f"Shop-{number}/stats.json", "{}")
    out = Ran(capsys, "identify", tmp_path / "many.zip").out
    assert "Shop-119" in out
    assert "Shop-120" not in out
    assert "databases  and 10 more; --json lists all" in out


def test_identify_counts_one_entry_as_one(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "server.log").write_text("2026-07-01 10:15:30.1234|INFO|23|Server||Raven.Server|up|\n")
    assert "holds      1 entry; log files: 1\n" in Ran(capsys, "identify", tmp_path / "server.log").out
