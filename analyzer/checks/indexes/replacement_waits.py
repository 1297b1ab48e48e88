"""A new version of an index was built beside the old one and not swapped in.

What it looks at
    Indexes named `ReplacementOf/…`: whether they have errors, are up to date, and how old they are.

Why it matters
    Until it is swapped in, queries use the old definition, and both are kept up to date: twice the work.

What to do
    Look at its errors. When it is up to date, swap it in (Indexes, List of Indexes, Swap now), or delete it.
"""

from __future__ import annotations

from datetime import UTC, datetime

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.indexes import INDEXES

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def index(name: str, made: datetime, errors: int = 0) -> Row:
    """Return an index of node A, for the cases below."""
    return {
        "node": "A",
        "database": "Shop",
        "name": name,
        "captured_at": NOW,
        "created_at": made,
        "state": "Normal",
        "is_stale": True,
        "errors": errors,
    }


CHECK = Check(
    id="indexes.replacement_waits",
    title="New version of an index was not swapped in",
    doc=__doc__,
    tables=(INDEXES,),
    thresholds={
        "warning_seconds": Threshold(86_400, "s since it was made", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN NOT replacement THEN 'ok'
                WHEN errors > 0 OR state = 'Error' THEN 'warning'
                WHEN age_seconds >= $warning_seconds THEN 'warning'
                WHEN age_seconds < $warning_seconds THEN 'notice'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN NOT replacement THEN 'no replacement'
                ELSE concat_ws(
                    ', ',
                    coalesce(format('made {:,.0f} s before the capture', age_seconds), 'age not reported'),
                    if(is_stale, 'stale', 'up to date'),
                    format('{:,} errors', errors)
                )
            END AS reason,
            node,
            database,
            path,
            name,
            state,
            is_stale,
            errors,
            age_seconds
        FROM (
            SELECT
                *,
                starts_with(name, 'ReplacementOf/') AS replacement,
                epoch(captured_at) - epoch(created_at) AS age_seconds
            FROM indexes
        )
    """,
    cases=(
        Case(
            "none, young, old, failing",
            given={
                "indexes": (
                    index("a", datetime(2026, 1, 1, tzinfo=UTC)),
                    index("ReplacementOf/b", datetime(2026, 11, 23, 10, 30, tzinfo=UTC)),
                    index("ReplacementOf/c", datetime(2026, 11, 23, 10, tzinfo=UTC)),
                    index("ReplacementOf/d", datetime(2026, 11, 24, 9, tzinfo=UTC), errors=3),
                )
            },
            expect=(
                ("A/Shop/a", Status.OK),
                ("A/Shop/ReplacementOf/b", Status.NOTICE),
                ("A/Shop/ReplacementOf/c", Status.WARNING),
                ("A/Shop/ReplacementOf/d", Status.WARNING),
            ),
        ),
    ),
)
