"""kill -9 of everything that writes, at random moments: what was acknowledged is in the lake, whole and once."""

from __future__ import annotations

import importlib.util
import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from lantian.io.store import ObservationStore

ACTOR = Path(__file__).with_name("crash_actor.py")
spec = importlib.util.spec_from_file_location("crash_actor", ACTOR)
assert spec and spec.loader
crash_actor = importlib.util.module_from_spec(spec)
spec.loader.exec_module(crash_actor)

FINISHER = """
import sys; from pathlib import Path; from lantian.io.store import ObservationStore
ObservationStore(Path(sys.argv[1])).seal()
"""
ROLES = ("writer", "sealer", "compactor")


class Troop:
    """The three processes, each with a log of its own."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._starts = 0
        self.failures: list[str] = []

    def start(self, role: str) -> None:
        """Start one, unless it runs."""
        if role in self._running:
            return
        self._starts += 1
        with (self._home / f"{role}-{self._starts}.err").open("wb") as errors:
            self._running[role] = subprocess.Popen(
                [sys.executable, ACTOR, role, self._home, self._log(role), str(self._starts)], stderr=errors
            )

    def acknowledged(self) -> int:
        """How many batches were acknowledged so far."""
        log = self._log("writer")
        return log.read_text().count("done") if log.exists() else 0

    def kill(self, role: str) -> None:
        """kill -9; remember whether it had died by itself before."""
        process = self._running.pop(role)
        if process.poll() is not None:
            self.failures.append(f"{role} ended with {process.returncode}")
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

    def kill_all(self) -> None:
        """End what is left."""
        for role in list(self._running):
            self.kill(role)

    def batches(self) -> tuple[list[tuple[int, int]], set[int]]:
        """Acknowledged (number, seq), and numbers that were begun and perhaps never acknowledged."""
        words = [line.split() for line in self._log("writer").read_text().splitlines()]
        done = [(int(word[1]), int(word[2])) for word in words if word[0] == "done" and len(word) == 3]
        return done, {int(word[1]) for word in words if word[0] == "intend"}

    def _log(self, role: str) -> Path:
        return self._home / f"{role}.log"


def storm(home: Path, rounds: int) -> Troop:
    """Rounds of work, each ended by the violent death of one, two or all three."""
    chance = random.Random(rounds)
    home.mkdir()
    ObservationStore(home).close()
    troop = Troop(home)
    try:
        for number in range(rounds):
            before = troop.acknowledged()
            for role in ROLES:
                troop.start(role)
            limit = time.monotonic() + 60
            while troop.acknowledged() < before + 3:
                assert time.monotonic() < limit, "the writer does not get on"
                time.sleep(0.01)
            time.sleep(chance.uniform(0, 0.5))
            victims = ROLES if number % 3 == 0 else chance.sample(ROLES, chance.randint(1, 2))
            for role in victims:
                troop.kill(role)
    finally:
        troop.kill_all()
    return troop


def expected(batches: list[tuple[int, int]]) -> dict[tuple[str, str, object], list[tuple[object, str, int]]]:
    """What a plain list of batches, in order of seq, makes of each key: its different values, one after another."""
    history: dict[tuple[str, str, object], list[tuple[object, str, int]]] = defaultdict(list)
    for number, seq in sorted(batches, key=lambda batch: batch[1]):
        for row in crash_actor.content(number):
            known = history[(row.station, row.parameter, row.time)]
            if not known or known[-1][:2] != (row.value, row.flag):
                known.append((row.value, row.flag, seq))
    return history


def examine(home: Path, troop: Troop, rows: pa.Table) -> None:
    """Compare every row of the lake with what was acknowledged."""
    done, begun = troop.batches()
    seen = {seq for _, seq in done}
    assert len(seen) == len(done), "a number was given twice"
    marks = {int(row["value"]): row["seq"] for row in rows.to_pylist() if row["station"] == "MARK"}
    unacknowledged = begun - {number for number, _ in done}
    batches = done + [(number, marks[number]) for number in unacknowledged if number in marks]
    found: dict[tuple[str, str, object], list[tuple[object, str, int]]] = defaultdict(list)
    for row in rows.to_pylist():
        found[(row["station"], row["parameter"], row["time"])].append((row["value"], row["flag"], row["seq"]))
    lost = {number for number, _ in done} - set(marks)
    assert not lost, f"acknowledged and lost: {sorted(lost)}"
    assert found == expected(batches)


def check_that_nothing_is_lost_or_doubled(
    home: Path, rounds: int, all_rows: Callable[[Path], pa.Table], broken_chains: Callable[[Path], list[str]]
) -> None:
    """A storm, then a fresh process's seal, then the examination."""
    troop = storm(home, rounds)
    assert troop.failures == []
    subprocess.run([sys.executable, "-c", FINISHER, home], check=True, timeout=120)
    assert broken_chains(home) == []
    examine(home, troop, all_rows(home))


def test_five_rounds_of_kills_lose_and_double_nothing(
    home: Path, all_rows: Callable[[Path], pa.Table], broken_chains: Callable[[Path], list[str]]
) -> None:
    check_that_nothing_is_lost_or_doubled(home, 5, all_rows, broken_chains)


@pytest.mark.slow
def test_sixty_rounds_of_kills_lose_and_double_nothing(
    home: Path, all_rows: Callable[[Path], pa.Table], broken_chains: Callable[[Path], list[str]]
) -> None:
    check_that_nothing_is_lost_or_doubled(home, 60, all_rows, broken_chains)
