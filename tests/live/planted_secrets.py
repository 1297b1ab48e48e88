"""Secrets of many kinds, planted where a real server keeps or tells such things.

Without a license the server takes no ETL, no sink and no backup to a cloud. What those would hold is in connection
strings, which it takes, and in the exception text of an index that throws what a failing task would say.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12

from tests.live import certificates
from tests.live.trouble import create, document

DATABASE = "Vault"
_OWN = certificates.authority("planted")
_PEM = _OWN.key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
_PFX = base64.b64encode(pkcs12.serialize_key_and_certificates(b"x", _OWN.key, _OWN.public, None, NoEncryption()))


@dataclass(frozen=True)
class Secret:
    """One that must not leave: of which kind, planted where, and the text around it."""

    kind: str
    place: str
    before: str
    value: str
    after: str = ""

    @property
    def text(self) -> str:
        """Return what is planted."""
        return f"{self.before}{self.value}{self.after}"

    def forms(self) -> Iterator[bytes]:
        """Yield the bytes that it may have in a file: as it is, escaped, URL-encoded, in base64 at each offset."""
        value = self.value.encode()
        yield value
        yield json.dumps(self.value)[1:-1].encode()
        yield quote(self.value, safe="").encode()
        for offset in range(3):
            # The first and last digits depend on what stands around.
            whole = base64.b64encode(b"\0" * offset + value)
            yield whole[4 if offset else 0 : len(whole) - 4]


def _plain(kind: str, place: str, *around: Sequence[str]) -> tuple[Secret, ...]:
    return tuple(Secret(kind, place, before, f"Zq9{secrets.token_hex(7)}", after) for before, after in around)


def _signs(kind: str, place: str, *around: Sequence[str]) -> tuple[Secret, ...]:
    return tuple(Secret(kind, place, before, f"Zq$9+{secrets.token_hex(6)}/x=", after) for before, after in around)


# What a setting is called, where it is set. All are settings that the server knows, and that do nothing here.
SETTINGS = (
    *_plain("SNMP secret", "settings.json", ("Monitoring.Snmp.AuthenticationPassword=", "")),
    *_plain("SNMP secret", "settings.json", ("Monitoring.Snmp.PrivacyPassword.Secondary=", "")),
    *_plain("telemetry header", "settings.json", ("Monitoring.OpenTelemetry.OpenTelemetryProtocol.Headers=key=", "")),
    *_plain("argument of a script", "settings.json", ("Server.CpuCredits.Exec.Arguments=-p ", "")),
    *_plain("argument of a script", "command line", ("Monitoring.Cpu.Exec.Arguments=--pw ", "")),
    *_plain("SNMP secret", "command line", ("Monitoring.Snmp.PrivacyPassword=", "")),
    *_plain("SNMP secret", "environment", ("RAVEN_Monitoring_Snmp_Community=", "")),
    *_plain("SNMP secret", "environment", ("RAVEN_Monitoring_Snmp_AuthenticationPassword_Secondary=", "")),
    *_plain("telemetry header", "environment", ("OTEL_EXPORTER_OTLP_HEADERS=x-tenant=", "")),
    *_plain("cloud key", "environment", ("AWS_SECRET_ACCESS_KEY=", ""), ("AZURE_STORAGE_KEY=", "")),
    *_plain("password of a connection string", "environment", ("ConnectionStrings__Main=Server=db;Password=", ";")),
)
# As a failing task says it, and as programs write it into logs.
SAID = (
    ("password of a connection string", "cannot log in with Server=db;User Id=sa;Password=", ";Database=x"),
    ("password of a connection string", "tried Data Source=h;User=u;Pwd='", "';"),
    ("password in a URL", "cannot reach amqp://user:", "@rabbit:5672/ within 5 s"),
    ("password in a URL", "GET https://root:", "@elastic.example:9200/_bulk failed"),
    ("cloud key", "upload failed, aws_secret_access_key=", ""),
    ("cloud key", "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=", ";EndpointSuffix=core.windows.net"),
    ("shared access signature", "PUT https://a.blob.core.windows.net/c/b?sv=2021&sig=", "&se=2027 answered 403"),
    ("bearer token", "sent Authorization: Bearer ", " to the embedding service"),
    ("web token", "token refused: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx", "xxxx.c2lnbmF0dXJl"),
    ("key of a model", "Incorrect API key provided: sk-proj-", "abcdefghij0123456789"),
    ("API key", "elastic answered 401 to ApiKey='", "'"),
    ("API key", "sent header x-api-key: ", ""),
    ("FTP password", "ftp login with user=u;password=", ";host=h"),
    ("backup encryption key", 'read {"BackupEncryptionSettings":{"EncryptionKey":"', '"}}'),
    ("certificate password", "cannot open /etc/c.pfx with password '", "'"),
    ("license key", 'could not read {"Id":"1","Name":"n","Keys":["', '","x"]}'),
)
EXCEPTIONS = tuple(one for kind, *around in SAID for one in _plain(kind, "exception text", around))
LOGGED = (
    *(one for kind, *around in SAID for one in _plain(kind, "log", around)),
    Secret("basic credentials", "log", "sent Basic ", base64.b64encode(f"u:{secrets.token_hex(9)}".encode()).decode()),
    Secret("private key", "log", "", _PEM.split("\n")[5]),
    Secret("PFX", "log", "stored ", _PFX.decode(), " for later"),
    *_plain("telemetry header", "log", ("OTEL_EXPORTER_OTLP_HEADERS=authorization=", "")),
    *_plain("SNMP secret", "log", ("Monitoring.Snmp.Community: ", "")),
)
IN_SOURCE = (
    *_signs("API key", "index source", ('const apiKey = "', '";')),
    *_signs("password of a connection string", "index source", ('const connection = "Server=db;Password=', ';";')),
    *_plain("bearer token", "index source", ('const headers = { "Authorization": "Bearer ', '" };')),
)
# kind, type of connection string, its fields; the secret stands for "…"
_FIELDS: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
    ("password of a connection string", "Sql", {"FactoryName": "System.Data.SqlClient", "ConnectionString": "Server=h;Password=…"}),
    ("password in a URL", "Raven", {"Database": "x", "TopologyDiscoveryUrls": ["http://u:…@127.0.0.1:1"]}),
    ("API key", "ElasticSearch", {"Nodes": ["http://127.0.0.1:2"], "Authentication": {"ApiKey": {"ApiKeyId": "i", "ApiKey": "…"}}}),
    ("cloud key", "Olap", {"S3Settings": {"BucketName": "b", "AwsAccessKey": "a", "AwsRegionName": "us-east-1", "AwsSecretKey": "…"}}),
    ("FTP password", "Olap", {"FtpSettings": {"Url": "ftp://h", "UserName": "u", "Password": "…"}}),
    ("password of a queue", "Queue", {"BrokerType": "RabbitMq", "RabbitMqConnectionSettings": {"ConnectionString": "amqp://u:…@h"}}),
    ("password of a connection string", "Snowflake", {"ConnectionString": "account=a;user=u;password=…"}),
    ("key of a model", "Ai", {"Identifier": "ai", "OpenAiSettings": {"ApiKey": "…", "Endpoint": "https://h", "Model": "m"}}),
)  # fmt: skip
RECORD = tuple(one for kind, _, _ in _FIELDS for one in _plain(kind, "record", ("", "")))
DATABASE_SETTINGS = _plain("password of a setting", "database settings", ("Own.Password=", ""), ("Own.ApiKey=", ""))
IN_QUERY = _plain("API key", "subscription", ("from Orders where ApiKey = '", "'"))
ARGUMENTS = _plain("argument of a script", "backup task", ("--password ", ""))
ALL = (*SETTINGS, *EXCEPTIONS, *LOGGED, *IN_SOURCE, *RECORD, *DATABASE_SETTINGS, *IN_QUERY, *ARGUMENTS)


def settings_of(place: str) -> dict[str, str]:
    """Return the settings to start the server with, of one place."""
    pairs = (secret.text.partition("=") for secret in SETTINGS if secret.place == place)
    return {name: value for name, _, value in pairs}


def plant(client: httpx.Client, logs: Path) -> None:
    """Plant all that is not a setting, in a running server and its log folder."""
    create(client, DATABASE, dict(secret.text.split("=", 1) for secret in DATABASE_SETTINGS))
    for number, ((_, kind, fields), secret) in enumerate(zip(_FIELDS, RECORD, strict=True)):
        filled = json.loads(json.dumps(fields, ensure_ascii=False).replace("…", secret.value))
        _sent(client, "PUT", "admin/connection-strings", {"Type": kind, "Name": f"to-{number}", **filled})
    source = "\n".join(secret.text for secret in IN_SOURCE)
    texts = json.dumps([secret.text for secret in EXCEPTIONS])
    throws = f"map('Orders', o => {{ {source} const said = {texts}; throw new Error(said[o.Number]); }})"
    _sent(client, "PUT", "admin/indexes", {"Indexes": [{"Name": "Throws", "Maps": [throws]}]})
    orders = [document(f"orders/{number}", "Orders", {"Number": number}) for number in range(len(EXCEPTIONS))]
    _sent(client, "POST", "bulk_docs", {"Commands": orders})
    for secret in IN_QUERY:
        _sent(client, "PUT", "subscriptions", {"Name": "reads", "Query": secret.text})
        _sent(client, "POST", "queries", {"Query": secret.text})
    script = {"Exec": "true", "Arguments": ARGUMENTS[0].text}
    place = {"GetBackupConfigurationScript": script, "FolderPath": str(logs.parent / "backup")}
    backup = {"Name": "own", "BackupType": "Backup", "FullBackupFrequency": "0 2 1 1 *", "LocalSettings": place}
    _sent(client, "POST", "admin/periodic-backup", backup)
    stamp = "2026-01-01 10:00:00.0001|ERROR|5|Vault||Raven.Server.Documents.ETL|"
    said = [*(secret.text for secret in LOGGED if secret.kind != "private key"), f"found {_PEM}"]
    (logs / "2026-01-01.log").write_text("".join(f"{stamp}{text}\n" for text in said))


def _sent(client: httpx.Client, method: str, route: str, body: object) -> None:
    answer = client.request(method, f"/databases/{DATABASE}/{route}", json=body)
    assert answer.is_success, (route, answer.text[:500])
