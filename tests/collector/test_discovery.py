"""A server is found with what it really uses, with few rights, and when it does not run."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import psutil
import pytest

from collector import discovery, settings
from collector.discovery import Instance, discover


class Fake:
    """A process as psutil shows it; what is not given may not be asked."""

    def __init__(self, pid: int, **facts: Any) -> None:
        self.pid = pid
        self._facts = facts

    def __getattr__(self, name: str) -> Any:
        def asked(*_: object, **__: object) -> Any:
            if name in self._facts:
                return self._facts[name]
            raise psutil.AccessDenied(self.pid)

        return asked


def found(monkeypatch: pytest.MonkeyPatch, *processes: Fake) -> tuple[Instance, ...]:
    monkeypatch.setattr(psutil, "process_iter", lambda: iter(processes))
    return discover()


@pytest.fixture(autouse=True)
def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(discovery, "ROOT", tmp_path / "machine")


GONE = 2**22 + 1  # above the largest process id of Linux


def test_a_server_without_settings_uses_its_defaults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = str(tmp_path / "Server/Raven.Server")
    [instance] = found(monkeypatch, Fake(GONE, name="Raven.Server", cmdline=[program], exe=program, username="ravendb"))
    assert instance == Instance(
        pid=GONE,
        urls=("http://127.0.0.1:8080",),
        data_dir=f"{tmp_path}/Server/RavenData",
        log_dir=f"{tmp_path}/Server/Logs",
        settings_path=None,
        executable_dir=f"{tmp_path}/Server",
        user="ravendb",
        command_line=(program,),
        found_by="process",
        container=False,
        data_volume=instance.data_volume,
        log_volume=instance.log_volume,
    )


def test_a_variable_is_weaker_than_settings_json_which_is_weaker_than_the_command_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "settings.json").write_bytes(
        b"\xef\xbb\xbf"
        + b"""{
            // where it listens; "https://not.this.one"
            "ServerUrl": "https://0.0.0.0:443",
            "PublicServerUrl": "https://a.example.net",
            "Logs": {"Path": "from/file"}, /* nested */
            "DataDir": "/from/file",
        }"""
    )
    process = Fake(
        GONE,
        name="dotnet",
        cmdline=["/usr/bin/dotnet", "Raven.Server.dll", "--DataDir=/from/line"],
        cwd=str(tmp_path),
        environ={"RAVEN_DataDir": "/from/variable", "RAVEN_Logs_Path": "/from/variable", "PATH": "/bin"},
    )
    [instance] = found(monkeypatch, process)
    assert instance.data_dir == "/from/line"
    assert instance.log_dir == f"{tmp_path}/from/file"
    assert instance.urls == ("https://a.example.net", "https://127.0.0.1:443")
    assert instance.settings_path == f"{tmp_path}/settings.json"


def test_the_settings_file_of_the_command_line_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text('{"ServerUrl": "http://127.0.0.1:9000", "DataDir": "/data"}')
    line = ["./Raven.Server", "-c", str(tmp_path / "mine.json"), "--Logs.Path", "/logs", "--non-interactive"]
    [instance] = found(monkeypatch, Fake(GONE, name="Raven.Server", cmdline=line, cwd="/opt/raven"))
    assert (instance.urls, instance.data_dir, instance.log_dir) == (("http://127.0.0.1:9000",), "/data", "/logs")
    assert instance.settings_path == str(tmp_path / "mine.json")


def test_what_a_process_has_open_is_believed_before_its_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    class Opened:
        def __init__(self, path: str) -> None:
            self.path = path

    opened = ["/var/lib/ravendb/data/System/system.lock", "/var/log/ravendb/logs/server.log", "/tmp/out.log"]
    line = ["/usr/lib/ravendb/server/Raven.Server", "--DataDir=/elsewhere"]
    [instance] = found(
        monkeypatch, Fake(GONE, name="Raven.Server", cmdline=line, open_files=[Opened(path) for path in opened])
    )
    assert (instance.data_dir, instance.log_dir) == ("/var/lib/ravendb/data", "/var/log/ravendb/logs")


def test_a_random_port_is_known_by_the_listening_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    class Listening:
        def __init__(self, port: int) -> None:
            self.laddr = type("Address", (), {"ip": "127.0.0.1", "port": port})()
            self.status = psutil.CONN_LISTEN

    line = ["Raven.Server", "--ServerUrl=http://127.0.0.1:0"]
    sockets = [Listening(34001), Listening(34000)]
    [instance] = found(monkeypatch, Fake(GONE, name="Raven.Server", cmdline=line, net_connections=sockets))
    assert instance.urls == ("http://127.0.0.1:34000", "http://127.0.0.1:34001")


def test_with_no_rights_at_all_the_process_is_found_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    [instance] = found(monkeypatch, Fake(GONE, name="Raven.Server"), Fake(GONE + 1))
    assert (instance.pid, instance.user, instance.data_dir, instance.command_line) == (GONE, None, None, ())
    assert instance.urls == ("http://127.0.0.1:8080",)


def test_secrets_of_the_command_line_are_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    line = ["Raven.Server", "--Security.Certificate.Password=hunter2", "--Security.Certificate.Password", "hunter3"]
    [instance] = found(monkeypatch, Fake(GONE, name="Raven.Server", cmdline=line))
    assert "hunter" not in str(instance)
    assert instance.command_line[0] == "Raven.Server"


@pytest.mark.parametrize(
    ("name", "line", "is_server"),
    [
        ("Raven.Server", [], True),
        ("Raven.Server.exe", ["C:\\RavenDB\\Server\\Raven.Server.exe"], True),
        ("dotnet", ["dotnet", "/opt/x/Raven.Server.dll"], True),
        ("dotnet", ["/usr/bin/dotnet", "exec", "Raven.Server.dll"], True),
        ("vi", ["vi", "Raven.Server.dll"], False),
        ("dotnet", ["dotnet", "Shop.dll"], False),
        ("bash", [], False),
    ],
)
def test_a_server_is_told_from_other_programs(name: str, line: list[str], is_server: bool) -> None:
    assert discovery._is_server(name, line) is is_server


@pytest.mark.parametrize(
    "content", [b"{", b"[]", b"\xff\xfe", b"[" * 200_000], ids=["torn", "a list", "no text", "very deep"]
)
def test_settings_that_cannot_be_read_are_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "settings.json").write_bytes(content)
    assert settings.read(str(tmp_path / "settings.json")) is None


def test_addresses_that_lead_nowhere_are_left_out() -> None:
    given = {"serverurl": "http://0.0.0.0:8080;http://[::]:8081;tcp://x:1;http://;http://h:port"}
    assert settings.urls(given, ()) == ("http://127.0.0.1:8080", "http://127.0.0.1:8081")


def packaged(root: Path) -> Path:
    (root / "etc/ravendb").mkdir(parents=True)
    (root / "etc/ravendb/settings.json").write_text('{"ServerUrl": "https://10.0.0.5", "Setup.Mode": "None"}')
    return root


def test_a_package_whose_server_does_not_run_is_found_by_its_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    root = packaged(tmp_path / "machine")
    [instance] = found(monkeypatch)
    assert (instance.pid, instance.urls) == (None, ("https://10.0.0.5",))
    assert instance.found_by == f"settings file {root}/etc/ravendb/settings.json"
    assert instance.data_dir == f"{root}/var/lib/ravendb/data"
    assert instance.log_dir == f"{root}/var/log/ravendb/logs"


def test_a_unit_says_more_than_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    root = packaged(tmp_path / "machine")
    (root / "lib/systemd/system").mkdir(parents=True)
    (root / "lib/systemd/system/ravendb.service").write_text(
        "[Service]\nUser=ravendb\nEnvironment=RAVEN_DataDir=/srv/data\n"
        'Environment="RAVEN_Logs_Path=/srv/logs" HOME=/x\n'
        f"ExecStart=/usr/lib/ravendb/server/Raven.Server \\\n -c {root}/etc/ravendb/settings.json\n"
    )
    [instance] = found(monkeypatch)
    assert (instance.pid, instance.user, instance.urls) == (None, "ravendb", ("https://10.0.0.5",))
    assert (instance.data_dir, instance.log_dir) == ("/srv/data", "/srv/logs")
    assert instance.found_by == f"unit {root}/lib/systemd/system/ravendb.service"


def test_a_machine_without_ravendb_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(monkeypatch, Fake(1, name="init", cmdline=["/sbin/init"])) == ()


def test_a_container_is_seen_by_its_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    [instance] = found(monkeypatch, Fake(GONE, name="Raven.Server", environ={"RAVEN_IN_DOCKER": "true"}))
    assert instance.container


def test_a_path_of_other_mounts_is_given_as_this_machine_sees_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(discovery, "_root", lambda pid: str(tmp_path))
    shared = tmp_path / str(tmp_path).lstrip("/")
    shared.parent.mkdir(parents=True)
    shared.symlink_to(tmp_path)
    assert discovery._seen(str(tmp_path), "/data") == f"{tmp_path}/data"
    assert discovery._seen(str(tmp_path), str(tmp_path)) == str(tmp_path)


@pytest.mark.skipif(not Path("/proc/self/mountinfo").exists(), reason="volumes are numbered on Linux only")
def test_the_volume_of_a_folder_is_a_key_of_the_probe(tmp_path: Path) -> None:
    from collector.probes import volumes

    keys = {volume["key"] for volume in volumes.probe([])}
    assert discovery._volume(None, str(tmp_path)) in keys
    assert discovery._volume(os.getpid(), str(tmp_path / "not/there/yet")) in keys
    assert discovery._volume(None, None) is None
