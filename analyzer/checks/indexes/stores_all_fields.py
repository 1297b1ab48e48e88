"""An index stores all its fields.

What it looks at
    Whether the option `__all_fields` of each definition is stored.

Why it matters
    Each entry then holds a second copy of its fields: the index grows, and writing it costs more. In an encrypted
    database the copy is encrypted once more.

What to do
    Store only the fields that queries project from the index.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.index_definitions import INDEX_DEFINITIONS


def definition(name: str, stores: bool) -> Row:
    """Return a definition of an index of node A, for the cases below."""
    return {"node": "A", "database": "Shop", "name": name, "stores_all_fields": stores}


CHECK = Check(
    id="indexes.stores_all_fields",
    title="Index stores all its fields",
    doc=__doc__,
    tables=(INDEX_DEFINITIONS,),
    sql="""
        SELECT
            concat_ws('/', node, database, name) AS resource,
            CASE
                WHEN stores_all_fields THEN 'warning'
                WHEN NOT stores_all_fields THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN stores_all_fields THEN 'all fields are stored'
                WHEN NOT stores_all_fields THEN 'not all fields are stored'
                ELSE 'definition not reported'
            END AS reason,
            node,
            database,
            path,
            name,
            type,
            fields
        FROM index_definitions
    """,
    cases=(
        Case(
            "some and all",
            given={"index_definitions": (definition("a", False), definition("b", True))},
            expect=(("A/Shop/a", Status.OK), ("A/Shop/b", Status.WARNING)),
        ),
    ),
)
