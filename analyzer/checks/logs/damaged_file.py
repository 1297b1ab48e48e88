"""A log file has holes.

What it looks at
    NUL bytes in each log file, which a file system leaves where data was promised and never written.

Why it matters
    The machine lost power or crashed while the server ran; other files written at that moment may have holes too,
    journals among them.

What to do
    Look at the machine's log of that time, and whether the recovery of the databases at the next start met errors.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.log_files import LOG_FILES


def read(name: str, nul_bytes: int) -> Row:
    """Return a log file of node A."""
    return {"node": "A", "path": name, "nul_bytes": nul_bytes, "bytes": 5000}


CHECK = Check(
    id="logs.damaged_file",
    title="Log file was harmed by a crash",
    doc=__doc__,
    tables=(LOG_FILES,),
    sql="""
        SELECT
            concat_ws(':', node, path) AS resource,
            CASE
                WHEN nul_bytes > 0 THEN 'notice'
                WHEN nul_bytes = 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:,} NUL bytes in {:,}', nul_bytes, bytes), 'not counted') AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            nul_bytes,
            bytes,
            first_at,
            last_at
        FROM log_files
    """,
    cases=(
        Case(
            "whole and with holes",
            given={"log_files": (read("a.log", 0), read("b.log", 512))},
            expect=(("A:a.log", Status.OK), ("A:b.log", Status.NOTICE)),
        ),
    ),
)
