"""RavenDB servers of the input, one row per node, with how far its clock is from the collector's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table


def rows(manifest: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per node of the manifest."""
    for node in manifest["nodes"]:
        yield {
            "node": node["tag"],
            "url": node["url"],
            "version": node["version"],
            "clock_offset_seconds": node["clock_offset_seconds"],
            "clock_uncertainty_seconds": node["clock_uncertainty_seconds"],
            "found_by": node["found_by"],
            "pseudonyms": manifest.get("pseudonyms"),
        }


NODES = TABLE = Table(
    name="nodes",
    doc=__doc__,
    sources=(Source("manifest", Scope.HOST),),
    columns=(
        Column("url", pa.string(), "URL the node was asked at, or calls itself"),
        Column("version", pa.string(), "Full server version, as 7.1.5; NULL when it did not say"),
        Column("clock_offset_seconds", pa.float64(), "The node's clock minus the collector's"),
        Column("clock_uncertainty_seconds", pa.float64(), "How far the offset may be wrong, either way"),
        Column("found_by", pa.string(), "How the node was found: --url, process, package"),
        Column("pseudonyms", pa.string(), "Fingerprint of the map that replaced all names; NULL where names are real"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"nodes": [{"tag": "A", "url": "http://127.0.0.1:8080", "version": "7.1.5",
            "clock_offset_seconds": 0.2, "clock_uncertainty_seconds": 0.6, "found_by": "--url"}],
            "pseudonyms": "3f9c2a71"}""",
        rows=(
            {
                "node": "A",
                "url": "http://127.0.0.1:8080",
                "version": "7.1.5",
                "clock_offset_seconds": 0.2,
                "clock_uncertainty_seconds": 0.6,
                "found_by": "--url",
                "pseudonyms": "3f9c2a71",
            },
        ),
    ),
)
