"""RavenDB runs with all rights on the machine.

What it looks at
    The user whose rights each RavenDB process has.

Why it matters
    Whoever gets the server to run something, by a script or a flaw, then owns the machine. Files that root made
    also stop the server from starting as another user later.

What to do
    Run it as a user of its own; the package and the container image bring `ravendb`. Give that user the data,
    log and settings folders first (`chown -R ravendb:ravendb`). A port below 1024 needs `setcap
    CAP_NET_BIND_SERVICE=+eip` on the program, not root.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.raven_processes import RAVEN_PROCESSES


def process(pid: int, **facts: object) -> Row:
    """Return a RavenDB process of node A, for the cases below."""
    return {"node": "A", "pid": pid, **facts}


CHECK = Check(
    id="host.runs_as_root",
    title="Server runs as root",
    doc=__doc__,
    tables=(RAVEN_PROCESSES,),
    sql="""
        SELECT
            concat_ws('/', node, 'pid ' || pid) AS resource,
            CASE
                WHEN effective_uid = 0 THEN 'notice'
                WHEN effective_uid > 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('runs as {} (user {})', "user", effective_uid),
                format('runs as user {}', effective_uid),
                'the user is not known'
            ) AS reason,
            node,
            database,
            path,
            pid,
            name,
            "user",
            effective_uid
        FROM raven_processes
    """,
    cases=(
        Case(
            "root and another",
            given={"raven_processes": (process(1, effective_uid=0, user="root"), process(2, effective_uid=999))},
            expect=(
                ("A/pid 1", Status.NOTICE),
                ("A/pid 2", Status.OK),
            ),
        ),
    ),
)
