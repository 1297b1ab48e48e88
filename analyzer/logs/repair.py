"""Makes valid UTF-8 with plain line ends and no NULs of a chunk, and says how much was not so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analyzer.logs.slices import Bytes

_HIGH_BITS = np.uint64(0x8080808080808080)


@dataclass(frozen=True, slots=True)
class Repairs:
    """How many bytes of each kind of damage a chunk had."""

    carriage_returns: int = 0
    nul_bytes: int = 0
    invalid_bytes: int = 0


def repaired(data: Bytes) -> tuple[Bytes, Repairs]:
    """Return the text without damage; the very same bytes where there is none. A NUL becomes a blank."""
    returns = int(np.count_nonzero(data == ord("\r")))
    if returns:
        before_newline = np.flatnonzero((data[:-1] == ord("\r")) & (data[1:] == ord("\n")))
        returns = len(before_newline)
        data = np.delete(data, before_newline)
    nuls = int(np.count_nonzero(data == 0))
    if nuls:
        data = np.where(data == 0, np.uint8(ord(" ")), data)
    if _is_ascii(data):
        return data, Repairs(returns, nuls)
    try:
        str(data.data, "utf-8")
    except UnicodeDecodeError:
        mended = str(data.data, "utf-8", "replace")
        invalid = mended.count("\ufffd") - data.tobytes().count("\ufffd".encode())
        return np.frombuffer(mended.encode(), np.uint8), Repairs(returns, nuls, invalid)
    return data, Repairs(returns, nuls)


def _is_ascii(data: Bytes) -> bool:
    whole = len(data) // 8 * 8
    words = data[:whole].view(np.uint64) if data.flags.c_contiguous else data[:whole].copy().view(np.uint64)
    return not (np.bitwise_or.reduce(words) & _HIGH_BITS if len(words) else 0) and not (data[whole:] & 0x80).any()
