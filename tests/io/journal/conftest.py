"""A journal to test, and observations to put in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from lantian.io.journal import Journal, Observation

BEGIN = dt.datetime(2017, 11, 1, tzinfo=dt.UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the journal is."""
    return tmp_path / "ingest.db"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    """An empty journal."""
    opened = Journal(path)
    yield opened
    opened.close()


@pytest.fixture
def observe() -> Callable[..., Observation]:
    """One hourly mean of fine particles, with what a test does not care about filled in."""

    def make(hour: float = 0, value: str | None = "35.2", **others: object) -> Observation:
        facts: dict[str, object] = {
            "network": "micro",
            "cadence": "hour",
            "station": "A",
            "parameter": "a34004",
            "statistic": "mean",
            "time": BEGIN + dt.timedelta(hours=hour),
            "value": value if value is None else Decimal(value),
            "unit": "ug/m3",
        }
        return Observation(**{**facts, **others})  # type: ignore[arg-type]

    return make
