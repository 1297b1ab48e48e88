"""Databases that sleep were not asked.

What it looks at
    The databases that each node knows and has not loaded. The collector does not wake them.

Why it matters
    Nothing is known of their indexes and storage. Usually there is nothing to know; a database that cannot be
    loaded looks the same.

What to do
    If one of them is the patient, open it in the Studio and collect again.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.idle_databases import IDLE_DATABASES


def loaded(node: str, is_loaded: bool) -> Row:
    """Return a database of a node, for the cases below."""
    return {"node": node, "name": f"{is_loaded}", "is_loaded": is_loaded}


CHECK = Check(
    id="collection.sleeping_databases",
    title="Sleeping databases were not asked",
    doc=__doc__,
    tables=(IDLE_DATABASES,),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN asleep > 0 THEN 'notice'
                WHEN asleep = 0 AND told > 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN told > 0
                THEN format('{} of {} are not loaded', asleep, told) || coalesce(': ' || left(names, 200), '')
                ELSE 'not reported'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            asleep,
            told,
            names
        FROM (
            SELECT
                node,
                any_value(path) AS path,
                count(is_loaded) AS told,
                count(*) FILTER (WHERE NOT is_loaded) AS asleep,
                string_agg(name, ', ' ORDER BY name) FILTER (WHERE NOT is_loaded) AS names
            FROM idle_databases
            GROUP BY node
        )
    """,
    cases=(
        Case(
            "all loaded, one asleep, not told",
            given={
                "idle_databases": (
                    loaded("A", True),
                    loaded("B", True),
                    loaded("B", False),
                    {"node": "C", "name": "Shop"},
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.NOTICE),
                ("C", Status.UNKNOWN),
            ),
        ),
    ),
)
