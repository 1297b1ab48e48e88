"""Volumes: what is mounted where, with its free space and inodes.

One entry per volume, under its shortest mount point; further mounts of the same volume are listed in it.
`key` joins a volume to block devices and to the folders of RavenDB: the device number `major:minor` on
Linux, elsewhere the mount point. File systems of the kernel itself (proc, cgroup …) are left out.
"""

from __future__ import annotations

import os
import re
import stat
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

SOURCE = "os.volumes"
TIMEOUT_S = 15.0
ANSWER_S = 3.0  # for one volume: a dead network share never answers
MOUNTINFO = Path("/proc/self/mountinfo")
KERNEL_FILE_SYSTEM = re.compile(
    "autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|efivarfs|fusectl|fuse.lxcfs|hugetlbfs|mqueue|nsfs"
    "|proc|pstore|ramfs|rpc_pipefs|securityfs|selinuxfs|sysfs|tracefs"
)


def probe(processes: Sequence[int]) -> list[dict[str, Any]]:
    """Return the volumes of this machine."""
    volumes = _mounted() if MOUNTINFO.exists() else _partitions()
    threads = [threading.Thread(target=_measure, args=(volume,), daemon=True) for volume in volumes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(ANSWER_S)
    # Copies: a thread that hangs may still write into its own volume later.
    return [dict(volume) for volume in volumes]


def _mounted() -> list[dict[str, Any]]:
    volumes = map(_volume, MOUNTINFO.read_text(errors="replace").splitlines())
    # What is mounted later over the same folder hides what was there.
    visible = {volume["mount"]: volume for volume in volumes if volume is not None}
    found: dict[str, dict[str, Any]] = {}
    for volume in visible.values():
        known = found.setdefault(volume["key"], volume)
        if known is not volume:
            first, second = sorted((known, volume), key=lambda one: len(one["mount"]))
            first["also_mounted_at"] = sorted({*first["also_mounted_at"], *second["also_mounted_at"], second["mount"]})
            found[volume["key"]] = first
    return sorted(found.values(), key=lambda one: str(one["mount"]))


def _volume(line: str) -> dict[str, Any] | None:
    """Return the volume of a line of mountinfo: `36 35 98:0 /root /mnt rw,noatime shared:1 - ext4 /dev/sda1 rw`."""
    left, _, right = line.partition(" - ")
    head, tail = left.split(" "), right.split(" ")
    if len(head) < 6 or len(tail) < 3 or KERNEL_FILE_SYSTEM.fullmatch(tail[0]):
        return None
    mount, options = _plain(head[4]), sorted({*head[5].split(","), *tail[2].split(",")})
    device = _plain(tail[1])
    return {
        "key": _device_number(device) or head[2],
        "mount": mount,
        "device": device,
        "file_system": tail[0],
        "options": options,
        "read_only": "ro" in head[5].split(",") or "ro" in tail[2].split(","),
        "also_mounted_at": [],
        "error": f"no answer within {ANSWER_S:g} s",
    }


def _plain(text: str) -> str:
    """Undo the escapes of mountinfo: a space is written as \\040."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), text)


def _device_number(device: str) -> str | None:
    """Return the number of the device itself; mountinfo gives each btrfs mount a number of its own."""
    if not device.startswith("/dev/"):
        return None
    try:
        found = Path(device).stat()
    except OSError:
        return None
    if not stat.S_ISBLK(found.st_mode):
        return None
    return f"{os.major(found.st_rdev)}:{os.minor(found.st_rdev)}"


def _partitions() -> list[dict[str, Any]]:
    return [
        {
            "key": part.mountpoint,
            "mount": part.mountpoint,
            "device": part.device,
            "file_system": part.fstype,
            "options": part.opts.split(","),
            "read_only": "ro" in part.opts.split(","),
            "also_mounted_at": [],
            "error": f"no answer within {ANSWER_S:g} s",
        }
        for part in psutil.disk_partitions(all=False)
    ]


def _measure(volume: dict[str, Any]) -> None:
    try:
        if hasattr(os, "statvfs"):
            found = os.statvfs(volume["mount"])
            volume |= {
                "total_bytes": found.f_blocks * found.f_frsize,
                "free_bytes": found.f_bavail * found.f_frsize,
                # File systems that make inodes as they go say 0.
                "inodes": found.f_files or None,
                "free_inodes": found.f_favail if found.f_files else None,
            }
        else:
            usage = psutil.disk_usage(volume["mount"])
            volume |= {"total_bytes": usage.total, "free_bytes": usage.free}
        volume["error"] = None
    except OSError as error:
        volume["error"] = str(error)
