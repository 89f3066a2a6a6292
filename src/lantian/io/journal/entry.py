"""One batch of the journal, and how it is packed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pyarrow as pa

from lantian.io.journal.observation import CODED, OBSERVATIONS

__all__ = ["Entry", "pack", "unpack", "unzipped", "zipped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One batch as it was appended."""

    seq: int
    received_at: dt.datetime
    kind: str
    table: pa.Table


def pack(table: pa.Table) -> bytes:
    """A table as Arrow IPC, its buffers zstd-compressed."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue().to_pybytes())


def unpack(body: bytes) -> pa.Table:
    """The table that was packed, in the schema OBSERVATIONS."""
    table = pa.ipc.open_stream(body).read_all()
    return table.cast(OBSERVATIONS) if table.schema == CODED else table


def zipped(raw: bytes | None) -> bytes | None:
    """Raw frames, zstd-compressed."""
    return pa.compress(raw, codec="zstd", asbytes=True) if raw else None


def unzipped(packed: bytes, size: int) -> bytes:
    """The raw frames that were compressed."""
    return bytes(pa.decompress(packed, decompressed_size=size, codec="zstd", asbytes=True))
