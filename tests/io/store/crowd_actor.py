"""One of the processes of the crowd test: `python crowd_actor.py ROLE HOME STOP`; works until the file STOP appears.

Batch SEQ holds ROWS rows of hour SEQ, so that a reader can tell a torn or a backward view from a whole one.
"""

from __future__ import annotations

import datetime as dt
import sys
from decimal import Decimal
from pathlib import Path

from lantian.io.journal import Observation
from lantian.io.store import ObservationStore

BEGIN = dt.datetime(2017, 10, 1, tzinfo=dt.UTC)
END = BEGIN + dt.timedelta(days=3650)
FAR = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
ROWS = 40


def write(store: ObservationStore) -> None:
    """One batch, the only writer's next number being known to it."""
    number = store.journal.newest() + 1
    rows = [
        Observation(
            network="micro",
            cadence="hour",
            station=f"S{station}",
            parameter="a34004",
            statistic="mean",
            time=BEGIN + dt.timedelta(hours=number),
            value=Decimal(number),
            unit="ug/m3",
        )
        for station in range(ROWS)
    ]
    assert store.append(rows, kind="hj212") == number


def read(store: ObservationStore, before: int) -> int:
    """Look at the newest version; it holds every batch up to it, whole. Returns the version."""
    version = store.version()
    assert version >= before, f"backward from {before} to {version}"
    table = store.read(network="micro", cadence="hour", start=BEGIN, end=END, version=version)
    counts = {row["values"]: row["counts"] for row in table["seq"].value_counts().to_pylist()}
    assert counts == dict.fromkeys(range(1, version + 1), ROWS), f"torn at {version}"
    return version


def main() -> None:
    """Work until told to stop; at the end say how often."""
    role, home, stop = sys.argv[1:]
    store = ObservationStore(Path(home))
    turns = version = 0
    while not Path(stop).exists():
        if role == "writer":
            write(store)
        elif role == "sealer":
            store.seal()
        elif role == "compactor":
            store.lake.gather(most_files=2)
            store.lake.compact(before=FAR)
        else:
            version = read(store, version)
        turns += 1
        if role == "reader":
            Path(home, "turns").write_text(f"{turns} {version}")
    print(turns, version)


if __name__ == "__main__":
    main()
