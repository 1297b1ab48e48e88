"""An index holds the whole document as a field.

What it looks at
    Plain maps with a field that is the document itself.

Why it matters
    The document is copied into the index with every change: the index grows as large as the data, and Corax refuses
    a whole object as a value (the index then gets errors until it is given up).

What to do
    Name the fields that queries need. To return the document, query without a projection: the server loads it by
    its id.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.index_maps import INDEX_MAPS


def plain(name: str, whole: bool | None) -> Row:
    """Return a map of an index of node A; None stands for one that is not plain."""
    same: Row = {"node": "A", "database": "Shop", "name": name, "map": 0}
    return same | {"is_plain": whole is not None, "emits_document": whole}


CHECK = Check(
    id="indexes.whole_document",
    title="Index holds the whole document",
    doc=__doc__,
    tables=(INDEX_MAPS,),
    sql="""
        SELECT
            concat_ws('/', node, database, name, map) AS resource,
            CASE
                WHEN emits_document THEN 'warning'
                WHEN NOT is_plain OR NOT emits_document THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN emits_document THEN 'a field is the whole document'
                WHEN NOT emits_document THEN 'only fields of the document'
                WHEN NOT is_plain THEN 'no plain map'
                ELSE 'map not reported'
            END AS reason,
            node,
            database,
            path,
            name,
            source
        FROM index_maps
    """,
    cases=(
        Case(
            "fields, the document, not plain",
            given={"index_maps": (plain("a", False), plain("b", True), plain("c", None))},
            expect=(("A/Shop/a/0", Status.OK), ("A/Shop/b/0", Status.WARNING), ("A/Shop/c/0", Status.OK)),
        ),
    ),
)
