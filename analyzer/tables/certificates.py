"""Certificates that each secured server knows, its own and those of clients, one row each; without their bodies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from analyzer.model import TIME, Column, Row, Sample, Scope, Source, Table


def rows(body: dict[str, Any]) -> Iterator[Row]:
    """Yield one row per certificate. The server says which of them it works with by their thumbprints."""
    own = body.get("LoadedServerCert")
    for_communication = body.get("LoadedServerCertForCommunication")
    for certificate in body.get("Results") or ():
        thumbprint = certificate.get("Thumbprint")
        clearance = certificate.get("SecurityClearance")
        yield {
            "name": certificate.get("Name"),
            "thumbprint": thumbprint,
            "clearance": clearance,
            "starts_at": certificate.get("NotBefore"),
            "ends_at": certificate.get("NotAfter"),
            "is_of_server": clearance == "ClusterNode" or (thumbprint is not None and thumbprint == own),
            "is_for_communication": thumbprint is not None and thumbprint == for_communication,
        }


CERTIFICATES = TABLE = Table(
    name="certificates",
    doc=__doc__,
    sources=(Source("http.admin.certificates", Scope.NODE, packaged=False),),
    columns=(
        Column("name", pa.string(), "Name it was registered under"),
        Column("thumbprint", pa.string(), "SHA-1 of the certificate, as the server names it"),
        Column("clearance", pa.string(), "ClusterNode, ClusterAdmin, Operator or ValidUser"),
        Column("starts_at", TIME, "First moment of its validity"),
        Column("ends_at", TIME, "Last moment of its validity"),
        Column("is_of_server", pa.bool_(), "Whether a server works with it"),
        Column("is_for_communication", pa.bool_(), "Whether the server uses it towards other nodes only; 7.1 on"),
    ),
    rows=rows,
    sample=Sample(
        body=b"""{"Results": [{"Name": "Server Certificate", "Thumbprint": "A5CF", "SecurityClearance": "ClusterNode",
            "Permissions": {}, "NotAfter": "2027-12-05T00:00:00.0000000", "NotBefore": "2026-11-01T00:00:00.0000000",
            "CollectionSecondaryKeys": [], "CollectionPrimaryKey": "", "PublicKeyPinningHash": "CbZL"}],
            "LoadedServerCert": "A5CF", "LoadedServerCertForCommunication": "43ED", "WellKnownAdminCerts": null,
            "WellKnownIssuers": []}""",
        rows=(
            {
                "name": "Server Certificate",
                "thumbprint": "A5CF",
                "clearance": "ClusterNode",
                "starts_at": "2026-11-01T00:00:00.0000000",
                "ends_at": "2027-12-05T00:00:00.0000000",
                "is_of_server": True,
                "is_for_communication": False,
            },
        ),
    ),
)
