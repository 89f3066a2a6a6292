"""A duty roster that covers every hour: turns in time, what is open, and who would have to be in two places (B3.1).

A roster covers local days from the hand-over hour of its first day to the hand-over hour of the day after its last one.
Moments are compared in UTC, so that a night on which clocks change has 23 or 25 hours and no gap of its own.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from lantian.core.time.span import DaySpan

__all__ = ["Clash", "Shift", "Span", "Turn", "clashes", "gaps", "period_of", "span_of", "touching", "uncovered_shifts"]

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of time, its end excluded; both aware, in UTC."""

    start: dt.datetime
    end: dt.datetime

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a moment; touching is not sharing."""
        return self.start < other.end and other.start < self.end

    def holds(self, moment: dt.datetime) -> bool:
        """Whether a moment lies inside."""
        return self.start <= moment < self.end


@dataclass(frozen=True)
class Shift:
    """A part of the day that somebody covers, by the local clock; one that ends not after its beginning ends on the
    next day."""

    id: str
    begins: dt.time
    ends: dt.time


@dataclass(frozen=True, order=True)
class Turn:
    """Somebody on duty for a stretch of time."""

    span: Span
    who: str


@dataclass(frozen=True)
class Clash:
    """Somebody who would be on duty twice at once."""

    who: str
    span: Span
    """The time that the two turns share."""


def span_of(day: dt.date, shift: Shift, zone: ZoneInfo) -> Span:
    """The time that a shift of a local day covers, in UTC.

    Where clocks are put forward over a boundary, the shift before and the one after meet at the same moment; where they
    are put back, both take the first of the two.

    >>> night = Shift("night", dt.time(18), dt.time(8))
    >>> span = span_of(dt.date(2017, 12, 1), night, ZoneInfo("Asia/Shanghai"))
    >>> f"{span.start:%d %H}–{span.end:%d %H}"
    '01 10–02 00'
    """
    last = day if shift.ends > shift.begins else day + _DAY
    return Span(_moment(day, shift.begins, zone), _moment(last, shift.ends, zone))


def period_of(days: DaySpan, hand_over: dt.time, zone: ZoneInfo) -> Span:
    """What a roster of these local days must cover: from hand-over hour to hand-over hour."""
    return Span(_moment(days.first, hand_over, zone), _moment(days.last + _DAY, hand_over, zone))


def gaps(turns: Iterable[Span], period: Span, *, posts: int = 1) -> tuple[Span, ...]:
    """The parts of a period in which fewer than `posts` people are on duty, in order; none of them touch.

    >>> hour = lambda n: dt.datetime(2017, 12, 1, n, tzinfo=dt.UTC)
    >>> [f"{each.start:%H}–{each.end:%H}" for each in gaps([Span(hour(2), hour(5))], Span(hour(0), hour(8)))]
    ['00–02', '05–08']
    """
    steps: dict[dt.datetime, int] = defaultdict(int)
    for turn in turns:
        if turn.overlaps(period):
            steps[max(turn.start, period.start)] += 1
            steps[min(turn.end, period.end)] -= 1
    found: list[Span] = []
    since, present = period.start, 0
    for moment in (*sorted(steps), period.end):
        if present < posts and since < moment:
            if found and found[-1].end == since:
                found[-1] = Span(found[-1].start, moment)
            else:
                found.append(Span(since, moment))
        since = moment
        present += steps.get(moment, 0)
    return tuple(found)


def clashes(turns: Iterable[Turn]) -> tuple[Clash, ...]:
    """Whoever would be on duty twice at once, by time; two people on duty together are none."""
    by_person: dict[str, list[Span]] = defaultdict(list)
    for turn in turns:
        by_person[turn.who].append(turn.span)
    found = [Clash(who, shared) for who, spans in by_person.items() for shared in _shared(spans)]
    return tuple(sorted(found, key=lambda clash: (clash.span, clash.who)))


def touching(turns: Iterable[Turn], span: Span) -> tuple[Turn, ...]:
    """The turns that share a moment with a stretch of time (leave, another turn)."""
    return tuple(turn for turn in sorted(turns) if turn.span.overlaps(span))


def uncovered_shifts(
    days: DaySpan, shifts: Sequence[Shift], zone: ZoneInfo, open_spans: Sequence[Span]
) -> Iterator[tuple[dt.date, Shift, Span]]:
    """The shifts in which gaps lie, each with the part that is uncovered: the words in which a refusal names them."""
    day = days.first
    while day <= days.last:
        for shift in shifts:
            whole = span_of(day, shift, zone)
            for gap in open_spans:
                if gap.overlaps(whole):
                    yield day, shift, Span(max(gap.start, whole.start), min(gap.end, whole.end))
        day += _DAY


def _moment(day: dt.date, time: dt.time, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, time, tzinfo=zone).astimezone(dt.UTC)


def _shared(spans: list[Span]) -> Iterator[Span]:
    """The times that a person's turns share, each pair of followers once."""
    reach: Span | None = None
    for span in sorted(spans):
        if reach is not None and span.overlaps(reach):
            yield Span(max(span.start, reach.start), min(span.end, reach.end))
        if reach is None or span.end > reach.end:
            reach = span
