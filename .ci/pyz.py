"""Builds raven-collect.pyz: the collector and all it needs in one file, for any Python from 3.9 on.

`python .ci/pyz.py [FILE]` takes the packages from PyPI, pinned to the last that run on 3.9. Only psutil is compiled; it
is there for each kind of system, and the one that fits is unpacked to a temporary folder at the start of a run.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
PURE = (
    *("click<8.2", "rich<15", "markdown-it-py<4", "mdurl", "pygments", "httpx<1", "httpcore", "h11", "anyio<4.13"),
    *("certifi", "idna", "sniffio", "exceptiongroup", "typing_extensions"),
)
COMPILED = "psutil>=5.9"
SYSTEMS = {
    "linux-x86_64": "manylinux2014_x86_64",
    "linux-aarch64": "manylinux2014_aarch64",
    "musl-x86_64": "musllinux_1_2_x86_64",
    "win-amd64": "win_amd64",
}
SAME_TIME = (2020, 1, 1, 0, 0, 0)  # the same sources give the same bytes
LEFT_OUT = ("__pycache__", "bin", "tests")
START = '''"""Starts raven-collect from its one file."""

import atexit
import os
import platform
import shutil
import sys
import tempfile
import zipfile

if sys.version_info < (3, 9):
    sys.exit("raven-collect needs Python 3.9 or newer, this is " + platform.python_version() + ".")


def unpacked():
    """Put psutil, which is compiled, where the system can load it. Raises ImportError."""
    here = os.path.dirname(os.path.abspath(__file__))
    kind = "win" if os.name == "nt" else "linux" if platform.libc_ver()[0] == "glibc" else "musl"
    processor = {"AMD64": "amd64", "arm64": "aarch64"}.get(platform.machine(), platform.machine())
    inside = "native/%s-%s/" % (kind, processor)
    said = "there is none for this system in the file"
    # A temporary folder may be full, or mounted so that nothing can be run from it.
    for place in (None, "/dev/shm", "/var/tmp", os.getcwd(), os.path.dirname(here)):
        try:
            folder = tempfile.mkdtemp(prefix="raven-collect-", dir=place)
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
            with zipfile.ZipFile(here) as archive:
                for name in archive.namelist():
                    if name.startswith(inside):
                        target = os.path.join(folder, *name[len(inside) :].split("/"))
                        os.makedirs(os.path.dirname(target), exist_ok=True)
                        with open(target, "wb") as file:
                            file.write(archive.read(name))
        except OSError as error:
            said = str(error)
            continue
        sys.path.insert(1, folder)
        try:
            import psutil  # noqa: F401
        except ImportError as error:
            said = str(error)
            sys.path.remove(folder)
            for name in [name for name in sys.modules if name.partition(".")[0] == "psutil"]:
                del sys.modules[name]
        else:
            return
    sys.exit("raven-collect could not load psutil: %s. `pip install psutil` for this Python helps." % said)


sys.dont_write_bytecode = True
try:
    import psutil  # noqa: F401
except ImportError:
    unpacked()

from collector.cli import main

main(prog_name="raven-collect")
'''


def build(target: Path) -> None:
    """Write the file."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "app"
        _install(folder, PURE, "any")
        for system, tag in SYSTEMS.items():
            _install(folder / "native" / system, (COMPILED,), tag)
        shutil.copytree(ROOT / "collector", folder / "collector")
        version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
        about = folder / f"raven_diagnostics-{version}.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: raven-diagnostics\nVersion: {version}\n")
        (folder / "__main__.py").write_text(START)
        target.write_bytes(b"#!/usr/bin/env python3\n")
        with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for file in sorted(folder.rglob("*")):
                name = file.relative_to(folder)
                if file.is_file() and not any(part in LEFT_OUT for part in name.parts):
                    info = zipfile.ZipInfo(name.as_posix(), SAME_TIME)
                    info.external_attr, info.compress_type = 0o100644 << 16, zipfile.ZIP_DEFLATED
                    archive.writestr(info, file.read_bytes())
        target.chmod(0o755)


def _install(folder: Path, packages: tuple[str, ...], platform: str) -> None:
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--only-binary", ":all:", "--no-compile"]
    command += ["--python-version", "3.9", "--implementation", "cp", "--abi", "cp39", "--abi", "abi3", "--abi", "none"]
    subprocess.run([*command, "--platform", platform, "--target", str(folder), *packages], check=True)


if __name__ == "__main__":
    build(Path(sys.argv[1] if len(sys.argv) > 1 else "raven-collect.pyz"))
