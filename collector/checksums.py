"""The CRC-32 of two texts one after the other, from those of each: what zlib has and Python's `zlib` does not show.

A CRC is linear: bytes that follow move its bits as a matrix over GF(2) does, one for each power of two of bytes.
"""

from __future__ import annotations

POLYNOMIAL = 0xEDB88320
Matrix = tuple[int, ...]


def combined(first: int, second: int, second_bytes: int) -> int:
    """Return the CRC-32 of A + B from those of A and B, and the length of B."""
    power = 0
    while second_bytes:
        if second_bytes & 1:
            first = _times(_matrix(power), first)
        second_bytes >>= 1
        power += 1
    return first ^ second


def _matrix(power: int) -> Matrix:
    """Return what 2^power zero bytes do to a CRC."""
    while len(_matrices) <= power:
        _matrices.append(_squared(_matrices[-1]))
    return _matrices[power]


def _times(matrix: Matrix, vector: int) -> int:
    product = 0
    for row in matrix:
        if not vector:
            break
        if vector & 1:
            product ^= row
        vector >>= 1
    return product


def _squared(matrix: Matrix) -> Matrix:
    return tuple(_times(matrix, row) for row in matrix)


_ONE_BIT: Matrix = (POLYNOMIAL, *(1 << bit for bit in range(31)))
_matrices = [_squared(_squared(_squared(_ONE_BIT)))]
