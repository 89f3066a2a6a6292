"""Large imports into the observation store: parts that were staged in the lake's order, without doubles.

The journal stays the doorstep: a part is appended to it first, durable, under a number. Sealing it is the usual
sealer's work unless everything before is sealed and nothing in the lake has the part's hours; then the part's file is
written as it lies, with the lake's own transaction marker in the same commit, as `lake.seal` does.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from deltalake import CommitProperties, Transaction
from deltalake.exceptions import DeltaError
from deltalake.transaction import AddAction

from lantian.io.archives.block import decimals, observations
from lantian.io.archives.parameters import KNOWN
from lantian.io.archives.staging import Part, load
from lantian.io.journal.moments import moment
from lantian.io.lake.layout import OPEN, PARTITION, ROWS
from lantian.io.lake.snapshot import JOURNAL, Snapshot
from lantian.io.lake.table import NO_HOOKS, LakeTable
from lantian.io.store import ObservationStore

__all__ = ["append_parts"]

_STORED = pa.schema([field for field in ROWS if field.name not in PARTITION])
_GROUP = 262_144
_PLAIN = ("source",)


def append_parts(
    store: ObservationStore, home: Path, parts: Sequence[tuple[int, Part]], *, kind: str, cadence: str, statistic: str
) -> Iterator[tuple[int, int]]:
    """Append numbered parts and seal them; yields the number of each part and its version as soon as it is durable.

    The kind of each batch in the journal is `kind:number`, so that it is found again after a crash.

    Two parts are packed at a time. Whoever stops listening stops the rest: what was yielded is durable, and the
    next two may be.

    Raises:
        StoreFull, StoreBusy, StoreIll, LakeContended, LakeBehind: what was yielded is durable.
    """
    sealer = _Sealer(store, home, cadence, statistic)
    with ThreadPoolExecutor(2) as packing, ThreadPoolExecutor(1) as sealing:
        sealed: list[Future[None]] = []
        for start in range(0, len(parts), 2):
            pair = parts[start : start + 2]
            jobs = [
                packing.submit(_append, store, part, f"{kind}:{number}", cadence, statistic) for number, part in pair
            ]
            versions = [job.result() for job in jobs]
            for at in sorted(range(len(pair)), key=versions.__getitem__):
                sealed.append(sealing.submit(sealer.seal, versions[at], pair[at][1]))
            for (number, _), version in zip(pair, versions, strict=True):
                yield number, version
            if len(sealed) > 4:
                sealed.pop(0).result()
        for each in sealed:
            each.result()
    store.seal()


def _append(store: ObservationStore, part: Part, kind: str, cadence: str, statistic: str) -> int:
    return store.append(observations(load(part.path), cadence=cadence, statistic=statistic), kind=kind)


class _Sealer:
    """Seals parts in the order of their numbers."""

    def __init__(self, store: ObservationStore, home: Path, cadence: str, statistic: str) -> None:
        self._store = store
        self._lake = LakeTable(home / "lake", store.lake.calendar.zone)
        self._cadence = cadence
        self._statistic = statistic

    def seal(self, seq: int, part: Part) -> None:
        """Bring a part into the lake, as it lies where that is right."""
        table = self._lake.fresh()
        snapshot = Snapshot.of(table, self._lake.root)
        if snapshot.seq >= seq:
            return
        if snapshot.seq != seq - 1 or self._touches(snapshot, part):
            self._store.lake.seal(self._store.journal)
            return
        properties = CommitProperties(app_transactions=[Transaction(JOURNAL, seq)])
        try:
            table.create_write_transaction(
                list(self._files(seq, part)),
                "append",
                ROWS,
                partition_by=list(PARTITION),
                commit_properties=properties,
                post_commithook_properties=NO_HOOKS,
            )
        except (DeltaError, OSError):
            # Somebody was faster, or the disk is ill: the usual sealer finds out which, and names it.
            self._store.lake.seal(self._store.journal)
            return
        self._lake.force(snapshot.commit, table.version())

    def _touches(self, snapshot: Snapshot, part: Part) -> bool:
        """Whether a file of the lake may hold open rows of the part's hours."""
        end = moment(part.last) + dt.timedelta(microseconds=1)
        return any(
            file.has_open
            for network in part.networks
            for file in snapshot.select(network=network, cadence=self._cadence, start=moment(part.first), end=end)
        )

    def _files(self, seq: int, part: Part) -> Iterator[AddAction]:
        """Write the part's rows, a file for each network and period, and say what is in them."""
        table = load(part.path).combine_chunks()
        count = table.num_rows
        rows = _stored(table, seq, self._statistic)
        cadences = pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, np.int32)), pa.array([self._cadence]))
        periods = self._store.lake.calendar.periods(_flat(table["time"]), cadences).dictionary_encode()
        networks = _flat(table["network"])
        groups = networks.indices.to_numpy().astype(np.int64) * len(periods.dictionary) + periods.indices.to_numpy()
        for group in np.unique(groups):
            network = networks.dictionary[int(group) // len(periods.dictionary)].as_py()
            period = periods.dictionary[int(group) % len(periods.dictionary)].as_py()
            chosen = groups == group
            yield self._file(rows if chosen.all() else rows.filter(pa.array(chosen)), network, period, seq)

    def _file(self, rows: pa.Table, network: str, period: str, seq: int) -> AddAction:
        folder = f"network={network}/cadence={self._cadence}/period={period}"
        name = f"{folder}/part-00000-{uuid.uuid4()}-c000.zstd.parquet"
        path = self._lake.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(
            rows,
            path,
            compression="zstd",
            compression_level=3,
            row_group_size=_GROUP,
            use_dictionary=[column for column in rows.column_names if column not in _PLAIN],
            column_encoding=dict.fromkeys(_PLAIN, "DELTA_BINARY_PACKED"),
            store_decimal_as_integer=True,
            store_schema=False,
        )
        first, last = (moment(value).isoformat(timespec="milliseconds").replace("+00:00", "Z") for value in _span(rows))
        bounds = {"seq": seq, "seq_to": OPEN, "revision": 0}
        stats = {
            "numRecords": rows.num_rows,
            "minValues": {"time": first, **bounds},
            "maxValues": {"time": last, **bounds},
            "nullCount": {"time": 0, "seq": 0, "seq_to": 0},
        }
        return AddAction(
            path=name,
            size=path.stat().st_size,
            partition_values={"network": network, "cadence": self._cadence, "period": period},
            modification_time=int(path.stat().st_mtime * 1000),
            data_change=True,
            stats=json.dumps(stats),
        )


def _stored(table: pa.Table, seq: int, statistic: str) -> pa.Table:
    """The part's rows in the lake's columns, names as numbers of a dictionary for the writer."""
    count = table.num_rows
    parameter = _flat(table["parameter"])
    units = pa.array([KNOWN[code].unit for code in parameter.dictionary.to_pylist()], pa.string())
    columns = {
        "station": table["station"],
        "parameter": table["parameter"],
        "statistic": pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, np.int32)), pa.array([statistic])),
        "time": table["time"],
        "value": decimals(table["value"].to_numpy()),
        "unit": pa.DictionaryArray.from_arrays(parameter.indices, units),
        "flag": table["flag"],
        "revision": pa.array(np.zeros(count, np.int32)),
        "seq": pa.array(np.full(count, seq, np.int64)),
        "seq_to": pa.array(np.full(count, OPEN, np.int64)),
        "source": pa.array(np.arange(count, dtype=np.int64)),
    }
    return pa.table([columns[name] for name in _STORED.names], names=_STORED.names)


def _span(rows: pa.Table) -> tuple[int, int]:
    span = pc.min_max(rows["time"].cast(pa.int64())).as_py()
    return span["min"], span["max"]


def _flat(column: pa.ChunkedArray) -> pa.Array:
    combined = column.combine_chunks()
    return pa.concat_arrays(combined.chunks) if isinstance(combined, pa.ChunkedArray) else combined
