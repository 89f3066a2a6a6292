"""A staged part against what the store knows: new, changed, said again."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl
import pyarrow as pa

from lantian.io.archives.parameters import KNOWN
from lantian.io.archives.staging import Part, load
from lantian.io.journal.moments import moment
from lantian.io.store import ObservationStore

__all__ = ["Compared", "compare"]

_SHOWN = 20
_MICRO = Decimal("0.000001")


@dataclass(kw_only=True)
class Compared:
    """Counts, and the first rows of each kind for the preview."""

    new: int = 0
    changed: int = 0
    same: int = 0
    first_new: list[dict[str, object]] = field(default_factory=list)
    first_changed: list[dict[str, object]] = field(default_factory=list)

    def add(self, other: Compared) -> None:
        """Another part's."""
        self.new += other.new
        self.changed += other.changed
        self.same += other.same
        self.first_new = (self.first_new + other.first_new)[:_SHOWN]
        self.first_changed = (self.first_changed + other.first_changed)[:_SHOWN]


def compare(part: Part, store: ObservationStore, *, cadence: str, statistic: str) -> Compared:
    """What a part would change. What waits unsealed is not seen; seal before."""
    table = load(part.path)
    known = [_known(store, network, part, cadence=cadence, statistic=statistic) for network in part.networks]
    known = [frame for frame in known if frame.height]
    if not known:
        return Compared(new=table.num_rows, first_new=_shown(_frame(table.slice(0, _SHOWN))))
    frame = _frame(table)
    both = frame.join(
        pl.concat(known), on=["network", "station", "parameter", "time"], how="left", maintain_order="left"
    )
    fresh = pl.col("there").is_null()
    alike = (pl.col("value") == pl.col("old_value")) & (pl.col("flag") == pl.col("old_flag"))
    alike = alike.fill_null(False)
    found = both.select(fresh.sum().alias("new"), (~fresh & alike).sum().alias("same")).row(0)
    new, same = int(found[0]), int(found[1])
    return Compared(
        new=new,
        same=same,
        changed=both.height - new - same,
        first_new=_shown(both.filter(fresh).head(_SHOWN)) if new else [],
        first_changed=_shown(both.filter(~fresh & ~alike).head(_SHOWN)),
    )


def _known(store: ObservationStore, network: str, part: Part, *, cadence: str, statistic: str) -> pl.DataFrame:
    table = store.read(
        network=network,
        cadence=cadence,
        start=moment(part.first),
        end=moment(part.last + 1),
        statistic=statistic,
    )
    frame = pl.from_arrow(table.select(["station", "parameter", "time", "value", "flag"]))
    assert isinstance(frame, pl.DataFrame)
    return frame.select(
        pl.lit(network).alias("network"),
        "station",
        "parameter",
        pl.col("time").cast(pl.Datetime("us", "UTC")),
        (pl.col("value") * 1_000_000).cast(pl.Int64).alias("old_value"),
        pl.col("flag").alias("old_flag"),
        pl.lit(True).alias("there"),
    )


def _frame(table: pa.Table) -> pl.DataFrame:
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame.with_columns(pl.col("network", "station", "parameter", "flag").cast(pl.String))


def _shown(frame: pl.DataFrame) -> list[dict[str, object]]:
    rows = []
    for row in frame.iter_rows(named=True):
        old = row.get("old_value")
        rows.append(
            {
                "station": row["station"],
                "parameter": row["parameter"],
                "time": row["time"].isoformat(),
                "value": str((Decimal(row["value"]) * _MICRO).normalize() + 0),
                "unit": KNOWN[row["parameter"]].unit,
                "flag": row["flag"],
                "old": None if old is None else str((Decimal(old) * _MICRO).normalize() + 0),
                "old_flag": row.get("old_flag"),
            }
        )
    return rows
