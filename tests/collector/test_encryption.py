"""What is encrypted opens with the right key alone, and nothing is written clear where it cannot be encrypted."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from analyzer.cli import cli as analyze
from collector.cli import main as collect

pyrage = pytest.importorskip("pyrage")
PACKAGE = Path(__file__).parent.parent.parent / "fixtures" / "packages" / "ravendb-7.1.5.node.zip"


def key(folder: Path, name: str) -> tuple[str, Path]:
    """Return a public key, and the file of its private one."""
    identity = pyrage.x25519.Identity.generate()
    (folder / name).write_text(f"# made for a test\n{identity}\n")
    return str(identity.to_public()), folder / name


@pytest.fixture
def encrypted(tmp_path: Path) -> tuple[Path, Path]:
    """Return a package that was encrypted to two, and the file of the second's private key."""
    others, own = key(tmp_path, "other.key"), key(tmp_path, "own.key")
    to = [word for public, _ in (others, own) for word in ("--encrypt-to", public)]
    said = CliRunner().invoke(collect, ["redact", str(PACKAGE), "-o", str(tmp_path / "a.zip"), *to])
    assert said.exit_code == 0, said.output
    return tmp_path / "a.zip.age", own[1]


def test_the_file_is_encrypted_and_no_clear_one_is_left(encrypted: tuple[Path, Path]) -> None:
    assert encrypted[0].read_bytes().startswith(b"age-encryption.org/v1")
    assert encrypted[0].stat().st_mode & 0o777 == 0o600
    assert sorted(file.name for file in encrypted[0].parent.iterdir()) == ["a.zip.age", "other.key", "own.key"]


def test_it_is_analyzed_with_the_key(encrypted: tuple[Path, Path]) -> None:
    file, own = encrypted
    said = CliRunner().invoke(analyze, ["identify", str(file), "--identity", str(own)])
    assert (said.exit_code, "7.1.5" in said.output) == (0, True), said.output


def test_without_the_key_or_with_a_wrong_one_it_is_said(encrypted: tuple[Path, Path], tmp_path: Path) -> None:
    without = CliRunner().invoke(analyze, ["identify", str(encrypted[0])])
    assert "is encrypted; --identity FILE with the private key opens it" in f"{without.output}{without.exception}"
    wrong = CliRunner().invoke(analyze, ["identify", str(encrypted[0]), "--identity", str(key(tmp_path, "third")[1])])
    assert "cannot be decrypted with that key" in f"{wrong.output}{wrong.exception}"


def test_what_is_no_key_ends_the_run_before_it_begins(tmp_path: Path) -> None:
    said = CliRunner().invoke(collect, ["run", "-o", str(tmp_path / "a.zip"), "--encrypt-to", "age1nothing"])
    assert (said.exit_code, "is no public key of age or SSH" in said.output) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_where_age_is_missing_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = builtins.__import__

    def without(name: str, *others: Any) -> Any:
        if name == "pyrage":
            raise ImportError(name)
        return honest(name, *others)

    monkeypatch.setattr(builtins, "__import__", without)
    said = CliRunner().invoke(collect, ["redact", str(PACKAGE), "-o", str(tmp_path / "a"), "--encrypt-to", "age1x"])
    assert (said.exit_code, "raven-diagnostics[encrypt]" in said.output) == (2, True)
    assert list(tmp_path.iterdir()) == []
