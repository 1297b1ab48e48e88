"""Two gigabytes of logs into a bundle, against `gzip -1` of the same file in the same run.

Memory is that of the process, by the system's own account.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.bench.made_logs import make
from tests.bench.measured import Taken, command

TEXT_BYTES = 2 << 30
CAPTURE = """
import sys
from pathlib import Path
from collector.bundle import BundleWriter, Manifest
from collector.budget import UNHURRIED
from collector.logs import Wanted, capture
import collector.collect  # what a real run has in memory as well
writer = BundleWriter(Path(sys.argv[2]))
capture(Path(sys.argv[1]), "A", writer, Wanted(int(sys.argv[3])), UNHURRIED)
writer.close(Manifest())
"""


def run() -> None:
    """Print speed and memory: of all of it, and of what fits into the cap of a run."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "logs").mkdir()
        log = folder / "logs" / "server.log"
        make("7.1.5", log, TEXT_BYTES)
        size = log.stat().st_size
        gzip = command(["sh", "-c", f"gzip -1 -c {log} > {folder / 'x.gz'}"], runs=1)
        _print("gzip -1", size, gzip, (folder / "x.gz").stat().st_size)
        for name, cap in (("all of it", 2 * TEXT_BYTES), ("a cap of 256 MiB", 256 << 20)):
            file = folder / f"{cap}.zip"
            taken = command([sys.executable, "-c", CAPTURE, str(log.parent), str(file), str(cap)], runs=1)
            _print(name, size, taken, file.stat().st_size)
            print(f"{'':17} as fast as gzip -1 times {gzip.seconds / taken.seconds:.2f}")


def _print(name: str, size: int, taken: Taken, stored: int) -> None:
    speed = size / 1e6 / taken.seconds
    print(
        f"{name:17} {taken.seconds:6.1f} s  {speed:5.0f} MB/s  {taken.peak_mib:4.0f} MiB peak  {stored / 1e6:4.0f} MB"
    )
