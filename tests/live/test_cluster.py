"""All nodes of a cluster are asked from the URL of one.

A cluster of several nodes needs a license. So these are two real single nodes, each behind a proxy that rewrites the
topology, and gives the second one its tag.
"""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from analyzer.readers import read
from collector.bundle import Outcome
from collector.cli import main
from tests.collector.front import Front, Reply, passing_on, route_of, serving
from tests.live.server import RavenServer

GONE = "http://127.0.0.1:1"


def test_the_nodes_of_a_cluster_are_asked_from_one_url(
    raven_server: RavenServer, sick_server: RavenServer, tmp_path: Path
) -> None:
    fronts: dict[str, Front] = {}

    def rewritten(tag: str, path: str) -> Reply | None:
        if route_of(path) == "/cluster/topology":
            nodes = {"A": fronts["A"].url, "B": fronts["B"].url, "C": GONE}
            topology = {"TopologyId": "one", "AllNodes": nodes, "Members": nodes}
            return Reply(body=json.dumps({"Topology": topology, "NodeTag": tag, "Leader": "A"}).encode())
        if route_of(path) == "/cluster/node-info":
            return Reply(body=json.dumps({"NodeTag": tag, "CurrentState": "Leader"}).encode())
        return None

    with (
        serving(passing_on(raven_server.url, lambda path: rewritten("A", path))) as first,
        serving(passing_on(sick_server.url, lambda path: rewritten("B", path))) as second,
    ):
        fronts |= {"A": first, "B": second}
        words = ["run", "--url", first.url, "--no-logs", "--profile", "quick", "-o", str(tmp_path / "x.zip")]
        said = CliRunner().invoke(main, words, catch_exceptions=False)
    assert said.exit_code == 3, said.output
    manifest = read(tmp_path / "x.zip").manifest
    assert {(node.tag, node.url) for node in manifest.nodes} == {("A", first.url), ("B", second.url), ("C", GONE)}
    collected = {
        tag: sum(item.outcome is Outcome.COLLECTED for item in manifest.items if item.node == tag) for tag in "ABC"
    }
    assert collected["A"] > 20
    assert collected["B"] > 20
    assert collected["C"] == 0
    reasons = {item.reason for item in manifest.items if item.node == "C" and item.source[:5] == "http."}
    assert all(reason and "found no server: Connection refused" in reason for reason in reasons)
