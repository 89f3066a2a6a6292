"""Values on their way from a file to the store: arrays of equal length, one place a value.

Station and parameter are numbers of names; time is the START of the averaging period in microseconds since 1970, UTC;
value is in whole millionths of the unit that is kept, as the store's decimal(18,6) is. Missing values have no place
here: an empty cell says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lantian.io.archives.parameters import KNOWN
from lantian.io.journal.observation import CODED

__all__ = ["Block", "decimals", "joined", "observations"]

_CODES = tuple(sorted(KNOWN))


@dataclass(slots=True)
class Block:
    """Values of one file or of a piece of it."""

    stations: list[str]
    station: NDArray[np.int32]
    parameter: NDArray[np.int16]
    """Number within `Block.codes`."""
    time: NDArray[np.int64]
    value: NDArray[np.int64]
    row: NDArray[np.int32]
    column: NDArray[np.int32]
    columns: list[str]
    flag: NDArray[np.int16]
    flags: list[str] = field(default_factory=lambda: ["N"])

    codes = _CODES

    def __len__(self) -> int:
        return len(self.time)

    def take(self, chosen: NDArray[np.generic]) -> Block:
        """The places chosen, by a mask or by their numbers."""
        arrays = {name: getattr(self, name)[chosen] for name in _ARRAYS}
        return Block(stations=self.stations, columns=self.columns, flags=self.flags, **arrays)


_ARRAYS = ("station", "parameter", "time", "value", "row", "column", "flag")


def joined(blocks: Sequence[Block]) -> Block:
    """Several blocks as one, with one list of names."""
    if len(blocks) == 1:
        return blocks[0]
    names: dict[str, dict[str, int]] = {"stations": {}, "columns": {}, "flags": {}}
    moved: dict[str, list[NDArray[np.generic]]] = {name: [] for name in _ARRAYS}
    for block in blocks:
        for listed, array in (("stations", "station"), ("columns", "column"), ("flags", "flag")):
            own: list[str] = getattr(block, listed)
            known = names[listed]
            places = np.array([known.setdefault(name, len(known)) for name in own], getattr(block, array).dtype)
            moved[array].append(places[getattr(block, array)] if len(own) else getattr(block, array))
        for array in ("parameter", "time", "value", "row"):
            moved[array].append(getattr(block, array))
    arrays = {name: np.concatenate(parts) for name, parts in moved.items()}
    return Block(stations=list(names["stations"]), columns=list(names["columns"]), flags=list(names["flags"]), **arrays)


def decimals(millionths: NDArray[np.int64]) -> pa.Array:
    """Whole millionths as decimal(18,6): the low word holds the number, the high word its sign."""
    words = np.empty((len(millionths), 2), np.int64)
    words[:, 0] = millionths
    words[:, 1] = millionths >> 63
    return pa.Array.from_buffers(pa.decimal128(18, 6), len(millionths), [None, pa.py_buffer(words)])


def observations(part: pa.Table, *, cadence: str, statistic: str) -> pa.Table:
    """A staged part (network, station, parameter, time, value, flag) in the store's schema CODED."""
    rows = part.num_rows
    if not rows:
        return CODED.empty_table()
    part = part.combine_chunks()
    parameter = part["parameter"].chunk(0)
    units = [KNOWN[code].unit for code in parameter.dictionary.to_pylist()]
    same = pa.array(np.zeros(rows, np.int32))
    columns = {
        **{name: part[name] for name in ("network", "station", "parameter", "time", "flag")},
        "cadence": pa.DictionaryArray.from_arrays(same, pa.array([cadence])),
        "statistic": pa.DictionaryArray.from_arrays(same, pa.array([statistic])),
        "value": decimals(part["value"].to_numpy()),
        "unit": pa.DictionaryArray.from_arrays(parameter.indices, pa.array(units, pa.string())),
    }
    return pa.Table.from_arrays([columns[name] for name in CODED.names], schema=CODED)
