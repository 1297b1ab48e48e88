"""A node does not reach the license server.

What it looks at
    Whether each node gets an answer from api.ravendb.net.

Why it matters
    A license that renews itself, its updates, and certificates of Let's Encrypt that RavenDB renews all go
    this way. Without it they end one day. A closed network may be meant.

What to do
    Open the way to api.ravendb.net, port 443, in the firewall or set a proxy for the process. In a closed
    network enter new licenses by hand and set License.DisableAutoUpdate.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Status
from analyzer.tables.license_server import LICENSE_SERVER

CHECK = Check(
    id="license.server_unreachable",
    title="License server is not reached",
    doc=__doc__,
    tables=(LICENSE_SERVER,),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN error IS NOT NULL OR status_code <> 'OK' THEN 'notice'
                WHEN status_code = 'OK' THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(error, 'api.ravendb.net answered ' || status_code, 'not reported') AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            status_code,
            error
        FROM license_server
    """,
    cases=(
        Case(
            "documented form: reached",
            given={"license_server": ({"node": "A", "status_code": "OK"},)},
            expect=(("A", Status.OK),),
        ),
        Case(
            "no way out",
            given={
                "license_server": ({"node": "A", "status_code": "BadRequest", "error": "Name or service not known"},)
            },
            expect=(("A", Status.NOTICE),),
        ),
    ),
)
