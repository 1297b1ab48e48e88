"""Reads inputs one after the other, by their numbers, until it is stopped; says which one it is at.

A process of its own, since a crash or a hang would end the run. Every so many inputs become a whole report.
"""

from __future__ import annotations

import faulthandler
import os
import random
import resource
import shutil
import sys
import warnings
from pathlib import Path

from analyzer.discover import all_checks, all_tables
from analyzer.load import connect, load
from analyzer.readers import read
from analyzer.reading_limits import Limits
from analyzer.report import assemble
from analyzer.tables.collection import COLLECTION
from analyzer.unasked import MANIFEST_SOURCE
from collector.bundle import BundleError
from reports import FORMATS, NAMES, USUAL
from tests.fuzz.inputs import seeds

HANG_SECONDS = 10
EACH_REPORTED = 40
MEMORY_MIB = 1500  # of the whole process, the interpreter and libraries included
LIMITS = Limits(total_bytes=60 << 20, entry_bytes=8 << 20, json_bytes=4 << 20, entries=2000, seconds=HANG_SECONDS)


def work(folder: Path, first: int) -> None:
    """Read inputs from the number `first` on. Exits with 1 where one does harm."""
    faulthandler.enable()
    warnings.simplefilter("ignore")
    made = seeds(folder / "seeds")
    scratch = folder / "scratch"
    number = first
    while True:
        print(number, flush=True)
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        chance = random.Random(number)
        path = folder / "input"
        path.write_bytes(chance.choice(made)(chance))
        before = _listing(folder)
        faulthandler.dump_traceback_later(HANG_SECONDS * 3, exit=True)
        taken = os.times().user
        _analyze(path, scratch / "out", is_reported=number % EACH_REPORTED == 0)
        taken = os.times().user - taken
        faulthandler.cancel_dump_traceback_later()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        if taken > HANG_SECONDS and number % EACH_REPORTED:
            sys.exit(f"it took {taken:.0f} s")
        if peak > MEMORY_MIB:
            sys.exit(f"it took {peak} MiB")
        if _listing(folder) != before or sorted(entry.name for entry in scratch.iterdir()) not in ([], ["out"]):
            sys.exit("it wrote outside of its folder")
        number += 1


def _analyze(path: Path, out: Path, *, is_reported: bool) -> None:
    try:
        case = read(path, LIMITS)
    except BundleError:
        return
    answered = {MANIFEST_SOURCE} | {item.source for item in case.manifest.items}
    tables = [table for table in all_tables() if is_reported or any(one.name in answered for one in table.sources)]
    load(case, tables, out)
    with connect(out, [COLLECTION]) as connection:
        connection.execute("SELECT * FROM collection").fetchall()
    if is_reported:
        with connect(out) as connection:
            made = assemble(connection, case.manifest, case.origin, all_checks(), all_tables())
        for form in USUAL:
            FORMATS[NAMES[form]](made)


def _listing(folder: Path) -> list[str]:
    return sorted(str(entry.relative_to(folder)) for entry in folder.rglob("*") if "scratch" not in entry.parts)


if __name__ == "__main__":
    work(Path(sys.argv[1]), int(sys.argv[2]))
