"""A server with an encrypted database may lock little memory.

What it looks at
    The limit of locked memory of each RavenDB process on a machine whose server has an encrypted database.

Why it matters
    RavenDB locks the buffers that hold decrypted data, so that they are never written to swap. Where it may not,
    transactions of encrypted databases fail.

What to do
    Raise the limit: `LimitMEMLOCK=infinity` in the unit of the service, or memlock in /etc/security/limits.conf,
    and restart the server.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.databases import DATABASES
from analyzer.tables.raven_processes import RAVEN_PROCESSES

MIB = 1024**2
SECRET: Row = {"node": "A", "name": "Secret", "is_encrypted": True}


def process(pid: int, limit_bytes: int | None) -> Row:
    """Return a RavenDB process of node A, for the cases below."""
    return {"node": "A", "pid": pid, "limits_known": True, "locked_limit_bytes": limit_bytes}


CHECK = Check(
    id="host.locked_memory_limit",
    title="Encrypted database may lock little memory",
    doc=__doc__,
    tables=(RAVEN_PROCESSES,),
    also=(DATABASES,),
    thresholds={
        "enough_bytes": Threshold(64 * MIB, "bytes", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, 'pid ' || pid) AS resource,
            CASE
                WHEN encrypted > 0 AND locked_limit_bytes < $enough_bytes THEN 'critical'
                WHEN encrypted > 0 AND locked_limit_bytes >= $enough_bytes THEN 'ok'
                WHEN encrypted > 0 AND limits_known THEN 'ok'
                WHEN encrypted = 0 AND databases > 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN encrypted > 0
                THEN format('{} encrypted databases, ', encrypted)
                    || coalesce(
                        format('{:,.0f} MiB may be locked', locked_limit_bytes / 1024 ** 2),
                        CASE WHEN limits_known THEN 'no limit' ELSE 'the limit is not known' END
                    )
                WHEN databases > 0 THEN 'no encrypted database'
                ELSE 'no database record is there'
            END AS reason,
            node,
            database,
            path,
            pid,
            locked_limit_bytes,
            locked_bytes
        FROM (
            SELECT
                *,
                (SELECT count(*) FILTER (WHERE is_encrypted) FROM databases) AS encrypted,
                (SELECT count(is_encrypted) FROM databases) AS databases
            FROM raven_processes
        )
    """,
    cases=(
        Case(
            "encrypted, on and under the limit",
            given={"databases": (SECRET,), "raven_processes": (process(1, 64 * MIB), process(2, 62 * MIB))},
            expect=(
                ("A/pid 1", Status.OK),
                ("A/pid 2", Status.CRITICAL),
            ),
        ),
        Case(
            "no limit, and none known",
            given={
                "databases": (SECRET,),
                "raven_processes": (process(1, None), process(2, None) | {"limits_known": None}),
            },
            expect=(
                ("A/pid 1", Status.OK),
                ("A/pid 2", Status.UNKNOWN),
            ),
        ),
        Case(
            "nothing is encrypted",
            given={"databases": (SECRET | {"is_encrypted": False},), "raven_processes": (process(1, 8 * MIB),)},
            expect=(("A/pid 1", Status.OK),),
        ),
    ),
)
