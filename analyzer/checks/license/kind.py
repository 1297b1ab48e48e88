"""A server has no license for production.

What it looks at
    The kind of license of each node, and what the server says is wrong with it.

Why it matters
    Without a license RavenDB uses three cores and 6 GB of memory in one node, and many features are off. A
    developer license may not be used in production.

What to do
    Get a license at ravendb.net, the Community one costs nothing, and enter it in the Studio under About,
    or set License.Path.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Status
from analyzer.tables.licenses import LICENSES

CHECK = Check(
    id="license.kind",
    title="No license for production",
    doc=__doc__,
    tables=(LICENSES,),
    sql="""
        SELECT
            node AS resource,
            CASE
                WHEN error IS NOT NULL THEN 'warning'
                WHEN type IN ('None', 'Developer', 'Invalid') THEN 'warning'
                WHEN type IS NOT NULL THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN error IS NOT NULL THEN concat('the license cannot be used: ', error)
                WHEN type = 'None'
                    THEN format('no license: at most {} cores and {} GB of memory', max_cores, max_memory_gib)
                WHEN type IS NOT NULL THEN concat(type, ' license')
                ELSE 'not reported'
            END AS reason,
            node,
            CAST(NULL AS VARCHAR) AS database,
            path,
            type,
            max_cores,
            max_memory_gib,
            max_cluster_size
        FROM licenses
    """,
    cases=(
        Case(
            "none",
            given={"licenses": ({"node": "A", "type": "None", "max_cores": 3, "max_memory_gib": 6},)},
            expect=(("A", Status.WARNING),),
        ),
        Case(
            "documented form: for developers and for production",
            given={
                "licenses": (
                    {"node": "A", "type": "Developer"},
                    {"node": "B", "type": "Enterprise"},
                )
            },
            expect=(
                ("A", Status.WARNING),
                ("B", Status.OK),
            ),
        ),
        Case(
            "documented form: cannot be used",
            given={"licenses": ({"node": "A", "type": "Enterprise", "error": "signature is wrong"},)},
            expect=(("A", Status.WARNING),),
        ),
    ),
)
