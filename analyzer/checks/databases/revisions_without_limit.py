"""Revisions of documents are kept without a limit.

What it looks at
    The configuration of revisions of each database: whether it says how many to keep, or for how long.

Why it matters
    Every change of a document then adds a copy that is never removed. The database grows with its writes, not with
    its data.

What to do
    Set a number or an age (Settings, Document Revisions), then enforce the configuration to remove what is there
    already.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.database_stats import DATABASE_STATS
from analyzer.tables.databases import DATABASES
from analyzer.tables.revisions_configurations import REVISIONS_CONFIGURATIONS


def kept(database: str, number: int | None, disabled: bool = False) -> Row:
    """Return the default configuration of a database of node A."""
    same: Row = {"node": "A", "database": database, "collection": "(default)"}
    return same | {"minimum_to_keep": number, "is_disabled": disabled}


def databases(*names: str) -> tuple[Row, ...]:
    """Return databases of node A."""
    return tuple({"node": "A", "database": name, "name": name} for name in names)


CHECK = Check(
    id="databases.revisions_without_limit",
    title="Revisions are kept without a limit",
    doc=__doc__,
    tables=(DATABASES,),
    also=(
        REVISIONS_CONFIGURATIONS,
        DATABASE_STATS,
    ),
    sql="""
        SELECT
            concat_ws('/', d.node, d.database, r.collection) AS resource,
            CASE
                WHEN r.collection IS NULL AND d.name IS NOT NULL THEN 'ok'
                WHEN r.is_disabled THEN 'ok'
                WHEN r.minimum_to_keep IS NOT NULL OR r.minimum_age_seconds IS NOT NULL THEN 'ok'
                WHEN NOT r.is_disabled THEN 'warning'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN r.collection IS NULL AND d.name IS NULL THEN 'not reported'
                WHEN r.collection IS NULL THEN 'no revisions are kept'
                WHEN r.is_disabled THEN 'revisions are switched off'
                WHEN r.minimum_to_keep IS NULL AND r.minimum_age_seconds IS NULL
                THEN concat('all revisions are kept for ever', format(', {:,} so far', s.revisions))
                ELSE concat_ws(
                    ', ',
                    format('{:,} are kept', r.minimum_to_keep),
                    format('for {:,.1f} days', r.minimum_age_seconds / 86400)
                )
            END AS reason,
            d.node,
            d.database,
            d.path,
            r.collection,
            r.minimum_to_keep,
            r.minimum_age_seconds,
            s.revisions,
            s.documents
        FROM databases AS d
        LEFT JOIN revisions_configurations AS r USING (node, database)
        LEFT JOIN database_stats AS s USING (node, database)
    """,
    cases=(
        Case(
            "none, limited, off, without a limit",
            given={
                "databases": databases("a", "b", "c", "d"),
                "revisions_configurations": (kept("b", 10), kept("c", None, disabled=True), kept("d", None)),
            },
            expect=(
                ("A/a", Status.OK),
                ("A/b/(default)", Status.OK),
                ("A/c/(default)", Status.OK),
                ("A/d/(default)", Status.WARNING),
            ),
        ),
    ),
)
