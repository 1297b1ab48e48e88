"""Takes the secrets out of pieces of text and deflates them, the one beside the other.

`zlib` works without Python's lock, so a second thread deflates a piece while the next is searched for secrets. Pieces
are deflated each for itself and byte-aligned, so that one after the other they are one deflate stream. Each is inflated
again and searched a second time: what of a large entry was found clean so need not be inflated once more at the end.
"""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

LEVEL = 1  # of deflate: level 6 takes three times as long for a fifth less
END = b"\x03\x00"  # a last, empty block
Clean = Callable[[bytes], "tuple[bytes, Counter[str]]"]


@dataclass(frozen=True)
class Packed:
    """A piece of text, clean and deflated, with what is needed to add it; `sha256` is of all up to its end.

    `is_clean` says that it was inflated again, searched a second time, and nothing was found.
    """

    deflated: bytes
    inflated: bytes
    crc: int
    sha256: str
    masked: Counter[str]
    is_clean: bool = False

    @property
    def size_bytes(self) -> int:
        """Return the length of the text."""
        return len(self.inflated)


def packed(text: bytes, masked: Counter[str], digest: hashlib._Hash) -> Packed:
    """Return a clean piece deflated; the digest is of the pieces before it."""
    digest.update(text)
    deflater = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    deflated = deflater.compress(text) + deflater.flush(zlib.Z_FULL_FLUSH)
    inflated = zlib.decompressobj(-zlib.MAX_WBITS).decompress(deflated)
    return Packed(deflated, inflated, zlib.crc32(inflated), digest.hexdigest(), masked)


def all_packed(clean: Clean, pieces: Iterator[bytes], search: Clean) -> Iterator[Packed]:
    """Yield what each piece becomes, in their order. What `clean` raises is raised behind the pieces before it.

    `search` looks at it once more, as `clean` does.
    """
    before: Future[Packed] | None = None

    def searched(piece: Packed) -> Packed:
        return replace(piece, is_clean=not search(piece.inflated)[1])

    unclean: Exception | None = None
    digest = hashlib.sha256()
    with ThreadPoolExecutor(1, "deflate") as deflating:
        for piece in pieces:
            try:
                text, masked = clean(piece)
            except Exception as error:
                unclean = error
                break
            now = deflating.submit(packed, text, masked, digest)
            if before is not None:
                yield searched(before.result())
            before = now
        if before is not None:
            yield searched(before.result())
    if unclean is not None:
        raise unclean
