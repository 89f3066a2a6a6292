"""From files to checked parts on the disk: what was seen in the preview is, byte for byte, what is applied later.

A part is at most PART_ROWS values, sorted as the lake sorts them, without doubles; each becomes one batch of the
journal, which is kept whole or not at all.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from lantian.io.archives.block import Block, joined
from lantian.io.archives.faults import Faults
from lantian.io.archives.layouts.layout import Layout, Options
from lantian.io.archives.mapping import CADENCES
from lantian.io.archives.numbers import micros
from lantian.io.archives.parameters import CONCENTRATIONS, KNOWN
from lantian.io.archives.tables import Unreadable

__all__ = ["PART_ROWS", "Part", "Source", "Staged", "load", "stage"]

PART_ROWS = 900_000
_SMALLEST_HINT = 0.05
"""mg/m³: carbon monoxide that never exceeds it was written in mg/m³ and read as µg/m³."""
_LARGEST_MEAN_CO = 20.0
_SMALL = 1.0
_ENOUGH = 24
_SPARSE = 8
_MINUTE = 60_000_000
_DICTIONARY = pa.dictionary(pa.int32(), pa.string())
PART = pa.schema(
    [
        ("network", _DICTIONARY),
        ("station", _DICTIONARY),
        ("parameter", _DICTIONARY),
        ("time", pa.timestamp("us", tz="UTC")),
        ("value", pa.int64()),
        ("flag", _DICTIONARY),
    ]
)
"""Value in millionths of the unit that is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file to be read, and the name that people know it by."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of the import on the disk."""

    path: Path
    rows: int
    first: int
    last: int
    """Start of its first and last period, microseconds."""
    networks: tuple[str, ...]
    stations: frozenset[str]
    parameters: frozenset[str]


@dataclass(kw_only=True)
class Staged:
    """What was read and checked."""

    parts: list[Part] = field(default_factory=list)
    faults: list[Faults] = field(default_factory=list)
    strangers: Counter[str] = field(default_factory=Counter)
    """Stations of the files that go with none of ours, with the number of their values."""
    found: Counter[str] = field(default_factory=Counter)
    """Stations of the files that go with one of ours."""

    @property
    def rows(self) -> int:
        """Values that can be applied."""
        return sum(part.rows for part in self.parts)

    @property
    def severe(self) -> int:
        """Values and rows that are refused."""
        return sum(faults.severe for faults in self.faults)


Place = tuple[str, str]
"""Network and code of one of our stations."""


def stage(
    sources: Sequence[Source],
    layout: Layout,
    folder: Path,
    *,
    options: Options,
    place_of: Callable[[str], Place | None],
    leave_strangers: bool,
    now: dt.datetime,
    part_rows: int = PART_ROWS,
) -> Staged:
    """Read, check and sort all files into parts in `folder`. Nothing of the store is touched.

    `place_of` says where a station's name of the file belongs; `leave_strangers` whether values of others are left out
    with a remark, or refused. A file that cannot be read to its end is a fault; its values up to there are staged.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.arrow"):
        old.unlink()
    work = _Work(layout, folder, place_of, leave_strangers, micros(now))
    size = 0
    waiting: list[tuple[int, Block]] = []
    for number, blocks in _read_ahead(sources, layout, options, work.staged):
        for block in blocks:
            kept = work.checked(number, block)
            if kept is not None and len(kept):
                if part_rows < size + len(kept) and size > part_rows // 2:
                    # A part ends with a file where it can: then no two parts have an hour in common.
                    work.write(waiting)
                    waiting, size = [], 0
                waiting.append((number, kept))
                size += len(kept)
                while size >= part_rows:
                    size = _flush_full(work, waiting, size, part_rows)
    if waiting:
        work.write(waiting)
    work.look_at_units()
    if not work.staged.parts and not work.staged.severe:
        first = work.staged.faults[0] if work.staged.faults else Faults()
        first.add("stations-none" if work.staged.strangers else "file-empty")
    return work.staged


def _flush_full(work: _Work, waiting: list[tuple[int, Block]], size: int, part_rows: int) -> int:
    """Write a part of what waits; a rest that is too much for it waits on."""
    last_number, last = waiting[-1]
    over = size - part_rows
    if over > 0:
        waiting[-1] = (last_number, last.take(np.arange(len(last) - over)))
        rest = last.take(np.arange(len(last) - over, len(last)))
    work.write([item for item in waiting if len(item[1])])
    waiting.clear()
    if over > 0:
        waiting.append((last_number, rest))
    return max(over, 0)


def _read_ahead(
    sources: Sequence[Source], layout: Layout, options: Options, staged: Staged
) -> Iterator[tuple[int, Iterable[Block]]]:
    """The blocks of each file in order. Of several small files the next ones are read meanwhile."""
    staged.faults = [Faults(source.name) for source in sources]
    if len(sources) == 1:
        yield 0, _blocks(sources[0], layout, options, staged.faults[0])
        return

    def whole(number: int) -> list[Block]:
        return list(_blocks(sources[number], layout, options, staged.faults[number]))

    with ThreadPoolExecutor(2) as pool:
        ahead = [pool.submit(whole, number) for number in range(min(3, len(sources)))]
        for number in range(len(sources)):
            blocks = ahead.pop(0).result()
            if number + 3 < len(sources):
                ahead.append(pool.submit(whole, number + 3))
            yield number, blocks


def _blocks(source: Source, layout: Layout, options: Options, faults: Faults) -> Iterator[Block]:
    try:
        yield from layout.read(source.path, faults, options)
    except Unreadable:
        return


class _Work:
    """What is remembered from one block to the next."""

    def __init__(
        self,
        layout: Layout,
        folder: Path,
        place_of: Callable[[str], Place | None],
        leave_strangers: bool,
        now: int,
    ) -> None:
        self.staged = Staged()
        self._folder = folder
        self._place_of = place_of
        self._leave = leave_strangers
        self._latest = now - CADENCES[layout.cadence] if layout.statistic == "mean" else now
        self._places: dict[str, Place | None] = {}
        self._units: dict[tuple[int, int], list[float]] = {}
        self._coming: set[tuple[int, int]] = set()

    def checked(self, number: int, block: Block) -> Block | None:
        """The block without hours that have not ended and without strangers."""
        faults = self.staged.faults[number]
        coming = block.time > self._latest
        if coming.any():
            self._refuse_coming(number, block, coming)
            block = block.take(~coming)
        if len(block):
            block = self._known(block, faults)
        if len(block):
            self._note_units(number, block)
        return block

    def _refuse_coming(self, number: int, block: Block, coming: NDArray[np.bool_]) -> None:
        """Each row once, whatever it holds."""
        rows, first = np.unique(block.row[coming], return_index=True)
        times = block.time[coming][first]
        for row, time in zip(rows.tolist(), times.tolist(), strict=True):
            if (number, row) in self._coming:
                continue
            self._coming.add((number, row))
            shown = (dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=time)).isoformat()
            self.staged.faults[number].add("hour-in-future", row=row, given=shown)

    def _known(self, block: Block, faults: Faults) -> Block:
        counts = np.bincount(block.station, minlength=len(block.stations))
        known = np.zeros(len(block.stations), bool)
        for place in np.flatnonzero(counts):
            name = block.stations[place]
            if name not in self._places:
                self._places[name] = self._place_of(name)
            known[place] = self._places[name] is not None
            if known[place]:
                self.staged.found[name] += int(counts[place])
                continue
            code = "station-left-out" if self._leave else "station-unknown"
            first = name not in self.staged.strangers
            if first:
                row = int(block.row[np.flatnonzero(block.station == place)[0]])
                faults.add(code, row=row, severe=not self._leave, given=name)
            faults.more(code, int(counts[place]) - first, severe=not self._leave)
            self.staged.strangers[name] += int(counts[place])
        return block if known.all() else block.take(known[block.station])

    def _note_units(self, number: int, block: Block) -> None:
        """Count, sum and largest value of each parameter of the file, in the unit that is kept."""
        counts = np.bincount(block.parameter, minlength=len(Block.codes))
        sums = np.bincount(block.parameter, weights=block.value, minlength=len(Block.codes))
        for parameter in np.flatnonzero(counts):
            of_it = block.value[block.parameter == parameter] if counts[parameter] < len(block) else block.value
            largest = of_it.max()
            seen = self._units.setdefault((number, int(parameter)), [0.0, 0.0, 0.0])
            seen[0] += counts[parameter]
            seen[1] += sums[parameter] / 1e6
            seen[2] = max(seen[2], largest / 1e6)

    def look_at_units(self) -> None:
        """Whole columns that only make sense in another unit."""
        for (number, parameter), (count, total, largest) in self._units.items():
            known = KNOWN[Block.codes[parameter]]
            if known.code not in CONCENTRATIONS:
                continue
            faults = self.staged.faults[number]
            facts = {"unit": known.unit, "parameter": known.label}
            if known.label == "CO" and count >= 2 and largest < _SMALLEST_HINT:
                faults.add("unit-suspect-small", column=known.label, given=f"{largest:g}", **facts)
            elif known.label == "CO" and count >= _ENOUGH and total / count > _LARGEST_MEAN_CO:
                faults.add("unit-suspect", column=known.label, given=f"{total / count:g}", expected=known.unit, **facts)
            elif known.label != "CO" and count >= _ENOUGH and largest < _SMALL:
                faults.add("unit-suspect-small", column=known.label, given=f"{largest:g}", **facts)

    def write(self, blocks: list[tuple[int, Block]]) -> None:
        """One part: sorted, without doubles, on the disk."""
        block = joined([each for _, each in blocks])
        files = np.concatenate([np.full(len(each), number, np.int32) for number, each in blocks])
        places = [self._places.get(name) for name in block.stations]
        targets = sorted({place for place in places if place is not None})
        numbered = {place: number for number, place in enumerate(targets)}
        target = np.array([numbered.get(place, 0) if place else 0 for place in places], np.int32)[block.station]
        key, size = _keys(block, target, targets)
        order = _placed(key, size)
        if order is None:
            order = np.argsort(key, kind="stable")
            key = key[order]
            repeated = np.flatnonzero(key[1:] == key[:-1]) + 1
            if len(repeated):
                order = self._without_doubles(block, files, order, repeated)
        table = self._without_earlier(_part_table(block, target, targets, order), block, files, order)
        if not table.num_rows:
            return
        path = self._folder / f"{len(self.staged.parts):05d}.arrow"
        with pa.ipc.new_file(path, PART, options=pa.ipc.IpcWriteOptions(compression="lz4")) as writer:
            writer.write_table(table)
        times = table["time"].cast(pa.int64())
        span_of = pa.compute.min_max(times).as_py()
        self.staged.parts.append(
            Part(
                path=path,
                rows=table.num_rows,
                first=span_of["min"],
                last=span_of["max"],
                networks=tuple(sorted({network for network, _ in targets})),
                stations=frozenset(code for _, code in targets),
                parameters=frozenset(np.array(Block.codes)[np.unique(block.parameter)].tolist()),
            )
        )

    def _without_doubles(
        self, block: Block, files: NDArray[np.int32], order: NDArray[np.integer], repeated: NDArray[np.int64]
    ) -> NDArray[np.integer]:
        """The first of each value; a second one that says the same is a remark, one that does not is a fault."""
        keep = np.ones(len(order), bool)
        keep[repeated] = False
        firsts = np.maximum.accumulate(np.where(keep, np.arange(len(order)), 0))
        for place in repeated:
            again, before = order[place], order[firsts[place]]
            same = block.value[again] == block.value[before] and block.flag[again] == block.flag[before]
            self.staged.faults[files[again]].add(
                "hour-repeated" if same else "hour-twice",
                row=int(block.row[again]),
                column=block.columns[block.column[again]],
                severe=not same,
            )
        return order[keep]

    def _without_earlier(
        self, table: pa.Table, block: Block, files: NDArray[np.int32], order: NDArray[np.integer]
    ) -> pa.Table:
        """The part without what an earlier part of this import says already."""
        times = table["time"].cast(pa.int64())
        span = pa.compute.min_max(times).as_py()
        stations = set(table["station"].combine_chunks().dictionary.to_pylist())
        for part in self.staged.parts:
            if part.last < span["min"] or part.first > span["max"] or not (part.stations & stations):
                continue
            keys = ["network", "station", "parameter", "time"]
            common = pl.col("time").to_physical().is_between(max(part.first, span["min"]), min(part.last, span["max"]))
            mine = _frame(table).with_row_index("place").filter(common)
            earlier = _frame(load(part.path)).filter(common)
            both = _plain(mine).join(_plain(earlier), on=keys, how="inner", suffix="_before")
            if not both.height:
                continue
            for place, value, before in both.select("place", "value", "value_before").iter_rows():
                at = order[place]
                self.staged.faults[files[at]].add(
                    "hour-repeated" if value == before else "hour-twice",
                    row=int(block.row[at]),
                    column=block.columns[block.column[at]],
                    severe=value != before,
                )
            keep = np.ones(table.num_rows, bool)
            keep[both["place"].to_numpy()] = False
            table, order = table.filter(pa.array(keep)), order[keep]
            if not table.num_rows:
                break
        return table


def _keys(block: Block, target: NDArray[np.int32], targets: Sequence[Place]) -> tuple[NDArray[np.integer], int]:
    """A number for each value that sorts as the lake does (network, parameter, station, time), and a bound for it."""
    since = (block.time - int(block.time.min())) // _MINUTE
    if not (since % 60).any():
        since //= 60
    width = int(since.max()) + 1
    present = np.bincount(block.parameter, minlength=len(Block.codes)) > 0
    count = int(present.sum())
    networks = sorted({network for network, _ in targets})
    size = len(networks) * count * len(targets) * width
    kind = np.int32 if size < np.iinfo(np.int32).max else np.int64
    network = np.array([networks.index(name) for name, _ in targets], kind)
    key = (np.cumsum(present) - 1).astype(kind)[block.parameter]
    if len(networks) > 1:
        key += network[target] * count
    key *= len(targets)
    key += target
    key *= width
    key += since.astype(kind)
    return key, size


def _placed(key: NDArray[np.integer], size: int) -> NDArray[np.integer] | None:
    """The order of keys below `size` without sorting; None when they are too sparse for it, or one comes twice."""
    if size > _SPARSE * len(key):
        return None
    places = np.full(size, -1, np.int32)
    places[key] = np.arange(len(key), dtype=np.int32)
    order = places[places >= 0]
    return order if len(order) == len(key) else None


def _frame(table: pa.Table) -> pl.DataFrame:
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Names as text: two parts number them differently."""
    return frame.with_columns(pl.col("network", "station", "parameter", "flag").cast(pl.String))


def _part_table(
    block: Block, target: NDArray[np.int32], targets: Sequence[Place], order: NDArray[np.integer]
) -> pa.Table:
    networks = sorted({network for network, _ in targets})
    network = np.array([networks.index(name) for name, _ in targets], np.int32)
    target = target[order]
    columns: Mapping[str, pa.Array] = {
        "network": pa.DictionaryArray.from_arrays(pa.array(network[target]), pa.array(networks, pa.string())),
        "station": pa.DictionaryArray.from_arrays(
            pa.array(target), pa.array([code for _, code in targets], pa.string())
        ),
        "parameter": pa.DictionaryArray.from_arrays(
            pa.array(block.parameter[order].astype(np.int32)), pa.array(Block.codes, pa.string())
        ),
        "time": pa.array(block.time[order], pa.timestamp("us", tz="UTC")),
        "value": pa.array(block.value[order]),
        "flag": pa.DictionaryArray.from_arrays(
            pa.array(block.flag[order].astype(np.int32)), pa.array(block.flags, pa.string())
        ),
    }
    return pa.Table.from_arrays([columns[name] for name in PART.names], schema=PART)


def load(path: Path) -> pa.Table:
    """A part as it was staged."""
    with pa.ipc.open_file(path) as reader:
        return reader.read_all()
