"""The nodes of the cluster have different licenses.

What it looks at
    The kind of license, and its end, of all nodes that answered.

Why it matters
    A license belongs to the whole cluster. A node that has another one did not get the last change, and features
    differ by the node that does the work.

What to do
    See in the log of the node why it did not take the license, and enter it there again.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Status
from analyzer.tables.licenses import LICENSES

CHECK = Check(
    id="license.nodes_differ",
    title="Nodes have different licenses",
    doc=__doc__,
    tables=(LICENSES,),
    sql="""
        SELECT
            'cluster' AS resource,
            CASE
                WHEN kinds > 1 THEN 'warning'
                WHEN kinds = 1 AND told = nodes THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN kinds > 0 THEN format('{} kinds on {} nodes: {}', kinds, nodes, names)
                ELSE 'no license was told'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            nodes,
            kinds,
            names
        FROM (
            SELECT
                CAST(NULL AS VARCHAR) AS node,
                list(DISTINCT path) AS path,
                count(DISTINCT node) AS nodes,
                count(type) AS told,
                count(DISTINCT concat_ws(' ', type, expires_at)) FILTER (WHERE type IS NOT NULL) AS kinds,
                string_agg(DISTINCT type, ', ' ORDER BY type) AS names
            FROM licenses
        )
        WHERE nodes > 1
    """,
    cases=(
        Case(
            "the same",
            given={"licenses": ({"node": "A", "type": "None"}, {"node": "B", "type": "None"})},
            expect=(("cluster", Status.OK),),
        ),
        Case(
            "documented form: two kinds",
            given={"licenses": ({"node": "A", "type": "None"}, {"node": "B", "type": "Enterprise"})},
            expect=(("cluster", Status.WARNING),),
        ),
        Case(
            "one does not tell",
            given={"licenses": ({"node": "A", "type": "None"}, {"node": "B"})},
            expect=(("cluster", Status.UNKNOWN),),
        ),
        Case(
            "one node",
            given={"licenses": ({"node": "A", "type": "None"},)},
            expect=(),
        ),
    ),
)
