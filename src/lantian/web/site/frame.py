"""What the frame of every page shows: where one can go, and of what time and version the data are."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lantian.apps.monitoring.common import newest_run

__all__ = ["Entry", "Frame", "frame_of", "navigation"]


@dataclass(frozen=True)
class Entry:
    """A place that the navigation leads to."""

    title: str
    address: str
    here: bool


@dataclass(frozen=True)
class Frame:
    """Everything that stands around the content of a page."""

    navigation: list[Entry]
    until: dt.datetime | None
    """The moment up to which observations were counted."""
    version: int | None
    """Data version of the figures."""


def frame_of(path: str) -> Frame:
    """The frame of the page at `path`."""
    run = newest_run()
    return Frame(navigation(path), run.until if run else None, run.version if run else None)


def navigation(path: str) -> list[Entry]:
    """The main navigation, with the place where one is marked."""
    entries = []
    for title, names in _places():
        addresses = [found for found in map(_address, names) if found]
        if addresses:
            here = path == "/" if addresses[0] == "/" else path.startswith(tuple(addresses))
            entries.append(Entry(title, addresses[0], here))
    return entries


def _places() -> list[tuple[str, tuple[str, ...]]]:
    """Title and view of every place; the views after the first are reached from it and count as the same place."""
    return [
        (pgettext("navigation", "Home"), ("site:public",)),
        (_("Wall"), ("site:wall",)),
        (_("Ranking"), ("site:ranking",)),
        (_("Targets"), ("site:targets",)),
        (_("Measures"), ("measures", "tasks")),
        (_("Season"), ("site:season",)),
        (_("Map"), ("site:map",)),
        (_("Stations"), ("site:stations",)),
        (_("Organisation"), ("organisation",)),
        (pgettext("navigation", "Policy"), ("policy", "clauses", "interpretations")),
    ]


@cache
def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
