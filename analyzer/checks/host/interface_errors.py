"""A network interface reports errors.

What it looks at
    The packets that an interface could not send or received broken, since boot, against all of them. Drops are
    not counted: they have many harmless causes.

Why it matters
    Broken packets point at a cable, a port, a driver or a duplex setting. They cost time-outs long before a
    connection fails.

What to do
    See which counter grows (`ip -s -s link`, `ethtool -S`), change cable or port, update the driver, or ask the
    provider.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.network_interfaces import NETWORK_INTERFACES


def interface(name: str, errors: int) -> Row:
    """Return an interface of node A that moved a hundred thousand packets, for the cases below."""
    packets = {"sent_packets": 50_000, "received_packets": 50_000}
    return {"node": "A", "name": name, "send_errors": 0, "receive_errors": errors, **packets}


CHECK = Check(
    id="host.interface_errors",
    title="Network interface reports errors",
    doc=__doc__,
    tables=(NETWORK_INTERFACES,),
    thresholds={
        "notice_percent": Threshold(0.01, "% of the packets", source="ours, not measured"),
        "least_errors": Threshold(100, "errors that are looked at", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, name) AS resource,
            CASE
                WHEN errors > $least_errors AND error_percent > $notice_percent THEN 'notice'
                WHEN errors <= $least_errors OR error_percent <= $notice_percent THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:,} errors in {:,} packets since boot', errors, packets), 'not reported') AS reason,
            node,
            database,
            path,
            name,
            send_errors,
            receive_errors,
            send_drops,
            receive_drops
        FROM (
            SELECT *, 100 * errors / nullif(packets, 0) AS error_percent
            FROM (
                SELECT *, send_errors + receive_errors AS errors, sent_packets + received_packets AS packets
                FROM network_interfaces
            )
        )
    """,
    cases=(
        Case(
            "none, few, many",
            given={"network_interfaces": (interface("eth0", 0), interface("eth1", 100), interface("eth2", 101))},
            expect=(
                ("A/eth0", Status.OK),
                ("A/eth1", Status.OK),
                ("A/eth2", Status.NOTICE),
            ),
        ),
        Case(
            "on and over the share",
            given={
                "network_interfaces": tuple(
                    interface(name, 1_000) | {"sent_packets": 0, "received_packets": packets}
                    for name, packets in (("eth0", 10_000_000), ("eth1", 9_600_000))
                )
            },
            expect=(
                ("A/eth0", Status.OK),
                ("A/eth1", Status.NOTICE),
            ),
        ),
    ),
)
