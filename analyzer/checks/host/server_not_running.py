"""RavenDB is set up on this machine but does not run.

What it looks at
    The RavenDB processes of the machine, and the unit and settings that a package leaves.

Why it matters
    A node that does not run serves nobody, and its databases have a copy less.

What to do
    See why it ended: `systemctl status ravendb`, `journalctl -u ravendb`, the end of its log, and the kernel's
    log for a kill. Start it with `systemctl start ravendb`. If it is not meant to run here, disable the unit.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Status
from analyzer.tables.instances import INSTANCES

CHECK = Check(
    id="host.server_not_running",
    title="Server is set up but does not run",
    doc=__doc__,
    tables=(INSTANCES,),
    sql="""
        SELECT
            concat_ws('/', node, coalesce('pid ' || pid, data_directory)) AS resource,
            CASE
                WHEN pid IS NULL AND found_by IS NOT NULL THEN 'critical'
                WHEN pid IS NOT NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce('runs as process ' || pid, 'no process; known by ' || found_by, 'not reported') AS reason,
            node,
            database,
            path,
            pid,
            data_directory,
            log_directory,
            settings_path,
            found_by
        FROM instances
    """,
    cases=(
        Case(
            "running",
            given={"instances": ({"node": "A", "pid": 7, "found_by": "process"},)},
            expect=(("A/pid 7", Status.OK),),
        ),
        Case(
            "only set up",
            given={
                "instances": (
                    {"data_directory": "/var/lib/ravendb/data", "found_by": "settings file /etc/ravendb/settings.json"},
                )
            },
            expect=(("/var/lib/ravendb/data", Status.CRITICAL),),
        ),
    ),
)
