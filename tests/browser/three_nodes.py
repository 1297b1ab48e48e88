"""Makes the package of a cluster of three nodes out of that of one real server: the same answers, from A, B and C.

No cluster can be had here without a license. What differs between the nodes is what a cluster would change: their
names and addresses, who leads, and where the databases live.
"""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from tests.browser.conftest import PACKAGE

TAGS = "ABC"


def write(path: Path) -> Path:
    """Write the package as RavenDB's Studio does for a cluster: a package of each node inside."""
    with zipfile.ZipFile(PACKAGE) as source, zipfile.ZipFile(path, "w") as cluster:
        entries = {name: source.read(name) for name in source.namelist()}
        for tag in TAGS:
            inner = io.BytesIO()
            with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as node:
                for name, content in entries.items():
                    node.writestr(name, _of(tag, name, content))
            cluster.writestr(f"2026-11-23 13-11-23 - Node [{tag}].zip", inner.getvalue())
    return path


def _of(tag: str, name: str, content: bytes) -> bytes:
    content = content.replace(b"http://127.0.0.1:8080", _url(tag).encode()).replace(
        b'"NodeTag":"A"', b'"NodeTag":"%s"' % tag.encode()
    )
    if name == "server-wide/cluster.topology.json":
        return _edited(content, lambda body: _topology(body, tag))
    if name.endswith("/database-record.json"):
        return _edited(content, _record)
    return content


def _url(tag: str) -> str:
    return f"http://{tag.lower()}.example:8080"


def _edited(content: bytes, edit: Any) -> bytes:
    body = json.loads(content)
    edit(body)
    return json.dumps(body).encode()


def _topology(body: dict[str, Any], tag: str) -> None:
    nodes = {one: _url(one) for one in TAGS}
    body["Topology"] |= {"AllNodes": nodes, "Members": nodes, "LastNodeId": "C"}
    about = body["NodeLicenseDetails"]["A"]
    body |= {"NodeTag": tag, "Leader": "A", "CurrentState": "Leader" if tag == "A" else "Follower"}
    body["NodeLicenseDetails"] = dict.fromkeys(TAGS, about)
    if tag == "A":
        reply = {"Connected": True, "LastSent": "2026-11-23T13:11:22.0Z", "LastReply": "2026-11-23T13:11:22.0Z"}
        body["Status"] = {"B": reply, "C": reply | {"Connected": False, "ErrorDetails": "the node does not answer"}}


def _record(body: dict[str, Any]) -> None:
    members = {"Trouble": ["A", "B"], "Northwind": ["A", "B", "C"]}.get(body["DatabaseName"], ["C"])
    body["Topology"] |= {"Members": members, "Rehabs": [], "ReplicationFactor": len(members), "DemotionReasons": {}}
