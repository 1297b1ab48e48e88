"""Logs to Parquet, 1 GB of 7.x and 1 GB of 6.x, beside `wc -l`, DuckDB's own scan of lines, and pgBadger, in one run.

Each is a process of its own, the file lies in the page cache, and the peak is what the operating system saw.
pgBadger reads its own format, a log of PostgreSQL; the other two do no more than find lines.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
from pathlib import Path

from tests.bench.measured import RUNS, command
from tests.bench.reporting import REPORT

LOG_BYTES = 10**9
POSTGRES_LOG_BYTES = 5 * 10**6
REPORTED_BYTES = 400 * 10**6
VERSIONS = ("7.1.5", "6.2.4")
MARGIN = 38
LINES_BY_DUCKDB = """
import duckdb, sys
connection = duckdb.connect()
print(connection.execute(
    "SELECT count(*), sum(length(line)) FROM read_csv(?, columns = {'line': 'VARCHAR'}, delim = '\\x01', quote = '',"
    " escape = '', header = false, auto_detect = false, max_line_size = 20000000, strict_mode = false)", [sys.argv[1]]
).fetchone())
"""
MAKE = "from tests.bench.made_logs import make; import pathlib, sys; make(sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3]))"
TO_PARQUET = "tests.bench.log_to_parquet"


def run() -> None:
    """Print MB/s and peak memory of each, and how many times as fast ours is."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        badger = _pgbadger(folder)
        for version in VERSIONS:
            path = _made(folder, version, LOG_BYTES)
            print(f"-- {version}, {path.stat().st_size / 1e6:.0f} MB, {os.cpu_count()} cores")
            others = [
                _speed("wc -l", ["wc", "-l", str(path)], path),
                _speed("DuckDB, one column of lines", [sys.executable, "-c", LINES_BY_DUCKDB, str(path)], path),
                *badger,
            ]
            for what, tables in (("records to Parquet", "records"), ("with shapes, exceptions, events", "all")):
                out = folder / f"{version}-{tables}-{{run}}"
                words = [sys.executable, "-m", TO_PARQUET, str(path), tables, str(out)]
                ours = _speed(what, words, path)
                print(f"{'':{MARGIN}}ratio to " + ", ".join(f"{name} {ours[1] / mbs:.2f}" for name, mbs in others))
            path.unlink()
        path = _made(folder, VERSIONS[0], REPORTED_BYTES)
        words = [sys.executable, "-c", REPORT, "report", str(path), "--fail-on", "never", "-o", str(folder / "{run}")]
        _speed(f"process start to report, {VERSIONS[0]}", words, path)


def _made(folder: Path, version: str, size: int) -> Path:
    path = folder / f"{version}.log"
    command([sys.executable, "-c", MAKE, version, str(path), str(size)], runs=1, exit_codes=(0,))
    return path


def _speed(what: str, words: list[str], path: Path, runs: int = RUNS) -> tuple[str, float]:
    taken = command(words, runs, exit_codes=(0,))
    megabytes = path.stat().st_size / 1e6
    speed = megabytes / taken.seconds
    print(
        f"{what:{MARGIN}}{speed:8.1f} MB/s  {taken.seconds:7.2f} s  {taken.peak_mib:6.0f} MiB peak"
        f"  {megabytes / taken.cpu_seconds:8.1f} MB per processor second",
        flush=True,
    )
    return what, speed


def _pgbadger(folder: Path) -> list[tuple[str, float]]:
    if shutil.which("pgbadger") is None:
        print("pgBadger is not installed: no ratio to it")
        return []
    path = folder / "postgresql.log"
    _write_postgres_log(path)
    words = ["pgbadger", "-q", "-f", "stderr", "-p", "%t [%p]: ", "-o", str(folder / "postgresql.html"), str(path)]
    return [_speed("pgBadger", words, path, runs=1)]


def _write_postgres_log(path: Path) -> None:
    """Write a log as `log_min_duration_statement = 0` gives it: what pgBadger is for."""
    chance = random.Random(4)
    with path.open("w") as out:
        second = 0
        while out.tell() < POSTGRES_LOG_BYTES:
            second += chance.random() < 0.01
            stamp = (
                f"2026-07-{1 + second // 86400:02} {second // 3600 % 24:02}:{second // 60 % 60:02}:{second % 60:02} UTC"
            )
            number, took = chance.randrange(10**6), chance.random() * 90
            out.write(
                f"{stamp} [{chance.randrange(100, 200)}]: LOG:  duration: {took:.3f} ms  statement: SELECT o.id, o.total,"
                f" c.name FROM orders o JOIN customers c ON c.id = o.customer WHERE o.id = {number} AND o.total > {took:.2f}\n"
            )
