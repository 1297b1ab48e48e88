"""How far each index has read each of its collections, one row per index and collection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per collection of each index of `/indexes/stats`."""
    for index in body["Results"]:
        for collection, read in (index.get("Collections") or {}).items():
            yield {
                "name": index["Name"],
                "collection": collection,
                "last_document_etag": read.get("LastProcessedDocumentEtag"),
                "last_tombstone_etag": read.get("LastProcessedTombstoneEtag"),
                "document_lag_etags": read.get("DocumentLag"),
                "tombstone_lag_etags": read.get("TombstoneLag"),
            }


INDEX_COLLECTIONS = TABLE = Table(
    name="index_collections",
    doc=__doc__,
    sources=(Source("http.indexes.stats", Scope.DATABASE),),
    columns=(
        Column("name", pa.string(), "Name of the index"),
        Column("collection", pa.string(), "Collection it indexes"),
        Column("last_document_etag", pa.int64(), "Etag of the last document it read"),
        Column("last_tombstone_etag", pa.int64(), "Etag of the last tombstone it read"),
        Column(
            "document_lag_etags",
            pa.int64(),
            "Distance to the collection's last etag: etags are shared by all"
            " collections, so this is no count of documents",
        ),
        Column("tombstone_lag_etags", pa.int64(), "The same for tombstones"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Results": [{"Name": "Orders/ByCompany", "Collections": {"Orders": {"LastProcessedDocumentEtag": 8723,
            "LastProcessedTombstoneEtag": 0, "DocumentLag": 3000, "TombstoneLag": 12523}}}]}""",
        rows=(
            {
                "name": "Orders/ByCompany",
                "collection": "Orders",
                "last_document_etag": 8723,
                "last_tombstone_etag": 0,
                "document_lag_etags": 3000,
                "tombstone_lag_etags": 12523,
            },
        ),
    ),
)
