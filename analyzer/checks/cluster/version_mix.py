"""The nodes of a cluster run different versions.

What it looks at
    The server version of each node of the cluster: its own word, else what the others remember.

Why it matters
    It is normal for the hour of a rolling upgrade. If it stays, the cluster works with the commands of the
    oldest version, and databases behave differently from node to node.

What to do
    Finish the upgrade, one node at a time.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.builds import BUILDS
from analyzer.tables.node_licenses import NODE_LICENSES
from analyzer.tables.topologies import TOPOLOGIES

TOPOLOGY: Row = {"node": "A", "topology_id": "one"}


def version(tag: str, version: str) -> Row:
    """Return what node A knows of a node, for the cases below."""
    return {"node": "A", "tag": tag, "version": version}


CHECK = Check(
    id="cluster.version_mix",
    title="Nodes run different versions",
    doc=__doc__,
    tables=(
        NODE_LICENSES,
        TOPOLOGIES,
    ),
    also=(BUILDS,),
    sql="""
        SELECT
            concat_ws('/', 'cluster', left(topology_id, 8)) AS resource,
            CASE
                WHEN versions > 1 THEN 'warning'
                WHEN versions = 1 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(version_by_node, 'not reported') AS reason,
            CAST(NULL AS VARCHAR) AS node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            versions,
            version_by_node
        FROM (
            SELECT
                topology_id,
                list(DISTINCT path) AS path,
                count(DISTINCT version) AS versions,
                string_agg(concat(tag, ' ', version), ', ' ORDER BY tag) AS version_by_node
            FROM (
                SELECT
                    topologies.topology_id,
                    licenses.tag,
                    any_value(licenses.path) AS path,
                    -- What a node says of itself is newer than what the others remember of it.
                    coalesce(any_value(builds.version), arg_max(licenses.version, licenses.captured_at)) AS version
                FROM node_licenses AS licenses
                JOIN topologies ON topologies.node = licenses.node
                LEFT JOIN builds ON builds.node = licenses.tag
                GROUP BY topologies.topology_id, licenses.tag
            )
            GROUP BY topology_id
        )
    """,
    cases=(
        Case(
            "one",
            given={
                "topologies": (TOPOLOGY,),
                "node_licenses": (
                    version("A", "7.1.5"),
                    version("B", "7.1.5"),
                ),
            },
            expect=(("cluster/one", Status.OK),),
        ),
        Case(
            "two",
            given={
                "topologies": (TOPOLOGY,),
                "node_licenses": (
                    version("A", "7.1.5"),
                    version("B", "7.1.4"),
                ),
            },
            expect=(("cluster/one", Status.WARNING),),
        ),
        Case(
            "others remember the version before the upgrade",
            given={
                "topologies": (TOPOLOGY,),
                "node_licenses": (
                    version("A", "7.1.5"),
                    version("B", "7.1.4"),
                ),
                "builds": ({"node": "B", "version": "7.1.5"},),
            },
            expect=(("cluster/one", Status.OK),),
        ),
        Case(
            "not told",
            given={"topologies": (TOPOLOGY,), "node_licenses": ({"node": "A", "tag": "A"},)},
            expect=(("cluster/one", Status.UNKNOWN),),
        ),
    ),
)
