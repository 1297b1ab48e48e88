"""An index cuts text into short pieces.

What it looks at
    Fields whose analyzer makes n-grams.

Why it matters
    Each word becomes many terms, so that the index grows to many times the text, and indexing takes as much longer.
    It is made for search within words, which few fields need.

What to do
    Keep it for the fields where users search for parts of words, and shorten these
    (`Indexing.Lucene.Analyzers.NGram.MinGram`, `MaxGram`). Elsewhere use the standard analyzer and a search by
    prefix.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.index_definitions import INDEX_DEFINITIONS
from analyzer.tables.index_field_options import INDEX_FIELD_OPTIONS


def definition(name: str) -> Row:
    """Return a definition of an index of node A."""
    return {"node": "A", "database": "Shop", "name": name, "fields": 1}


def option(name: str, analyzer: str) -> Row:
    """Return the options of its only field."""
    return {"node": "A", "database": "Shop", "name": name, "field": "Title", "analyzer": analyzer}


CHECK = Check(
    id="indexes.ngram_analyzer",
    title="Index cuts text into short pieces",
    doc=__doc__,
    tables=(INDEX_DEFINITIONS,),
    also=(INDEX_FIELD_OPTIONS,),
    sql="""
        SELECT
            concat_ws('/', d.node, d.database, d.name) AS resource,
            CASE
                WHEN len(o.fields) > 0 THEN 'notice'
                WHEN d.fields >= 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN len(o.fields) > 0 THEN 'n-grams of ' || array_to_string(o.fields, ', ')
                WHEN d.fields >= 0 THEN 'no n-grams'
                ELSE 'definition not reported'
            END AS reason,
            d.node,
            d.database,
            d.path,
            d.name,
            o.fields AS fields
        FROM index_definitions AS d
        LEFT JOIN (
            SELECT node, database, name, list(field ORDER BY field) AS fields
            FROM index_field_options
            WHERE analyzer ILIKE '%ngram%'
            GROUP BY node, database, name
        ) AS o USING (node, database, name)
    """,
    cases=(
        Case(
            "none, another, n-grams",
            given={
                "index_definitions": (definition("a"), definition("b"), definition("c")),
                "index_field_options": (option("b", "StandardAnalyzer"), option("c", "NGramAnalyzer")),
            },
            expect=(("A/Shop/a", Status.OK), ("A/Shop/b", Status.OK), ("A/Shop/c", Status.NOTICE)),
        ),
    ),
)
