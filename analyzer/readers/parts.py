"""The parts of a case: each is one thing that someone made, as a bundle, a package or some log files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from analyzer.readers.entries import Entry
from collector.bundle import KIND, Manifest


class Kind(StrEnum):
    """What a part is; the words are for people."""

    BUNDLE = KIND
    NODE_PACKAGE = "RavenDB debug package"
    DATABASE_PACKAGE = "RavenDB database package"
    LOGS = "RavenDB log files"


@dataclass(frozen=True, slots=True)
class Part:
    """One part. `root` is where it lies in the input, `entries` are its files by the paths of its manifest.

    `server` is the identity of the server where it is known: two parts of one server are one node.
    """

    kind: Kind
    root: str
    manifest: Manifest
    entries: Mapping[str, Entry] = field(default_factory=dict)
    server: str | None = None
