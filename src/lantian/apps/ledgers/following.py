"""Counts of large ledgers, kept from one question to the next: only rows that changed since are asked again.

What is kept is trusted only while it is a beginning of what is there now: the action log seals every entry with the one
before it, so that the entry that was the newest then must still stand, under its number, with its digest. After a
restore, an undone transaction or anything else that takes entries back, everything is counted anew.
"""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from dataclasses import dataclass, field
from itertools import islice
from threading import Lock

from django.db.models import QuerySet

from lantian.apps.ledgers.models import Change, Row
from lantian.apps.ledgers.running import Running
from lantian.apps.ledgers.selection import Kept, matching
from lantian.apps.records.campaign import pack
from lantian.apps.records.models import LogEntry
from lantian.core.policy.indicator_schema import RowCount

__all__ = ["LARGE", "followed", "is_large"]

LARGE = 2_000
"""Rows from which on a ledger is followed; fewer are counted as quickly as they are looked up."""
_MOST = 200
"""Counts that are kept at the same time."""
_MOST_CHANGED = 5_000
"""With more changes than this it is quicker to count anew."""
_PORTION = 500

_Entry = tuple[int, str]
"""Number and digest of an entry of the action log."""


@dataclass
class _Followed:
    """A count with what each row gave to it."""

    running: Running
    entry: _Entry
    change: int
    given: dict[int, tuple[str, str | None]] = field(default_factory=dict)
    """Row → its unit, and what is summed or told apart."""


_kept: OrderedDict[tuple[str, RowCount, dt.date], _Followed] = OrderedDict()
_lock = Lock()


def is_large(ledger: str) -> bool:
    """Whether counting the ledger from its rows would take long."""
    return Row.objects.filter(ledger=ledger).order_by()[LARGE : LARGE + 1].exists()


def followed(what: RowCount, today: dt.date) -> Running:
    """What is counted now of all units, for a local day; not to be changed."""
    with _lock:
        key = (pack().fingerprint, what, today)
        entry, change = _newest_entry(), _newest_change()
        kept = _kept.get(key)
        if kept is None or not _goes_on(kept):
            kept = _kept[key] = _Followed(Running(what), entry, change)
            _take_in(kept, _asked(what, today))
        elif kept.change != change:
            _follow(kept, what, today)
        kept.entry, kept.change = entry, change
        _kept.move_to_end(key)
        while len(_kept) > _MOST:
            _kept.popitem(last=False)
        return kept.running


def _goes_on(kept: _Followed) -> bool:
    """Whether what is there now begins with what was there then, and not much was added."""
    number, digest = kept.entry
    if not LogEntry.objects.filter(number=number, digest=digest).exists():
        return False
    later = Change.objects.filter(pk__gt=kept.change).order_by("pk")
    return not later[_MOST_CHANGED : _MOST_CHANGED + 1].exists()


def _follow(kept: _Followed, what: RowCount, today: dt.date) -> None:
    changed = iter(set(Change.objects.filter(pk__gt=kept.change, ledger=what.ledger).values_list("row_id", flat=True)))
    while portion := list(islice(changed, _PORTION)):
        for row in portion:
            if row in kept.given:
                kept.running.put(-1, *kept.given.pop(row))
        _take_in(kept, _asked(what, today).filter(pk__in=portion))


def _take_in(kept: _Followed, rows: QuerySet[Row]) -> None:
    looked_at = kept.running.what.total_of or kept.running.what.distinct
    if looked_at is None:
        found = ((pk, unit, None) for pk, unit in rows.values_list("pk", "unit_id").iterator(5000))
    else:
        found = rows.values_list("pk", "unit_id", Kept(looked_at)).iterator(5000)
    for pk, unit, value in found:
        kept.given[pk] = (unit, value)
        kept.running.put(1, unit, value)


def _asked(what: RowCount, today: dt.date) -> QuerySet[Row]:
    rows = Row.objects.filter(ledger=what.ledger).exclude(state_kind="void")
    return rows.filter(matching(what.where, today)).order_by()


def _newest_entry() -> _Entry:
    return LogEntry.objects.order_by("-number").values_list("number", "digest").first() or (0, "")


def _newest_change() -> int:
    return Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
