"""The cluster's tables of the report: who hosts what, and what one lost node would mean."""

from __future__ import annotations

import duckdb
import pytest

from analyzer import facts
from analyzer.discover import all_tables
from analyzer.model import Fact, Row
from analyzer.worlds import held


def copy(database: str, member: str, role: str = "member") -> Row:
    return {"node": "A", "database": database, "member": member, "role": role}


COPIES = (
    *(copy("Even", tag) for tag in "ABC"),
    copy("Lame", "A", "rehab"),
    copy("Lame", "B", "rehab"),
    copy("One", "B"),
    copy("Two", "A"),
    copy("Two", "C", "promotable"),
)


def cluster(copies: tuple[Row, ...], tags: str = "ABCD") -> duckdb.DuckDBPyConnection:
    given: dict[str, tuple[Row, ...]] = {
        "database_nodes": copies,
        "databases": ({"node": "A", "database": "Two", "replication_factor": 2},),
        "topology_nodes": tuple({"node": "A", "tag": tag, "membership": "member"} for tag in tags),
    }
    return held(*((table, given.get(table.name, ())) for table in all_tables()))


def fact(connection: duckdb.DuckDBPyConnection, id_: str) -> Fact:
    [found] = [fact for fact in facts.all_facts(connection) if fact.id == id_]
    return found


def test_each_database_is_a_row_and_each_node_a_column() -> None:
    found = fact(cluster(COPIES), "hosting")
    assert found.columns == ("database", "on A", "on B", "on C", "on D", "copies_up_to_date", "copies_wanted")
    assert found.rows == (
        ("Two", "member", "–", "promotable", "–", 1, 2),
        ("Lame", "rehab", "rehab", "–", "–", 0, None),
        ("One", "–", "member", "–", "–", 1, None),
        ("Even", "member", "member", "member", "–", 3, None),
    )


def test_of_very_many_nodes_and_databases_a_part_is_shown_and_all_are_counted() -> None:
    names = [f"db-{number:04}" for number in range(2_500)]
    found = fact(cluster(tuple(copy(name, "A") for name in names), "ABCDEFGHIJKLMNOP"), "hosting")
    assert (found.columns[12], len(found.rows), found.total) == ("on L", 2_000, 2_500)


@pytest.mark.parametrize(
    ("node", "hosted", "lost"),
    [
        pytest.param("A", 3, "Lame, Two", id="the best copy, or one as bad as the other"),
        pytest.param("B", 3, "Lame, One", id="the only copy"),
        pytest.param("C", 2, "–", id="a copy that was not up to date, or that others have"),
        pytest.param("D", 0, "–", id="no copy"),
    ],
)
def test_a_lost_node_takes_what_no_other_one_has_up_to_date(node: str, hosted: int, lost: str) -> None:
    found = fact(cluster(COPIES), "lost-node")
    [row] = [dict(zip(found.columns, row, strict=True)) for row in found.rows if row[0] == node]
    assert (row["databases_hosted"], row["not_served_then"]) == (hosted, lost)


def test_of_many_lost_databases_a_few_are_named() -> None:
    found = fact(cluster(tuple(copy(f"db-{number}", "A") for number in range(1_234))), "lost-node")
    assert found.rows[0][-1] == "db-0, db-1, db-10, db-100, db-1000 and 1,229 more"
