"""The license lets a node use less memory than it has.

What it looks at
    The memory of each node beside the part of it that RavenDB may use.

Why it matters
    The rest is paid for and holds no data.

What to do
    Take a license that fits the machine, or a smaller machine.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.node_licenses import NODE_LICENSES


def memory(node: str, usable_gib: int | None, installed_gib: int) -> Row:
    """Return the memory of a node as itself tells it, for the cases below."""
    usable = None if usable_gib is None else usable_gib * 1024**3
    same: Row = {"node": node, "tag": node, "installed_memory_bytes": installed_gib * 1024**3}
    return same | {"usable_memory_bytes": usable}


CHECK = Check(
    id="license.unused_memory",
    title="License leaves memory unused",
    doc=__doc__,
    tables=(NODE_LICENSES,),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN usable_memory_bytes < installed_memory_bytes THEN 'notice'
                WHEN usable_memory_bytes >= installed_memory_bytes THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format(
                    '{:.1f} of {:.1f} GiB are usable',
                    usable_memory_bytes / 1024 ** 3,
                    installed_memory_bytes / 1024 ** 3
                ),
                'not reported'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            usable_memory_bytes,
            installed_memory_bytes
        FROM node_licenses
        WHERE tag IS NOT DISTINCT FROM node
    """,
    cases=(
        Case(
            "all, and documented form: a part",
            given={"node_licenses": (memory("A", 8, 8), memory("B", 6, 8), memory("C", None, 8))},
            expect=(
                ("A", Status.OK),
                ("B", Status.NOTICE),
                ("C", Status.UNKNOWN),
            ),
        ),
    ),
)
