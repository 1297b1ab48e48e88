"""From the rows of a check to findings, and from what was not captured to unknown ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import duckdb
import pytest

from analyzer.evaluate import evaluate, plain, rank
from analyzer.model import Check, Finding, Row, Status, Threshold, literal
from analyzer.tables.collection import COLLECTION
from analyzer.tables.indexes import INDEXES
from analyzer.tables.volumes import VOLUMES
from analyzer.worlds import held

CHECK = Check(
    id="indexes.outputs",
    title="Index makes many entries",
    doc="",
    tables=(INDEXES,),
    thresholds={"warning_outputs": Threshold(10_000, "entries", source="a test")},
    sql="""
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN max_outputs_per_document > $warning_outputs THEN 'warning'
                WHEN max_outputs_per_document <= $warning_outputs THEN 'ok'
                ELSE 'unknown'
            END AS status,
            'measured' AS reason, node, database, path, name, max_outputs_per_document, entries
        FROM indexes
    """,
    cases=(),
)
ASKED: Row = {"source": "http.indexes.stats", "node": "A", "outcome": "failed", "gap": "timed out", "reason": "no answer within 10 s"}  # fmt: skip


def world(indexes: tuple[Row, ...] = (), collection: tuple[Row, ...] = ()) -> duckdb.DuckDBPyConnection:
    return held((INDEXES, indexes), (COLLECTION, collection))


def index(name: str, outputs: int | None, node: str = "A") -> Row:
    return {"node": node, "database": "Shop", "path": "p.json", "name": name, "max_outputs_per_document": outputs}


def test_findings_come_worst_first_with_what_they_stand_on() -> None:
    found = evaluate(world((index("fine", 1), index("bad", 20_000), index("mute", None))), [CHECK])
    assert [(finding.resource, finding.status) for finding in found] == [
        ("A/Shop/bad", Status.WARNING),
        ("A/Shop/mute", Status.UNKNOWN),
        ("A/Shop/fine", Status.OK),
    ]
    [evidence] = found[0].evidence
    assert (evidence.path, evidence.table) == ("p.json", "indexes")
    assert evidence.values == {"name": "bad", "max_outputs_per_document": 20_000, "entries": None}
    assert found[0].id == "indexes.outputs:A/Shop/bad"


def test_what_is_well_is_one_finding_in_each_place() -> None:
    found = evaluate(world((index("a", 1), index("b", 2), index("c", 3, node="B"), index("bad", 20_000))), [CHECK])
    fine = [finding for finding in found if finding.status is Status.OK]
    assert [(one.resource, one.reason, one.resources, one.evidence) for one in fine] == [
        ("A/Shop", "all is well with 2 of its kind", 2, ()),
        ("B/Shop/c", "measured", 1, ()),
    ]


@pytest.mark.parametrize(
    "name", ["plain", "it's", 'a"b', "50% $1 $warning_outputs", "line\nbreak\x00\x1b", "\u202e", ""]
)
def test_the_query_of_a_finding_gives_back_its_row(name: str) -> None:
    connection = world((index(name, 20_000), index("other", 30_000), index(name, 40_000, node="B")))
    for finding in evaluate(connection, [CHECK]):
        [evidence] = finding.evidence
        assert evidence.query.isprintable() or evidence.query.replace("\n", "").isprintable()
        result = connection.execute(evidence.query)
        columns = [column[0] for column in result.description]
        [row] = result.fetchall()
        values = dict(zip(columns, row, strict=True))
        assert (values["resource"], values["status"]) == (finding.resource, finding.status)
        assert {key: plain(values[key]) for key in evidence.values} == evidence.values


@pytest.mark.parametrize(
    ("items", "unknown"),
    [
        pytest.param((ASKED | {"database": "Shop"},), [("A/Shop", "timed out")], id="one failed"),
        pytest.param((ASKED | {"database": "Shop"}, ASKED | {"database": "Shop", "outcome": "collected", "gap": None}), [], id="another answered"),
        pytest.param((ASKED | {"database": "Shop", "outcome": "skipped", "gap": None},), [("A/Shop", "corrupt")], id="no gap said"),
        pytest.param((ASKED | {"database": "Shop", "outcome": "collected", "gap": "capped"},), [], id="capped is seen"),
        pytest.param((ASKED | {"node": None},), [], id="of another scope"),
        pytest.param((ASKED | {"database": "a"}, ASKED | {"database": "b"}), [("A/a", "timed out"), ("A/b", "timed out")], id="two places"),
    ],
)  # fmt: skip
def test_a_place_that_was_not_captured_is_unknown(items: tuple[Row, ...], unknown: list[tuple[str, str]]) -> None:
    found = evaluate(world((), items), [CHECK])
    assert [(finding.resource, finding.gap) for finding in found] == unknown
    assert all(finding.status is Status.UNKNOWN and finding.reason for finding in found)
    assert all(finding.evidence[0].table == "collection" for finding in found)


def test_the_machine_itself_can_be_unknown() -> None:
    gap = {"source": "os.volumes", "outcome": "skipped", "gap": "never asked", "reason": "the package has none"}
    check = replace(
        CHECK,
        tables=(VOLUMES,),
        sql="SELECT '' AS resource, 'ok' AS status, '' AS reason, NULL AS node, NULL AS database, NULL AS path WHERE false",
        thresholds={},
    )
    assert [(finding.resource, finding.gap) for finding in evaluate(world((), (gap,)), [check])] == [
        ("host", "never asked")
    ]


def test_a_place_with_a_verdict_is_not_unknown_as_well() -> None:
    found = evaluate(world((index("fine", 1),), (ASKED | {"database": "Shop"},)), [CHECK])
    assert [finding.status for finding in found] == [Status.OK]


def test_a_check_that_cannot_run_is_unknown_with_the_reason() -> None:
    broken: Check = replace(CHECK, sql="SELECT nothing FROM nowhere", thresholds={})
    [found] = evaluate(world(), [broken])
    assert (found.status, found.gap) == (Status.UNKNOWN, "corrupt")
    assert found.reason.startswith("the check could not run: Catalog Error")


def test_what_was_redacted_is_said_to_be() -> None:
    sql = "SELECT 'r' AS resource, 'unknown' AS status, 'the value was redacted' AS reason, NULL AS node, NULL AS database, ['a', 'b'] AS path"  # fmt: skip
    [found] = evaluate(world(), [replace(CHECK, sql=sql, thresholds={})])
    assert found.gap == "redacted"
    assert [evidence.path for evidence in found.evidence] == ["a", "b"]


def test_causes_come_before_effects_of_the_same_badness() -> None:
    ids = ["other.x", "indexes.x", "storage.x", "host.x"]
    found = [Finding(check, "t", Status.WARNING, "r", "because") for check in ids]
    assert [finding.check for finding in sorted(found, key=rank)] == ["host.x", "storage.x", "indexes.x", "other.x"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "NULL"),
        (True, "True"),
        (1.5, "1.5"),
        ("it's", "'it''s'"),
        ("", "''"),
        ("a\nb", "('a' || chr(10) || 'b')"),
    ],
)
def test_a_literal_is_sql(value: object, text: str) -> None:
    assert literal(value) == text
    assert duckdb.connect().execute(f"SELECT {text}").fetchall() == [(value,)]


def test_plain_values_are_json() -> None:
    given = {"at": datetime(2026, 11, 24, tzinfo=UTC), "n": float("nan"), "l": [float("inf"), {"x": 1}], "o": b"x"}
    assert plain(given) == {"at": "2026-11-24T00:00:00Z", "n": None, "l": [None, {"x": 1}], "o": "b'x'"}


def test_a_finding_says_what_it_measured_against_which_limit() -> None:
    sql = CHECK.sql.replace("'measured' AS reason", "format('{} {}', name, $warning_outputs) AS reason")
    found = evaluate(world((index("bad", 20_000), index("fine", 1), index("mute", None))), [replace(CHECK, sql=sql)])
    [measured] = found[0].measured
    assert (measured.column, measured.value, measured.sign, measured.limit) == (
        "max_outputs_per_document",
        20_000,
        ">",
        10_000,
    )
    assert (measured.threshold, measured.unit, measured.source) == ("warning_outputs", "entries", "a test")
    assert [finding.measured for finding in found[1:]] == [(), ()]


@pytest.mark.parametrize(
    ("condition", "measured"),
    [
        pytest.param("entries < $warning_outputs AND max_outputs_per_document > $warning_outputs", ["entries"], id="only what holds"),
        pytest.param("hidden > $warning_outputs", [], id="a column that is no evidence"),
        pytest.param("abs(entries) < $warning_outputs", [], id="an expression"),
    ],
)  # fmt: skip
def test_only_values_that_are_seen_to_cross_a_limit_are_measured(condition: str, measured: list[str]) -> None:
    sql = """
        SELECT
            'r' AS resource, CASE WHEN true THEN 'warning' WHEN CONDITION THEN 'warning' END AS status, 'x' AS reason,
            NULL AS node, NULL AS database, NULL AS path, 'bad' AS name, 5 AS entries, 7 AS max_outputs_per_document
        FROM (SELECT 20_000 AS hidden, 'bad' AS name, 5 AS entries, 7 AS max_outputs_per_document)
    """
    sql = sql.replace("CONDITION", condition)
    [found] = evaluate(world(), [replace(CHECK, sql=sql)])
    assert [one.column for one in found.measured] == measured
