"""The kinds of events that are known by the words of a record, as data.

`words` must all be in the record's message or in the head of its exception, where every word with a digit is `#`.
`pattern` takes the name of a `database` or `component` (an index, a task) out of the message.
`is_timed` says that the first duration in the message is how long it took. A kind that was not seen in a
log of a real server says so in `seen`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

PHRASE_BOOK = "read in the server's assemblies, not seen in a log"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of event; the first in `KINDS` that fits a record is its kind."""

    name: str
    words: tuple[str, ...]
    seen: str = PHRASE_BOOK
    logger: str = ""
    pattern: re.Pattern[str] | None = None
    is_timed: bool = False


_DATABASE = re.compile(r"[Dd]atabase '(?P<database>[^']+)'")
_DATABASE_IN = re.compile(r"database (?P<database>\S+) in ")

KINDS = (
    Kind("server started", ("Server started, listening to requests",)),
    Kind("server stopping", ("Starting shut down",)),
    Kind("server stopping", ("Server is shutting down",), "7.1.5"),
    Kind("server stopped", ("Server has shut down",), "7.1.5"),
    Kind("server stopped", ("Shutdown completed",)),
    Kind("database loaded", ("Started database",), "7.1.5", pattern=_DATABASE_IN, is_timed=True),
    Kind("database load started", (": Starting database initialization",), "7.1.5", pattern=_DATABASE),
)
