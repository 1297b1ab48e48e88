"""A real RavenDB server for tests, put together from the package registries alone.

The server is the payload of the PyPI package `ravendb-embedded`. Where no .NET with ASP.NET Core 8 or newer is
installed, one is assembled: its assemblies come whole in the npm package `@azure/mcp-linux-x64`, the `dotnet`
launcher in the PyPI package `dotnetcore2`. Everything is kept in a cache folder and made once.

The server has no license (one node a cluster, no ETL, monitoring routes answer 402), listens on loopback without
a certificate, and is stopped by its process id.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

CACHE = Path(os.environ.get("RAVEN_DIAGNOSTICS_CACHE", Path.home() / ".cache" / "raven-diagnostics"))
NET = "9.0.5"
NET_NPM = "@azure/mcp-linux-x64@0.5.0"
NET_LAUNCHER = "dotnetcore2==3.1.23"
EMBEDDED = {"5.4.207": "5.4.0", "6.2.4": "6.2.4", "7.0.2": "7.0.2", "7.1.5": "7.1.5"}
START_TIMEOUT_S = 90
PREPARE_TIMEOUT_S = 900


class NoServer(Exception):  # noqa: N818 - it is a reason to skip, not a fault
    """No server can be had on this machine; the text says why."""


@dataclass
class RavenServer:
    """A running server: `root` holds its data and logs."""

    version: str
    url: str
    root: Path
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """End the server, by its process id."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(20)


def start(version: str, root: Path, settings: dict[str, str] | None = None) -> RavenServer:
    """Start a server of this version on a free loopback port, and wait until it answers. Raises NoServer."""
    url = (settings or {}).get("ServerUrl", f"http://127.0.0.1:{free_port()}")
    process = launch(version, root, (settings or {}) | {"ServerUrl": url})
    server = RavenServer(version, url, root, process)
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            said = (root / "console.txt").read_text("utf-8", "replace")[-2000:]
            raise NoServer(f"RavenDB {version} ended with {process.returncode} at its start: {said}")
        try:
            httpx.get(f"{server.url}/setup/alive", timeout=2, trust_env=False)
        except httpx.HTTPError:
            time.sleep(0.3)
        else:
            return server
    server.stop()
    raise NoServer(f"RavenDB {version} gave no answer within {START_TIMEOUT_S} s")


def launch(version: str, root: Path, settings: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start the process of a server, and do not wait for it. Raises NoServer."""
    net, home = dotnet_root(), server_home(version)
    (root / "logs").mkdir(parents=True, exist_ok=True)
    values = {
        "ServerUrl": f"http://127.0.0.1:{free_port()}",
        "DataDir": str(root / "data"),
        "Logs.Path": str(root / "logs"),
        "License.Eula.Accepted": "true",
        "Setup.Mode": "None",
        "Security.UnsecuredAccessAllowed": "PublicNetwork",
    } | settings
    command = [str(net / "dotnet"), "Raven.Server.dll", "--non-interactive", *(f"--{k}={v}" for k, v in values.items())]
    environment = os.environ | {"DOTNET_ROOT": str(net), "DOTNET_ROLL_FORWARD": "Major"}
    with (root / "console.txt").open("ab") as console:
        return subprocess.Popen(
            command, cwd=home, env=environment, stdin=subprocess.DEVNULL, stdout=console, stderr=console
        )


def free_port() -> int:
    """Return a loopback port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def server_home(version: str) -> Path:
    """Return the folder with Raven.Server.dll of this version. Raises NoServer."""
    home = CACHE / f"ravendb-{version}"
    with _made_once(home) as part:
        if part is not None:
            wheel = _download(f"ravendb-embedded=={EMBEDDED[version]}", part.parent)
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(part.parent / "wheel")
            shutil.move(next((part.parent / "wheel").rglob("RavenDBServer")), part)
    return home


def dotnet_root() -> Path:
    """Return a folder with `dotnet` and ASP.NET Core 8 or newer. Raises NoServer."""
    installed = shutil.which("dotnet")
    for found in (os.environ.get("DOTNET_ROOT"), installed and str(Path(installed).resolve().parent)):
        if found and any((Path(found) / "shared" / "Microsoft.AspNetCore.App").glob("[89].*")):
            return Path(found)
    root = CACHE / f"dotnet-{NET}"
    with _made_once(root) as part:
        if part is not None:
            _assemble_dotnet(part)
    return root


def _assemble_dotnet(root: Path) -> None:
    scratch = root.parent
    _run(["npm", "pack", "--silent", NET_NPM], scratch)
    with tarfile.open(next(scratch.glob("*.tgz"))) as archive:
        archive.extractall(scratch, filter="data")
    parts = scratch / "package" / "dist"
    described = json.loads((parts / "azmcp.deps.json").read_text())["targets"][".NETCoreApp,Version=v9.0/linux-x64"]
    for framework in ("Microsoft.NETCore.App", "Microsoft.AspNetCore.App"):
        _framework(root / "shared" / framework / NET, framework, parts, described)
    resolver = root / "host" / "fxr" / NET
    resolver.mkdir(parents=True)
    shutil.copy(parts / "libhostfxr.so", resolver)
    with zipfile.ZipFile(_download(NET_LAUNCHER, scratch)) as wheel:
        (root / "dotnet").write_bytes(wheel.read("dotnetcore2/bin/dotnet"))
    (root / "dotnet").chmod(0o755)


def _framework(target: Path, framework: str, parts: Path, described: dict[str, dict[str, dict[str, object]]]) -> None:
    pack = described[f"runtimepack.{framework}.Runtime.linux-x64/{NET}"]
    runtime, native = dict(pack.get("runtime", {})), pack.get("native", {})
    # The application took some assemblies of the frameworks from newer packages; they belong to them all the same.
    for library, entry in described.items():
        name, version = library.split("/")
        of_aspnet = name.startswith("Microsoft.Extensions.") or name == "System.Diagnostics.EventLog"
        of_core = name == "System.Formats.Asn1"
        if version.startswith("9.0.") and (of_aspnet if "AspNet" in framework else of_core):
            runtime |= {Path(path).name: about for path, about in entry.get("runtime", {}).items()}
    target.mkdir(parents=True)
    for name in (*runtime, *native):
        shutil.copy(parts / name, target)
    key = f"{framework}.Runtime.linux-x64/{NET}"
    platform = ".NETCoreApp,Version=v9.0/linux-x64"
    manifest = {
        "runtimeTarget": {"name": platform, "signature": ""},
        "targets": {".NETCoreApp,Version=v9.0": {}, platform: {key: {"runtime": runtime, "native": native}}},
        "libraries": {key: {"type": "package", "serviceable": True, "sha512": "", "path": key.lower()}},
    }
    (target / f"{framework}.deps.json").write_text(json.dumps(manifest))
    if "AspNet" in framework:
        needs = {"tfm": "net9.0", "framework": {"name": "Microsoft.NETCore.App", "version": NET}}
        (target / f"{framework}.runtimeconfig.json").write_text(json.dumps({"runtimeOptions": needs}))


@contextmanager
def _made_once(final: Path) -> Iterator[Path | None]:
    """Yield where to make `final` when it is not there yet, else None; one process at a time."""
    final.parent.mkdir(parents=True, exist_ok=True)
    with (final.parent / f".{final.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if final.exists():
            yield None
            return
        with tempfile.TemporaryDirectory(dir=final.parent) as scratch:
            part = Path(scratch) / "made"
            yield part
            shutil.move(part, final)


def _download(requirement: str, folder: Path) -> Path:
    _run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder), requirement], folder)
    return next(folder.glob(f"{requirement.split('==', maxsplit=1)[0].replace('-', '_')}-*.whl"))


def _run(command: list[str], folder: Path) -> None:
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=PREPARE_TIMEOUT_S)
    except FileNotFoundError:
        raise NoServer(f"{command[0]} is not installed, and a RavenDB server cannot be put together without") from None
    except subprocess.SubprocessError as error:
        said = getattr(error, "stderr", b"") or b""
        raise NoServer(f"{' '.join(command)} failed: {error} {said.decode('utf-8', 'replace')[-500:]}") from None
