"""A server runs without a certificate.

What it looks at
    The URL that the server listens on, and Security.UnsecuredAccessAllowed: from whom the server takes
    requests without a certificate.

Why it matters
    Over HTTP RavenDB knows no users. Whoever reaches the port reads, changes and deletes every database,
    and everything goes over the network in clear.

What to do
    Set up a certificate: the setup wizard does it, or Security.Certificate.Path with an https ServerUrl.
    Until then bind ServerUrl to the loopback address, set Security.UnsecuredAccessAllowed to Local, and
    close the port in the firewall. A proxy in front that ends TLS must let in only callers it knows.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.nodes import NODES
from analyzer.tables.settings import SETTINGS
from analyzer.tables.topology_nodes import TOPOLOGY_NODES

NODE: Row = {"node": "A", "url": "http://10.0.0.1:8080", "version": "7.1.5"}


def setting(key: str, value: str, database: str | None = None) -> Row:
    """Return a setting of node A, as asked for the node or for one of its databases."""
    return {"node": "A", "database": database, "key": key, "server_value": value}


CHECK = Check(
    id="server.unsecured",
    title="Server takes everyone for an administrator",
    doc=__doc__,
    tables=(NODES,),
    also=(
        SETTINGS,
        TOPOLOGY_NODES,
    ),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN listens_on IS NULL THEN 'unknown'
                WHEN starts_with(listens_on, 'https://') THEN 'ok'
                WHEN starts_with(listens_on, 'http://') AND is_loopback AND access = 'publicnetwork' THEN 'warning'
                WHEN starts_with(listens_on, 'http://') AND is_loopback THEN 'notice'
                WHEN starts_with(listens_on, 'http://') AND access = 'privatenetwork' THEN 'warning'
                WHEN starts_with(listens_on, 'http://') THEN 'critical'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN listens_on IS NULL THEN 'neither the settings nor a URL of the node is there'
                ELSE concat(
                    'listens on ', listens_on, ', unsecured access: ', coalesce(access_allowed, access, 'not known')
                )
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            listens_on,
            access_allowed
        FROM (
            SELECT
                nodes.node,
                coalesce(settings.path, topology.path, nodes.path) AS path,
                -- A URL that never answered says nothing about a server.
                CASE WHEN nodes.version IS NOT NULL THEN nodes.url END AS answering_url,
                lower(coalesce(settings.server_url, topology.url, answering_url)) AS listens_on,
                settings.access_allowed,
                -- Where it is not set, Security.UnsecuredAccessAllowed is Local.
                CASE WHEN settings.node IS NOT NULL
                    THEN lower(coalesce(settings.access_allowed, 'Local'))
                END AS access,
                regexp_matches(listens_on, '^http://(127[.]|localhost|[[]::1[]])') AS is_loopback
            FROM nodes
            LEFT JOIN (
                SELECT
                    node,
                    any_value(path) AS path,
                    max(server_value) FILTER (WHERE key = 'ServerUrl') AS server_url,
                    max(server_value) FILTER (WHERE key = 'Security.UnsecuredAccessAllowed') AS access_allowed
                FROM settings
                GROUP BY node
            ) AS settings ON settings.node = nodes.node
            LEFT JOIN topology_nodes AS topology
                ON topology.node = nodes.node
                AND topology.tag = nodes.node
        )
    """,
    cases=(
        Case(
            "a server with a certificate",
            given={"nodes": (NODE,), "settings": (setting("ServerUrl", "https://a.example.com"),)},
            expect=(("A", Status.OK),),
        ),
        Case(
            "on the loopback address, open to all",
            given={
                "nodes": (NODE,),
                "settings": (
                    setting("ServerUrl", "http://127.0.0.1:8080", "Shop"),
                    setting("Security.UnsecuredAccessAllowed", "PublicNetwork", "Shop"),
                    setting("Security.UnsecuredAccessAllowed", "PublicNetwork", "Blog"),
                ),
            },
            expect=(("A", Status.WARNING),),
        ),
        Case(
            "on the loopback address, as by default",
            given={"nodes": (NODE,), "settings": (setting("ServerUrl", "http://localhost:8080"),)},
            expect=(("A", Status.NOTICE),),
        ),
        Case(
            "open to all networks",
            given={
                "nodes": (NODE,),
                "settings": (
                    setting("ServerUrl", "http://0.0.0.0:8080"),
                    setting("Security.UnsecuredAccessAllowed", "PublicNetwork"),
                ),
            },
            expect=(("A", Status.CRITICAL),),
        ),
        Case(
            "open to the private network",
            given={
                "nodes": (NODE,),
                "settings": (
                    setting("ServerUrl", "http://10.0.0.1:8080"),
                    setting("Security.UnsecuredAccessAllowed", "PrivateNetwork"),
                ),
            },
            expect=(("A", Status.WARNING),),
        ),
        Case(
            "no settings, but a URL in the topology",
            given={
                "nodes": ({"node": "A"},),
                "topology_nodes": ({"node": "A", "tag": "A", "url": "http://10.0.0.1:8080"},),
            },
            expect=(("A", Status.CRITICAL),),
        ),
        Case(
            "no settings, only where it answered",
            given={"nodes": (NODE,)},
            expect=(("A", Status.CRITICAL),),
        ),
        Case(
            "it never answered",
            given={"nodes": ({"node": "A", "url": "http://10.0.0.1:8080"},)},
            expect=(("A", Status.UNKNOWN),),
        ),
    ),
)
