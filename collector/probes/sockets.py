"""TCP sockets by state, of the machine and of each RavenDB process, and who is connected the most (Linux).

A process's sockets are known only where /proc/PID/fd may be read; `states` of the process is null otherwise.
"""

from __future__ import annotations

import ipaddress
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import psutil

SOURCE = "os.sockets"
TIMEOUT_S = 10.0
PROC = Path("/proc")
MOST_SOCKETS = 200_000
MOST_REMOTES = 10
STATES = {
    "01": "ESTABLISHED",
    "02": "SYN_SENT",
    "03": "SYN_RECEIVED",
    "04": "FIN_WAIT_1",
    "05": "FIN_WAIT_2",
    "06": "TIME_WAIT",
    "07": "CLOSED",
    "08": "CLOSE_WAIT",
    "09": "LAST_ACK",
    "0A": "LISTEN",
    "0B": "CLOSING",
    "0C": "NEW_SYN_RECEIVED",
}


class _Socket(NamedTuple):
    state: str
    local: str
    remote: str
    inode: str


def probe(processes: Sequence[int]) -> dict[str, Any]:
    """Return counts of sockets."""
    if not (PROC / "net/tcp").exists():
        counted = Counter(str(one.status) for one in psutil.net_connections(kind="tcp"))
        return {"states": dict(counted), "truncated": False, "processes": []}
    sockets = list(islice(_sockets(), MOST_SOCKETS + 1))
    return {
        "states": dict(Counter(one.state for one in sockets)),
        "truncated": len(sockets) > MOST_SOCKETS,
        "processes": [_process(pid, sockets) for pid in processes],
    }


def _sockets() -> Iterator[_Socket]:
    for file in ("tcp", "tcp6"):
        path = PROC / "net" / file
        if not path.exists():
            continue
        with path.open() as lines:
            next(lines, None)
            for line in lines:
                words = line.split()
                if len(words) > 9:
                    yield _Socket(STATES.get(words[3], words[3]), words[1], words[2], words[9])


def _process(pid: int, sockets: list[_Socket]) -> dict[str, Any]:
    inodes = _inodes(pid)
    if inodes is None:
        return {"pid": pid, "states": None, "listening": None, "remotes": None}
    own = [one for one in sockets if one.inode in inodes]
    remotes = Counter(_address(one.remote)[0] for one in own if one.state == "ESTABLISHED")
    return {
        "pid": pid,
        "states": dict(Counter(one.state for one in own)),
        "listening": sorted({"{}:{}".format(*_address(one.local)) for one in own if one.state == "LISTEN"}),
        "remotes": [{"address": name, "connections": n} for name, n in remotes.most_common(MOST_REMOTES)],
    }


def _inodes(pid: int) -> set[str] | None:
    folder = PROC / str(pid) / "fd"
    try:
        names = os.listdir(folder)  # noqa: PTH208 - a process with 100,000 files, so no Path for each
    except OSError:
        return None
    inodes = set()
    for name in names:
        try:
            target = os.readlink(f"{folder}/{name}")  # noqa: PTH115 - as above
        except OSError:
            continue  # closed since
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    return inodes


def _address(text: str) -> tuple[str, int]:
    """Return the address and port of `0100007F:1F90`: words of four bytes, each in the machine's (little) order."""
    packed, _, port = text.partition(":")
    words = [bytes.fromhex(packed[at : at + 8])[::-1] for at in range(0, len(packed), 8)]
    address = ipaddress.ip_address(b"".join(words))
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address), int(port, 16)
