"""Writes the tables that come as Arrow batches, each to one Parquet file, while its sources are read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from analyzer.model import Row, Table

COMPRESSION, COMPRESSION_LEVEL = "zstd", -2  # level 1 takes a third longer: 52 MB of 1 GB of log instead of 77
NUMBERS_COMPRESSION = "snappy"  # of texts that are numbers into a few; there is little to gain, and this is faster
RISING = "at_byte"  # a column whose differences are small


class Streams:
    """One open file for each table that had a batch so far."""

    def __init__(self, tables: Iterable[Table], folder: Path) -> None:
        """Write below `folder`."""
        self._tables = {table.name: table for table in tables if table.arrow is not None}
        self._folder = folder
        self._writers: dict[str, pq.ParquetWriter] = {}

    def write(self, name: str, batch: pa.RecordBatch, origin: Row) -> None:
        """Add a batch of one table. What the batch itself says of its origin goes before `origin`."""
        table = self._tables[name]
        columns = [_column(batch, origin, field) for field in table.schema]
        whole = pa.RecordBatch.from_arrays(columns, names=table.schema.names)
        if name not in self._writers:
            self._writers[name] = self._opened(name, whole.schema)
        self._writers[name].write_batch(whole)

    def is_open(self, name: str) -> bool:
        """Say whether the table had a batch."""
        return name in self._writers

    def close(self, name: str) -> None:
        """Finish the file of one table."""
        self._writers[name].close()

    def _opened(self, name: str, schema: pa.Schema) -> pq.ParquetWriter:
        """Open a file; texts without the least and the greatest of each, which take half the time to find."""
        kinds = {field.name: field.type for field in schema}
        texts = [one for one, kind in kinds.items() if pa.types.is_dictionary(kind) or pa.types.is_string(kind)]
        coded = [one for one, kind in kinds.items() if pa.types.is_dictionary(kind)]
        return pq.ParquetWriter(
            self._folder / f"{name}.parquet", schema,
            compression={one: NUMBERS_COMPRESSION if one in coded else COMPRESSION for one in kinds},
            compression_level={one: COMPRESSION_LEVEL for one in kinds if one not in coded},
            use_dictionary=coded,
            column_encoding={RISING: "DELTA_BINARY_PACKED"} if RISING in kinds else None,
            write_statistics=[one for one in kinds if one not in texts], store_schema=False,
        )  # fmt: skip


def _column(batch: pa.RecordBatch, origin: Row, field: pa.Field) -> pa.Array:
    """Return a column of a batch; one of the origin that the batch does not have is the same in all rows."""
    if field.name in batch.schema.names:
        column = batch[field.name]
        return column if pa.types.is_dictionary(column.type) else column.cast(field.type)
    value = origin[field.name]
    if not pa.types.is_string(field.type):
        return pa.repeat(pa.scalar(value, field.type), len(batch))
    numbers = pa.nulls(len(batch), pa.int32()) if value is None else pa.repeat(pa.scalar(0, pa.int32()), len(batch))
    return pa.DictionaryArray.from_arrays(numbers, pa.array([value or ""], pa.string()), safe=False)
