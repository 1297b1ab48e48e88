"""Two gigabytes of logs into a bundle, against `gzip -1` of the same file in the same run.

First the copying alone, then a whole run of the command, from its start to the file having its name: on the machine of
a real server that has these logs in its folder. Memory is that of the process, by the system's own account. Collecting has
two threads that work, and lets others go first: on a busy machine look at the seconds of processor time.
"""

from __future__ import annotations

import sys
import tempfile
import zipfile
from pathlib import Path

from tests.bench.collecting import COLLECT
from tests.bench.made_logs import make
from tests.bench.measured import Taken, command
from tests.live import server, trouble

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
    """Print speed and memory: of all of it, of what fits into the cap of a run, and of a whole run."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "server" / "logs").mkdir(parents=True)
        log = folder / "server" / "logs" / "older.log"
        make("7.1.5", log, TEXT_BYTES)
        size = log.stat().st_size
        gzip = command(["sh", "-c", f"gzip -1 -c {log} > {folder / 'x.gz'}"], runs=1)
        _print("gzip -1", size, gzip, (folder / "x.gz").stat().st_size)
        for name, cap in (("all of it", 2 * TEXT_BYTES), ("a cap of 256 MiB", 256 << 20)):
            file = folder / f"{cap}.zip"
            taken = command([sys.executable, "-c", CAPTURE, str(log.parent), str(file), str(cap)], runs=1)
            _print(name, size, taken, file.stat().st_size)
            print(f"{'':17} as fast as gzip -1 times {gzip.seconds / taken.seconds:.2f}")
        file, taken = _whole_run(folder)
        _print("a whole run", size, taken, file.stat().st_size)
        print(f"{'':17} as fast as gzip -1 times {gzip.seconds / taken.seconds:.2f}")


def _whole_run(folder: Path) -> tuple[Path, Taken]:
    raven = server.start("7.1.5", folder / "server")
    file = folder / "bundle.zip"
    try:
        trouble.plant(raven.url)
        words = ["run", "--url", raven.url, "--max-log-size", "4GB", "--max-size", "4GB", "-o", str(file)]
        taken = command([sys.executable, "-c", COLLECT, *words], runs=1)
    finally:
        raven.stop()
    with zipfile.ZipFile(file) as archive:
        [stored] = (info.file_size for info in archive.infolist() if info.filename.endswith("/older.log"))
    if stored < TEXT_BYTES:
        raise RuntimeError(f"{stored} bytes of logs are in the bundle, less than {TEXT_BYTES}")
    return file, taken


def _print(name: str, size: int, taken: Taken, stored: int) -> None:
    speed = f"{taken.seconds:6.1f} s  {size / 1e6 / taken.seconds:5.0f} MB/s  {taken.cpu_seconds:5.1f} s of processors"
    print(f"{name:17} {speed}  {taken.peak_mib:4.0f} MiB peak  {stored / 1e6:4.0f} MB")
