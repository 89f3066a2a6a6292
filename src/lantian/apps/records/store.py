"""The observation store of this installation."""

from __future__ import annotations

from functools import lru_cache

from lantian.apps.records.campaign import pack
from lantian.io.home import data_home
from lantian.io.store import ObservationStore

__all__ = ["store"]


@lru_cache(maxsize=1)
def store() -> ObservationStore:
    """The store below the data folder, opened once for each process. Its days are the campaign's local days."""
    return ObservationStore(data_home(), zone=pack().info.time_zone)
