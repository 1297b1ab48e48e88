"""A backup of an encrypted database is not encrypted.

What it looks at
    The enabled backup tasks of encrypted databases. A snapshot of an encrypted database is encrypted in itself.

Why it matters
    Whoever reads the backup folder reads the data that the encryption is to protect.

What to do
    Set an encryption in the backup task, keep the key apart from the backups, and delete the old files.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status
from analyzer.tables.backups import BACKUPS
from analyzer.tables.databases import DATABASES

SHOP: Row = {"node": "A", "name": "Shop", "is_encrypted": True}
BACKUP: Row = {"node": "A", "database": "Shop", "task": 1, "name": "nightly", "type": "Backup", "is_encrypted": False}


CHECK = Check(
    id="security.plain_backup",
    title="Encrypted database has plain backups",
    doc=__doc__,
    tables=(BACKUPS, DATABASES),
    sql="""
        SELECT
            concat_ws('/', node, database, name, task) AS resource,
            CASE
                WHEN is_plain THEN 'warning'
                WHEN NOT is_plain THEN 'ok'
                ELSE 'unknown'
            END AS status,
            CASE
                WHEN is_plain THEN 'the database is encrypted, the backup is not'
                WHEN NOT is_plain AND of_encrypted THEN 'both are encrypted'
                WHEN NOT is_plain THEN 'the database is not encrypted'
                ELSE 'not reported'
            END AS reason,
            node,
            database,
            path,
            name,
            type,
            is_encrypted,
            of_encrypted
        FROM (
            SELECT
                backups.*,
                databases.is_encrypted AS of_encrypted,
                databases.is_encrypted
                    AND NOT backups.is_encrypted
                    AND backups.type IS DISTINCT FROM 'Snapshot' AS is_plain
            FROM backups
            LEFT JOIN databases ON databases.node = backups.node AND databases.name = backups.database
            WHERE backups.state IS DISTINCT FROM 'Disabled'
        )
    """,
    cases=(
        Case(
            "a database that is not encrypted",
            given={"databases": (SHOP | {"is_encrypted": False},), "backups": (BACKUP,)},
            expect=(("A/Shop/nightly/1", Status.OK),),
        ),
        Case(
            "documented form: encrypted, and its backup is not",
            given={"databases": (SHOP,), "backups": (BACKUP,)},
            expect=(("A/Shop/nightly/1", Status.WARNING),),
        ),
        Case(
            "documented form: both, and a snapshot",
            given={
                "databases": (SHOP,),
                "backups": (BACKUP | {"is_encrypted": True}, BACKUP | {"task": 2, "type": "Snapshot"}),
            },
            expect=(
                ("A/Shop/nightly/1", Status.OK),
                ("A/Shop/nightly/2", Status.OK),
            ),
        ),
        Case(
            "not told",
            given={"backups": (BACKUP | {"is_encrypted": None},)},
            expect=(("A/Shop/nightly/1", Status.UNKNOWN),),
        ),
    ),
)
