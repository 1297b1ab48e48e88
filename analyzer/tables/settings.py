"""Settings that were given on a node or for a database, one row per key and place asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import Column, Row, Sample, Scope, Source, Table

# The server does not call these secured, and they are secrets.
SECRET = ("Monitoring.Snmp.PrivacyPassword.Secondary", "Monitoring.OpenTelemetry.OpenTelemetryProtocol.Headers")


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per key with a value of the server or the database, now or soon; all others stand at default."""
    for setting in body.get("Settings") or ():
        about = setting.get("Metadata") or {}
        server = _given(setting.get("ServerValues"))
        database = _given(setting.get("DatabaseValues"))
        if server is None and database is None:
            continue
        key = (about.get("Keys") or [None])[0]
        either = server or database or {}
        yield {
            "key": key,
            "category": about.get("Category"),
            "scope": about.get("Scope"),
            "default_value": _text(about.get("DefaultValue")),
            "is_default_dynamic": about.get("IsDefaultValueDynamic"),
            "is_secured": about.get("IsSecured"),
            "has_access": either.get("HasAccess"),
            "server_value": None if key in SECRET else _text((server or {}).get("Value")),
            "database_value": None if key in SECRET else _text((database or {}).get("Value")),
            "pending_value": None if key in SECRET else _pending(either),
        }


def _given(values: dict[str, Any] | None) -> dict[str, Any] | None:
    given: list[dict[str, Any]] = [
        value for value in (values or {}).values() if value.get("HasValue") or value.get("PendingValue")
    ]
    return given[0] if given else None


def _pending(values: dict[str, Any]) -> str | None:
    pending = values.get("PendingValue") or {}
    return "the default" if pending.get("ValueDeleted") else _text(pending.get("Value"))


def _text(value: object) -> str | None:
    return None if value is None else str(value)


SETTINGS = TABLE = Table(
    name="settings",
    doc=__doc__,
    sources=(
        Source("http.admin.configuration.settings", Scope.NODE, packaged=False),
        Source("http.admin.configuration.settings", Scope.DATABASE),
    ),
    columns=(
        Column("key", pa.string(), "Key, under its newest name"),
        Column("category", pa.string(), "Group of keys"),
        Column("scope", pa.string(), "Where it may be set: ServerWideOnly, ServerWideOrPerDatabase …"),
        Column("default_value", pa.string(), "Value without setting it"),
        Column("is_default_dynamic", pa.bool_(), "Whether the default depends on the machine"),
        Column("is_secured", pa.bool_(), "Whether the server never shows the value"),
        Column("has_access", pa.bool_(), "Whether the one who asked may see the value"),
        Column("server_value", pa.string(), "Value of the server; NULL where not set or not shown"),
        Column("database_value", pa.string(), "Value of the database; NULL where not set or not shown"),
        Column("pending_value", pa.string(), "Value after a restart or reload, or 'the default', where it is another"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Settings": [{"Metadata": {"Category": "Core", "Keys": ["ServerUrl"], "Scope": "ServerWideOnly",
            "DefaultValue": "http://localhost:8080", "IsDefaultValueDynamic": false, "IsSecured": false},
            "ServerValues": {"ServerUrl": {"Value": "http://10.0.0.1:8080", "HasValue": true, "HasAccess": true,
            "PendingValue": null}}, "DatabaseValues": null},
            {"Metadata": {"Category": "Indexing", "Keys": ["Indexing.MapBatchSize"], "DefaultValue": null},
            "ServerValues": {}, "DatabaseValues": {"Indexing.MapBatchSize": {"Value": null, "HasValue": false,
            "HasAccess": true, "PendingValue": {"Value": "2048", "HasValue": true, "ValueDeleted": false}}}},
            {"Metadata": {"Category": "Cluster", "Keys": ["Cluster.ElectionTimeoutInMs"], "DefaultValue": 300},
            "ServerValues": {}, "DatabaseValues": null}]}""",
        rows=(
            {
                "key": "ServerUrl",
                "category": "Core",
                "scope": "ServerWideOnly",
                "default_value": "http://localhost:8080",
                "is_default_dynamic": False,
                "is_secured": False,
                "has_access": True,
                "server_value": "http://10.0.0.1:8080",
                "database_value": None,
                "pending_value": None,
            },
            {"key": "Indexing.MapBatchSize", "category": "Indexing", "has_access": True, "pending_value": "2048"},
        ),
    ),
)
