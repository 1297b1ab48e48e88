"""The server reports an error of its license.

What it looks at
    The error text of the license status of each node.

Why it matters
    The server does not take the license and works with the limits of none: fewer cores, no licensed tasks.

What to do
    Read the text. Usually the license is of an older major version, was entered in part, or the server could not be
    asked to renew it.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Status
from analyzer.tables.licenses import LICENSES

CHECK = Check(
    id="license.error",
    title="Server reports an error of its license",
    doc=__doc__,
    tables=(LICENSES,),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN error IS NOT NULL THEN 'warning'
                WHEN type IS NOT NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(left(error, 300), 'no error, license ' || type, 'not reported') AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            type,
            status AS license_status
        FROM licenses
    """,
    cases=(
        Case(
            "none",
            given={"licenses": ({"node": "A", "type": "None"}, {"node": "B"})},
            expect=(
                ("A", Status.OK),
                ("B", Status.UNKNOWN),
            ),
        ),
        Case(
            "documented form: one",
            given={"licenses": ({"node": "A", "type": "None", "error": "Failed to validate license"},)},
            expect=(("A", Status.WARNING),),
        ),
    ),
)
