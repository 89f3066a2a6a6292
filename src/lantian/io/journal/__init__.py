"""The doorstep of the observations; see `journal.Journal`."""

from lantian.io.journal.errors import StoreBusy, StoreFull, StoreIll
from lantian.io.journal.journal import Entry, Journal
from lantian.io.journal.latest import Latest
from lantian.io.journal.observation import OBSERVATIONS, Observation, as_table

__all__ = [
    "OBSERVATIONS",
    "Entry",
    "Journal",
    "Latest",
    "Observation",
    "StoreBusy",
    "StoreFull",
    "StoreIll",
    "as_table",
]
