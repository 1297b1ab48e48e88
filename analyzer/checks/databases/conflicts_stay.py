"""Nothing resolves the conflicts of a database.

What it looks at
    How each database resolves conflicts: to the latest version, or by a script for some collections.

Why it matters
    When two nodes change a document, reading it fails until a person decides. The server resolves to the latest
    version by itself unless that was switched off.

What to do
    Switch on `Resolve to latest`, or write scripts for the collections where versions can be merged (Settings,
    Conflict Resolution).
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.conflict_solvers import CONFLICT_SOLVERS
from analyzer.tables.databases import DATABASES


def database(name: str, copies: int) -> Row:
    """Return a database of node A."""
    return {"node": "A", "database": name, "name": name, "replication_factor": copies}


def solver(database: str, latest: bool | None) -> Row:
    """Return how it resolves conflicts; None stands for the default."""
    return {"node": "A", "database": database, "is_configured": latest is not None, "resolves_to_latest": latest}


CHECK = Check(
    id="databases.conflicts_stay",
    title="Conflicts of a database are not resolved",
    doc=__doc__,
    tables=(
        DATABASES,
        CONFLICT_SOLVERS,
    ),
    sql="""
        SELECT
            concat_ws('/', d.node, d.database) AS resource,
            CASE
                WHEN NOT s.resolves_to_latest AND d.replication_factor > 1 THEN 'notice'
                WHEN s.resolves_to_latest OR NOT s.is_configured OR d.replication_factor = 1 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN s.is_configured IS NULL AND d.replication_factor IS NULL THEN 'not reported'
                WHEN s.resolves_to_latest THEN 'to the latest version'
                WHEN NOT s.resolves_to_latest THEN concat_ws(
                    ', ', 'not to the latest version', format('scripts for {} collections', len(s.script_collections))
                )
                WHEN NOT s.is_configured THEN 'as the server does by default'
                ELSE 'not reported'
            END AS reason,
            d.node,
            d.database,
            d.path,
            s.resolves_to_latest,
            s.script_collections,
            d.replication_factor
        FROM databases AS d
        LEFT JOIN conflict_solvers AS s USING (node, database)
    """,
    cases=(
        Case(
            "default, to the latest, by nobody, alone",
            given={
                "databases": (database("a", 2), database("b", 2), database("c", 2), database("d", 1)),
                "conflict_solvers": (solver("a", None), solver("b", True), solver("c", False), solver("d", False)),
            },
            expect=(("A/a", Status.OK), ("A/b", Status.OK), ("A/c", Status.NOTICE), ("A/d", Status.OK)),
        ),
    ),
)
