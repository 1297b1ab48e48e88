"""What the user wants of a run, and who is told what happens meanwhile."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from collector.levels import Raising
from collector.logs import Wanted
from collector.privacy import NOTHING_MORE, Privacy
from collector.profiles import Choice
from collector.resuming import NOTHING, Earlier
from collector.samples import Sampling

INTERRUPTED = "not asked: the collection was interrupted"


class CollectError(Exception):
    """The end of a run without a file; the text is meant for the user."""


class CutError(CollectError):
    """The end of a run that left a part of a file, which can be read."""


class Watcher(Protocol):
    """Who is told what happens while it happens."""

    def stage(self, said: str) -> None:
        """Hear that something larger begins or ended."""

    def asking(self, what: str) -> None:
        """Hear what is asked now."""


@dataclass(frozen=True)
class Options:
    """What the user wants. `patience` stretches every time-out; `max_bytes` is the size of the file."""

    file: Path
    urls: tuple[str, ...] = ()
    verify: ssl.SSLContext | bool = True
    patience: float = 1.0
    logs: Wanted = field(default_factory=lambda: Wanted(256 << 20))
    with_logs: bool = True
    with_cluster: bool = True
    time_budget_s: float = 300.0
    max_bytes: int = 512 << 20
    sampling: Sampling | None = None
    raising: Raising | None = None
    choice: Choice = field(default_factory=Choice)
    privacy: Privacy = NOTHING_MORE
    earlier: Earlier = NOTHING
