"""What this machine is: system, kernel, hypervisor or container, maker, boot time, and the rights we had."""

from __future__ import annotations

import os
import platform
import socket
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import psutil

SOURCE = "os.machine"
TIMEOUT_S = 5.0
ROOT = Path("/")
DMI = ("sys_vendor", "product_name", "product_version", "chassis_vendor", "bios_vendor")


def probe(processes: Sequence[int]) -> dict[str, Any]:
    """Return the facts of the machine."""
    return {
        "host_name": socket.gethostname(),
        "boot_at": datetime.fromtimestamp(psutil.boot_time(), timezone.utc).isoformat(),
        "system": platform.system(),
        "system_release": _os_release().get("PRETTY_NAME") or platform.version(),
        "kernel": platform.release(),
        "architecture": platform.machine(),
        "is_hypervised": _is_hypervised(),
        "container": _container(),
        "dmi": {name: _text(f"sys/class/dmi/id/{name}") for name in DMI},
        "hypervisor": _text("sys/hypervisor/type"),
        "init": _text("proc/1/comm"),
        "collector_uid": os.geteuid() if hasattr(os, "geteuid") else None,
        "collector_python": platform.python_version(),
    }


def _text(path: str) -> str | None:
    try:
        return (ROOT / path).read_text(errors="replace").strip() or None
    except OSError:
        return None


def _os_release() -> dict[str, str]:
    lines = (_text("etc/os-release") or _text("usr/lib/os-release") or "").splitlines()
    return {name: value.strip('"') for name, _, value in (line.partition("=") for line in lines)}


def _is_hypervised() -> bool | None:
    """Say whether the processor tells that a hypervisor is below; ARM processors do not tell."""
    flags = next((line for line in (_text("proc/cpuinfo") or "").splitlines() if line.startswith("flags")), None)
    return None if flags is None else "hypervisor" in flags.split()


def _container() -> str | None:
    """Return the kind of container that the collector itself runs in."""
    if (ROOT / ".dockerenv").exists():
        return "docker"
    if (ROOT / "run/.containerenv").exists():
        return "podman"
    if "KUBERNETES_SERVICE_HOST" in os.environ:
        return "kubernetes"
    return os.environ.get("container") or None  # noqa: SIM112 - systemd writes it in lower case
