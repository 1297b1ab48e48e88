"""The server process runs as root.

What it looks at
    The user that the server process acts as, on Linux.

Why it matters
    Whoever finds a hole in the server, or may upload code for an index, then owns the machine.

What to do
    Run it as a user of its own that owns the data folder and nothing else; the packages of RavenDB make one
    named ravendb.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Status
from analyzer.tables.process_status import PROCESS_STATUS

CHECK = Check(
    id="server.runs_as_root",
    title="Server runs as root",
    doc=__doc__,
    tables=(PROCESS_STATUS,),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN user_id = 0 THEN 'notice'
                WHEN user_id > 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('runs as user {}', user_id), 'not reported') AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            user_id
        FROM process_status
    """,
    cases=(
        Case(
            "a user of its own and root",
            given={
                "process_status": (
                    {"node": "A", "user_id": 999},
                    {"node": "B", "user_id": 0},
                )
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.NOTICE),
            ),
        ),
    ),
)
