"""Redaction: what is planted never survives, what is harmless stays byte for byte."""

from __future__ import annotations

import base64
import json
import string
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector import redact, secret_text
from collector.secret_text import MASK

SECRET = "hunter2Secret"
PRIVATE = base64.b64encode(b"\x30\x82\x09\x10\x02\x01\x03" + bytes(range(120))).decode()
PUBLIC = base64.b64encode(b"\x30\x82\x03\x10\x30\x82\x01\x10" + bytes(range(120))).decode()
PEM = f"-----BEGIN RSA PRIVATE KEY-----\n{SECRET}\n{SECRET}\n-----END RSA PRIVATE KEY-----"

secrets = st.text(string.ascii_letters + string.digits + "!$%&*+-_.~", min_size=6, max_size=40).map("Zq9".__add__)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text('abc"\\{}[] ö\n'), inner, max_size=4),
)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"Server=db;User=sa;Password={SECRET};Database=x", id="connection string"),
        pytest.param(f"Server=db;Pwd='{SECRET} and more'", id="quoted value"),
        pytest.param(f"Server=db;Password={SECRET[:5]} {SECRET};Database=x", id="value with a blank"),
        pytest.param(f"AccountName=a;AccountKey={SECRET}==;EndpointSuffix=x", id="Azure account key"),
        pytest.param(f"https://b.example/c?sv=1&sig={SECRET}%3D&se=2", id="shared access signature"),
        pytest.param(f"amqp://user:{SECRET}@rabbit:5672/", id="password in a URL"),
        pytest.param(f"amqp://user:p@{SECRET}@rabbit:5672/", id="password with an at sign in a URL"),
        pytest.param(f"Authorization: Bearer {SECRET}abc", id="bearer"),
        pytest.param(f"Authorization: Basic {base64.b64encode(SECRET.encode()).decode()}", id="basic"),
        pytest.param(
            f"tried Basic {base64.b64encode(f'u:{SECRET}'.encode()).decode()} twice", id="basic in a sentence"
        ),
        pytest.param(f'sent {{"ApiKey": "{SECRET}"}}', id="JSON in a line"),
        pytest.param(f'sent {{\\"ApiKey\\":\\"{SECRET}\\"}}', id="escaped JSON in a line"),
        pytest.param(f"key {PEM} end", id="private key"),
        pytest.param(PEM.partition("-----END")[0], id="private key that is cut off"),
        pytest.param(f"--Security.Certificate.Password={SECRET}", id="command line"),
        pytest.param(f"x-api-key: {SECRET}", id="header"),
        pytest.param(f"Raven.Server --Security.Certificate.Password {SECRET} --x", id="option and value"),
        pytest.param(f"the password '{SECRET}' is wrong", id="password in a sentence"),
        pytest.param(f"RAVEN_Monitoring_Snmp_Community={SECRET}", id="SNMP community in a variable"),
        pytest.param(f"Monitoring.Snmp.Community: {SECRET}", id="SNMP community"),
        pytest.param(f"OTEL_EXPORTER_OTLP_HEADERS=x-tenant={SECRET}", id="OTLP headers"),
        pytest.param(f"OpenTelemetryProtocol.Headers={SECRET}", id="OTLP headers in a setting"),
        pytest.param(f"Incorrect API key provided: sk-proj-{SECRET}{SECRET}", id="key by its shape"),
        pytest.param(f'license {{"Id":"x","Keys":["{SECRET}","{SECRET}"]}}', id="license key"),
    ],
)
def test_a_secret_in_a_text_does_not_survive(text: str) -> None:
    clean, masked = redact.text(text.encode())
    assert SECRET.encode() not in clean
    assert base64.b64encode(SECRET.encode()) not in clean
    assert MASK.encode() in clean
    assert masked
    assert redact.text(clean) == (clean, {})  # or a scan of the finished file would find it again
    body = json.dumps({"said": text, "again": [text + text]}).encode()
    twice = redact.json_body(redact.json_body(body)[0])
    assert not twice[1]


@pytest.mark.parametrize("cut", range(0, len(PEM) + 20, 7))
def test_a_private_key_that_is_torn_over_pieces_does_not_survive(cut: int) -> None:
    whole = f"before\n{PEM}\nafter\n".encode()
    at = whole.find(b"\n", cut) + 1
    without_secrets = redact.text_in_pieces()
    clean = b"".join(without_secrets(piece)[0] for piece in (whole[:at], whole[at:], b"last\n"))
    assert SECRET.encode() not in clean
    assert clean.startswith(b"before\n")
    assert clean.endswith(b"after\nlast\n")


def test_a_key_without_an_end_hides_no_more_than_a_key_can_be_long() -> None:
    without_secrets = redact.text_in_pieces()
    lines = [f"{SECRET} {number}\n".encode() for number in range(10_000)]
    clean = b"".join(without_secrets(piece)[0] for piece in (PEM.partition(SECRET)[0].encode(), *lines))
    assert clean.endswith(b"".join(lines[6_000:]))
    assert SECRET.encode() + b" 999\n" not in clean


def test_a_key_without_an_end_amid_a_long_text_is_masked() -> None:
    rest = b"line\n" * 20_000
    clean, counts = redact.text(f"before\n{PEM.partition('-----END')[0]}".encode() + rest)
    assert clean.startswith(b"before\n-----BEGIN ")
    assert SECRET.encode() not in clean
    assert clean.endswith(b"line\n" * 6_000)
    assert counts == {"private key": 1}


def test_the_rest_of_a_key_whose_begin_is_not_here_does_not_survive() -> None:
    body = "QWxh" * 16
    clean, _ = redact.text(f"of it:\n{body}\n{body[:20]}\n-----END PRIVATE KEY-----\n".encode())
    assert clean == f"of it:\n{MASK}-----END PRIVATE KEY-----\n".encode()


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-01 10:00:00.0001|INFO|5|Server||Raven.Server|basic information: 5 tokens, 3 secrets were found|",
        "at System.Threading.CancellationToken.ThrowIfCancellationRequested()",
        "CancellationTokenSource was disposed",
        "http://127.0.0.1:8080/databases/Orders/docs?id=a@b.c",
        '{"ConnectionStringName":"to elastic","Etag":5,"ChangeVector":"A:5-0tk"}',
        PUBLIC,
        "System::Token::Parse",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact.text(text.encode()) == (text.encode(), {})


def test_a_pfx_or_private_key_is_masked_wherever_it_is_and_a_public_certificate_stays() -> None:
    body = json.dumps({"Certificate": PUBLIC, "Stored": PRIVATE, "Lines": [PRIVATE]}).encode()
    clean, masked = redact.json_body(body)
    assert json.loads(clean) == {"Certificate": PUBLIC, "Stored": MASK, "Lines": [MASK]}
    assert masked == {"private key": 2}


@pytest.mark.parametrize(
    ("body", "clean"),
    [
        pytest.param({"Password": SECRET, "User": "sa"}, {"Password": MASK, "User": "sa"}, id="by name"),
        pytest.param({"awsSecretKey": SECRET, "AwsSessionToken": SECRET}, {"awsSecretKey": MASK, "AwsSessionToken": MASK}, id="cloud keys"),
        pytest.param({"ConnectionString": "Server=x", "ConnectionStringName": "x"}, {"ConnectionString": MASK, "ConnectionStringName": "x"}, id="connection string, not its name"),
        pytest.param({"BackupEncryptionSettings": {"Key": SECRET, "EncryptionMode": "UseProvidedKey"}}, {"BackupEncryptionSettings": {"Key": MASK, "EncryptionMode": "UseProvidedKey"}}, id="backup encryption"),
        pytest.param({"Collections": {"Passwords": {"Name": "Passwords", "CountOfDocuments": 3}}}, {"Collections": {"Passwords": {"Name": "Passwords", "CountOfDocuments": 3}}}, id="a collection of that name"),
        pytest.param({"Token": 5, "Password": "", "Secret": None}, {"Token": 5, "Password": "", "Secret": None}, id="numbers and nothing"),
        pytest.param({"Secrets": [SECRET, [SECRET]]}, {"Secrets": [MASK, [MASK]]}, id="lists"),
        pytest.param({"a": [[f"Server=x;Password={SECRET}"]]}, {"a": [[f"Server=x;Password={MASK}"]]}, id="text in lists"),
        pytest.param(
            {"Metadata": {"Keys": ["Anything"], "IsSecured": True}, "ServerValues": {"Anything": {"Value": SECRET, "HasValue": True}}},
            {"Metadata": {"Keys": ["Anything"], "IsSecured": True}, "ServerValues": {"Anything": {"Value": MASK, "HasValue": True}}},
            id="setting that the server calls secured",
        ),
        pytest.param(
            {"Metadata": {"IsSecured": False}, "DatabaseValues": {"Monitoring.Snmp.PrivacyPassword.Secondary": {"Value": SECRET, "PendingValue": SECRET}}},
            {"Metadata": {"IsSecured": False}, "DatabaseValues": {"Monitoring.Snmp.PrivacyPassword.Secondary": {"Value": MASK, "PendingValue": MASK}}},
            id="setting that the server forgot to call secured",
        ),
        pytest.param({"License": {"Id": "x", "Keys": [SECRET]}}, {"License": {"Id": "x", "Keys": [MASK]}}, id="license"),
    ],
)  # fmt: skip
def test_a_field_is_masked_by_its_name_and_place(body: Any, clean: Any) -> None:
    assert json.loads(redact.json_body(json.dumps(body).encode())[0]) == clean


@pytest.mark.parametrize(
    ("key", "masked"),
    [
        ("License", True),
        ("RAVEN_Security_Certificate_Password", True),
        ("Security.Certificate.Load.Exec.Arguments", True),
        ("Monitoring.OpenTelemetry.OpenTelemetryProtocol.Headers", True),
        ("Monitoring.Snmp.Community", True),
        ("Security.Certificate.LetsEncrypt.Email", True),
        ("Logs.Path", False),
        ("License.Path", False),
        ("Security.Certificate.Path", False),
        ("Ai.Agent.Tools.TokenUsageThreshold", False),
    ],
)
def test_a_setting_is_masked_by_its_name(key: str, masked: bool) -> None:
    assert redact.setting(key, "value") == (MASK if masked else "value")


def test_the_second_of_two_fields_of_one_name_hides_nothing() -> None:
    clean, masked = redact.json_body(f'{{"Password": "{SECRET}", "Password": ""}}'.encode())
    assert SECRET.encode() not in clean
    assert masked == {"field by its name": 1}


def test_an_escaped_name_hides_nothing() -> None:
    clean, _ = redact.json_body(f'{{"\\u0050assword": "{SECRET}"}}'.encode())
    assert SECRET.encode() not in clean


@given(values, secrets, st.sampled_from(("Password", "apiKey", "CONNECTIONSTRING", "Sas_Token", "privateKey")))
def test_a_planted_secret_never_survives_and_json_stays_json(around: Any, secret: str, name: str) -> None:
    body = json.dumps({"Around": around, "Deep": [{"Er": {name: secret}}]}).encode()
    clean, masked = redact.json_body(body)
    assert secret.encode() not in clean.replace(json.dumps(around).encode(), b"") or secret in json.dumps(around)
    assert json.loads(clean)["Deep"] == [{"Er": {name: MASK}}]
    assert masked


@given(st.text(), secrets, st.sampled_from(("password=", "Pwd = ", "AccountKey=", "api_key: ")))
def test_a_planted_secret_never_survives_in_a_text(before: str, secret: str, name: str) -> None:
    clean, _ = redact.text(f"{before} {name}{secret};x".encode("utf-8", "replace"))
    assert secret.encode() not in clean or secret in before


@given(values)
def test_json_without_secrets_is_the_same_byte_for_byte(value: Any) -> None:
    body = json.dumps(value, indent=3).encode()
    clean, masked = redact.json_body(body)
    assert json.loads(clean) == json.loads(body)
    assert masked or clean == body


@given(st.binary())
def test_no_body_makes_it_raise(body: bytes) -> None:
    redact.json_body(body)
    redact.text(body)


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a": ' + b"9" * 5000 + b"}", b'"\\ud800"', b"\xff\xfe\x00"])
def test_odd_json_is_masked_as_text(body: bytes) -> None:
    redact.json_body(body)


def test_masking_twice_is_masking_once() -> None:
    once, _ = redact.text(f'Password={SECRET}; {{"Token": "{SECRET}"}} http://u:{SECRET}@h/'.encode())
    assert redact.text(once)[0] == once


def test_what_cannot_be_searched_is_withheld(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: bytes) -> tuple[bytes, Counter[str]]:
        raise ZeroDivisionError

    monkeypatch.setattr(secret_text, "masked", broken)
    for search in (redact.text, redact.json_body):
        with pytest.raises(redact.Withheld, match=r"withheld, since .* failed: ZeroDivisionError"):
            search(b'["a text"]')
    assert redact.line(SECRET).startswith("(withheld")
