"""Programs wait because a disk is slow.

What it looks at
    The pressure that the kernel measures (io): the share of time in which at least one task waited, or all of
    them did.

Why it matters
    While all tasks wait nothing moves at all. Requests, indexing and the writes of the cluster are as slow as
    the disk.

What to do
    See which disk and who uses it (Storage > IO Stats in the Studio, `iostat -x 5`), and whether a quota of the
    provider was reached.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.host_pressure import HOST_PRESSURE


def pressure(kind: str, last_60s: float, last_300s: float = 0) -> Row:
    """Return the pressure on io of node A, for the cases below."""
    return {
        "node": "A",
        "resource": "io",
        "kind": kind,
        "waited_percent_60s": last_60s,
        "waited_percent_300s": last_300s,
    }


CHECK = Check(
    id="host.disk_pressure",
    title="Programs wait for the disk",
    doc=__doc__,
    tables=(HOST_PRESSURE,),
    thresholds={
        "some_percent": Threshold(40, "% of the last 60 s in which a task waited", source="ours, not measured"),
        "full_percent": Threshold(20, "% of the last 60 s in which all waited", source="ours, not measured"),
        "critical_percent": Threshold(40, "% of the last 300 s in which all waited", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, resource, kind) AS resource,
            CASE
                WHEN kind = 'full' AND waited_percent_300s > $critical_percent THEN 'critical'
                WHEN kind = 'full' AND waited_percent_60s > $full_percent THEN 'warning'
                WHEN kind = 'some' AND waited_percent_60s > $some_percent THEN 'warning'
                WHEN waited_percent_300s >= 0 AND waited_percent_60s >= 0 THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(
                format('{:.1f} % of 60 s, {:.1f} % of 300 s', waited_percent_60s, waited_percent_300s),
                'not reported'
            ) AS reason,
            node,
            database,
            path,
            resource AS waited_for,
            kind,
            waited_percent_10s,
            waited_percent_60s,
            waited_percent_300s
        FROM host_pressure
        WHERE resource = 'io' OR resource IS NULL
    """,
    cases=(
        Case(
            "on each line",
            given={"host_pressure": (pressure("some", 40), pressure("full", 20, 40))},
            expect=(
                ("A/io/some", Status.OK),
                ("A/io/full", Status.OK),
            ),
        ),
        Case(
            "over each line",
            given={"host_pressure": (pressure("some", 41), pressure("full", 21))},
            expect=(
                ("A/io/some", Status.WARNING),
                ("A/io/full", Status.WARNING),
            ),
        ),
        Case(
            "for minutes",
            given={"host_pressure": (pressure("full", 50, 41),)},
            expect=(("A/io/full", Status.CRITICAL),),
        ),
    ),
)
