"""Reads a log file into all tables made of logs, in one pass: `read` yields batches of each, by the table's name.

The file is cut into chunks, each of which one thread reads. What concerns the whole file is summed up in `Account`.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import IO

import pyarrow as pa

from analyzer.logs.account import Account
from analyzer.logs.chunks import CHUNK_BYTES, chunks
from analyzer.logs.layouts import Layout, of_header
from analyzer.logs.parsing import Parsed, parsed

HEADER_BYTES = 64 << 10
THREADS = min(8, os.cpu_count() or 1)

Batches = Iterator[tuple[str, pa.RecordBatch]]


def read(content: IO[bytes], chunk_bytes: int = CHUNK_BYTES) -> Batches:
    """Yield (table, batch) of one open log file."""
    account = Account()
    for part in parts(content, chunk_bytes):
        account.add(part)
        yield from part.batches.items()
    yield from account.batches()


def parts(content: IO[bytes], chunk_bytes: int = CHUNK_BYTES, *, only_records: bool = False) -> Iterator[Parsed]:
    """Yield what each chunk holds, in the order of the file; a few are worked on at a time."""
    header: Layout | None = None
    waiting: deque[Future[Parsed]] = deque()
    with ThreadPoolExecutor(THREADS) as threads:
        for chunk in chunks(content, chunk_bytes):
            if chunk.offset == 0:
                header = of_header(chunk.padded[:HEADER_BYTES].tobytes())
            waiting.append(threads.submit(parsed, chunk, header, only_records=only_records))
            if len(waiting) > THREADS + 1:  # so that none waits while a batch is written
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
