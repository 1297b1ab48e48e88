"""Does harm to a server that is no fault of its data: a second set of troubles, beside those of `trouble`.

Needs root on Linux for small file systems (tmpfs) and for a control group; `obstacle` says why it cannot be done here.
A slow disk is not among them: the data lies in memory here, and a throttled group holds back reads and writes of
block devices only. Swap, a failing disk and the kernel's log are not to be had without harm to the machine itself.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.live import server

MIB = 1024**2
OPEN_FILES = 4096
PROCESSOR_QUOTA_US, PERIOD_US = 30_000, 100_000
DATA_BYTES, LEFT_BYTES, BACKUP_BYTES = 1200 * MIB, 100 * MIB, 1 * MIB
SHORT_LIVES = 3
WAIT_S = 60
GROUPS = Path("/sys/fs/cgroup/cpu")
SETTINGS = {
    "Storage.Dangerous.IgnoreInvalidJournalErrors": "true",
    "Security.DoNotConsiderMemoryLockFailureAsCatastrophicError": "true",
    "Server.NumberOfUnusedCoresByIndexes": "1",
    "Storage.IO.Metrics.Enabled": "false",
    "Indexing.RunInMemory": "true",
}
KEEPS_LOGS = {"5": {"Logs.RetentionTimeInHrs": "24"}, "6": {"Logs.RetentionTimeInHrs": "24"}}
KEEPS_LOGS_SINCE_7 = {"Logs.MaxArchiveDays": "1"}


def obstacle() -> str | None:
    """Return why the harm cannot be done on this machine, None where it can."""
    if os.geteuid() != 0:
        return "mounting a small file system needs root"
    if not (GROUPS / "cpu.cfs_quota_us").exists():
        return f"there is no control group of the first version in {GROUPS}"
    return None


@contextmanager
def harmed(version: str, root: Path) -> Iterator[server.RavenServer]:
    """Yield a server of this version with all of the harm done, and undo what outlives it."""
    settings = SETTINGS | KEEPS_LOGS.get(version[0], KEEPS_LOGS_SINCE_7)
    with small_volume(root / "small", DATA_BYTES) as data, small_volume(root / "full", BACKUP_BYTES) as full:
        settings |= {"DataDir": str(data / "data")}
        fill(full, 0)
        running = server.start(version, root, settings)
        try:
            fail_a_backup(running.url, full)
            running.process.kill()
            running.process.wait()
            for _ in range(SHORT_LIVES):
                live_shortly(version, root, settings)
            running = server.start(version, root, settings)
            resource.prlimit(running.process.pid, resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
            wake(running.url)
            fill(data, LEFT_BYTES)
            with throttled(running.process.pid):
                yield running
        finally:
            running.stop()


@contextmanager
def small_volume(mount: Path, size_bytes: int) -> Iterator[Path]:
    """Yield a file system of this size."""
    mount.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size_bytes}", "tmpfs", str(mount)], check=True)
    try:
        yield mount
    finally:
        subprocess.run(["umount", "--lazy", str(mount)], check=True)


def fill(volume: Path, left_bytes: int) -> None:
    """Write to the volume until so much is left."""
    room = os.statvfs(volume)
    with (volume / "filler").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, room.f_bavail * room.f_frsize - left_bytes)


@contextmanager
def throttled(pid: int) -> Iterator[None]:
    """Keep a process in a control group with a part of one processor."""
    group = GROUPS / f"raven-diagnostics-{pid}"
    group.mkdir()
    try:
        (group / "cpu.cfs_period_us").write_text(str(PERIOD_US))
        (group / "cpu.cfs_quota_us").write_text(str(PROCESSOR_QUOTA_US))
        (group / "cgroup.procs").write_text(str(pid))
        yield
    finally:
        (GROUPS / "cgroup.procs").write_text(str(pid))
        group.rmdir()


def live_shortly(version: str, root: Path, settings: dict[str, str]) -> None:
    """Start the server, and kill it as soon as its log says that it starts."""
    before = starts(root)
    process = server.launch(version, root, settings)
    deadline = time.monotonic() + WAIT_S
    while starts(root) == before:
        assert time.monotonic() < deadline, "the server wrote no log"
        time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.wait()


def starts(root: Path) -> int:
    """Return how many starts the logs tell of."""
    return sum(file.read_bytes().count(b" Build ") for file in (root / "logs").glob("*.log"))


def fail_a_backup(url: str, folder: Path) -> None:
    """Create the database Shop with a backup that has no room, and let it fail."""
    task = {
        "Name": "no-room",
        "BackupType": "Backup",
        "FullBackupFrequency": "0 2 * * *",
        "LocalSettings": {"Disabled": False, "FolderPath": str(folder / "backups")},
    }
    with httpx.Client(base_url=url, timeout=60, trust_env=False) as client:
        client.put("/admin/databases", params={"name": "Shop", "replicationFactor": 1}, json={"DatabaseName": "Shop"})
        wake(url)
        made = client.post("/databases/Shop/admin/periodic-backup", json=task).raise_for_status().json()
        run = {"taskId": made["TaskId"], "isFullBackup": "true"}
        client.post("/databases/Shop/admin/backup/database", params=run).raise_for_status()
        deadline = time.monotonic() + WAIT_S
        while "PeriodicBackup" not in client.get("/databases/Shop/notifications").text:
            assert time.monotonic() < deadline, "the backup did not fail"
            time.sleep(0.2)


def wake(url: str) -> None:
    """Wait until the database Shop answers."""
    deadline = time.monotonic() + WAIT_S
    while httpx.get(f"{url}/databases/Shop/stats", timeout=60, trust_env=False).status_code != httpx.codes.OK:
        assert time.monotonic() < deadline, "the database did not come up"
        time.sleep(0.2)
