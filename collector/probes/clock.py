"""Whether something keeps the clock of this machine right, as its time services and the kernel say.

`kernel_synchronized` is the kernel's own flag. chrony without `rtcsync` leaves that flag alone, so its word counts
more; a service that is not there, or does not answer, is null.
"""

from __future__ import annotations

import ctypes
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

SOURCE = "os.clock"
TIMEOUT_S = 8.0
ANSWER_S = 2.0
STA_UNSYNC = 0x40


def probe(processes: Sequence[int]) -> dict[str, Any]:
    """Return what is known about the clock."""
    return {
        "timezone": time.strftime("%Z"),
        "utc_offset_seconds": time.localtime().tm_gmtoff,
        "timedatectl": _timedatectl(),
        "chrony": _chrony(),
        "kernel": _kernel(),
    }


def _timedatectl() -> dict[str, str] | None:
    text = _output("timedatectl", "show")
    if text is None:
        return None
    pairs = (line.partition("=") for line in text.splitlines())
    return {name: value for name, _, value in pairs if name in ("Timezone", "NTP", "NTPSynchronized", "CanNTP")} or None


def _chrony() -> dict[str, Any] | None:
    """Return the parts of `chronyc -c tracking` that matter: comma separated, offset the fifth."""
    text = _output("chronyc", "-n", "-c", "tracking")
    words = (text or "").strip().split(",")
    if len(words) < 14:
        return None
    return {"source": words[1], "stratum": int(words[2]), "offset_seconds": float(words[4]), "leap_status": words[13]}


def _kernel() -> dict[str, Any] | None:
    """Ask the kernel by adjtimex(2) with nothing to change; the layout is that of 64-bit Linux."""
    if not sys.platform.startswith("linux") or struct.calcsize("P") != 8:
        return None
    state = ctypes.create_string_buffer(512)
    try:
        result = ctypes.CDLL(None).adjtimex(state)
    except (OSError, AttributeError):
        return None
    if result < 0:
        return None
    offset, _, largest_error, estimated_error, status = struct.unpack_from("=qqqqi", state, 8)
    unit = 1e9 if status & 0x2000 else 1e6  # STA_NANO: the offset alone is in nanoseconds then
    return {
        "synchronized": not status & STA_UNSYNC,
        "offset_seconds": offset / unit,
        "largest_error_seconds": largest_error / 1e6,
        "estimated_error_seconds": estimated_error / 1e6,
    }


def _output(*command: str) -> str | None:
    found = shutil.which(command[0])
    if found is None:
        return None
    try:
        ended = subprocess.run(
            [found, *command[1:]], capture_output=True, text=True, errors="replace", timeout=ANSWER_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return ended.stdout if ended.returncode == 0 else None
