"""The observation store of this installation."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from lantian.apps.records.campaign import pack
from lantian.io.home import data_home
from lantian.io.store import ObservationStore

__all__ = ["store"]


def store() -> ObservationStore:
    """The store below the data folder, opened once for each process. Its days are the campaign's local days."""
    return _opened(data_home())


@lru_cache(maxsize=4)
def _opened(home: Path) -> ObservationStore:
    return ObservationStore(home, zone=pack().info.time_zone)
