"""The nodes of the cluster have different certificates.

What it looks at
    The thumbprints of the certificate that each node that answered works with.

Why it matters
    So it is while a certificate is being replaced. Later it means that one node did not take the new one, and ends
    with the old one.

What to do
    Compare the ends in the table certificates. Replace the certificate again, with all nodes up.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.certificates import CERTIFICATES


def of(node: str, thumbprint: str | None) -> Row:
    """Return the certificate of a node, for the cases below."""
    return {"node": node, "is_of_server": True, "is_for_communication": False, "thumbprint": thumbprint}


CHECK = Check(
    id="security.certificates_differ",
    title="Nodes have different certificates",
    doc=__doc__,
    tables=(CERTIFICATES,),
    sql="""
        SELECT
            'cluster' AS resource,
            CASE
                WHEN thumbprints > 1 THEN 'notice'
                WHEN thumbprints = 1 AND told = nodes THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{} certificates on {} nodes', nullif(thumbprints, 0), nodes),
                'no certificate is told'
            ) AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            nodes,
            thumbprints
        FROM (
            SELECT
                CAST(NULL AS VARCHAR) AS node,
                list(DISTINCT path) AS path,
                count(DISTINCT node) AS nodes,
                count(DISTINCT node) FILTER (WHERE thumbprint IS NOT NULL) AS told,
                count(DISTINCT thumbprint) AS thumbprints
            FROM certificates
            WHERE coalesce(is_of_server, true) AND NOT coalesce(is_for_communication, false)
            HAVING count(DISTINCT node) > 1
        )
    """,
    cases=(
        Case(
            "the same",
            given={"certificates": (of("A", "1"), of("B", "1"))},
            expect=(("cluster", Status.OK),),
        ),
        Case(
            "documented form: two",
            given={"certificates": (of("A", "1"), of("B", "2"))},
            expect=(("cluster", Status.NOTICE),),
        ),
        Case(
            "one does not tell",
            given={"certificates": (of("A", "1"), of("B", None))},
            expect=(("cluster", Status.UNKNOWN),),
        ),
        Case(
            "one node",
            given={"certificates": (of("A", "1"),)},
            expect=(),
        ),
    ),
)
