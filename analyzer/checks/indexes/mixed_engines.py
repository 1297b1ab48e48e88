"""Some indexes of a database use Corax and some Lucene.

What it looks at
    The search engine of each index, by database.

Why it matters
    The engines differ in speed, in memory and in a few results (order, nulls, complex values). Two of them beside
    each other usually mean that a setting was changed and old indexes were not built again.

What to do
    See `Indexing.Static.SearchEngineType` and `Indexing.Auto.SearchEngineType`, then reset the indexes of the
    engine that is not wanted, one at a time.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.indexes import INDEXES


def index(database: str, name: str, engine: str | None) -> Row:
    """Return an index of a database of node A."""
    return {"node": "A", "database": database, "name": name, "search_engine": engine}


CHECK = Check(
    id="indexes.mixed_engines",
    title="Indexes of a database use two search engines",
    doc=__doc__,
    tables=(INDEXES,),
    sql="""
        SELECT
            concat_ws('/', node, database) AS resource,
            CASE
                WHEN engines > 1 THEN 'notice'
                WHEN engines = 1 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{} of {} indexes use {}', most, indexes, engine), 'search engines not reported') AS reason,
            node,
            database,
            path,
            engine,
            most,
            indexes
        FROM (
            SELECT
                node,
                database,
                list(DISTINCT path) AS path,
                count(DISTINCT search_engine) AS engines,
                mode(search_engine) AS engine,
                count(*) FILTER (search_engine = commonest) AS most,
                count(search_engine) AS indexes
            FROM (SELECT *, mode(search_engine) OVER (PARTITION BY node, database) AS commonest FROM indexes)
            GROUP BY node, database
        )
    """,
    cases=(
        Case(
            "one engine, two, untold",
            given={
                "indexes": (
                    index("one", "a", "Corax"),
                    index("one", "b", "Corax"),
                    index("two", "a", "Corax"),
                    index("two", "b", "Corax"),
                    index("two", "c", "Lucene"),
                    index("untold", "a", None),
                )
            },
            expect=(("A/one", Status.OK), ("A/two", Status.NOTICE), ("A/untold", Status.UNKNOWN)),
        ),
    ),
)
