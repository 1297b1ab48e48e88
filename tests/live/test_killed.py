"""A run that is killed leaves a file that can be read, and that says what it lacks."""

from __future__ import annotations

import random
from pathlib import Path

from tests.killing import killed, run_seconds
from tests.live.server import RavenServer

RUNS = 8


def test_what_killed_runs_leave_is_read_and_says_what_it_lacks(raven_server: RavenServer, tmp_path: Path) -> None:
    chance = random.Random()
    whole = run_seconds(raven_server.url, tmp_path)
    for _ in range(RUNS):
        left = killed(raven_server.url, tmp_path, 0.9 * whole, chance)
        assert left.missing, left
        assert left.cut is None or "the file ends" in left.cut
