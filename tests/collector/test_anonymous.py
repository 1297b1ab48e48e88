"""Names are replaced wherever they stand, by the same pseudonym, and what relates them stays."""

from __future__ import annotations

import ipaddress
import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector import pseudonyms
from collector.anonymous import Anonymizer
from collector.pseudonyms import MapError, Pseudonyms

SECRET = b"k" * 32


def anonymizer(**names: str) -> Anonymizer:
    """Return one that knows a name of each kind."""
    made = Anonymizer(Pseudonyms(SECRET))
    for kind, name in names.items():
        made.learn(kind, name)
    return made


@pytest.mark.parametrize(
    ("names", "text"),
    [
        pytest.param({"database": "Payroll"}, "Loading database Payroll took 5 s", id="a word"),
        pytest.param({"database": "Payroll"}, "GET /databases/PAYROLL/docs", id="another case"),
        pytest.param({"database": "Payroll North"}, "in 'Payroll North', twice", id="two words"),
        pytest.param({"database": "Payroll"}, "/data/Databases/Payroll/Indexes", id="a folder"),
        pytest.param({"database": "Payroll"}, "/backup/2026-11-25.ravendb-Payroll-A-backup", id="a backup's folder"),
        pytest.param({"index": "Payroll/ByName"}, "Indexes/Payroll_ByName/Temp", id="the folder of an index"),
        pytest.param({"index": "Payroll/ByName"}, "Generated.Index_Payroll_ByName.Map_0", id="the class of an index"),
        pytest.param({"collection": "Payroll"}, "from p in docs.Payroll select p", id="the source of an index"),
        pytest.param({"collection": "Payroll"}, "could not store payroll/71-A", id="the id of a document"),
        pytest.param({"host": "payroll.acme.corp"}, "cannot connect to payroll:443", id="the first label of a host"),
        pytest.param({}, "https://payroll.acme.corp:8080/studio", id="the host of a URL"),
        pytest.param({}, "amqp://payroll:[redacted]@h:5672/", id="the user of a URL"),
        pytest.param({}, "mail to payroll@acme.corp", id="an address of mail"),
        pytest.param({}, "certificate CN=payroll, OU=y", id="the subject of a certificate"),
        pytest.param({}, "/home/payroll/ravendb", id="a home"),
        pytest.param({}, r"C:\Users\payroll\ravendb", id="a home on Windows"),
        pytest.param({}, "from Orders where Name = 'payroll'", id="a literal of a query"),
        pytest.param({}, "took 5 s: from index 'x/y' where Name = \"payroll\" limit 5", id="another"),
    ],
)
def test_a_name_in_a_text_is_replaced(names: dict[str, str], text: str) -> None:
    clean = anonymizer(**names).text(text)
    assert "payroll" not in clean.lower()
    assert clean != text


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-25 10:00:00.0001|INFO|5|Server||Raven.Server.RavenServer|Version 7.1.5.71028 started|",
        "listening on http://127.0.0.1:8080, also on [::1]:8080 and 0.0.0.0:38888",
        "System.Private.CoreLib, Version=9.0.0.0, Culture=neutral",
        "asked https://api.ravendb.net/license and localhost",
        "at 12:34:56 Raven::Server::Token",
    ],
)
def test_what_names_nobody_stays(text: str) -> None:
    assert anonymizer(database="Payroll").text(text) == text


def test_a_word_of_the_servers_own_is_a_name_only_where_a_field_says_so() -> None:
    made = anonymizer(database="Server")
    made.learn("index", "Count")
    assert made.text("Server started") == "Server started"
    body = made.json(b'{"DatabaseName": "Payroll", "Count": 5, "Results": [{"IndexName": "Count"}]}', "x.json")
    whole = json.loads(body)
    assert whole["Count"] == 5
    assert whole["Results"][0]["IndexName"].startswith("index_")


def test_the_id_of_a_document_has_one_pseudonym_in_a_field_and_in_a_text() -> None:
    made = anonymizer(collection="Staff")
    body = json.loads(made.json(b'{"Results": [{"Document": "staff/71-A"}]}', "indexes.errors.json"))
    stands = body["Results"][0]["Document"]
    assert made.text("Failed on staff/71-A, twice: Staff/71-A") == f"Failed on {stands}, twice: {stands}"


def test_an_answer_loses_its_names_and_keeps_its_shape() -> None:
    body = json.dumps(
        {
            "Collections": {"Payroll": 5, "@hilo": 1},
            "Results": [{"Name": "Payroll/ByName", "Details": {"Name": "Map"}}],
            "QueryParameters": {"p0": "Smith", "p1": 5},
            "RemoteEndPoint": "192.168.7.9:4444",
            "Thumbprint": "AB" * 20,
        }
    ).encode()
    made = anonymizer()
    made.learn_json(body, "A/indexes.stats.json")
    whole = json.loads(made.json(body, "A/indexes.stats.json"))
    [collection, hilo] = whole["Collections"]
    assert (collection.partition("_")[0], hilo) == ("collection", "@hilo")
    assert whole["Results"][0]["Name"].startswith("index_")
    assert whole["Results"][0]["Details"] == {"Name": "Map"}
    assert whole["QueryParameters"]["p0"].startswith("literal_")
    assert whole["QueryParameters"]["p1"] == 5
    assert ipaddress.ip_address(whole["RemoteEndPoint"].partition(":")[0]) in ipaddress.ip_network("192.168.0.0/16")
    assert whole["Thumbprint"] not in ("AB" * 20, "")
    assert len(whole["Thumbprint"]) == 40


def test_the_hosts_that_a_certificate_is_for_are_names() -> None:
    chain = [{"names": ["*.acme.ravendb.community", "10.1.2.3", "alias.corp", "localhost"], "sha1": "AB" * 20}]
    body = json.dumps({"chain": chain, "why_not_trusted": "not valid for acme.ravendb.community"}).encode()
    made = anonymizer()
    made.learn_json(body, "nodes/A/server-wide/tls.json")
    clean = made.json(body, "nodes/A/server-wide/tls.json").decode()
    assert not {word for word in ("acme", "10.1.2.3", "alias", "corp") if word in clean}
    [any_host, address, alias, own] = json.loads(clean)["chain"][0]["names"]
    assert any_host.startswith("*.domain-")
    assert made.text("https://a.acme.ravendb.community:443/").partition(".")[2] == f"{any_host[2:]}:443/"
    assert ipaddress.ip_address(address) in ipaddress.ip_network("10.0.0.0/8")
    assert (alias.partition("-")[0], own) == ("host", "localhost")


@pytest.mark.parametrize("field", ["HostName", "MachineName", "NodeName"])
def test_an_address_in_the_place_of_a_host_is_replaced_as_it_is_in_a_text(field: str) -> None:
    made = anonymizer()
    whole = json.loads(made.json(json.dumps({field: "10.1.2.3", "Said": "to 10.1.2.3"}).encode(), "x.json"))
    assert whole[field] != "10.1.2.3"
    assert whole["Said"] == f"to {whole[field]}"


@pytest.mark.parametrize("network", ["10.0.0.0/8", "192.168.0.0/16", "32.0.0.0/4", "2001:db8::/32"])
@given(st.data())
def test_addresses_share_as_many_first_bits_as_before(network: str, data: st.DataObject) -> None:
    known = Pseudonyms(SECRET)
    first, second = (data.draw(st.ip_addresses(network=network)) for _ in range(2))
    made = [int(ipaddress.ip_address(known.address(str(one)))) for one in (first, second)]
    assert (made[0] ^ made[1]).bit_length() == (int(first) ^ int(second)).bit_length()


def test_the_same_map_gives_the_same_pseudonyms_and_another_one_does_not(tmp_path: Path) -> None:
    first = Pseudonyms()
    made = first.name("database", "Payroll")
    first.save(tmp_path / "map.json")
    again = pseudonyms.load(tmp_path / "map.json")
    assert (again.name("index", "PAYROLL"), again.fingerprint) == (made, first.fingerprint)
    assert (tmp_path / "map.json").stat().st_mode & 0o777 == 0o600
    other = Pseudonyms()
    assert other.name("database", "Payroll") != made
    assert other.fingerprint != first.fingerprint


@pytest.mark.parametrize("content", ["", "[]", '{"secret": "x"}', '{"secret": "00", "pseudonyms": []}'])
def test_what_is_no_map_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "map.json").write_text(content)
    with pytest.raises(MapError, match="is no map of pseudonyms"):
        pseudonyms.load(tmp_path / "map.json")


@settings(max_examples=30)
@given(st.text(), st.text(min_size=1))
def test_any_text_and_any_name_can_be_met(text: str, name: str) -> None:
    made = anonymizer(database=name, host=name, index=name, document=name)
    made.text(text)
    made.path(text)
    made.piece(text.encode("utf-8", "surrogatepass"))


def test_the_cost_does_not_grow_with_the_number_of_names() -> None:
    text = "".join(
        f"2026-11-25 10:00:00|INFO|5|Payroll||x|stored customers/{number}-A in orders\n" for number in range(2000)
    )
    seconds = []
    for count in (10, 100_000):
        made = anonymizer()
        for number in range(count):
            made.learn("document", f"customers/{number}-A")
        started = time.process_time()
        made.text(text)
        seconds.append(time.process_time() - started)
    assert seconds[1] < 10 * seconds[0] + 1  # a thousand-fold, were each name looked for
