"""The kernel recycles closed connections by time stamps, which drops clients behind a NAT.

What it looks at
    `net.ipv4.tcp_tw_recycle`, which kernels from 4.12 on do not have.

Why it matters
    Clients that share an address have different clocks; with this setting the connections of all but one are
    dropped without a word, now and then.

What to do
    Set `net.ipv4.tcp_tw_recycle=0`; `net.ipv4.tcp_tw_reuse` is the safe way to the same end.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Status, Threshold
from analyzer.tables.kernel_settings import KERNEL_SETTINGS

CHECK = Check(
    id="host.connection_recycling",
    title="Kernel drops connections behind a NAT",
    doc=__doc__,
    tables=(KERNEL_SETTINGS,),
    thresholds={
        "wanted": Threshold("0", "value", source="RavenDB documentation, page system-configuration-recommendations"),
    },
    sql="""
        SELECT
            concat_ws('/', node, name) AS resource,
            CASE
                WHEN value <> $wanted THEN 'warning'
                WHEN value = $wanted OR name IS NOT NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(name || ' = ' || value, name || ': this kernel does not have it', 'not reported') AS reason,
            node,
            database,
            path,
            name,
            value
        FROM kernel_settings
        WHERE name = 'net.ipv4.tcp_tw_recycle' OR name IS NULL
    """,
    cases=(
        Case(
            "not there",
            given={"kernel_settings": ({"node": "A", "name": "net.ipv4.tcp_tw_recycle"},)},
            expect=(("A/net.ipv4.tcp_tw_recycle", Status.OK),),
        ),
        Case(
            "on and off; other settings do not count",
            given={
                "kernel_settings": (
                    {"node": "A", "name": "net.ipv4.tcp_tw_recycle", "value": "1"},
                    {"node": "B", "name": "net.ipv4.tcp_tw_recycle", "value": "0"},
                    {"node": "A", "name": "vm.swappiness", "value": "60"},
                )
            },
            expect=(
                ("A/net.ipv4.tcp_tw_recycle", Status.WARNING),
                ("B/net.ipv4.tcp_tw_recycle", Status.OK),
            ),
        ),
    ),
)
