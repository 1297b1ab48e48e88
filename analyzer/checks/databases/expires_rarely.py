"""A database looks for expired documents rarely.

What it looks at
    How often each database looks for documents to delete, refresh or archive by their time, where that is on.

Why it matters
    Documents stay after their time until the next look, and are then deleted in one large batch. The default is a
    minute.

What to do
    Set a shorter interval (Settings, Document Expiration), so that each batch is small.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.expirations import EXPIRATIONS


def expiration(database: str, seconds: int | None, disabled: bool = False) -> Row:
    """Return how a database of node A expires documents, in the form of its record."""
    same: Row = {"node": "A", "database": database, "feature": "Expiration"}
    return same | {"is_disabled": disabled, "frequency_seconds": seconds}


CHECK = Check(
    id="databases.expires_rarely",
    title="Expired documents are looked for rarely",
    doc=__doc__,
    tables=(EXPIRATIONS,),
    thresholds={
        "notice_seconds": Threshold(3600, "s between two looks", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database, feature) AS resource,
            CASE
                WHEN is_disabled THEN 'ok'
                WHEN NOT is_disabled AND frequency_seconds > $notice_seconds THEN 'notice'
                WHEN NOT is_disabled THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN is_disabled THEN 'switched off'
                WHEN NOT is_disabled THEN coalesce(format('every {:,} s', frequency_seconds), 'every 60 s by default')
                ELSE 'not reported'
            END AS reason,
            node,
            database,
            path,
            feature,
            frequency_seconds,
            max_items
        FROM expirations
    """,
    cases=(
        Case(
            "off, default, on and over the line",
            given={
                "expirations": (
                    expiration("a", 999_999, disabled=True),
                    expiration("b", None),
                    expiration("c", 3600),
                    expiration("d", 3700),
                )
            },
            expect=(
                ("A/a/Expiration", Status.OK),
                ("A/b/Expiration", Status.OK),
                ("A/c/Expiration", Status.OK),
                ("A/d/Expiration", Status.NOTICE),
            ),
        ),
    ),
)
