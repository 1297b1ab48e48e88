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
    text = text_of(chunk.padded, chunk.size)
    has_mark = chunk.offset == 0 and text.padded[: len(_MARK)].tobytes() == _MARK
    has_returns = bool((text.data[text.newlines - 1] == ord("\r")).any())
    least = int(text.data.view(np.int8).min())  # below 0 where a byte is not of ASCII
    has_nuls = (least if least >= 0 else int(text.data.min())) == 0
    is_valid = least >= 0 or _is_valid(text)
    if is_valid and not (has_mark or has_returns or has_nuls):
        return text, Repairs()
    content = text.data.tobytes()[len(_MARK) * has_mark :]
    returns = content.count(b"\r\n")
    content = content.replace(b"\r\n", b"\n")
    nuls = content.count(0)
    content = content.replace(b"\0", b" ")
    invalid = 0
    if not is_valid:
        mended = content.decode("utf-8", "replace")
        invalid = mended.count("\ufffd") - content.count("\ufffd".encode())
        content = mended.encode()
    moved = has_mark or has_returns or not is_valid
    padded = np.frombuffer(content + bytes(padding(len(content))), np.uint8)
    return text_of(padded, len(content)), Repairs(returns, nuls, invalid, moved)


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
