"""Writes an entry of a zip whose pieces were deflated elsewhere. Standard library only.

`zipfile` deflates by itself and has no way to say "this is deflated already", so header and place are kept here, as
`zipfile` keeps them: sizes and checksum are filled in once they are known, and its next entry begins behind ours.
"""

from __future__ import annotations

import hashlib
import zipfile
from typing import IO

from collector.checksums import combined
from collector.packing import END, Packed

EMPTY_SHA256 = hashlib.sha256().hexdigest()


class PackedEntry:
    """One entry under way; what is in the file by then can be read, should the end never come."""

    def __init__(self, archive: zipfile.ZipFile, file: IO[bytes], info: zipfile.ZipInfo) -> None:
        """Write the header at the end of the archive."""
        self.sha256 = EMPTY_SHA256
        self.is_clean = True
        self._deflated = hashlib.sha256()
        self._archive, self._file, self._info = archive, file, info
        info.header_offset = archive.start_dir
        info.file_size = info.compress_size = info.CRC = 0
        file.seek(info.header_offset)
        file.write(info.FileHeader(zip64=True))

    def add(self, piece: Packed) -> None:
        """Write the next piece."""
        self._file.write(piece.deflated)
        self._file.flush()
        self._deflated.update(piece.deflated)
        self.is_clean = self.is_clean and piece.is_clean
        self.sha256 = piece.sha256
        self._info.CRC = combined(self._info.CRC, piece.crc, piece.size_bytes)
        self._info.file_size += piece.size_bytes
        self._info.compress_size += len(piece.deflated)

    @property
    def deflated_sha256(self) -> str:
        """Return the checksum of what lies in the file, deflated."""
        return self._deflated.hexdigest()

    def close(self) -> None:
        """End the entry, and fill in its header."""
        self._info.compress_size += self._file.write(END)
        self._deflated.update(END)
        end = self._file.tell()
        self._file.seek(self._info.header_offset)
        self._file.write(self._info.FileHeader(zip64=True))
        self._file.seek(end)
        self._file.flush()
        self._archive.start_dir = end
        self._archive.filelist.append(self._info)
        self._archive.NameToInfo[self._info.filename] = self._info
