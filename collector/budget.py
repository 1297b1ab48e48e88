"""The time of one run, as it was promised: whoever waits asks here how long that may last."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

# What is left of the time after the asking belongs to the logs, which come last.
ASKING_SHARE = 0.6
# Before it gets its name the file is looked through once more.
COLLECTING_SHARE = 0.85
NOT_REACHED = "not reached: the time of the run (--time-budget) was over"


@dataclass(frozen=True)
class Patience:
    """How long a question may take: its own time-out, stretched by `factor`, and not beyond `until` (monotonic)."""

    factor: float = 1.0
    until: float = math.inf

    def limit_s(self, timeout_s: float) -> float:
        """Return the seconds that are left for something with this time-out."""
        return max(0.0, min(timeout_s * self.factor, self.until - time.monotonic()))

    def is_cut(self, timeout_s: float) -> bool:
        """Return whether the run ends before this time-out does."""
        return time.monotonic() + timeout_s * self.factor > self.until

    @property
    def is_over(self) -> bool:
        """Return whether there is no time left at all."""
        return time.monotonic() >= self.until


UNHURRIED = Patience()


@dataclass(frozen=True)
class Budget:
    """The seconds of a run, from now on."""

    seconds: float
    started: float = field(default_factory=time.monotonic)

    def asking(self, factor: float, *, with_logs: bool) -> Patience:
        """Return the patience with questions."""
        return Patience(factor, self.started + self.seconds_to_ask(with_logs=with_logs))

    def seconds_to_ask(self, *, with_logs: bool) -> float:
        """Return the time for questions: what comes after them needs time as well."""
        return self.seconds * (ASKING_SHARE if with_logs else COLLECTING_SHARE)

    def downloading(self, factor: float) -> Patience:
        """Return the patience with what is collected last."""
        return Patience(factor, self.started + self.seconds * COLLECTING_SHARE)
