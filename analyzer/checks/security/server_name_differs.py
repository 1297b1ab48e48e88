"""The certificate of a server is for other names than its URL.

What it looks at
    The names in the certificate that each server shows, against the URL under which the cluster knows it, or, where
    that is not told, the one it was asked at: a host, a pattern as *.example for one label, or an IP address.

Why it matters
    Clients and other nodes refuse a certificate of another name. At an address of its own machine alone that need
    not trouble anyone.

What to do
    Have the certificate issued for the name that clients use, or let PublicServerUrl say the name that it is for.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.nodes import NODES
from analyzer.tables.tls_certificates import TLS_CERTIFICATES
from analyzer.tables.topology_nodes import TOPOLOGY_NODES


def shows(node: str, *names: str, place: int = 0) -> Row:
    """Return a certificate that a node shows."""
    return {"node": node, "place": place, "subject": f"CN={node}", "names": list(names)}


def asked(node: str, url: str, pseudonyms: str | None = None) -> Row:
    """Return a node and where it was asked."""
    return {"node": node, "url": url, "pseudonyms": pseudonyms}


CHECK = Check(
    id="security.server_name_differs",
    title="Server's certificate is for other names",
    doc=__doc__,
    tables=(TLS_CERTIFICATES,),
    also=(NODES, TOPOLOGY_NODES),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN is_for_host THEN 'ok'
                WHEN pseudonyms IS NOT NULL OR contains(host, ':') THEN 'unknown'
                WHEN NOT is_for_host AND is_known_so THEN 'warning'
                WHEN NOT is_for_host THEN 'notice'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN host IS NULL OR host = '' THEN 'its URL is not told'
                WHEN count_of_names IS NULL OR count_of_names = 0 THEN 'its certificate names no host'
                WHEN is_for_host THEN concat('it is for ', host)
                ELSE concat('it is for ', left(array_to_string(names, ', '), 200), ', not for ', host)
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            subject,
            url,
            host,
            names
        FROM (
            SELECT
                *,
                CASE
                    WHEN host <> '' AND count_of_names > 0
                    THEN list_has_any(names, [host, concat('*', substr(host, strpos(host, '.')))])
                END AS is_for_host
            FROM (
                SELECT
                    c.node,
                    c.path,
                    c.subject,
                    string_split(lower(array_to_string(c.names, ' ')), ' ') AS names,
                    len(c.names) AS count_of_names,
                    n.pseudonyms,
                    t.url IS NOT NULL AS is_known_so,
                    coalesce(t.url, n.url) AS url,
                    trim(
                        regexp_extract(lower(coalesce(t.url, n.url)), '^https://(\\[[^\\]]*\\]|[^:/]+)', 1),
                        '[]'
                    ) AS host
                FROM tls_certificates AS c
                LEFT JOIN nodes AS n ON n.node = c.node
                LEFT JOIN topology_nodes AS t ON t.node = c.node AND t.tag = c.node
                WHERE coalesce(c.place, 0) = 0
            )
        )
    """,
    cases=(
        Case(
            "names and patterns",
            given={
                "tls_certificates": (
                    shows("A", "b.example", "A.example"),
                    shows("B", "*.example"),
                    shows("C", "*.example"),
                    shows("D", "*.example"),
                    shows("E", "127.0.0.1"),
                    shows("F"),
                    shows("A", place=1),
                ),
                "topology_nodes": (
                    {"node": "A", "tag": "A", "url": "https://a.example:8080"},
                    {"node": "A", "tag": "B", "url": "https://elsewhere"},
                    {"node": "B", "tag": "B", "url": "https://B.example"},
                    {"node": "C", "tag": "C", "url": "https://a.c.example/"},
                    {"node": "D", "tag": "D", "url": "https://example"},
                    {"node": "E", "tag": "E", "url": "https://127.0.0.1:443"},
                    {"node": "F", "tag": "F", "url": "https://f.example"},
                ),
            },
            expect=(
                ("A", Status.OK),
                ("B", Status.OK),
                ("C", Status.WARNING),
                ("D", Status.WARNING),
                ("E", Status.OK),
                ("F", Status.UNKNOWN),
            ),
        ),
        Case(
            "where it was asked only",
            given={
                "tls_certificates": (
                    shows("A", "a.example"),
                    shows("B", "b.example"),
                    shows("C", "c.example"),
                    shows("D", "::1"),
                    shows("E", "e.example"),
                ),
                "nodes": (
                    asked("A", "https://127.0.0.1"),
                    asked("B", "https://b.example"),
                    asked("C", "https://host-70a0", pseudonyms="529a"),
                    asked("D", "https://[0:0::1]:443"),
                ),
            },
            expect=(
                ("A", Status.NOTICE),
                ("B", Status.OK),
                ("C", Status.UNKNOWN),
                ("D", Status.UNKNOWN),
                ("E", Status.UNKNOWN),
            ),
        ),
    ),
)
