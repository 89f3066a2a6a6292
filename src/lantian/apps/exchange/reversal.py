"""What undoing an import means, value by value.

Of each value that the import brought: what was visible just before it counts again; where nothing was, the value is
withdrawn (no value, mark W). A value that was changed after the import is left alone, whoever changed it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl
import pyarrow as pa

from lantian.apps.exchange.keeping import parts_of
from lantian.apps.exchange.models import ImportBatch
from lantian.apps.records.store import store
from lantian.io.archives.staging import Part
from lantian.io.journal.moments import moment
from lantian.io.journal.observation import OBSERVATIONS

__all__ = ["WITHDRAWN", "changed_since", "steps"]

WITHDRAWN = "W"
_KEY = ["network", "station", "parameter", "time"]


def changed_since(batch: ImportBatch) -> int:
    """How many values of an import are not what it made them any more."""
    return sum(_brought(batch, part, seq)["changed"].sum() for _, part, seq in _applied(batch))


def steps(batch: ImportBatch, done: Mapping[str, int], kind: str) -> Iterator[tuple[int, int]]:
    """Append what undoes each part that is not done; yields the part's number and its new version."""
    for at, part, seq in _applied(batch):
        if str(at) in done:
            continue
        rows = _brought(batch, part, seq).filter(~pl.col("changed"))
        yield at, store().append(_reversed(batch, rows), kind=f"{kind}:{at}")
    store().seal()


def _applied(batch: ImportBatch) -> Iterator[tuple[int, Part, int]]:
    for at, part in enumerate(parts_of(batch)):
        yield at, part, int(batch.versions[str(at)])


def _brought(batch: ImportBatch, part: Part, seq: int) -> pl.DataFrame:
    """The values that a part made visible, with what was there before and whether they were changed since."""
    frames = []
    for network in part.networks:
        now, then, before = (_seen(batch, network, part, version) for version in (None, seq, seq - 1))
        mine = then.filter(pl.col("seq") == seq)
        old = before.select(*_KEY, "value", "unit", "flag").with_columns(pl.lit(True).alias("there"))
        mine = mine.join(old, on=_KEY, how="left", suffix="_before")
        newest = now.select(*_KEY, pl.col("seq").alias("newest"))
        mine = mine.join(newest, on=_KEY, how="left")
        frames.append(mine.with_columns((pl.col("newest") != seq).fill_null(True).alias("changed")))
    return pl.concat(frames)


def _seen(batch: ImportBatch, network: str, part: Part, version: int | None) -> pl.DataFrame:
    table = store().read(
        network=network,
        cadence=batch.cadence,
        start=moment(part.first),
        end=moment(part.last + 1),
        statistic=batch.statistic,
        version=version,
    )
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame.with_columns(pl.lit(network).alias("network"), pl.col("time").cast(pl.Datetime("us", "UTC")))


def _reversed(batch: ImportBatch, rows: pl.DataFrame) -> pa.Table:
    there = pl.col("there").fill_null(False)
    plain = rows.select(
        "network",
        pl.lit(batch.cadence).alias("cadence"),
        "station",
        "parameter",
        pl.lit(batch.statistic).alias("statistic"),
        "time",
        pl.when(there).then(pl.col("value_before")).otherwise(None).alias("value"),
        pl.when(there).then(pl.col("unit_before")).otherwise(pl.col("unit")).alias("unit"),
        pl.when(there).then(pl.col("flag_before")).otherwise(pl.lit(WITHDRAWN)).alias("flag"),
    )
    return plain.to_arrow().select(OBSERVATIONS.names).cast(OBSERVATIONS)
