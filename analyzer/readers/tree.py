"""All files of an input, as deep as it is packed: what is nested is opened, and its files are named below it."""

from __future__ import annotations

import sys
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, cast

from analyzer.readers.containers import Found, file_entry, folder_entries, holds_others, unpacked
from analyzer.readers.entries import Entry, Refusal
from analyzer.readers.keeping import kept
from analyzer.reading_limits import Meter, Refused
from collector.bundle import BundleError, Gap

STDIN = Path("-")
_NEVER_PACKED = (".json", ".error", ".ndjson")  # by the thousand in a package: opening each to look would take long


@dataclass(slots=True)
class Tree:
    """The files of all inputs by name, and those that are not read."""

    meter: Meter
    entries: dict[str, Entry] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)

    def below(self, root: str) -> Iterator[tuple[str, Entry]]:
        """Yield the entries below a folder, by their names in it. The root of all is ''."""
        for name, entry in self.entries.items():
            if not root:
                yield name, entry
            elif name.startswith(f"{root}/"):
                yield name[len(root) + 1 :], entry

    def take(self, entries: Iterable[Entry]) -> None:
        """Remove entries that a reader has understood."""
        for entry in entries:
            self.entries.pop(entry.name, None)


def gather(paths: Sequence[Path], meter: Meter) -> Tree:
    """Return all files of the inputs. Raises BundleError for an input that cannot be opened at all."""
    tree = Tree(meter)
    for path in paths:
        name = _distinct(path.name or path.resolve().name or "input", tree)
        for found in _opened(path, name, meter):
            _add(tree, found, 0)
    return tree


def _opened(path: Path, name: str, meter: Meter) -> Found:
    if path == STDIN:
        yield _standard_input(meter)
        return
    try:
        if path.is_dir():
            for found in folder_entries(path, meter):
                yield _below(name, found)
        elif path.is_file():
            with path.open("rb"):
                yield file_entry(path, name, meter)
        elif path.exists():
            raise BundleError(f"{path} is neither a file nor a folder.")
        else:
            raise BundleError(f"{path} does not exist.")
    except PermissionError:
        raise BundleError(f"{path} may not be read by this user.") from None


def _standard_input(meter: Meter) -> Entry:
    stream = Entry("standard input", 0, lambda: cast(IO[bytes], sys.stdin.buffer), meter)
    with stream.open() as content:
        return kept(content, stream.name, meter)


def _below(name: str, found: Entry | Refusal) -> Entry | Refusal:
    if isinstance(found, Refusal):
        return Refusal(f"{name}/{found.name}", found.why)
    return replace(found, name=f"{name}/{found.name}")


def _add(tree: Tree, found: Entry | Refusal, depth: int) -> None:
    if isinstance(found, Refusal):
        tree.refusals.append(found)
        return
    try:
        head = b"" if found.name.lower().endswith(_NEVER_PACKED) else found.head(512)
        if not holds_others(head):
            name = _free(found.name, tree.entries)  # a.log and a.log.gz are both there
            tree.entries[name] = replace(found, name=name)
            return
        if depth >= tree.meter.limits.nesting:
            raise Refused(f"{found.name} is packed more than {tree.meter.limits.nesting} deep", Gap.CAPPED)
        for inner in unpacked(found, head):
            _add(tree, inner, depth + 1)
    except Refused as why:
        tree.refusals.append(Refusal(found.name, why))


def _distinct(name: str, tree: Tree) -> str:
    """Return a name for an input that no other one has."""
    return _free(name, {entry.split("/", 1)[0] for entry in tree.entries})


def _free(name: str, taken: Container[str]) -> str:
    number, wanted = 1, name
    while wanted in taken:
        number += 1
        wanted = f"{name} ({number})"
    return wanted
