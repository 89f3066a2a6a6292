"""One of the processes that the kill tests kill: `python crash_actor.py writer|sealer|compactor HOME LOG SEED`.

The writer notes each batch in LOG before it appends ("intend 7") and after ("done 7 SEQ"). What batch 7 says follows
from the number 7 alone, so that a fresh process knows what must be in the lake.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import sys
from decimal import Decimal
from pathlib import Path

from lantian.io.journal import Observation
from lantian.io.store import ObservationStore

BEGIN = dt.datetime(2017, 10, 30, tzinfo=dt.UTC)
FAR = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
STATIONS = 6


def content(number: int) -> list[Observation]:
    """What batch `number` says: a new hour of every station; each fifth one corrects an hour of an earlier batch."""
    corrects = number % 5 == 4
    hour = number - (1 + number % 3) * 5 if corrects and number >= 20 else number
    rows = [
        _row(f"S{station}", "a34004", hour, Decimal(number * 10 + station) / 10, "D" if corrects else "N")
        for station in range(STATIONS)
    ]
    return [*rows, _row("MARK", f"b{number}", number, Decimal(number), "N")]


def _row(station: str, parameter: str, hour: int, value: Decimal, flag: str) -> Observation:
    return Observation(
        network="micro",
        cadence="hour",
        station=station,
        parameter=parameter,
        statistic="mean",
        time=BEGIN + dt.timedelta(hours=hour),
        value=value,
        unit="ug/m3",
        flag=flag,
    )


def write(store: ObservationStore, log: int, seed: int) -> None:
    """Append for ever; a fifth of the batches come a second time, as from a device that has seen no answer."""
    chance = random.Random(seed)
    for number in range(seed * 1000, seed * 1000 + 1000):
        os.write(log, f"intend {number}\n".encode())
        for _ in range(2 if chance.random() < 0.2 else 1):
            seq = store.append(content(number), kind="hj212", raw=None)
            os.write(log, f"done {number} {seq}\n".encode())


def seal(store: ObservationStore) -> None:
    """Seal for ever, and empty the journal behind the lake as far as it may be emptied."""
    while True:
        store.seal()
        store.journal.forget(sealed=store.version(), before=FAR)


def compact(store: ObservationStore) -> None:
    """Rewrite partitions for ever."""
    while True:
        store.lake.compact(before=FAR)


def main() -> None:
    """Do one thing until killed."""
    role, home, path, seed = sys.argv[1:]
    log = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    store = ObservationStore(Path(home))
    os.write(log, b"ready\n")
    {
        "writer": lambda: write(store, log, int(seed)),
        "sealer": lambda: seal(store),
        "compactor": lambda: compact(store),
    }[role]()


if __name__ == "__main__":
    main()
