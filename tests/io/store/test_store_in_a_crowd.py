"""Several processes and threads at once: no view is torn, none goes backward, nobody fails."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from lantian.io.journal import Observation
from lantian.io.store import ObservationStore

ACTOR = Path(__file__).with_name("crowd_actor.py")
ROLES = ("writer", "sealer", "sealer", "compactor", "reader")


def test_writer_two_sealers_compactor_and_reader_do_not_disturb_each_other(
    home: Path, all_rows: Callable[[Path], pa.Table], broken_chains: Callable[[Path], list[str]]
) -> None:
    home.mkdir()
    ObservationStore(home).close()
    stop, turns = home / "stop", home / "turns"
    crowd = [
        subprocess.Popen(
            [sys.executable, ACTOR, role, home, stop], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for role in ROLES
    ]
    limit = time.monotonic() + 60
    while time.monotonic() < limit and all(process.poll() is None for process in crowd):
        said = turns.read_text().split() if turns.exists() else []
        if len(said) == 2 and int(said[0]) >= 20 and int(said[1]) >= 30:
            break
        time.sleep(0.05)
    stop.touch()
    ends = [process.communicate(timeout=60) for process in crowd]
    assert [errors for _, errors in ends] == [""] * len(ROLES)
    reads, version = map(int, ends[-1][0].split())
    assert (reads >= 20, version >= 30) == (True, True)
    store = ObservationStore(home)
    store.seal()
    assert store.version() == store.journal.newest()
    rows = all_rows(home)
    assert (rows.num_rows, len(rows["seq"].unique())) == (store.version() * 40, store.version())
    assert broken_chains(home) == []


def test_threads_read_while_another_seals(store: ObservationStore, observe: Callable[..., Observation]) -> None:
    failures: list[BaseException] = []
    done = threading.Event()
    first = observe(0).time

    def look() -> None:
        before = 0
        try:
            while not done.is_set():
                version = store.version()
                table = store.read(
                    network="micro", cadence="hour", start=first, end=observe(1000).time, version=version
                )
                assert version >= before
                assert table.num_rows == version
                assert len(store.latest()) <= 1
                before = version
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for hour in range(12):
        store.append([observe(hour)], kind="hj212")
        store.seal()
    done.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert store.version() == 12


def test_many_threads_append_at_once_and_each_gets_a_number_of_its_own(
    store: ObservationStore, observe: Callable[..., Observation]
) -> None:
    given: list[int] = []

    def put(station: str) -> None:
        for hour in range(10):
            given.append(store.append([observe(hour, station=station)], kind="hj212"))
        store.close()

    threads = [threading.Thread(target=put, args=(name,)) for name in "ABCD"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == list(range(1, 41))
    assert store.seal().version == 40
    assert store.read(network="micro", cadence="hour", start=observe(0).time, end=observe(10).time).num_rows == 40
