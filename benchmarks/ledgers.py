"""Ledgers of 200,000 rows with 2,000,000 log entries: any list page within 250 ms, all progress within 2 s."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.result import Result

PAGE_LIMIT_MS = 250.0
PROGRESS_LIMIT_S = 2.0
SEASON_LIMIT_S = 10.0
BUILD_LIMIT_S = 240.0
ROWS, ENTRIES = 200_000, 2_000_000


def run() -> list[Result]:
    """Fill a data folder of its own, ask for lists as a reader does, reckon everything from scratch."""
    with tempfile.TemporaryDirectory() as folder:
        home = {"LANTIAN_HOME": folder, "DJANGO_SETTINGS_MODULE": "lantian.web.settings"}
        child = subprocess.run(
            [sys.executable, "-m", "benchmarks._ledger_pages"],
            env={**os.environ, **home},
            cwd=Path(__file__).resolve().parents[1],
            check=True,
            stdout=subprocess.PIPE,
        )
    found: dict[str, float] = json.loads(child.stdout.splitlines()[-1])
    if found["rows"] < ROWS or found["entries"] < ENTRIES:
        raise RuntimeError(f"{found['rows']:.0f} rows and {found['entries']:.0f} entries are too few")
    pages = [_within(f"list {name}, p95", took, "ms", PAGE_LIMIT_MS) for name, took in found.items() if "page" in name]
    return [
        *pages,
        _within("progress of all measures and tasks", found["progress"], "s", PROGRESS_LIMIT_S),
        _within("a count on each of 150 days", found["season"], "s", SEASON_LIMIT_S),
        _within("200,000 rows and 2,000,000 changes are built", found["build"], "s", BUILD_LIMIT_S),
    ]


def _within(name: str, took: float, unit: str, limit: float) -> Result:
    return Result(
        name=name,
        figure=took,
        unit=unit,
        peer=f"limit {limit:.0f} {unit}",
        ratio=limit / took,
        promise="limit / figure ≥ 1",
        held=took < limit,
    )
