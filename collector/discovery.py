"""Finds RavenDB on this machine: running servers, and the packaged one where none runs.

The weakest word is that of an environment variable `RAVEN_*`, then settings.json, then the command line; what a
process really has open is believed before all of them. Every fact may be out of reach with few rights: it is null then.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PureWindowsPath
from typing import TypeVar

import psutil

from collector import redact, settings

SOURCE = "os.instances"
PROGRAM = re.compile(r"raven\.server(\.dll|\.exe)?", re.IGNORECASE)
ROOT = Path("/")
UNITS = ("etc/systemd/system", "lib/systemd/system", "usr/lib/systemd/system")
PACKAGE_SETTINGS = "etc/ravendb/settings.json"
PACKAGE_FOLDER = "usr/lib/ravendb/server"
PACKAGE_DATA = "var/lib/ravendb/data"
PACKAGE_LOGS = "var/log/ravendb/logs"
CONTAINER_GROUP = re.compile(r"docker|kubepods|libpod|containerd|crio|/lxc")
T = TypeVar("T")


@dataclass(frozen=True)
class Instance:
    """One RavenDB server of this machine; `pid` is None where it does not run.

    Paths are as this machine sees them: those of a container begin with /proc/PID/root. The volumes are keys of
    the probe `os.volumes`. Values that may be secret are masked.
    """

    pid: int | None
    urls: tuple[str, ...]
    data_dir: str | None
    log_dir: str | None
    settings_path: str | None
    executable_dir: str | None
    user: str | None
    command_line: tuple[str, ...]
    found_by: str
    container: bool
    data_volume: str | None = None
    log_volume: str | None = None
    settings: tuple[settings.Setting, ...] = ()


@dataclass(frozen=True)
class _Process:
    """What a process, or a unit file, says of itself, as far as it may be asked."""

    pid: int | None
    command_line: tuple[str, ...]
    environment: Mapping[str, str]
    folder: str | None
    executable: str | None
    user: str | None
    open_files: tuple[str, ...] = ()
    listening: tuple[tuple[str, int], ...] = ()
    container: bool = False


def discover() -> tuple[Instance, ...]:
    """Return the servers that run here; where none does, the one that is installed."""
    running = tuple(_instance(process, "process") for process in _processes())
    return running or tuple(_installed())


def _processes() -> Iterator[_Process]:
    for process in psutil.process_iter():
        line = _asked(process.cmdline) or []
        name = _asked(process.name) or ""
        if _is_server(name, line):
            yield _Process(
                pid=process.pid,
                command_line=tuple(line),
                environment={k: v for k, v in (_asked(process.environ) or {}).items() if k.startswith("RAVEN_")},
                folder=_asked(process.cwd),
                executable=_asked(process.exe),
                user=_asked(process.username),
                open_files=_open_files(process),
                listening=_listening(process),
                container=_in_container(process),
            )


def _is_server(name: str, line: Sequence[str]) -> bool:
    if PROGRAM.fullmatch(name):
        return True
    # `dotnet [options] Raven.Server.dll …`: an editor that has the file open is no server.
    started = [PureWindowsPath(word).name for word in line[:4]]
    by_dotnet = bool(started) and started[0].lower() in ("dotnet", "dotnet.exe")
    return bool(started and PROGRAM.fullmatch(started[0])) or (by_dotnet and any(map(PROGRAM.fullmatch, started[1:])))


def _asked(question: Callable[[], T]) -> T | None:
    try:
        return question()
    except (psutil.Error, OSError, KeyError, ValueError):
        return None


def _open_files(process: psutil.Process) -> tuple[str, ...]:
    return tuple(file.path for file in _asked(process.open_files) or ())


def _listening(process: psutil.Process) -> tuple[tuple[str, int], ...]:
    ask = getattr(process, "net_connections", None) or process.connections
    found = _asked(lambda: ask(kind="tcp")) or ()
    return tuple(sorted({(one.laddr.ip, one.laddr.port) for one in found if one.status == psutil.CONN_LISTEN}))


def _in_container(process: psutil.Process) -> bool:
    group = _asked(lambda: Path(f"/proc/{process.pid}/cgroup").read_text())
    return bool(group and CONTAINER_GROUP.search(group))


def _instance(process: _Process, found_by: str) -> Instance:
    root = _root(process.pid)
    folder = _executable_dir(process)
    settings_path = _below(folder, settings.arguments(process.command_line)[1] or "settings.json")
    in_file = settings.read(root + settings_path) if settings_path else None
    told = settings.effective(process.command_line, in_file, process.environment)
    values = {name: setting.value for name, setting in told.items()}
    data_dir = _open_data(process.open_files) or _below(folder, values.get("datadir", "RavenData"))
    log_dir = _open_logs(process.open_files) or _below(folder, values.get("logs.path", "Logs"))
    return Instance(
        pid=process.pid,
        urls=settings.urls(values, process.listening),
        data_dir=_seen(root, data_dir),
        log_dir=_seen(root, log_dir),
        settings_path=_seen(root, settings_path) if in_file is not None else None,
        executable_dir=_seen(root, folder),
        user=process.user,
        command_line=_masked(process.command_line),
        found_by=found_by,
        container=process.container or "RAVEN_IN_DOCKER" in process.environment,
        data_volume=_volume(process.pid, data_dir),
        log_volume=_volume(process.pid, log_dir),
        settings=tuple(replace(one, value=redact.setting(one.name, one.value)) for one in told.values()),
    )


def _masked(line: Sequence[str]) -> tuple[str, ...]:
    masked: list[str] = []
    for word in line:
        key, equals, value = word.partition("=")
        if word.startswith("-") and equals:
            masked.append(f"{key}={redact.setting(key.lstrip('-'), value)}")
        elif masked and masked[-1].startswith("--") and "=" not in masked[-1]:
            masked.append(redact.setting(masked[-1].lstrip("-"), word))
        else:
            masked.append(word)
    return tuple(masked)


def _executable_dir(process: _Process) -> str | None:
    for word in process.command_line[:4]:
        if PROGRAM.fullmatch(PureWindowsPath(word).name) and (whole := _below(process.folder, word)) is not None:
            return os.path.dirname(whole)  # noqa: PTH120 - text, perhaps of another root
    return os.path.dirname(process.executable) if process.executable else None  # noqa: PTH120 - as above


def _below(folder: str | None, path: str) -> str | None:
    """Return a path as text, a relative one below `folder`; None where that is not known."""
    if Path(path).is_absolute():
        return os.path.normpath(path)
    return None if folder is None else os.path.normpath(f"{folder}{os.sep}{path}")


def _open_data(files: Iterable[str]) -> str | None:
    name = re.compile(r"(.+)/System/(Raven\.voron|system\.lock)")
    folders = {found[1] for file in files if (found := name.fullmatch(file))}
    return folders.pop() if len(folders) == 1 else None


def _open_logs(files: Iterable[str]) -> str | None:
    name = re.compile(r"(server|\d{4}-\d\d-\d\d[-.\d]*)\.log")
    folders = {os.path.dirname(file) for file in files if name.fullmatch(os.path.basename(file))}  # noqa: PTH119, PTH120 - text
    return folders.pop() if len(folders) == 1 else None


def _root(pid: int | None) -> str:
    """Return what stands before the paths of a process: /proc/PID/root where its mounts are not ours."""
    if pid is None:
        return ""
    try:
        same = Path(f"/proc/{pid}/ns/mnt").readlink() == Path("/proc/self/ns/mnt").readlink()
    except OSError:
        return ""
    return "" if same else f"/proc/{pid}/root"


def _seen(root: str, path: str | None) -> str | None:
    """Return a path of a process as we can open it; without its prefix where both see the same file."""
    if path is None or not root:
        return path
    try:
        if Path(path).samefile(root + path):
            return path
    except OSError:
        pass
    return root + path


def _volume(pid: int | None, path: str | None) -> str | None:
    """Return the device number of the volume that a path of a process lies on, or its mount point outside Linux."""
    if path is None:
        return None
    root = _root(pid)
    try:
        path = path if root else os.path.realpath(path)
        lines = Path(f"/proc/{pid or 'self'}/mountinfo").read_text(errors="replace").splitlines()
    except OSError:
        mounts = [part.mountpoint for part in psutil.disk_partitions(all=False)]
        return max((mount for mount in mounts if path.startswith(mount)), key=len, default=None)
    found: tuple[str, str] | None = None
    for line in lines:
        left, _, right = line.partition(" - ")
        number, _, mount = left.split(" ")[2:5]
        mount = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), mount)
        is_above = path == mount or path.startswith(mount.rstrip("/") + "/")
        # As long or longer: what is mounted later over the same folder hides what was there.
        if is_above and (found is None or len(mount) >= len(found[0])):
            found = (mount, _device_number(right.split(" ")[1]) or number)
    return found[1] if found else None


def _device_number(device: str) -> str | None:
    """Return the number of the device itself; mountinfo gives each btrfs mount a number of its own."""
    try:
        found = os.stat(device) if device.startswith("/dev/") else None  # noqa: PTH116 - a device
    except OSError:
        return None
    number = found.st_rdev if found else 0
    return f"{os.major(number)}:{os.minor(number)}" if number else None


def _installed() -> Iterator[Instance]:
    """Yield a server that is set up but does not run: by its unit, else by the files of the package."""
    units = [ROOT / folder / "ravendb.service" for folder in UNITS]
    unit = next((path for path in units if path.is_file()), None)
    if unit is not None and (process := _unit(unit)) is not None:
        yield _instance(process, f"unit {unit}")
    elif (ROOT / PACKAGE_SETTINGS).is_file():
        process = _Process(
            pid=None,
            command_line=("Raven.Server", "-c", str(ROOT / PACKAGE_SETTINGS)),
            environment={"RAVEN_DataDir": str(ROOT / PACKAGE_DATA), "RAVEN_Logs_Path": str(ROOT / PACKAGE_LOGS)},
            folder=str(ROOT / PACKAGE_FOLDER),
            executable=None,
            user=None,
        )
        yield _instance(process, f"settings file {ROOT / PACKAGE_SETTINGS}")


def _unit(path: Path) -> _Process | None:
    """Return what a unit of systemd would start."""
    try:
        lines = path.read_text(errors="replace").replace("\\\n", " ").splitlines()
        pairs = [(name.strip(), value.strip()) for name, _, value in (line.partition("=") for line in lines)]
        command = next((tuple(shlex.split(value.lstrip("-@:+!"))) for name, value in pairs if name == "ExecStart"), ())
        variables = [word for name, value in pairs if name == "Environment" for word in shlex.split(value)]
    except (OSError, ValueError):
        return None
    settings = dict(pairs)
    return _Process(
        pid=None,
        command_line=command,
        environment={name: value for name, _, value in (word.partition("=") for word in variables)},
        folder=settings.get("WorkingDirectory"),
        executable=command[0] if command else None,
        user=settings.get("User"),
    )
