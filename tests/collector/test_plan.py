"""`raven-collect plan` and `discover` say what a run would do, and ask no more than that needs."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from click.testing import CliRunner

from collector import settings
from collector.cli import main
from collector.discovery import Instance
from collector.endpoints import ALIVE, BUILD, DATABASES, IDLE, LOG_SETTINGS, NODE_INFO, ROUTES, TOPOLOGY
from collector.http import Answer
from collector.settings import Setting
from tests.collector.front import Reply, route_of, serving
from tests.collector.test_run import but, healthy

NEEDED = {ALIVE, BUILD, DATABASES, IDLE, LOG_SETTINGS, NODE_INFO, ROUTES, TOPOLOGY}
SERVER = Instance(
    pid=7,
    urls=("http://127.0.0.1:8080",),
    data_dir="/data",
    log_dir=None,
    settings_path="/etc/ravendb/settings.json",
    executable_dir="/opt/ravendb",
    user="ravendb",
    command_line=(),
    found_by="process",
    container=True,
    settings=(Setting("Logs.Path", "/var/log", "settings.json"), Setting("DataDir", "/data", "command line")),
)


def said(*words: str) -> str:
    result = CliRunner().invoke(main, list(words), catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_a_plan_asks_no_more_than_it_needs() -> None:
    with serving(healthy) as front:
        output = said("plan", "--url", front.url)
        routes = {route_of(path) for path in front.asked}
    assert routes <= {one.route for one in NEEDED} | {"/certificates/whoami"}
    assert "light: " in output
    assert "indexes.stats" in output
    assert "left out 1: not asked: it attaches a debugger, which pauses the server" in output
    assert "os.memory" in output


def test_a_quick_plan_leaves_out_what_costs_much() -> None:
    with serving(healthy) as front:
        output = said("plan", "--url", front.url, "--profile", "quick")
    assert "it costs more than --profile quick allows" in output
    assert "heavy: " not in output
    assert "up to 32 MiB of text" in output


def test_what_is_asked_by_name_is_in_the_plan() -> None:
    with serving(healthy) as front:
        output = said("plan", "--url", front.url, "--ask", "admin.memory.smaps")
    assert "admin.memory.smaps" in output.partition("heavy: ")[2].partition("\n")[0]


def test_the_rest_of_the_cluster_is_in_the_plan_as_it_is_in_a_run() -> None:
    with serving(but("/cluster/node-info", Reply(body=b'{"NodeTag": "B"}'))) as other, serving(healthy) as front:
        nodes = {"A": front.url, "B": other.url, "C": "http://127.0.0.1:1"}
        topology = Reply(body=json.dumps({"Topology": {"AllNodes": nodes}}).encode())
        front.answers = but("/cluster/topology", topology)
        output = said("plan", "--url", front.url)
        alone = said("plan", "--url", front.url, "--no-cluster")
    assert f"B: RavenDB 7.1.5 at {other.url}, 1 database" in output
    assert "C: GET http://127.0.0.1:1/setup/alive found no server" in output
    assert output.count("light: ") == 2
    assert alone.count("light: ") == 1
    assert other.url not in alone


def test_the_list_of_databases_is_read_once_to_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    honest, read = Answer.json, Counter[str]()

    def counted(answer: Answer) -> Any:
        read[answer.item.source] += 1
        return honest(answer)

    monkeypatch.setattr(Answer, "json", counted)
    with serving(healthy) as front:
        said("plan", "--url", front.url)
    assert read[DATABASES.source] == 2  # to introduce the server, and to plan


def test_servers_are_shown_with_where_each_setting_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collector.commands.discover.discover", lambda: (SERVER,))
    assert said("discover").splitlines() == [
        "http://127.0.0.1:8080: process 7, in a container, as ravendb, found by process",
        "  program   /opt/ravendb",
        "  settings  /etc/ravendb/settings.json",
        "  data      /data",
        "  logs      not known: few rights, or none told",
        "  DataDir = /data  (command line)",
        "  Logs.Path = /var/log  (settings.json)",
    ]


def test_a_machine_without_a_server_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collector.commands.discover.discover", lambda: ())
    assert "No RavenDB was found on this machine" in said("discover")


def test_the_command_line_counts_more_than_the_file_and_that_more_than_a_variable() -> None:
    told = settings.effective(
        ["--Logs.Path=/line"], {"Logs.Path": "/file", "DataDir": "/file"}, {"RAVEN_Logs_Path": "/variable"}
    )
    assert told == {
        "logs.path": Setting("Logs.Path", "/line", "command line"),
        "datadir": Setting("DataDir", "/file", "settings.json"),
    }
