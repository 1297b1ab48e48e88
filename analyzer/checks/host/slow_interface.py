"""A network interface is slow for a database.

What it looks at
    The speed that each physical interface agreed with its switch, where it is up and says so.

Why it matters
    Replication, backups and the answers of queries share it. A card that fell back to 100 Mbit/s after a bad cable
    carries 11 MB a second.

What to do
    Look at cable, port and duplex (`ethtool`). A virtual machine shows what the hypervisor gives.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.network_interfaces import NETWORK_INTERFACES


def card(name: str, speed_mbit: int | None) -> Row:
    """Return a network interface of node A, for the cases below."""
    return {"node": "A", "name": name, "is_up": True, "speed_mbit": speed_mbit}


CHECK = Check(
    id="host.slow_interface",
    title="Network interface is slow",
    doc=__doc__,
    tables=(NETWORK_INTERFACES,),
    thresholds={
        "warning_mbit": Threshold(1000, "Mbit/s", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, name) AS resource,
            CASE
                WHEN speed_mbit < $warning_mbit THEN 'warning'
                WHEN speed_mbit >= $warning_mbit THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:,} Mbit/s', speed_mbit), 'does not say its speed') AS reason,
            node,
            database,
            path,
            speed_mbit,
            mtu_bytes
        FROM network_interfaces
        WHERE coalesce(is_up, true) AND coalesce(name, '') <> 'lo' AND (name IS NULL OR speed_mbit IS NOT NULL)
    """,
    cases=(
        Case(
            "on and under the limit",
            given={"network_interfaces": (card("a", 1000), card("b", 960), card("c", 100))},
            expect=(
                ("A/a", Status.OK),
                ("A/b", Status.WARNING),
                ("A/c", Status.WARNING),
            ),
        ),
        Case(
            "one that is down or does not say is left out",
            given={"network_interfaces": (card("a", 10) | {"is_up": False}, card("b", None))},
            expect=(),
        ),
        Case(
            "nothing is told",
            given={"network_interfaces": ({"node": "A"},)},
            expect=(("A", Status.UNKNOWN),),
        ),
    ),
)
