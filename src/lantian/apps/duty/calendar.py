"""The pack's shifts and the campaign's own clock."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

from lantian.apps.records.campaign import pack, wording
from lantian.core.policy.duty_schema import RosterPlan
from lantian.core.policy.schema import Text
from lantian.core.rules.roster import Shift, Span
from lantian.core.time.span import DaySpan

__all__ = [
    "clock_words",
    "date_text",
    "dates_text",
    "days_of",
    "days_span",
    "plan",
    "shift_title",
    "shifts",
    "span_words",
    "today",
    "zone",
]

_DAY = dt.timedelta(days=1)


def plan() -> RosterPlan | None:
    """The roster that the pack asks for, if any."""
    return pack().duty.roster


def zone() -> ZoneInfo:
    """Where the campaign is."""
    return _zone(pack().info.time_zone)


def today(now: dt.datetime) -> dt.date:
    """The campaign's own day."""
    return now.astimezone(zone()).date()


def shifts() -> tuple[Shift, ...]:
    """The shifts of a day, in order."""
    found = plan()
    return tuple(Shift(each.id, each.begins, each.ends) for each in found.shifts) if found else ()


def shift_title(shift: str) -> str:
    """What a shift is called; its id where the pack does not know it any more."""
    found = plan()
    for each in found.shifts if found else ():
        if each.id == shift:
            return wording(each.title)
    return shift


def days_span(first: dt.date, last: dt.date) -> Span:
    """Local days, both included, as moments."""
    return Span(
        dt.datetime.combine(first, dt.time(0), tzinfo=zone()).astimezone(dt.UTC),
        dt.datetime.combine(last + _DAY, dt.time(0), tzinfo=zone()).astimezone(dt.UTC),
    )


def days_of(first: dt.date, last: dt.date) -> list[dt.date]:
    """Every day of a stretch."""
    span = DaySpan(first, last)
    return [span.first + _DAY * number for number in range((span.last - span.first).days + 1)]


def date_text(day: dt.date) -> Text:
    """A day as an official document writes it: year, month and day in full, no leading zeros (GB/T 9704 7.3.5.4)."""
    return Text(zh=f"{day.year}年{day.month}月{day.day}日", en=day.isoformat())


def dates_text(first: dt.date, last: dt.date) -> Text:
    """Days, both included, as an official document writes them; one day stands alone."""
    if first == last:
        return date_text(first)
    one, other = date_text(first), date_text(last)
    return Text(zh=f"{one.zh}至{other.zh}", en=f"{one.en} – {other.en}")


def clock_words(moment: dt.datetime) -> str:
    """A moment by the local clock."""
    return f"{moment.astimezone(zone()):%Y-%m-%d %H:%M}"


def span_words(span: Span) -> str:
    """A stretch of time by the local clock; the day of its end only where it is another one."""
    start, end = span.start.astimezone(zone()), span.end.astimezone(zone())
    return (
        f"{start:%Y-%m-%d %H:%M}–{end:%H:%M}"
        if start.date() == end.date()
        else f"{start:%Y-%m-%d %H:%M} – {end:%m-%d %H:%M}"
    )


@lru_cache(maxsize=4)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
