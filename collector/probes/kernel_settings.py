"""Settings of the Linux kernel that RavenDB, or the network below it, depends on.

Values are the kernel's text. A setting that this kernel does not have, or that may not be read, is null.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

SOURCE = "os.kernel_settings"
TIMEOUT_S = 5.0
SYSCTL = Path("/proc/sys")
SETTINGS = (
    "fs.aio-max-nr",
    "fs.aio-nr",
    "fs.file-max",
    "fs.file-nr",
    "fs.inotify.max_user_instances",
    "fs.inotify.max_user_watches",
    "fs.nr_open",
    "kernel.core_pattern",
    "kernel.dmesg_restrict",
    "kernel.hung_task_timeout_secs",
    "kernel.numa_balancing",
    "kernel.panic_on_oops",
    "kernel.pid_max",
    "kernel.threads-max",
    "net.core.netdev_max_backlog",
    "net.core.somaxconn",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_max_syn_backlog",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.tcp_tw_recycle",
    "net.ipv4.tcp_tw_reuse",
    "vm.dirty_background_bytes",
    "vm.dirty_background_ratio",
    "vm.dirty_bytes",
    "vm.dirty_expire_centisecs",
    "vm.dirty_ratio",
    "vm.dirty_writeback_centisecs",
    "vm.max_map_count",
    "vm.min_free_kbytes",
    "vm.overcommit_memory",
    "vm.overcommit_ratio",
    "vm.panic_on_oom",
    "vm.swappiness",
    "vm.vfs_cache_pressure",
    "vm.zone_reclaim_mode",
)


def probe(processes: Sequence[int]) -> dict[str, str | None]:
    """Return the settings by name.

    Raises:
        FileNotFoundError: elsewhere than on Linux.
    """
    if not SYSCTL.is_dir():
        raise FileNotFoundError(f"{SYSCTL} does not exist: kernel settings are read on Linux only")
    return {name: _value(name) for name in SETTINGS}


def _value(name: str) -> str | None:
    try:
        return " ".join((SYSCTL / name.replace(".", "/")).read_text().split())
    except OSError:
        return None
