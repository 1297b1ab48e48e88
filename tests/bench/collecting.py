"""Collecting from a real server, against that server's own debug package, in one run."""

from __future__ import annotations

import sys
import tempfile
import time
import zipfile
from pathlib import Path

import httpx

from tests.bench.measured import command
from tests.live import server, trouble

PACKAGE_TIMEOUT_S = 300


def run() -> None:
    """Print time, size and entries of both, and their ratio."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        raven = server.start("7.1.5", folder / "server")
        try:
            trouble.plant(raven.url)
            own = folder / "own-{run}.zip"
            collected = command([sys.executable, "-c", COLLECT, "run", "--url", raven.url, "-o", str(own)])
            package, package_seconds = _package(raven.url, folder)
        finally:
            raven.stop()
        print(
            f"raven-collect run             {collected.seconds:6.2f} s  {_inside(folder / 'own-0.zip')}  {collected.peak_mib:.0f} MiB peak"
        )
        print(f"/admin/debug/info-package     {package_seconds:6.2f} s  {_inside(package)}")
        print(f"ratio                         {collected.seconds / package_seconds:6.2f}")


COLLECT = "from collector.cli import main; main()"


def _package(url: str, folder: Path) -> tuple[Path, float]:
    start = time.perf_counter()
    answer = httpx.get(f"{url}/admin/debug/info-package", timeout=PACKAGE_TIMEOUT_S, trust_env=False).raise_for_status()
    taken = time.perf_counter() - start
    path = folder / "package.zip"
    path.write_bytes(answer.content)
    return path, taken


def _inside(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
    inflated = sum(entry.file_size for entry in entries)
    return f"{len(entries):4d} entries  {inflated / 2**20:6.2f} MiB inflated  {path.stat().st_size / 2**10:6.0f} KiB"
