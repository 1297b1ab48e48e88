"""Maps of each index, read so far that two can be compared, one row per map.

A plain map takes each document of one collection and names fields of it, without a filter or a step between. Only a
plain map is taken apart; of any other just the collection is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table

_COLLECTION = r"""docs(?:\.(?P<collection>\w+)|\[["'](?P<quoted>[^"']+)["']\])?"""
_QUERY = re.compile(rf"\s*from\s+(?P<document>\w+)\s+in\s+{_COLLECTION}\s+(?P<rest>.*)", re.DOTALL)
_METHOD = re.compile(rf"\s*{_COLLECTION}\.Select\(\s*(?P<document>\w+)\s*=>\s*(?P<rest>.*)\)\s*;?\s*", re.DOTALL)
_SCRIPT = re.compile(r"""\s*map\(\s*["'](?P<collection>[^"']+)["']""")
_OUTPUT = re.compile(r"\s*(?:select\s+)?new\s*\{(?P<fields>.*)\}\s*;?\s*", re.DOTALL)
_OPENS, _CLOSES = "([{<", ")]}>"


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per map of `/indexes`."""
    for index in body["Results"]:
        for number, source in enumerate(index.get("Maps") or []):
            yield {"name": index["Name"], "map": number, "source": re.sub(r"\s+", " ", source).strip(), **read(source)}


def read(source: str) -> Row:
    """Return the collection of a map, and of a plain one its fields, the document written as `_`."""
    found = _QUERY.fullmatch(source) or _METHOD.fullmatch(source)
    if found is None:
        script = _SCRIPT.match(source)
        return {"collection": script["collection"] if script else None, "is_plain": False}
    collection = found["collection"] or found["quoted"]
    output = _OUTPUT.fullmatch(found["rest"])
    if output is None:
        return {"collection": collection, "is_plain": False}
    document = re.compile(rf"\b{re.escape(found['document'])}\b(?!\s*=[^=])")
    fields = sorted(_field(document.sub("_", part)) for part in _parts(output["fields"]))
    return {
        "collection": collection,
        "is_plain": True,
        "fields": fields,
        "emits_document": any(field.endswith("=_") for field in fields),
    }


def _field(text: str) -> str:
    """Return `Name=expression` without white space; a bare path is named by its last step."""
    named = re.fullmatch(r"\s*(\w+)\s*=(?!=)(.*)", text, re.DOTALL)
    name, expression = (named[1], named[2]) if named else (text.strip().split(".")[-1], text)
    return f"{name}={''.join(expression.split())}"


def _parts(text: str) -> Iterator[str]:
    """Yield what stands between the commas that are in no bracket."""
    depth, start = 0, 0
    for position, character in enumerate(text):
        depth += (character in _OPENS) - (character in _CLOSES and text[position - 1 : position] != "=")
        if character == "," and depth == 0:
            yield text[start:position]
            start = position + 1
    if text[start:].strip():
        yield text[start:]


INDEX_MAPS = TABLE = Table(
    name="index_maps",
    doc=__doc__,
    sources=(Source("http.indexes", Scope.DATABASE),),
    columns=(
        Column("name", pa.string(), "Name of the index"),
        Column("map", pa.int64(), "Number of the map in its definition, from 0"),
        Column("source", pa.string(), "Source of the map on one line"),
        Column("collection", pa.string(), "Collection it reads; NULL for all documents or where it was not understood"),
        Column("is_plain", pa.bool_(), "Whether it only names fields of each document"),
        Column("fields", pa.list_(pa.string()), "`Name=expression` of each field of a plain map, in order of name"),
        Column("emits_document", pa.bool_(), "Whether a field of a plain map is the whole document"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Results": [
            {"Name": "Orders/ByCompany",
            "Maps": ["from order in docs.Orders\\n select new { order.Company, T = order }"]},
            {"Name": "Orders/Large", "Maps": ["from o in docs.Orders where o.Total > 9 select new { o.Total }"]},
            {"Name": "Orders/Script", "Maps": ["map('Orders', o => ({ Company: o.Company }))"]},
            {"Name": "Auto/Orders/ByTotal", "Maps": ["Orders:[<Name:Total>]"]}]}""",
        rows=(
            {
                "name": "Orders/ByCompany",
                "map": 0,
                "source": "from order in docs.Orders select new { order.Company, T = order }",
                "collection": "Orders",
                "is_plain": True,
                "fields": ["Company=_.Company", "T=_"],
                "emits_document": True,
            },
            {
                "name": "Orders/Large",
                "map": 0,
                "source": "from o in docs.Orders where o.Total > 9 select new { o.Total }",
                "collection": "Orders",
                "is_plain": False,
            },
            {
                "name": "Orders/Script",
                "map": 0,
                "source": "map('Orders', o => ({ Company: o.Company }))",
                "collection": "Orders",
                "is_plain": False,
            },
            {
                "name": "Auto/Orders/ByTotal",
                "map": 0,
                "source": "Orders:[<Name:Total>]",
                "collection": None,
                "is_plain": False,
            },
        ),
    ),
)
