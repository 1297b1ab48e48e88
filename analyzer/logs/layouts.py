"""The layouts of RavenDB's logs, as data.

    2024-05-01T07:03:09.1234567Z, 42, Operations, Server, Logger, message[, EXCEPTION: text]           up to 6.2
    2026-07-01 10:15:30.1234|INFO|23|Server|Component|Logger|message[|exception]|data                  7.0 and 7.1
    2026-07-01 10:15:30.1234|A|INFO|23|Server|Component|Logger|message[|exception]|data                7.2

Nothing is escaped, so the fields before the message are cut from the left, `data` from the right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAMES = {
    "Level": "level",
    "Thread": "thread",
    "ThreadID": "thread",
    "Source": "resource",
    "Resource": "resource",
    "Component": "component",
    "Logger": "logger",
    "NodeTag": "node_tag",
}


@dataclass(frozen=True, slots=True)
class Layout:
    """`fields` are those between the time and the message, in order."""

    name: str
    separator: str
    fields: tuple[str, ...]


COMMAS = Layout("commas", ", ", ("thread", "level", "resource", "logger"))
PIPES = Layout("pipes", "|", ("level", "thread", "resource", "component", "logger"))
PIPES_WITH_NODE = Layout("pipes with node tag", "|", ("node_tag", *PIPES.fields))
TYPES = ("Raven.", "Voron.", "Sparrow.")  # how a logger begins; up to 6.2 some records name it before the resource
LEVELS = (b"TRACE", b"DEBUG", b"INFO", b"WARN", b"ERROR", b"FATAL")
_KNOWN = (COMMAS, PIPES, PIPES_WITH_NODE)
_HEADER = re.compile(rb"^(?:\xef\xbb\xbf)?(?:Date\|[\w|]+\|Message\b|Time,\s*[\w,\s]+,\s*Message\b)", re.MULTILINE)


def of_header(beginning: bytes) -> Layout | None:
    """Return the layout that the first header line of a file names; None for no header, or a name not known."""
    found = _HEADER.search(beginning)
    if found is None:
        return None
    is_pipes = b"|" in found[0]
    words = [word.strip() for word in found[0].decode().split("|" if is_pipes else ",")][1:-1]
    if not all(word in _NAMES for word in words):
        return None
    fields = tuple(_NAMES[word] for word in words)
    for layout in _KNOWN:
        if layout.fields == fields and (layout.separator == "|") == is_pipes:
            return layout
    return Layout("as its header says", "|" if is_pipes else ", ", fields)
