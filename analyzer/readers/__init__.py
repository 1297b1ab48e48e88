"""Reads what support gets, whatever it is: each kind of part is one file here, recognised by its content.

`tree` opens what is packed, `own_bundle`, `packages` and `bare_logs` take from the tree what they understand, and
`case` puts it all together. What nobody understands is said.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from analyzer.readers import bare_logs, own_bundle, packages
from analyzer.readers.case import Case, Origin, case_of
from analyzer.readers.tree import STDIN, Tree, gather
from analyzer.reading_limits import Limits, Meter
from collector.bundle import BundleError

READERS = (own_bundle.parts, packages.parts, bare_logs.parts)


def read(paths: Path | Sequence[Path], limits: Limits | None = None) -> Case:
    """Open inputs, whatever they are, as one case. Raises BundleError with one sentence for the user."""
    given = [paths] if isinstance(paths, Path) else list(paths)
    meter = Meter(limits or Limits())
    tree = gather(given, meter)
    parts = [part for reader in READERS for part in reader(tree)]
    if not parts:
        raise BundleError(_nothing(given, tree))
    return case_of(parts, tree.refusals, tree.entries, _origin(given, tree), meter.limits)


def _origin(paths: Sequence[Path], tree: Tree) -> Origin:
    """Say what was given: as a file where it is one, else by all its files."""
    name = "standard input" if paths[0] == STDIN else paths[0].name or paths[0].resolve().name
    if len(paths) == 1 and paths[0].is_file():
        return Origin(name, paths[0].stat().st_size, partial(_sha256, paths[0]))
    files = [file for path in paths for file in ([path] if path.is_file() else sorted(path.rglob("*")))]
    size = sum(file.stat().st_size for file in files if file.is_file()) or tree.meter.inflated_bytes
    more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    return Origin(f"{name}{more}", size, partial(_sha256_of_all, files))


def _sha256_of_all(files: Sequence[Path]) -> str:
    listed = [f"{_sha256(file)}  {file.name}" for file in files if file.is_file() and not file.is_symlink()]
    return hashlib.sha256("\n".join(listed).encode()).hexdigest()


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:  # it is among the refusals
        return "unreadable"


def _nothing(paths: Sequence[Path], tree: Tree) -> str:
    what = " and ".join("standard input" if path == STDIN else str(path) for path in paths)
    if tree.refusals:
        more = f", and {len(tree.refusals) - 1} more like it" if len(tree.refusals) > 1 else ""
        return f"{what} cannot be read: {tree.refusals[0].why}{more}; ask for it to be sent again."
    if not tree.entries:
        return f"{what} is empty."
    return (
        f"{what} holds nothing that is known: no bundle of raven-collect, no debug package of RavenDB,"
        f" no log of a server (as its first file, {next(iter(tree.entries))})."
    )
