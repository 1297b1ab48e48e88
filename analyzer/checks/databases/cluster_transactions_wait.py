"""Cluster transactions wait to be run.

What it looks at
    Cluster-wide transactions that a database has yet to run, as far as the server lists them.

Why it matters
    A session that asked for one waits until the database has run it, and so do all that come after it. One that
    cannot be run stops them all.

What to do
    Look for an error of the database (`ClusterTransactionFailure` among the alerts) and for slow writes.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.cluster_transactions import CLUSTER_TRANSACTIONS


def waiting(database: str, count: int) -> Row:
    """Return what a database of node A has to run; only none was seen on a server here."""
    return {"node": "A", "database": database, "waiting": count}


CHECK = Check(
    id="databases.cluster_transactions_wait",
    title="Cluster transactions wait",
    doc=__doc__,
    tables=(CLUSTER_TRANSACTIONS,),
    thresholds={
        "notice_transactions": Threshold(10, "transactions", source="ours, not measured"),
        "warning_transactions": Threshold(100, "transactions", source="ours, not measured"),
    },
    sql="""
        SELECT
            concat_ws('/', node, database) AS resource,
            CASE
                WHEN waiting > $warning_transactions THEN 'warning'
                WHEN waiting > $notice_transactions THEN 'notice'
                WHEN waiting <= $notice_transactions THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{:,} listed as waiting', waiting), 'not reported') AS reason,
            node,
            database,
            path,
            waiting
        FROM cluster_transactions
    """,
    cases=(
        Case(
            "on and over each line",
            given={"cluster_transactions": (waiting("a", 10), waiting("b", 11), waiting("c", 100), waiting("d", 103))},
            expect=(("A/a", Status.OK), ("A/b", Status.NOTICE), ("A/c", Status.NOTICE), ("A/d", Status.WARNING)),
        ),
    ),
)
