"""A backup task writes to a local folder only.

What it looks at
    The destinations of each enabled backup task.

Why it matters
    What destroys the machine or its disks takes the backups with it. A folder on a share of another machine is
    local here as well: look where it leads.

What to do
    Add a destination elsewhere: a cloud, FTP, or a share that is mounted from another building.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.backups import BACKUPS


def to(name: str, *destinations: str) -> Row:
    """Return a backup of node A to these destinations, for the cases below."""
    same: Row = {"node": "A", "database": "Shop", "task": 1, "name": name, "state": "Enabled"}
    return same | {"destinations": list(destinations)}


CHECK = Check(
    id="backups.local_only",
    title="Backups stay on the machine",
    doc=__doc__,
    tables=(BACKUPS,),
    sql="""
        SELECT
            concat_ws('/', node, database, name, task) AS resource,
            CASE
                WHEN state = 'Disabled' THEN 'ok'
                WHEN len(destinations) = 0 THEN 'warning'
                WHEN len(destinations) = 1 AND list_contains(destinations, 'Local') THEN 'notice'
                WHEN len(destinations) > 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN len(destinations) > 0 THEN array_to_string(destinations, ', ')
                WHEN len(destinations) = 0 THEN 'no destination'
                ELSE 'not reported'
            END AS reason,
            node,
            database,
            path,
            name,
            state,
            destinations
        FROM backups
    """,
    cases=(
        Case(
            "local, cloud as well, none, off",
            given={
                "backups": (
                    to("a", "Local"),
                    to("b", "Local", "AmazonS3"),
                    to("c"),
                    to("d", "Local") | {"state": "Disabled"},
                    {"node": "A"},
                )
            },
            expect=(
                ("A/Shop/a/1", Status.NOTICE),
                ("A/Shop/b/1", Status.OK),
                ("A/Shop/c/1", Status.WARNING),
                ("A/Shop/d/1", Status.OK),
                ("A", Status.UNKNOWN),
            ),
        ),
    ),
)
