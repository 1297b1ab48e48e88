"""On a made-up Windows each probe tells what psutil tells there, or says that it is for Linux only. No real one was seen."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import namedtuple
from pathlib import Path
from types import ModuleType
from typing import Any

import psutil
import pytest

from collector import discovery, host_sample, interrupts, machine, settings
from collector.budget import UNHURRIED
from collector.bundle import Gap, Item, Outcome
from collector.probes import all_probes

ON_LINUX_ONLY = {"os.block_devices", "os.cgroups", "os.kernel_log", "os.kernel_settings", "os.pressure"}
TOLD = {
    "os.cpu",
    "os.memory",
    "os.machine",
    "os.network",
    "os.processes",
    "os.process_limits",
    "os.sockets",
    "os.volumes",
}
NOT_THERE = (
    *("getloadavg", "sched_getaffinity", "geteuid", "getuid", "statvfs", "uname", "major", "minor", "getpgid"),
    *("sysconf", "getpriority", "setpriority", "nice", "mkfifo", "fchmod", "killpg"),
)
NOT_IN_PSUTIL = ("rlimit", "num_fds", "terminal", "uids", "gids", "cpu_num")
RAVEN = 4711

Times = namedtuple("Times", "user system idle interrupt dpc")
Memory = namedtuple("Memory", "total available percent used free")
Swap = namedtuple("Swap", "total used free percent sin sout")
Partition = namedtuple("Partition", "device mountpoint fstype opts")
Usage = namedtuple("Usage", "total used free percent")
Io = namedtuple("Io", "read_count write_count read_bytes write_bytes read_time write_time")
Connection = namedtuple("Connection", "status")
Own = namedtuple("Own", "rss vms num_page_faults peak_wset wset")


class Raven:
    """A process as psutil shows it on Windows: no descriptors, no limits, other people's facts denied."""

    pid = RAVEN

    def name(self) -> str:
        return "Raven.Server.exe"

    def cmdline(self) -> list[str]:
        return [
            r"C:\RavenDB\Server\Raven.Server.exe",
            "--ServerUrl=http://127.0.0.1:8085",
            "--Security.Certificate.Password=hunter2",
        ]

    def create_time(self) -> float:
        return time.time() - 60

    def cpu_times(self) -> Any:
        return Times(1.0, 2.0, 0.0, 0.0, 0.0)

    def memory_info(self) -> Any:
        return Own(1000, 2000, 3, 4000, 1000)

    def num_threads(self) -> int:
        return 40

    def oneshot(self) -> Any:
        return open(os.devnull)  # noqa: PTH123 - any context will do

    def __getattr__(self, name: str) -> Any:
        if name in NOT_IN_PSUTIL:
            raise AttributeError(name)

        def denied(*_: Any, **__: Any) -> Any:
            raise psutil.AccessDenied(RAVEN)

        return denied


@pytest.fixture(autouse=True)
def windows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Take away what Windows does not have, and give psutil the answers that it has there."""
    for module in all_probes():
        for name, value in list(vars(module).items()):
            if isinstance(value, Path):
                monkeypatch.setattr(module, name, tmp_path / "none" / name)
    for name in NOT_THERE:
        monkeypatch.delattr(os, name, raising=False)
    for name, answer in {
        "cpu_times": lambda percpu=False: Times(10.0, 5.0, 100.0, 0.1, 0.1),
        "cpu_times_percent": lambda interval=None, percpu=False: Times(9.0, 4.0, 87.0, 0.0, 0.0),
        "virtual_memory": lambda: Memory(16 << 30, 8 << 30, 50.0, 8 << 30, 8 << 30),
        "swap_memory": lambda: Swap(4 << 30, 0, 4 << 30, 0.0, 0, 0),
        "disk_partitions": lambda all=False: [Partition("C:\\", "C:\\", "NTFS", "rw,fixed")],  # noqa: A006 - its own name
        "disk_usage": lambda path: Usage(100, 60, 40, 60.0),
        "disk_io_counters": lambda perdisk=False, nowrap=True: {"PhysicalDrive0": Io(1, 2, 3, 4, 5, 6)},
        "process_iter": lambda attrs=None, ad_value=None: iter([Raven()]),
        "net_connections": lambda kind="inet": [Connection("LISTEN"), Connection("ESTABLISHED")],
        "cpu_count": lambda logical=True: 4,
        "Process": lambda pid=None: Raven(),
    }.items():
        monkeypatch.setattr(psutil, name, answer)
    monkeypatch.setattr(discovery, "ROOT", tmp_path)
    monkeypatch.setattr("shutil.which", lambda name: None)


class Taken(list[tuple[Item, bytes | None]]):
    """What a probe told, in place of a store."""

    def __call__(self, item: Item, content: bytes | None = None) -> None:
        self.append((item, content))

    def has(self, *_: object) -> bool:
        return False


def asked(probe: ModuleType) -> tuple[Item, bytes | None]:
    taken = Taken()
    asyncio.run(machine.probe(probe, [RAVEN], taken, UNHURRIED))  # type: ignore[arg-type]  # all of a store it needs
    [one] = taken
    return one


@pytest.mark.parametrize("probe", [pytest.param(probe, id=probe.SOURCE) for probe in all_probes()])
def test_a_probe_tells_what_there_is_or_says_that_it_is_for_linux(probe: ModuleType) -> None:
    item, content = asked(probe)
    if item.source in ON_LINUX_ONLY:
        assert (item.outcome, item.gap, content) == (Outcome.SKIPPED, Gap.NOT_IN_THIS_VERSION, None), item
        assert item.reason
    else:
        assert (item.outcome, item.gap) == (Outcome.COLLECTED, None), item
        assert content


def test_each_probe_is_named_here() -> None:
    assert {probe.SOURCE for probe in all_probes()} - ON_LINUX_ONLY >= TOLD


def test_the_service_is_found_by_its_process() -> None:
    [found] = discovery.discover()
    assert (found.pid, found.urls, found.container, found.user) == (RAVEN, ("http://127.0.0.1:8085",), False, None)
    assert "hunter2" not in str(found)


def test_counters_are_sampled() -> None:
    sample = host_sample.host_sample([RAVEN])
    assert sample["devices"]["PhysicalDrive0"]["read_bytes"] == 3
    assert sample["processes"][0]["resident_bytes"] == 1000
    assert "open_files" not in sample["processes"][0]


def test_a_run_ends_properly_without_the_signals_of_unix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(signal, "SIGHUP")
    with interrupts.ending_as_by_ctrl_c():
        pass


def test_settings_are_read_with_the_path_of_windows() -> None:
    given, config = settings.arguments(
        [r"C:\RavenDB\Raven.Server.exe", "-c", r"D:\RavenDB\settings.json", "--Logs.Path=D:\\Logs"]
    )
    assert (given, config) == ([("Logs.Path", "D:\\Logs")], r"D:\RavenDB\settings.json")
