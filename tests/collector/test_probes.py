"""Holds every probe to the same rules on this machine, and the Linux ones to made-up machines."""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import ModuleType
from typing import Any

import psutil
import pytest

from collector.probes import (
    all_probes,
    block_devices,
    cgroups,
    clock,
    kernel_log,
    kernel_settings,
    memory,
    pressure,
    process_limits,
    sockets,
    volumes,
)

EACH = pytest.mark.parametrize("probe", [pytest.param(probe, id=probe.SOURCE) for probe in all_probes()])
GONE = 2**22 + 1  # above the largest process id of Linux


def files(root: Path, contents: dict[str, str]) -> Path:
    for name, text in contents.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def answer(probe: ModuleType, processes: list[int]) -> Any:
    try:
        return probe.probe(processes)
    except (FileNotFoundError, PermissionError) as error:
        pytest.skip(f"this machine does not tell: {error}")


@EACH
def test_a_probe_gives_plain_data_within_its_time(probe: ModuleType) -> None:
    assert json.loads(json.dumps(answer(probe, [os.getpid()]), allow_nan=False))
    assert 0 < probe.TIMEOUT_S <= 15
    assert f"os.{probe.__name__.rpartition('.')[2]}" == probe.SOURCE


@EACH
def test_a_process_that_is_gone_does_no_harm(probe: ModuleType) -> None:
    answer(probe, [GONE])


def test_no_argument_of_a_command_is_in_the_list_of_processes() -> None:
    listed = {key for probe in all_probes() if probe.SOURCE == "os.processes" for key in probe.probe([])["heaviest"][0]}
    assert listed == {
        *("pid", "name", "user", "threads", "started_at", "cpu_percent", "resident_bytes", "is_raven", "is_collector")
    }


def test_limits_are_read_by_the_columns_of_their_header() -> None:
    text = (
        "Limit                     Soft Limit           Hard Limit           Units     \n"
        "Max open files            1024                 65535                files     \n"
        "Max address space         unlimited            unlimited            bytes     \n"
        "Max nice priority         0                    0                    \n"
    )
    assert process_limits.limits(text) == {
        "Max open files": {"soft": 1024, "hard": 65535, "unit": "files"},
        "Max address space": {"soft": None, "hard": None, "unit": "bytes"},
        "Max nice priority": {"soft": 0, "hard": 0, "unit": None},
    }


def test_what_may_not_be_asked_of_a_process_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object) -> None:
        raise psutil.AccessDenied

    monkeypatch.setattr(process_limits, "PROC", tmp_path)
    monkeypatch.setattr(psutil.Process, "username", denied)
    monkeypatch.setattr(psutil.Process, "memory_info", denied)
    [process] = process_limits.probe([os.getpid()])
    assert process["denied"] == ["memory", "user"]
    assert (process["user"], process["limits"], process["open_files"]) == (None, None, None)


def test_a_process_that_may_not_be_asked_at_all_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(_: object) -> None:
        raise psutil.AccessDenied

    monkeypatch.setattr(psutil.Process, "name", denied)
    assert process_limits.probe([os.getpid()]) == [{"pid": os.getpid(), "denied": ["process"]}]


MOUNTS = """21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro
22 21 0:20 / /proc rw - proc proc rw
23 21 8:1 /srv /srv\\040data rw - ext4 /dev/sda1 rw
24 21 0:40 / /mnt/share ro,relatime - nfs4 10.0.0.1:/export rw,vers=4.2
25 21 0:50 / /mnt/share rw - tmpfs tmpfs rw
torn line
"""


def test_volumes_are_named_once_and_what_is_hidden_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(volumes, "MOUNTINFO", files(tmp_path, {"mountinfo": MOUNTS}) / "mountinfo")
    found = volumes.probe([])
    assert [(one["mount"], one["file_system"], one["also_mounted_at"]) for one in found] == [
        ("/", "ext4", ["/srv data"]),
        ("/mnt/share", "tmpfs", []),
    ]
    assert found[0]["total_bytes"] > found[0]["free_bytes"]
    assert "No such file" in found[1]["error"]


def test_without_mountinfo_psutil_tells_the_volumes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(volumes, "MOUNTINFO", tmp_path / "none")
    assert all(one["key"] == one["mount"] for one in volumes.probe([]))


def test_a_device_knows_the_volumes_of_its_partitions_and_of_what_stands_on_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stat = "100 0 16 5 200 0 32 6 0 7 11 0 0 0 0 0 0"
    files(
        tmp_path,
        {
            "block/sda/dev": "8:0",
            "block/sda/size": "4096",
            "block/sda/stat": stat,
            "block/sda/queue/rotational": "0",
            "block/sda/queue/scheduler": "none [mq-deadline] bfq",
            "block/sda/queue/read_ahead_kb": "128",
            "block/sda/device/vendor": "QEMU    ",
            "block/sda/sda1/dev": "8:1",
            "block/sda/sda1/partition": "1",
            "block/sda/sda1/holders/dm-0/x": "",
            "class/dm-0/dev": "253:0",
            "block/loop0/size": "0",
        },
    )
    monkeypatch.setattr(block_devices, "BLOCK", tmp_path / "block")
    monkeypatch.setattr(block_devices, "CLASS", tmp_path / "class")
    [device] = block_devices.probe([])
    assert device["volumes"] == ["253:0", "8:0", "8:1"]
    assert (device["size_bytes"], device["scheduler"], device["read_ahead_kib"]) == (2097152, "mq-deadline", 128)
    assert (device["rotational"], device["is_virtual"], device["model"]) == (False, True, None)
    assert device["counters_since_boot"]["write_bytes"] == 32 * 512


def test_the_smallest_limit_above_a_process_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mount = tmp_path / "cgroup"
    files(
        tmp_path,
        {
            "7/cgroup": "0::/system.slice/ravendb.service\n",
            "self/cgroup": "",
            "self/mountinfo": f"30 21 0:26 / {mount} rw - cgroup2 cgroup2 rw\n",
            "cgroup/system.slice/ravendb.service/memory.max": "max\n",
            "cgroup/system.slice/ravendb.service/cpu.max": "150000 100000\n",
            "cgroup/system.slice/ravendb.service/cpu.stat": "nr_periods 10\nnr_throttled 3\nthrottled_usec 9\n",
            "cgroup/system.slice/memory.max": "1000\n",
            "cgroup/system.slice/memory.current": "900\n",
            "cgroup/system.slice/memory.stat": "anon 500\ninactive_file 100\n",
            "cgroup/system.slice/memory.events": "oom_kill 2\nmax 5\n",
            "cgroup/memory.max": "2000\n",
        },
    )
    monkeypatch.setattr(cgroups, "PROC", tmp_path)
    [group] = cgroups.probe([7])
    assert (group["version"], group["memory_limit_bytes"], group["memory_used_bytes"]) == (2, 1000, 900)
    assert (group["memory_inactive_file_bytes"], group["oom_kills"], group["memory_limit_hits"]) == (100, 2, 5)
    assert group["memory_limited_by"] == f"{mount}/system.slice"
    assert (group["cpu_limit_cores"], group["cpu_throttled_periods"], group["cpu_throttled_us"]) == (1.5, 3, 9)


def test_groups_of_version_1_are_told_in_the_same_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files(
        tmp_path,
        {
            "7/cgroup": "4:memory:/docker/host-path\n3:cpu,cpuacct:/docker/host-path\n0::/\n",
            "self/cgroup": "",
            "self/mountinfo": f"30 21 0:26 / {tmp_path}/memory rw - cgroup cgroup rw,memory\n"
            f"31 21 0:27 / {tmp_path}/cpu rw - cgroup cgroup rw,cpu,cpuacct\n",
            "memory/memory.limit_in_bytes": "4096",
            "memory/memory.usage_in_bytes": "1024",
            "memory/memory.stat": "total_inactive_file 24\n",
            "cpu/cpu.cfs_quota_us": "200000",
            "cpu/cpu.cfs_period_us": "100000",
            "cpu/cpu.stat": "nr_periods 10\nnr_throttled 1\nthrottled_time 5000\n",
        },
    )
    monkeypatch.setattr(cgroups, "PROC", tmp_path)
    [group] = cgroups.probe([7])
    assert (group["version"], group["memory_limit_bytes"], group["memory_used_bytes"]) == (1, 4096, 1024)
    assert (group["cpu_limit_cores"], group["cpu_throttled_us"], group["pids_limit"]) == (2, 5, None)


def test_sockets_are_counted_by_state_and_by_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
    files(
        tmp_path,
        {
            "net/tcp": head
            + "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 11 1\n"
            + "   1: 0100007F:1F90 070200C0:C350 01 00000000:00000000 00:00000000 00000000     0        0 12 1\n",
            "net/tcp6": head
            + "   0: 0000000000000000FFFF00000100007F:1F90 0000000000000000FFFF0000070200C0:C351 01"
            + " 00000000:00000000 00:00000000 00000000     0        0 13 1\n",
        },
    )
    (tmp_path / "7/fd").mkdir(parents=True)
    for number, inode in enumerate((11, 12, 13)):
        (tmp_path / f"7/fd/{number}").symlink_to(f"socket:[{inode}]")
    monkeypatch.setattr(sockets, "PROC", tmp_path)
    assert sockets.probe([7, 8]) == {
        "states": {"LISTEN": 1, "ESTABLISHED": 2},
        "truncated": False,
        "processes": [
            {
                "pid": 7,
                "states": {"LISTEN": 1, "ESTABLISHED": 2},
                "listening": ["127.0.0.1:8080"],
                "remotes": [{"address": "192.0.2.7", "connections": 2}],
            },
            {"pid": 8, "states": None, "listening": None, "remotes": None},
        ],
    }


def test_pressure_is_read_line_by_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files(tmp_path, {"io": "some avg10=1.08 avg60=0.97 avg300=1.40 total=15706857\n"})
    monkeypatch.setattr(pressure, "PRESSURE", tmp_path)
    assert pressure.probe([]) == [
        {
            "resource": "io",
            "kind": "some",
            "percent_10s": 1.08,
            "percent_60s": 0.97,
            "percent_300s": 1.4,
            "total_us": 15706857,
        }
    ]


@pytest.mark.parametrize(
    ("probe", "name"),
    [(pressure, "PRESSURE"), (kernel_settings, "SYSCTL"), (block_devices, "BLOCK"), (cgroups, "PROC")],
)
def test_what_only_linux_has_is_said_to_be_missing(
    probe: ModuleType, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe, name, tmp_path / "none")
    with pytest.raises(FileNotFoundError, match="does not exist: "):
        probe.probe([])


def test_memory_without_proc_is_what_psutil_knows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "PROC", tmp_path / "none")
    monkeypatch.setattr(memory, "SYS", tmp_path / "none")
    found = memory.probe([])
    assert found["total_bytes"] > 0
    assert (found["meminfo"], found["swaps"], found["transparent_huge_pages"]) == (None, None, None)


def test_swap_devices_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
    files(tmp_path, {"swaps": head + "/none/swapfile                           file\t\t2097148\t\t1024\t\t-2\n"})
    monkeypatch.setattr(memory, "PROC", tmp_path)
    assert memory.probe([])["swaps"] == [
        {
            "name": "/none/swapfile",
            "type": "file",
            "total_bytes": 2147479552,
            "used_bytes": 1048576,
            "rotational": None,
        }
    ]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Out of memory: Killed process 42 (Raven.Server) total-vm:1kB", "out_of_memory"),
        ("blk_update_request: I/O error, dev sda, sector 2048", "disk_error"),
        ("EXT4-fs error (device sda1): ext4_lookup:1590: inode #2: comm x: bad", "file_system_error"),
        ("XFS (sdb1): Metadata corruption detected at xfs_agf_read_verify", "file_system_error"),
        ("INFO: task Raven.Server:42 blocked for more than 120 seconds.", "task_blocked"),
        (".NET TP Worker[42]: segfault at 0 ip 00 sp 00 error 4", "crash"),
        ("nf_conntrack: nf_conntrack: table full, dropping packet", "network_error"),
        ("EXT4-fs (vda): mounted filesystem r/w without journal. Quota mode: none.", None),
        ("EXT4-fs (sda1): re-mounted. Opts: errors=remount-ro", None),
        ("usb 1-1: new high-speed USB device", None),
    ],
)
def test_lines_of_the_kernel_are_told_apart(line: str, kind: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_log, "ring", lambda: None)
    monkeypatch.setattr(
        kernel_log, "_journal", lambda: list(kernel_log._journal_records(f"1764000000.5 host kernel: {line}\n"))
    )
    found = kernel_log.probe([])
    assert [event["kind"] for event in found["events"]] == ([kind] if kind else [])
    assert (found["read_from"], found["records"], found["first_at"]) == (
        "journal",
        1,
        "2025-11-24T16:00:00.500000+00:00",
    )


def test_a_log_that_nobody_shows_is_denied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_log, "ring", lambda: None)
    monkeypatch.setattr(kernel_log, "_journal", lambda: None)
    with pytest.raises(PermissionError, match="may not be read by this user"):
        kernel_log.probe([])


def test_the_words_of_the_time_services_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {
        "timedatectl": "Timezone=Etc/UTC\nNTP=yes\nNTPSynchronized=yes\nTimeUSec=now\n",
        "chronyc": "A29FC87B,162.159.200.123,3,1764.5,-0.000012,0.1,0.1,1.2,0.1,0.1,0.01,0.001,64.5,Normal\n",
    }
    monkeypatch.setattr(clock, "_output", lambda *command: said[command[0]])
    found = clock.probe([])
    assert found["timedatectl"] == {"Timezone": "Etc/UTC", "NTP": "yes", "NTPSynchronized": "yes"}
    assert found["chrony"] == {
        "source": "162.159.200.123",
        "stratum": 3,
        "offset_seconds": -0.000012,
        "leap_status": "Normal",
    }
