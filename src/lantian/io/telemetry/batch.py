"""Frames that wait for one commit, as columns ready for the journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

import numpy as np
import pyarrow as pa

from lantian.core.standards.hj212 import Device, Reading
from lantian.io.journal.observation import OBSERVATIONS

__all__ = ["Batch", "Peer", "decimals"]


class Peer(Protocol):
    """Who gets the acknowledgements once they may go out."""

    def committed(self, frames: int, answers: Sequence[bytes]) -> None:
        """`frames` of this peer are durable; these are the answers to those that wanted one."""


@dataclass(slots=True)
class _Entry:
    peer: Peer
    answer: bytes | None
    raw: bytes
    rows: int


@dataclass(slots=True)
class Batch:
    """Rows by column, the raw frames, and whom to answer."""

    entries: list[_Entry] = field(default_factory=list)
    network: list[str] = field(default_factory=list)
    cadence: list[str] = field(default_factory=list)
    station: list[str] = field(default_factory=list)
    parameter: list[str] = field(default_factory=list)
    statistic: list[str] = field(default_factory=list)
    time: list[int] = field(default_factory=list)
    value: list[Decimal | None] = field(default_factory=list)
    unit: list[str] = field(default_factory=list)
    flag: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.entries)

    def add(self, peer: Peer, device: Device, reading: Reading, raw: bytes, answer: bytes | None) -> None:
        """Take one frame."""
        values = reading.values
        self.entries.append(_Entry(peer, answer, raw, len(values)))
        if not values or reading.time is None:
            return
        count = len(values)
        self.network += [device.network] * count
        self.cadence += [reading.cadence] * count
        self.station += [device.station or device.mn] * count
        self.time += [int(reading.time.timestamp()) * 1_000_000] * count
        parameter, statistic, value, unit, flag = zip(*values, strict=True)
        self.parameter += parameter
        self.statistic += statistic
        self.value += value
        self.unit += unit
        self.flag += flag

    def table(self) -> pa.Table:
        """The rows in the journal's layout."""
        columns = {
            "network": pa.array(self.network, pa.string()),
            "cadence": pa.array(self.cadence, pa.string()),
            "station": pa.array(self.station, pa.string()),
            "parameter": pa.array(self.parameter, pa.string()),
            "statistic": pa.array(self.statistic, pa.string()),
            "time": pa.array(np.array(self.time, np.int64)).cast(pa.timestamp("us", "UTC")),
            "value": decimals(self.value),
            "unit": pa.array(self.unit, pa.string()),
            "flag": pa.array(self.flag, pa.string()),
        }
        return pa.table(
            [columns[name].cast(OBSERVATIONS.field(name).type) for name in OBSERVATIONS.names], OBSERVATIONS
        )

    def evidence(self) -> bytes:
        """The frames as they came, one a line."""
        return b"\n".join(entry.raw.rstrip(b"\r\n") for entry in self.entries)

    def acknowledge(self) -> None:
        """Tell every peer what has become durable; one write a peer."""
        peers: dict[int, tuple[Peer, int, list[bytes]]] = {}
        for entry in self.entries:
            peer, count, answers = peers.get(id(entry.peer), (entry.peer, 0, []))
            if entry.answer is not None:
                answers.append(entry.answer)
            peers[id(entry.peer)] = (peer, count + 1, answers)
        for peer, count, answers in peers.values():
            peer.committed(count, answers)

    def singly(self) -> list[Batch]:
        """The same frames, each in a batch of its own: to find the one that the store will not take."""
        batches, start = [], 0
        for entry in self.entries:
            end = start + entry.rows
            rows = slice(start, end)
            batches.append(
                Batch(
                    [entry],
                    self.network[rows],
                    self.cadence[rows],
                    self.station[rows],
                    self.parameter[rows],
                    self.statistic[rows],
                    self.time[rows],
                    self.value[rows],
                    self.unit[rows],
                    self.flag[rows],
                )
            )
            start = end
        return batches


def decimals(values: Sequence[Decimal | None]) -> pa.Array:
    """decimal128(18, 6) from numbers below 10¹², built as integers: five times as fast as one Decimal at a time."""
    scaled = np.zeros((len(values), 2), np.int64)
    scaled[:, 0] = [0 if value is None else int(value.scaleb(6)) for value in values]
    scaled[:, 1] = scaled[:, 0] >> 63
    known = np.array([value is not None for value in values], bool)
    validity = None if known.all() else pa.py_buffer(np.packbits(known, bitorder="little"))
    return pa.Array.from_buffers(pa.decimal128(18, 6), len(values), [validity, pa.py_buffer(scaled)])
