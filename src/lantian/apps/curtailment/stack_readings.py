"""What the monitors of a plant's stacks show of its order, day by day. A person enters it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from lantian.apps.curtailment.choices import CheckedBy
from lantian.apps.curtailment.listing import stated
from lantian.apps.curtailment.models import Order
from lantian.apps.curtailment.queries import Standing
from lantian.apps.monitoring.common import campaign_zone
from lantian.apps.records.campaign import pack, wording
from lantian.apps.stacks import queries as stacks
from lantian.core.quantity.rounding import half_even
from lantian.core.rules.reduction.seen_by_stack import NotSeen, SeenCut, StackHour, seen_cut
from lantian.core.rules.stacks.hours import State
from lantian.core.rules.stacks.sources import POLLUTANTS
from lantian.core.time.local import day_bounds, hours_between, local_day, start_of_hour

__all__ = ["StackReading", "granted", "readings_of_stacks"]

_HOUR, _DAY, _MOST_DAYS = dt.timedelta(hours=1), dt.timedelta(days=1), 7
_RUNNING = frozenset({State.WITHIN, State.EXCEEDING, State.EXEMPT, State.UNCONVERTED, State.NO_LIMIT})
_Hours = Mapping[dt.datetime, StackHour]
_Span = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True, kw_only=True)
class StackReading:
    """One pollutant of one stack on one day of the order."""

    stack: str
    name: str
    factor: str
    """Code of the pollutant."""
    parameter: str
    """Its name."""
    day: dt.date
    reference: _Span
    """The hours before the order."""
    span: _Span
    """Those of the day under the order, without those granted for carrying it out."""
    seen: SeenCut | NotSeen
    version: int | None
    """Newest version of the data among its hours."""

    @property
    def says(self) -> str:
        """In words."""
        match self.seen:
            case SeenCut(by="kilograms"):
                words = _("{now} kg an hour under the order, {before} before ({hours} hours)")
            case SeenCut():
                words = _("in operation for {now} of the hours under the order, {before} before ({hours} hours)")
            case reason:
                return str(_WHY_NOT[reason]())
        figures = (self.seen.under_order, self.seen.before)
        if self.seen.by == "running":
            now, before = (f"{half_even(_decimal(each) * 100, 1)} %" for each in figures)
        else:
            now, before = (f"{half_even(_decimal(each), 3)}" for each in figures)
        return words.format(now=now, before=before, hours=f"{self.seen.known_under_order} / {self.seen.known_before}")

    @property
    def share(self) -> Decimal | None:
        """What was cut, 0 to 1; None when the hours do not tell it."""
        return min(max(_decimal(self.seen.share), Decimal(0)), Decimal(1)) if isinstance(self.seen, SeenCut) else None

    def entry(self, order: Order) -> str:
        """The query with which the form of the order's page is filled in; "" when there is nothing to enter."""
        if self.share is None:
            return ""
        note = _("{stack} {parameter}: {says}; data version {version}").format(
            stack=self.name, parameter=self.parameter, says=self.says, version=self.version
        )
        position = {"position": str(order.lines[0]["position"])} if len(order.lines) == 1 else {}
        share = f"{half_even(self.share * 100, 2)}"
        return urlencode(
            {**position, "day": self.day.isoformat(), "by": CheckedBy.STACK.value, "share": share, "note": note[:400]}
        )


_WHY_NOT = {
    NotSeen.FEW_BEFORE: lambda: _("too few valid hours before the order to compare with"),
    NotSeen.FEW_UNDER_ORDER: lambda: _("too few valid hours under the order"),
    NotSeen.STOOD_BEFORE: lambda: _("it was not in operation before the order either"),
}


def readings_of_stacks(standing: Standing, now: dt.datetime) -> list[StackReading]:
    """Every pollutant of the plant's stacks, for the last days on which the order held; the newest first.

    The stacks are those that the register has under the plant's name. Nothing where the pack states no comparison.

    Raises:
        ParameterNotInForce: a number of the comparison has no value on the day of the order.
    """
    _file, kept = stated()
    told, order = kept.stacks, standing.order
    if told is None:
        return []
    day = local_day(order.starts, campaign_zone())
    valid = Fraction(pack().number(told.valid_share, day))
    last = start_of_hour(order.starts)
    reference = last - int(pack().number(told.reference_days, day)) * _DAY, last
    begins, end = _next_hour(order.starts + granted(order)), start_of_hour(min(standing.ended_at or now, now))
    return sorted(
        (
            reading
            for series in stacks.series_of(order.plant, reference[0], end)
            for reading in _readings(series, reference, (begins, end), valid)
        ),
        key=lambda each: (each.day, each.name, each.parameter),
        reverse=True,
    )


def granted(order: Order) -> dt.timedelta:
    """The time in which its lines are to respond, the slowest of them: its hours count on neither side."""
    return dt.timedelta(hours=max((float(each["within"]) for each in order.lines if each["within"]), default=0.0))


def _readings(series: stacks.Series, reference: _Span, under_order: _Span, valid: Fraction) -> Iterator[StackReading]:
    hours = {each.time: StackHour(_running(each.state), each.amount) for each in series.hours}
    before, (begins, end) = _between(hours, *reference), under_order
    for day in _days(begins, end):
        midnight, next_midnight = day_bounds(day, campaign_zone())
        span = max(midnight, begins), min(next_midnight, end)
        yield StackReading(
            stack=series.stack.code,
            name=str(series.stack),
            factor=series.parameter,
            parameter=wording(POLLUTANTS[series.parameter]) if series.parameter in POLLUTANTS else series.parameter,
            day=day,
            reference=reference,
            span=span,
            seen=seen_cut(before, _between(hours, *span), valid),
            version=max((each.version for each in series.hours), default=None),
        )


def _days(first: dt.datetime, end: dt.datetime) -> list[dt.date]:
    """The last local days that have an hour in `[first, end)`."""
    days = {local_day(each, campaign_zone()) for each in hours_between(first, end)}
    return sorted(days)[-_MOST_DAYS:]


def _next_hour(time: dt.datetime) -> dt.datetime:
    """The first full hour that begins at a moment or after it."""
    return start_of_hour(time + _HOUR - dt.timedelta(microseconds=1))


def _between(hours: _Hours, first: dt.datetime, end: dt.datetime) -> Sequence[StackHour]:
    """All whole hours of a span; those without a row tell nothing."""
    return [hours.get(each, StackHour(None)) for each in hours_between(first, end)]


def _running(state: str) -> bool | None:
    if state == State.NOT_RUNNING:
        return False
    return True if state in _RUNNING else None


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / number.denominator
