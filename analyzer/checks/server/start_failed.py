"""A server could not start.

What it looks at
    Records in the log of each server that say that a step of its start failed.

Why it matters
    The node is away until somebody mends it, or the service manager tries again and again.

What to do
    Read the exception below the record: a port in use, a certificate that cannot be read, a data directory without
    rights, storage that does not load.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.log_records import LOG_RECORDS


def record(hour: int, logger: str, message: str) -> Row:
    """Return a record of node A, for the cases below."""
    return {"node": "A", "logged_at": f"2026-11-24T{hour:02}:00:00Z", "logger": logger, "message": message}


CHECK = Check(
    id="server.start_failed",
    title="Server could not start",
    doc=__doc__,
    tables=(LOG_RECORDS,),
    thresholds={
        "said": Threshold(
            "^(Could not (open|configure|start)|Unable to start the server|Invalid security configuration)",
            "first words of a record",
            source="seen in the text of the servers 5.4 to 7.2",
        ),
    },
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN failed > 0 AND NOT coalesce(started_since, false) THEN 'critical'
                WHEN failed > 0 THEN 'notice'
                WHEN failed = 0 AND records > 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN failed > 0 THEN concat(failed, ' failed starts, the last: ', left(latest, 200))
                WHEN records > 0 THEN 'no failed start in the log'
                ELSE 'no record with a time'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            failed,
            latest,
            records
        FROM (
            SELECT
                node,
                path,
                records,
                count(said) AS failed,
                arg_max(said, failed_at) AS latest,
                served_at > max(failed_at) + INTERVAL 1 MINUTE AS started_since
            FROM (
                SELECT
                    node,
                    any_value(path) AS path,
                    count(logged_at) AS records,
                    max(logged_at) FILTER (WHERE logger <> 'Raven.Server.Program') AS served_at
                FROM log_records
                GROUP BY node
            )
            LEFT JOIN (
                SELECT node AS stopped, logged_at AS failed_at, message AS said
                FROM log_records
                WHERE starts_with(logger, 'Raven.Server.') AND regexp_matches(message, $said)
            ) ON stopped IS NOT DISTINCT FROM node
            GROUP BY node, path, records, served_at
        )
    """,
    cases=(
        Case(
            "none",
            given={"log_records": (record(9, "Raven.Server.RavenServer", "Initialized Server..."), {"node": "B"})},
            expect=(
                ("A", Status.OK),
                ("B", Status.UNKNOWN),
            ),
        ),
        Case(
            "documented form: the last one failed",
            given={"log_records": (record(9, "Raven.Server.RavenServer", "Could not start server"),)},
            expect=(("A", Status.CRITICAL),),
        ),
        Case(
            "documented form: it failed, and works since",
            given={
                "log_records": (
                    record(9, "Raven.Server.RavenServer", "Could not start server"),
                    record(10, "Raven.Server.Documents.DatabasesLandlord", "Started database Shop"),
                )
            },
            expect=(("A", Status.NOTICE),),
        ),
    ),
)
