"""An index analyzes the text of all its fields.

What it looks at
    Indexes whose options for all fields ask for full-text search.

Why it matters
    Numbers, dates and identifiers are cut into terms too. The index becomes larger and slower, and a comparison
    with an identifier that has a dash or a space finds other documents as well.

What to do
    Ask for full-text search on the fields that users search in.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.index_definitions import INDEX_DEFINITIONS
from analyzer.tables.index_field_options import INDEX_FIELD_OPTIONS


def definition(name: str) -> Row:
    """Return a definition of an index of node A."""
    return {"node": "A", "database": "Shop", "name": name, "fields": 1}


def option(name: str, field: str, indexing: str) -> Row:
    """Return the options of one of its fields."""
    return {"node": "A", "database": "Shop", "name": name, "field": field, "indexing": indexing}


CHECK = Check(
    id="indexes.searches_all_fields",
    title="Index analyzes the text of all fields",
    doc=__doc__,
    tables=(INDEX_DEFINITIONS,),
    also=(INDEX_FIELD_OPTIONS,),
    sql="""
        SELECT
            concat_ws('/', d.node, d.database, d.name) AS resource,
            CASE
                WHEN o.indexing = 'Search' THEN 'notice'
                WHEN d.fields >= 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN o.indexing = 'Search' THEN 'full-text search on all fields'
                WHEN d.fields >= 0 THEN 'not on all fields'
                ELSE 'definition not reported'
            END AS reason,
            d.node,
            d.database,
            d.path,
            d.name,
            o.indexing
        FROM index_definitions AS d
        LEFT JOIN (SELECT * FROM index_field_options WHERE field = '__all_fields') AS o USING (node, database, name)
    """,
    cases=(
        Case(
            "none, one, all, all but not for search",
            given={
                "index_definitions": (definition("a"), definition("b"), definition("c"), definition("d")),
                "index_field_options": (
                    option("b", "Title", "Search"),
                    option("c", "__all_fields", "Search"),
                    option("d", "__all_fields", "Exact"),
                ),
            },
            expect=(
                ("A/Shop/a", Status.OK),
                ("A/Shop/b", Status.OK),
                ("A/Shop/c", Status.NOTICE),
                ("A/Shop/d", Status.OK),
            ),
        ),
    ),
)
