"""The logs of a server lie on the volume of its data.

What it looks at
    The volumes that hold the data directory and the log directory of each server on this machine.

Why it matters
    While a problem is looked for with verbose logging, the logs compete with journals for the disk, and when
    they fill the volume the databases stop writing.

What to do
    It works for a small server. Where load or verbose logging is expected, set `Logs.Path` to another volume,
    and limit the logs by `Logs.MaxArchiveDays` and `Logs.MaxArchiveFiles` (7.0 and later) or
    `Logs.RetentionSizeInMb` (before).
"""

from __future__ import annotations

from analyzer.model import Case, Check, Status
from analyzer.tables.instances import INSTANCES

CHECK = Check(
    id="host.logs_share_the_data_volume",
    title="Logs share the volume of the data",
    doc=__doc__,
    tables=(INSTANCES,),
    sql="""
        SELECT
            concat_ws('/', node, data_directory, pid) AS resource,
            CASE
                WHEN data_volume = log_volume THEN 'notice'
                WHEN data_volume <> log_volume THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('data on volume {}, logs on volume {}', data_volume, log_volume),
                'the volumes of data and logs are not both known'
            ) AS reason,
            node,
            database,
            path,
            data_directory,
            log_directory
        FROM instances
    """,
    cases=(
        Case(
            "the same and two",
            given={
                "instances": (
                    {"node": "A", "data_directory": "/a", "data_volume": "1", "log_volume": "1"},
                    {"node": "A", "data_directory": "/b", "data_volume": "1", "log_volume": "2"},
                )
            },
            expect=(
                ("A//a", Status.NOTICE),
                ("A//b", Status.OK),
            ),
        ),
    ),
)
