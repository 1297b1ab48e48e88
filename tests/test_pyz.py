"""The collector in one file finds a place for what is compiled."""

from __future__ import annotations

import errno
import os
import runpy
import sys
import zipfile
from pathlib import Path
from typing import IO, Any

import pytest

BUILDER = runpy.run_path(str(Path(__file__).parent.parent / ".ci" / "pyz.py"))


def test_where_there_is_no_room_the_next_place_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app, written = tmp_path / "app.pyz", list[Path]()
    with zipfile.ZipFile(app, "w") as archive:
        for system in BUILDER["SYSTEMS"]:
            archive.writestr(f"native/{system}/psutil/__init__.py", "")

    def full_at_first(path: str, mode: str) -> IO[Any]:
        written.append(Path(path))
        if len(written) == 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return Path(path).open(mode)

    monkeypatch.setattr(sys, "path", [*sys.path])
    functions, _, _ = BUILDER["START"].partition("sys.dont_write_bytecode")
    known: dict[str, Any] = {"__file__": str(app / "__main__.py"), "open": full_at_first}
    exec(functions, known)
    known["unpacked"]()
    full, taken = (file.parent.parent for file in written)
    assert full.parent != taken.parent
    assert sys.path[1] == str(taken)
