"""The machine is of a class that may use its processor only for a while.

What it looks at
    The product name that the firmware tells, which is the instance type on Amazon's and the machine type on
    some other clouds.

Why it matters
    Such a machine earns credits while it is idle and spends them under load. Without credits it runs at a
    fraction of its speed: indexing lags, heartbeats come late, and nothing on the machine says why.

What to do
    Watch the credits (`Server.CpuCredits` settings let the server do so), or choose a class of fixed
    performance for production.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Status, Threshold
from analyzer.tables.hosts import HOSTS

CHECK = Check(
    id="host.burstable_machine",
    title="Machine has a burstable processor",
    doc=__doc__,
    tables=(HOSTS,),
    thresholds={
        "burstable": Threshold(
            r"^(t2|t3|t3a|t4g)\.",
            "names of instance types",
            source="RavenDB documentation, page deployment-considerations",
        ),
    },
    sql="""
        SELECT
            concat_ws('/', node, name) AS resource,
            CASE
                WHEN regexp_matches(product, $burstable) THEN 'notice'
                WHEN NOT regexp_matches(product, $burstable) THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(vendor || ' ', '') || coalesce(product, 'the firmware tells no product') AS reason,
            node,
            database,
            path,
            name,
            vendor,
            product
        FROM hosts
    """,
    cases=(
        Case(
            "documented form",
            given={
                "hosts": (
                    {"node": "A", "name": "a", "vendor": "Amazon EC2", "product": "t3.large"},
                    {"node": "B", "name": "b", "vendor": "Amazon EC2", "product": "m6i.large"},
                )
            },
            expect=(
                ("A/a", Status.NOTICE),
                ("B/b", Status.OK),
            ),
        ),
    ),
)
