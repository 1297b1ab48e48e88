"""Network interfaces with their counters, and the TCP counters of the kernel since boot.

`tcp` holds the groups Tcp and TcpExt of /proc/net/snmp and /proc/net/netstat under the kernel's own names.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

SOURCE = "os.network"
TIMEOUT_S = 5.0
NET = Path("/proc/net")
GROUPS = ("Tcp", "TcpExt")


def probe(processes: Sequence[int]) -> dict[str, Any]:
    """Return the interfaces and the TCP counters."""
    return {"interfaces": _interfaces(), "tcp": _tcp()}


def _interfaces() -> list[dict[str, Any]]:
    counters = psutil.net_io_counters(pernic=True)
    facts = psutil.net_if_stats()
    found = []
    for name, counted in sorted(counters.items()):
        about = facts.get(name)
        found.append(
            {
                "name": name,
                "is_up": about.isup if about else None,
                # psutil says 0 where the speed is not known, as on most virtual interfaces.
                "speed_mbit": (about.speed or None) if about else None,
                "mtu_bytes": about.mtu if about else None,
                "sent_bytes": counted.bytes_sent,
                "received_bytes": counted.bytes_recv,
                "sent_packets": counted.packets_sent,
                "received_packets": counted.packets_recv,
                "send_errors": counted.errout,
                "receive_errors": counted.errin,
                "send_drops": counted.dropout,
                "receive_drops": counted.dropin,
            }
        )
    return found


def _tcp() -> dict[str, int] | None:
    """Return the counters; the files hold a line of names and a line of values for each group."""
    found: dict[str, int] = {}
    for file in ("snmp", "netstat"):
        try:
            lines = (NET / file).read_text().splitlines()
        except OSError:
            continue
        for names, values in zip(lines[::2], lines[1::2]):
            group, _, rest = names.partition(":")
            if group in GROUPS:
                found |= dict(zip(rest.split(), map(int, values.partition(":")[2].split())))
    return found or None
