"""The debug package of one node, as RavenDB's Studio and `/admin/debug/info-package` give it.

It has no manifest, so one is made from its entries: `server-wide/<entry>.json` is about the node,
`<database>/<entry>.json` about a database, and `<entry>.error` is the exception an endpoint ended with.
"""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import PurePosixPath
from typing import Any

from collector.bundle import Bundle, BundleError, Gap, Item, Manifest, Node, Outcome

SERVER_WIDE = "server-wide"
_THROWN = re.compile(r"Exception throw time: UTC (\S+ \S+)")
_LOG = re.compile(r"\d{4}-\d\d-\d\d \d{1,2}[-:]\d\d[-:]\d\d\.(log|txt)")


def read(archive: zipfile.ZipFile) -> Bundle | None:
    """Return the package as a bundle, or None for a zip without a `server-wide` folder."""
    names = {info.filename.replace("\\", "/"): info.filename for info in archive.infolist() if not info.is_dir()}
    if not any(name.startswith(f"{SERVER_WIDE}/") and name.endswith(".json") for name in names):
        return None
    bundle = Bundle(archive, Manifest(), names)
    topology = _json(bundle, f"{SERVER_WIDE}/cluster.topology.json")
    build = _json(bundle, f"{SERVER_WIDE}/build.version.json")
    about = topology.get("@metadata") or _json(bundle, f"{SERVER_WIDE}/admin.stats.json").get("@metadata") or {}
    node = Node(
        tag=_text(topology.get("NodeTag")) or _text(about.get("NodeTag")) or "?",
        url=_text(about.get("WebUrl")),
        version=_text(build.get("FullVersion")),
        found_by="the package",
    )
    taken = _text(about.get("DateTime"))
    items = tuple(item for name in names if (item := _item(bundle, name, node.tag)))
    bundle.manifest = Manifest(
        kind="RavenDB debug package", started_at=taken, finished_at=taken, nodes=(node,), items=items
    )
    return bundle


def _item(bundle: Bundle, name: str, node: str) -> Item | None:
    parts = PurePosixPath(name).parts
    if len(parts) != 2:
        return None
    folder, file = parts
    database = None if folder == SERVER_WIDE else folder
    entry, dot, extension = file.rpartition(".")
    size = bundle.archive.getinfo(bundle.names[name]).file_size
    if _LOG.fullmatch(file):
        return Item("logs.server", Outcome.COLLECTED, node, None, name, stored_bytes=size)
    source = f"http.{entry}"
    if extension == "error":
        gap, reason = _why(bundle, name)
        return Item(source, Outcome.FAILED, node, database, None, gap, reason, stored_bytes=size)
    if extension not in ("json", "txt") or not dot:
        return None
    if size == 0:
        return Item(source, Outcome.FAILED, node, database, None, Gap.CORRUPT, f"{name} is empty", stored_bytes=0)
    return Item(source, Outcome.COLLECTED, node, database, name, stored_bytes=size)


def _why(bundle: Bundle, name: str) -> tuple[Gap, str]:
    try:
        lines = bundle.read(name).decode("utf-8", "replace").splitlines()
    except BundleError as error:
        return Gap.CORRUPT, str(error)
    first = next((line.strip() for line in lines if line.strip() and not _THROWN.match(line)), "no text")
    kind = first.split(":")[0]
    if "Timeout" in kind or "OperationCanceled" in kind or "TaskCanceled" in kind:
        gap = Gap.TIMED_OUT
    elif "Authorization" in kind or "Unauthorized" in kind:
        gap = Gap.DENIED
    elif "LicenseLimit" in kind:
        gap = Gap.NOT_LICENSED
    else:
        gap = Gap.SERVER_ERROR
    return gap, f"{name} holds an exception: {first[:300]}"


def _json(bundle: Bundle, name: str) -> dict[str, Any]:
    try:
        body = json.loads(bundle.read(name))
    except (BundleError, ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
