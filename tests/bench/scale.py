"""`raven-analyze report` on packages of 10, 100 and 1,000 databases with 40 indexes each, against reading them."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.bench import many_databases
from tests.bench.measured import command
from tests.bench.reporting import PLAIN, REPORT

DATABASES = (10, 100, 1000)


def run() -> None:
    """Print time and memory for each, and how the time for one database changes with their number."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for databases in DATABASES:
            package = folder / f"{databases}.zip"
            size = many_databases.write(package, databases)
            out = folder / f"out-{databases}"
            report = command([sys.executable, "-c", REPORT, "report", str(package), "-o", str(out)], runs=1)
            plain = command([sys.executable, "-c", PLAIN, str(package)], runs=1)
            sizes = {name: (out / name).stat().st_size / 1e6 for name in ("report.html", "findings.json")}
            print(
                f"{databases:5d} databases, {size / 1e6:6.1f} MB inflated"
                f"   report {report.seconds:6.2f} s  {1000 * report.seconds / databases:6.1f} ms a database"
                f"  {report.peak_mib:5.0f} MiB peak   unzip and json.loads alone {plain.seconds:6.2f} s"
                f"   ratio {report.seconds / plain.seconds:5.1f}"
                f"   report.html {sizes['report.html']:.1f} MB  findings.json {sizes['findings.json']:.1f} MB"
            )
            package.unlink()
