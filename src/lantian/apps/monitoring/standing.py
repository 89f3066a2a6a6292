"""Whether figures are preliminary, or confirmed by a person, or changed since (HJ 633-2012 5.1.5).

A month is confirmed early in the next one, at a data version. The figures of a period are confirmed when all of its
months are and none has changed since; else they are preliminary.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from django.db import connection

from lantian.apps.monitoring.common import campaign_zone
from lantian.apps.monitoring.models import Confirmation, DayIndex, DayMean
from lantian.apps.records.campaign import pack
from lantian.core.policy.schema import Text
from lantian.core.time.local import day_bounds
from lantian.core.time.span import DaySpan, year_before

__all__ = [
    "PRELIMINARY",
    "Month",
    "Standing",
    "Standings",
    "confirmable_months",
    "digest_of",
    "mark_changes",
    "month_of",
    "standing",
    "standing_of_hours",
    "standings",
]

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What is to be said of the figures of a period."""

    state: Literal["preliminary", "confirmed", "changed"]
    versions: tuple[int, ...] = ()
    """The data versions at which its months were confirmed, in the order of the months."""
    changed: tuple[dt.date, ...] = ()
    """Months whose results differ from those that were confirmed."""

    @property
    def preliminary(self) -> bool:
        """Whether they may not be taken for final."""
        return self.state != "confirmed"

    @property
    def words(self) -> Text:
        """The same in a sentence."""
        versions = ", ".join(map(str, dict.fromkeys(self.versions)))
        if self.state == "confirmed":
            return Text(zh=f"数据已确认（数据版本 {versions}）。", en=f"Confirmed data (data version {versions}).")
        if self.state == "changed":
            months = [f"{month:%Y-%m}" for month in self.changed]
            return Text(
                zh=f"初步数据：{'、'.join(months)} 的数据在确认（数据版本 {versions}）之后有更正，尚未重新确认。",
                en=f"Preliminary: data of {', '.join(months)} changed since they were confirmed "
                f"(data version {versions}); they have to be confirmed again.",
            )
        return PRELIMINARY


PRELIMINARY = Text(
    zh="初步数据：尚未经月度确认，可能更正（HJ 633-2012 5.1.5）。",
    en="Preliminary: the month was not confirmed yet, data may still be corrected (HJ 633-2012 5.1.5).",
)


@dataclass(frozen=True)
class Standings:
    """The confirmations in force: first day of the month → data version, and from which version on it changed."""

    months: Mapping[dt.date, tuple[int, int | None]] = field(default_factory=dict)

    @property
    def mark(self) -> tuple[tuple[dt.date, tuple[int, int | None]], ...]:
        """What tells this state from others."""
        return tuple(self.months.items())

    def of(self, first: dt.date, last: dt.date) -> Standing:
        """The standing of the figures of some days, the last one included."""
        return self.of_spans(DaySpan(first, last))

    def of_spans(self, *spans: DaySpan) -> Standing:
        """The standing of figures that all these days go into."""
        months = [month for span in spans for month in months_between(span.first, span.last)]
        found = [(month, self.months.get(month)) for month in months]
        known = [(month, each) for month, each in found if each is not None]
        versions = tuple(version for _, (version, _) in known)
        changed = tuple(month for month, (_, since) in known if since is not None)
        if changed:
            return Standing(state="changed", versions=versions, changed=changed)
        if len(known) < len(found):
            return Standing(state="preliminary", versions=versions)
        return Standing(state="confirmed", versions=versions)


@dataclass(frozen=True, kw_only=True)
class Month:
    """A month whose data a person confirms."""

    first: dt.date
    last: dt.date
    title: Text
    clause: str

    @property
    def span(self) -> DaySpan:
        """Its days."""
        return DaySpan(self.first, self.last)


def standings() -> Standings:
    """All confirmations in force: one question to the database."""
    rows = Confirmation.objects.filter(withdrawn_at=None).order_by("id")
    return Standings({month: (version, since) for month, version, since in rows.values_list(*_SHOWN)})


_SHOWN = ("month", "version", "changed_version")


def standing(first: dt.date, last: dt.date) -> Standing:
    """The standing of the figures of some days, the last one included."""
    return standings().of(first, last)


def standing_of_hours(start: dt.datetime, end: dt.datetime) -> Standing:
    """The standing of the hours in `[start, end)`."""
    zone = campaign_zone()
    first, last = start.astimezone(zone).date(), (end - dt.timedelta(microseconds=1)).astimezone(zone).date()
    return standing(first, max(first, last))


def month_of(day: dt.date) -> DaySpan:
    """The calendar month of a day."""
    first = day.replace(day=1)
    return DaySpan(first, (first + 31 * _DAY).replace(day=1) - _DAY)


def months_between(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """The first days of the calendar months that some days touch."""
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = month_of(month).last + _DAY


def confirmable_months() -> tuple[Month, ...]:
    """The months of the campaign and those of the year that it is compared with, the oldest first."""
    found: dict[dt.date, Month] = {}
    for period in pack().info.periods:
        if period.kind != "month":
            continue
        before = year_before(DaySpan(period.first, period.last))
        span = month_of(before.first)
        found[span.first] = Month(
            first=span.first,
            last=span.last,
            title=Text(
                zh=f"{span.first.year}年{span.first.month}月（上年同期）", en=f"{span.first:%B %Y} (year before)"
            ),
            clause=period.clause,
        )
        found[period.first] = Month(first=period.first, last=period.last, title=period.title, clause=period.clause)
    return tuple(found[first] for first in sorted(found))


def digest_of(first: dt.date, last: dt.date) -> tuple[str, int]:
    """SHA-256 of the daily figures and indices that are kept of some days, and how many there are.

    Figures alone count, not the data version that each was computed from: computing again what did not change gives the
    same digest. Sites without a figure leave no mark.
    """
    digest, count = hashlib.sha256(), 0
    for line in _lines(first, last):
        digest.update(line.encode())
        count += 1
    return digest.hexdigest(), count


def _lines(first: dt.date, last: dt.date) -> Iterator[str]:
    quote, adapt = connection.ops.quote_name, connection.ops.adapt_datefield_value
    for model, columns in (
        (DayMean, ("site_kind", "site", "day", "indicator", "exact", "valid")),
        (DayIndex, ("site_kind", "site", "day", "aqi", "grade", "primary")),
    ):
        names = ", ".join(map(quote, columns))
        there = "exact <> ''" if model is DayMean else "aqi IS NOT NULL"
        statement = (
            f"SELECT {names} FROM {quote(model._meta.db_table)} "  # noqa: S608 - our own names
            f"WHERE day BETWEEN %s AND %s AND {there} ORDER BY site_kind, site, day, {quote(columns[3])}"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, [adapt(first), adapt(last)])
            for row in cursor.fetchall():
                yield "|".join(str(int(item)) if isinstance(item, bool) else str(item) for item in row) + "\n"


def mark_changes(days: Iterable[dt.date] | None, version: int) -> int:
    """After days were computed again (None: all), note which confirmed months now differ from what was confirmed, and
    which are the same again. Returns how many changed their standing."""
    touched = None if days is None else {day.replace(day=1) for day in days}
    newest: dict[dt.date, Confirmation] = {}
    for each in Confirmation.objects.filter(withdrawn_at=None).order_by("id"):
        if touched is None or each.month in touched:
            newest[each.month] = each
    changed = 0
    for each in newest.values():
        same = digest_of(each.month, month_of(each.month).last)[0] == each.digest
        since = None if same else each.changed_version or version
        if since != each.changed_version:
            each.changed_version = since
            each.save(update_fields=["changed_version"])
            changed += 1
    return changed


def over_at(month: Month, now: dt.datetime) -> bool:
    """Whether all days of a month are over."""
    return day_bounds(month.last, campaign_zone())[1] <= now
