"""Block devices: kind, queue settings, the volumes on each, and the kernel's counters since boot (Linux only).

`volumes` are the device numbers of the device, of its partitions and of what is built on them (LVM, RAID,
encryption): the keys of the volumes that end up on it. Empty loop and memory devices are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

SOURCE = "os.block_devices"
TIMEOUT_S = 5.0
BLOCK = Path("/sys/block")
CLASS = Path("/sys/class/block")
SECTOR_BYTES = 512  # /sys counts in these whatever the device has


def probe(processes: Sequence[int]) -> list[dict[str, Any]]:
    """Return the block devices.

    Raises:
        FileNotFoundError: where there is no /sys/block.
    """
    if not BLOCK.is_dir():
        raise FileNotFoundError(f"{BLOCK} does not exist: block devices are read on Linux only")
    devices = (_device(folder) for folder in sorted(BLOCK.iterdir()))
    return [device for device in devices if device["size_bytes"]]


def _device(folder: Path) -> dict[str, Any]:
    return {
        "name": folder.name,
        "number": _text(folder / "dev"),
        "size_bytes": _count(folder / "size", SECTOR_BYTES),
        "rotational": _flag(folder / "queue/rotational"),
        "removable": _flag(folder / "removable"),
        "read_only": _flag(folder / "ro"),
        "scheduler": _scheduler(_text(folder / "queue/scheduler")),
        "read_ahead_kib": _count(folder / "queue/read_ahead_kb"),
        "queue_requests": _count(folder / "queue/nr_requests"),
        "model": _text(folder / "device/model"),
        "vendor": _text(folder / "device/vendor"),
        "is_virtual": _is_virtual(folder),
        "volumes": sorted(number for number in set(_numbers(folder, 0)) if number),
        "counters_since_boot": _counters(_text(folder / "stat")),
    }


def _numbers(folder: Path, depth: int) -> Iterator[str | None]:
    """Yield the numbers of a device and of all that stands on it."""
    yield _text(folder / "dev")
    if depth > 5:  # a stack that deep is a loop in a made-up /sys
        return
    partitions = [path.parent for path in folder.glob(f"{folder.name}*/partition")]
    holders = [CLASS / path.name for path in folder.glob("holders/*")]
    for above in (*partitions, *holders):
        yield from _numbers(above, depth + 1)


def _is_virtual(folder: Path) -> bool:
    """Say whether a hypervisor made the device: it then often calls itself rotational whatever lies below."""
    made_by = f"{_text(folder / 'device/vendor')} {_text(folder / 'device/model')}".lower()
    words = ("virtual", "qemu", "vmware", "msft", "google", "xen", "vbox", "amazon")
    return folder.name.startswith(("vd", "xvd")) or any(word in made_by for word in words)


def _counters(text: str | None) -> dict[str, int] | None:
    """Return the fields of the kernel's `stat` file: sectors as bytes, times in milliseconds."""
    numbers = [int(word) for word in (text or "").split()]
    if len(numbers) < 11:
        return None
    return {
        "reads": numbers[0],
        "read_bytes": numbers[2] * SECTOR_BYTES,
        "read_ms": numbers[3],
        "writes": numbers[4],
        "write_bytes": numbers[6] * SECTOR_BYTES,
        "write_ms": numbers[7],
        "in_flight": numbers[8],
        "busy_ms": numbers[9],
        "queue_ms": numbers[10],
    }


def _scheduler(text: str | None) -> str | None:
    """Return the word in brackets: `[none] mq-deadline` gives none."""
    return text.partition("[")[2].partition("]")[0] if text and "[" in text else text


def _text(path: Path) -> str | None:
    try:
        return path.read_text(errors="replace").strip()
    except OSError:
        return None


def _count(path: Path, unit: int = 1) -> int | None:
    text = _text(path)
    return int(text) * unit if text and text.isdigit() else None


def _flag(path: Path) -> bool | None:
    text = _text(path)
    return None if text not in ("0", "1") else text == "1"
