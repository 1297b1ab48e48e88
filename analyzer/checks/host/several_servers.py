"""Several RavenDB servers run on one machine.

What it looks at
    How many RavenDB servers were found running on the machine.

Why it matters
    Each takes the memory and the processors for its own: their caches and indexes push each other out, and limits
    that are a share of the memory are too high for both. Nodes of one cluster on one machine fail together.

What to do
    Give each node a machine of its own. Where that cannot be, set Memory.* limits and the cores of each license so
    that the sums fit.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Status
from analyzer.tables.instances import INSTANCES

CHECK = Check(
    id="host.several_servers",
    title="Several servers share a machine",
    doc=__doc__,
    tables=(INSTANCES,),
    sql="""
        SELECT
            concat_ws('/', node, 'machine') AS resource,
            CASE
                WHEN running > 1 THEN 'notice'
                WHEN running = 1 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN running > 0 THEN format('{} servers run here', running)
                ELSE 'no running server was found'
            END AS reason,
            node,
            database,
            path,
            running
        FROM (
            SELECT
                node,
                any_value(database) AS database,
                any_value(path) AS path,
                count(pid) AS running
            FROM instances
            GROUP BY node
        )
    """,
    cases=(
        Case(
            "one",
            given={"instances": ({"node": "A", "pid": 1},)},
            expect=(("A/machine", Status.OK),),
        ),
        Case(
            "two",
            given={"instances": ({"node": "A", "pid": 1}, {"node": "A", "pid": 2})},
            expect=(("A/machine", Status.NOTICE),),
        ),
        Case(
            "set up, but not running",
            given={"instances": ({"node": "A", "data_directory": "/data"},)},
            expect=(("A/machine", Status.UNKNOWN),),
        ),
    ),
)
