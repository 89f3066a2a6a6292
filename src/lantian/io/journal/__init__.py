"""The doorstep of the observations; see `journal.Journal`."""

from lantian.io.journal.entry import Entry
from lantian.io.journal.errors import ObservationsRefused, StoreBusy, StoreFull, StoreIll
from lantian.io.journal.journal import Journal
from lantian.io.journal.latest import Latest
from lantian.io.journal.observation import CADENCES, CODED, OBSERVATIONS, Observation, as_table

__all__ = [
    "CADENCES",
    "CODED",
    "OBSERVATIONS",
    "Entry",
    "Journal",
    "Latest",
    "Observation",
    "ObservationsRefused",
    "StoreBusy",
    "StoreFull",
    "StoreIll",
    "as_table",
]
