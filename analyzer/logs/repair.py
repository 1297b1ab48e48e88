"""Makes valid UTF-8 with plain line ends and no NULs of a chunk, and says how much was not so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analyzer.logs.chunks import Chunk
from analyzer.logs.slices import Text, eight, padding, text_of

_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Repairs:
    """How many bytes of each kind of damage a chunk had. A chunk `moved` where bytes were added or left out."""

    carriage_returns: int = 0
    nul_bytes: int = 0
    invalid_bytes: int = 0
    moved: bool = False


def repaired(chunk: Chunk) -> tuple[Text, Repairs]:
    """Return the text without damage, and without a byte order mark. A NUL becomes a blank. Line ends stay."""
    padded, size = chunk.padded, chunk.size
    has_mark = chunk.offset == 0 and padded.startswith(_MARK)
    has_returns = padded.find(b"\r", 0, size) >= 0  # a single byte is found fast
    has_nuls = padded.find(b"\0", 0, size) >= 0
    text = text_of(padded, size)
    is_valid = padded.isascii() or _is_valid(text)
    if is_valid and not (has_mark or has_returns or has_nuls):
        return text, Repairs()
    content = padded[len(_MARK) * has_mark : size]
    returns = content.count(b"\r\n")
    content = content.replace(b"\r\n", b"\n")
    nuls = content.count(0)
    content = content.replace(b"\0", b" ")
    invalid = 0
    if not is_valid:
        mended = content.decode("utf-8", "replace")
        invalid = mended.count("\ufffd") - content.count("\ufffd".encode())
        content = bytearray(mended.encode())
    size = len(content)
    content.extend(padding(size))
    moved = has_mark or has_returns or not is_valid
    return text_of(content, size), Repairs(returns, nuls, invalid, moved)


def _is_valid(text: Text) -> bool:
    """Say whether a text is UTF-8, by the eights that are not ASCII and the one after each: no letter is longer."""
    words = text.padded.view(np.uint64)
    is_high = (words & eight(b"\x80" * 8)) != 0
    is_high[1:] |= is_high[:-1]
    try:
        words[is_high].tobytes().decode()
    except UnicodeDecodeError:
        return False
    return True
