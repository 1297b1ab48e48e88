"""The data of a server lies on a file system that does not keep RavenDB's promises.

What it looks at
    The file system of the volume that holds the data directory of each server on this machine.

Why it matters
    RavenDB writes past the cache of the system and relies on fsync and on file locks. Network and shared-folder
    file systems do not keep these promises in each case, so a crash may leave a damaged database. The layer of
    a container, or a memory disk, is gone with the container or the next boot.

What to do
    Move the data directory to a local block volume with ext4 or XFS (NTFS on Windows): stop the server, copy
    the folder, set `DataDir`, start. In a container, mount a volume at the data directory. To move a node of a
    cluster, add a new one, let it catch up, and remove the old one.
"""

from __future__ import annotations

from analyzer.model import Case, Check, Row, Status, Threshold
from analyzer.tables.instances import INSTANCES
from analyzer.tables.volumes import VOLUMES


def server(key: str) -> Row:
    """Return a server of node A with its data on a volume, for the cases below."""
    return {"node": "A", "data_directory": f"/data/{key}", "data_volume": key}


def volume(key: str, file_system: str) -> Row:
    """Return a volume of node A, for the cases below."""
    return {"node": "A", "key": key, "mount": f"/{key}", "file_system": file_system}


CHECK = Check(
    id="host.unsuitable_file_system",
    title="Data lies on an unsuitable file system",
    doc=__doc__,
    tables=(INSTANCES, VOLUMES),
    thresholds={
        "suitable": Threshold(
            "^(ext[34]|xfs|btrfs|zfs|f2fs|jfs|ntfs|refs|apfs)$",
            "kinds of file system",
            source="RavenDB documentation, page deployment-considerations",
        ),
        "remote": Threshold(
            "^(nfs.*|cifs|smb.*|9p|virtiofs|osxfs|fuse.*|glusterfs|ceph|afs|gfs2|ocfs2)$",
            "kinds of file system",
            source="RavenDB documentation, page deployment-considerations",
        ),
        "fleeting": Threshold(
            "^(tmpfs|ramfs|overlay|aufs)$",
            "kinds of file system",
            source="RavenDB documentation, page containers/requirements/storage",
        ),
    },
    sql="""
        SELECT
            concat_ws('/', node, data_directory, pid) AS resource,
            CASE
                WHEN regexp_matches(file_system, $remote) THEN 'critical'
                WHEN regexp_matches(file_system, $fleeting) THEN 'warning'
                WHEN NOT regexp_matches(file_system, $suitable) THEN 'notice'
                WHEN regexp_matches(file_system, $suitable) THEN 'ok'
                ELSE 'unknown'
            END AS status,
            coalesce(format('{} is {}', mount, file_system), 'the volume of the data is not known') AS reason,
            node,
            database,
            path,
            data_directory,
            mount,
            device,
            file_system
        FROM (
            SELECT
                i.* EXCLUDE (path),
                [i.path, v.path] AS path,
                v.mount,
                v.device,
                lower(v.file_system) AS file_system
            FROM instances AS i
            LEFT JOIN volumes AS v ON v.key = i.data_volume
        )
    """,
    cases=(
        Case(
            "good, remote, fleeting, odd",
            given={
                "instances": (server("1"), server("2"), server("3"), server("4")),
                "volumes": (volume("1", "ext4"), volume("2", "nfs4"), volume("3", "overlay"), volume("4", "vfat")),
            },
            expect=(
                ("A//data/1", Status.OK),
                ("A//data/2", Status.CRITICAL),
                ("A//data/3", Status.WARNING),
                ("A//data/4", Status.NOTICE),
            ),
        ),
        Case(
            "the volume is not among those seen",
            given={"instances": (server("1"),)},
            expect=(("A//data/1", Status.UNKNOWN),),
        ),
    ),
)
