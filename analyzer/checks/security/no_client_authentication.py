"""The certificate of a server may not be used as a client.

What it looks at
    Whether the server works with a second certificate towards other nodes, which it makes for itself where its own
    lacks the right to client authentication.

Why it matters
    Authorities stop issuing certificates with that right in 2026. Versions that do not make a second one refuse
    such a certificate at the start, or fail towards other nodes; in a cluster of several versions the older nodes
    do not know the second one.

What to do
    Upgrade all nodes to a version that makes the second certificate before the certificate is renewed.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.certificates import CERTIFICATES


def own(node: str) -> Row:
    """Return a certificate of a server, for the cases below."""
    return {"node": node, "name": "Server Certificate", "is_of_server": True, "is_for_communication": False}


CHECK = Check(
    id="security.no_client_authentication",
    title="Server's certificate is not for clients",
    doc=__doc__,
    tables=(CERTIFICATES,),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN second > 0 THEN 'notice'
                WHEN own > 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN second > 0 THEN 'a second certificate is used towards other nodes'
                WHEN own > 0 THEN 'its certificate is used in both directions'
                ELSE 'no certificate of the server is told'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            own,
            second
        FROM (
            SELECT
                node,
                any_value(path) AS path,
                count(*) FILTER (WHERE is_of_server) AS own,
                count(*) FILTER (WHERE is_for_communication) AS second
            FROM certificates
            GROUP BY node
        )
    """,
    cases=(
        Case(
            "one, two, none",
            given={"certificates": (own("A"), own("B"), own("B") | {"is_for_communication": True}, {"node": "C"})},
            expect=(
                ("A", Status.OK),
                ("B", Status.NOTICE),
                ("C", Status.UNKNOWN),
            ),
        ),
    ),
)
