"""`raven-analyze report` on a real package, whole process, against reading the same package with plain Python."""

from __future__ import annotations

import sys
import tempfile
import zipfile
from pathlib import Path

from tests.bench.measured import command

PACKAGE = Path(__file__).parents[2] / "fixtures" / "packages" / "ravendb-7.1.5.node.zip"
REPORT = "from analyzer.cli import main; main()"
PLAIN = """
import json, sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
for name in archive.namelist():
    if name.endswith('.json'):
        json.loads(archive.read(name))
"""
TIMES = (1, 10, 40)


def run() -> None:
    """Print time and memory for the package, and for ones with many times its databases."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for times in TIMES:
            package = _multiplied(folder / f"{times}.zip", times)
            report = command(
                [sys.executable, "-c", REPORT, "report", str(package), "-o", str(folder / f"out-{times}-{{run}}")]
            )
            plain = command([sys.executable, "-c", PLAIN, str(package)])
            print(
                f"{3 * times:4d} databases  report {report.seconds:6.2f} s  {report.peak_mib:5.0f} MiB peak"
                f"   unzip and json.loads alone {plain.seconds:5.2f} s  {plain.peak_mib:4.0f} MiB"
                f"   ratio {report.seconds / plain.seconds:5.1f}"
            )


def _multiplied(path: Path, times: int) -> Path:
    """Write the package with its databases `times` over, under other names."""
    with zipfile.ZipFile(PACKAGE) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            content = source.read(info)
            target.writestr(info.filename, content)
            folder, _, entry = info.filename.partition("/")
            if folder != "server-wide":
                for number in range(1, times):
                    target.writestr(f"{folder}-{number}/{entry}", content)
    return path
