"""What cuts need to know of warnings, which stand above them: their app tells it in `curtailment_source.py`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.module_loading import autodiscover_modules

__all__ = ["Source", "Warned", "current", "tells", "warned"]


@dataclass(frozen=True, kw_only=True)
class Warned:
    """A version of a warning."""

    number: str
    episode: str
    grade: str
    starts: dt.datetime
    ends: dt.datetime | None
    signed: bool
    stands: bool
    """Signed, neither lifted nor replaced by a later version."""
    over_at: dt.datetime | None
    """When its episode was lifted or cancelled."""


@dataclass(frozen=True)
class Source:
    """Two questions that the app of warnings answers."""

    of_number: Callable[[str], Warned | None]
    standing: Callable[[], Warned | None]
    """The version from which orders follow now: signed, not lifted; it may begin later."""


_sources: list[Source] = []


def tells(source: Source) -> None:
    """Name who knows warnings."""
    _sources[:] = [source]


def warned(number: str) -> Warned | None:
    """The version of that number; None when there is none."""
    return _source().of_number(number)


def current() -> Warned | None:
    """The version that stands; None when there is no warning."""
    return _source().standing()


def _source() -> Source:
    if not _sources:
        autodiscover_modules("curtailment_source")
    return _sources[0]
