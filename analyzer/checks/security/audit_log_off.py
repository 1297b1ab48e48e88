"""A secured server keeps no audit log.

What it looks at
    The folder of the audit log as each secured server tells it.

Why it matters
    Who connected with which certificate, and who deleted or changed a database, cannot be told afterwards.

What to do
    Set Security.AuditLog.FolderPath to a folder of its own, and restart.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.log_settings import LOG_SETTINGS
from analyzer.tables.nodes import NODES

LOGS: Row = {"node": "A", "current_level": "Info"}


def at(node: str, scheme: str) -> Row:
    """Return a node that was asked, for the cases below."""
    return {"node": node, "url": f"{scheme}://{node.lower()}:8080"}


CHECK = Check(
    id="security.audit_log_off",
    title="No audit log is kept",
    doc=__doc__,
    tables=(LOG_SETTINGS,),
    also=(NODES,),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN audit_path IS NOT NULL THEN 'ok'
                WHEN is_secured AND path IS NOT NULL THEN 'notice'
                WHEN NOT is_secured AND path IS NOT NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN audit_path IS NOT NULL THEN 'audit log in ' || audit_path
                WHEN is_secured THEN 'no audit log'
                WHEN NOT is_secured THEN 'no audit log, and no certificate to tell users apart'
                ELSE 'whether the server is secured is not known'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            audit_path,
            is_secured
        FROM (
            SELECT log_settings.*, starts_with(nodes.url, 'https://') AS is_secured
            FROM log_settings
            LEFT JOIN nodes ON nodes.node = log_settings.node
        )
    """,
    cases=(
        Case(
            "unsecured, secured without, secured with",
            given={
                "nodes": (at("A", "http"), at("B", "https"), at("C", "https")),
                "log_settings": (LOGS, LOGS | {"node": "B"}, LOGS | {"node": "C", "audit_path": "/audit"}),
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.NOTICE),
                ("C", Status.OK),
            ),
        ),
        Case(
            "not known",
            given={"log_settings": ({"node": "A"},)},
            expect=(("A", Status.UNKNOWN),),
        ),
    ),
)
