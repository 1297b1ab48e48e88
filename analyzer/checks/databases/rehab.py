"""A node has a copy of a database that is not up to date.

What it looks at
    The nodes of each database that are in rehab or being promoted, as its record says.

Why it matters
    Clients are not sent to such a copy, and it does not count when another node is lost.

What to do
    Read why it was demoted. Usually the node was down, its disk was full, or it lags behind; it comes back by
    itself once it has caught up.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.database_nodes import DATABASE_NODES


def copy(member: str, role: str) -> Row:
    """Return a copy of a database, as node A tells of it."""
    return {"node": "A", "database": "Shop", "member": member, "role": role}


CHECK = Check(
    id="databases.rehab",
    title="Copy of a database is not up to date",
    doc=__doc__,
    tables=(DATABASE_NODES,),
    sql="""
        SELECT
            concat_ws('/', node, database, member) AS resource,
            CASE
                WHEN role = 'rehab' THEN 'warning'
                WHEN role = 'promotable' THEN 'notice'
                WHEN role = 'member' THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN role = 'member' THEN 'a member'
                WHEN role IS NULL THEN 'not reported'
                ELSE concat_ws(
                    ', ',
                    format('node {} is a {}', member, role),
                    promotion_status,
                    left(regexp_replace(demotion_reason, '\\s+', ' ', 'g'), 160)
                )
            END AS reason,
            node,
            database,
            path,
            member,
            role,
            promotion_status,
            demotion_reason
        FROM database_nodes
    """,
    cases=(
        Case(
            "every role",
            given={"database_nodes": (copy("A", "member"), copy("B", "rehab"), copy("C", "promotable"))},
            expect=(("A/Shop/A", Status.OK), ("A/Shop/B", Status.WARNING), ("A/Shop/C", Status.NOTICE)),
        ),
    ),
)
