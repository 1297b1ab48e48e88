"""Opens a bundle, or any zip, also where its end is missing: a killed collection, a full disk, a copy that broke off.

What lies before the cut is read; of a cut log, its first part. For a bundle of ours a manifest is made from its
journal, in which what was planned and is not there is an item of its own. Standard library only.
"""

from __future__ import annotations

import json
import struct
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote

from collector.bundle import JOURNAL, MANIFEST, BundleError, Gap, Item, Outcome, parse_item
from collector.cut_zip import rebuilt

# Not even the start is that of a zip, or its journal was never ours.
UNRECOVERABLE = (
    zipfile.BadZipFile, ValueError, KeyError, TypeError, AttributeError, OSError, struct.error, RecursionError,
)  # fmt: skip
ENCRYPTED = b"age-encryption.org/"
NOT_STORED = "the file was cut before this was stored"


def open_zip(path: Path) -> tuple[zipfile.ZipFile, str | None]:
    """Open a zip, and say where it is cut, None where it is whole. Raises BundleError where nothing can be read."""
    try:
        return zipfile.ZipFile(path), None
    except FileNotFoundError:
        raise BundleError(f"{path} does not exist.") from None
    except PermissionError:
        raise BundleError(f"{path} may not be read by this user.") from None
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        said = str(error)
    try:
        with path.open("rb") as file:
            return recovered(file)
    except UNRECOVERABLE:
        if _is_encrypted(path):
            raise BundleError(f"{path} is encrypted: only who has the private key can read it, with `age`.") from None
        raise BundleError(f"{path} is not a whole zip file ({said}); ask for it to be sent again.") from None


def _is_encrypted(path: Path) -> bool:
    with suppress(OSError), path.open("rb") as file:
        return file.read(len(ENCRYPTED)) == ENCRYPTED
    return False


def opened(file: IO[bytes]) -> zipfile.ZipFile:
    """Open a zip that may be cut. Raises BadZipFile."""
    try:
        return zipfile.ZipFile(file)
    except zipfile.BadZipFile as error:
        try:
            return recovered(file)[0]
        except UNRECOVERABLE:
            raise error from None


def recovered(file: IO[bytes]) -> tuple[zipfile.ZipFile, str]:
    """Return a zip made of what is left of one, and where that was cut. Raises UNRECOVERABLE where nothing is."""
    made, cut, parts = rebuilt(file)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        names = archive.namelist()
        journals = sorted(name for name in names if name.startswith(JOURNAL))
        if journals and MANIFEST not in names:
            manifest = _manifest(archive, journals, parts) | {"cut": cut}
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
            archive.filelist = [info for info in archive.filelist if info.filename not in journals]
    return zipfile.ZipFile(made), cut


def _manifest(archive: zipfile.ZipFile, journals: list[str], parts: dict[str, int]) -> dict[str, Any]:
    """Return the manifest that the journal and the entries tell."""
    begun: dict[str, Any] = {}
    nodes: dict[str, Any] = {}
    planned: dict[tuple[str, str | None, str | None], None] = {}
    items: list[Item] = []
    for line in _lines(archive, journals, parts):
        begun |= line.get("manifest", {})
        if "node" in line:
            nodes[line["node"]["tag"]] = line["node"]
        if "planned" in line:
            source, node, database = line["planned"]
            planned[source, node, database] = None
        if "item" in line:
            items.append(parse_item(line["item"]))
    known = {item.path for item in items}
    items += [_item_of(name, parts) for name in archive.namelist() if name not in known and name not in journals]
    have = {(item.source, item.node, item.database) for item in items}
    items += [
        Item(source, Outcome.SKIPPED, node, database, gap=Gap.NEVER_ASKED, reason=NOT_STORED)
        for source, node, database in planned
        if (source, node, database) not in have
    ]
    return begun | {"nodes": list(nodes.values()), "items": [asdict(item) for item in items]}


def _lines(archive: zipfile.ZipFile, journals: list[str], parts: dict[str, int]) -> Iterator[dict[str, Any]]:
    for name in journals:
        content = archive.read(name)
        whole = content[: content.rfind(b"\n") + 1] if name in parts else content
        for line in whole.splitlines():
            yield json.loads(line)


def _item_of(path: str, parts: dict[str, int]) -> Item:
    """Return the item of an entry that came before the journal could tell of it."""
    folders = [unquote(part) for part in path.split("/")]
    node = folders[1] if folders[0] == "nodes" and len(folders) > 3 else None
    database = folders[3] if node is not None and folders[2] == "databases" and len(folders) > 4 else None
    name = folders[-1].rpartition(".")[0]
    if node is not None and folders[2] == "logs":
        source = "logs.audit" if "audit" in name.lower() else "logs.server"
    elif folders[-2:-1] == ["samples"]:
        source = "samples.host" if node is None else "samples.server"
    else:
        source = f"{'os' if folders[0] == 'host' else 'http' if node is not None else folders[0]}.{name}"
    size = parts.get(path)
    reason = None if size is None else f"the file was cut after the first {size} bytes of this"
    return Item(
        source,
        Outcome.COLLECTED,
        node,
        database,
        path,
        None if size is None else Gap.CORRUPT,
        reason,
        stored_bytes=size,
    )
