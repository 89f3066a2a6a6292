"""How far everything is at a moment: computed from rows, figures, returns and statements; nothing is typed in.

`progress(now)` asks the records a few dozen set-based questions for all indicators of the pack together, and keeps the
answer until the records or the minute change.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from threading import Lock

from django.db.models import Count, Max
from django.urls import reverse

from lantian.apps.evidence.models import Item
from lantian.apps.ledgers.models import Change
from lantian.apps.records.campaign import pack
from lantian.apps.submissions import owing
from lantian.apps.submissions.models import Event
from lantian.apps.tasks import demands
from lantian.apps.tasks.figures import FigureUnknown, Share, figure_value
from lantian.apps.tasks.milestones import first_met
from lantian.apps.tasks.models import Statement
from lantian.apps.tasks.statements import Stated, end_of, standing_statements
from lantian.apps.tasks.tallies import Reopened, Tally, Want, tallies
from lantian.core.policy.indicator_schema import Indicator, RowCount
from lantian.core.policy.problems import ParameterNotInForce
from lantian.core.rules.progress.clock import Dated, Facts, State, expected_share, state_of
from lantian.core.rules.progress.goals import Goal, attained, meets, remaining, share_of
from lantian.core.rules.progress.periods import period_of
from lantian.core.time.span import DaySpan

__all__ = ["Progress", "first_day", "progress"]


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far one indicator is."""

    indicator: Indicator
    goal: Goal | None
    value: Fraction | None
    """A count, a sum or a share; None where nothing is known or nothing is listed."""
    done: Fraction | None = None
    of: Fraction | None = None
    """What a share is made of."""
    state: State = State.NO_FIGURE
    dated: tuple[Dated, ...] = ()
    """The state of each sourced due or final date by itself."""
    expected: Fraction | None = None
    """The share of the demand that an even pace towards the next date has reached today."""
    by_unit: Mapping[str, Share] = field(default_factory=dict)
    waiting: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """(responsible unit, state) → rows that are listed and not done."""
    period: DaySpan | None = None
    """The week or month that the value is of, where it is counted anew."""
    since: dt.date | None = None
    """First day on which the demand was met, where a date asks for it."""
    stated: Stated | None = None
    page: str = ""
    trace: str = ""
    day: dt.date
    version: int = 0
    """Number of the newest change of any row that it knows."""
    data_time: dt.datetime | None = None

    @property
    def share(self) -> Fraction | None:
        """Which part of the demand is reached, 0..1; None where nothing is demanded or known."""
        return attained(self.value, self.goal) if self.goal is not None else None

    @property
    def met(self) -> bool:
        """Whether the demand is met now."""
        return self.goal is not None and meets(self.value, self.goal)

    @property
    def missing(self) -> Fraction | None:
        """How much is missing, in the unit of the value."""
        return remaining(self.value, self.goal) if self.goal is not None else None

    @property
    def is_share(self) -> bool:
        """Whether the value is read in per cent."""
        if self.indicator.kind in ("rows", "statement"):
            return self.goal is not None and self.goal.unit == "%" and self.goal.kind != "all"
        return self.indicator.unit in ("1", "%") or (self.goal is not None and self.goal.unit == "%")

    def of_unit(self, unit: str) -> Share | None:
        """A unit's own part of it."""
        return self.by_unit.get(unit)


def progress(now: dt.datetime, day: dt.date | None = None) -> Mapping[str, Progress]:
    """Id of each indicator of the pack → how far it is; with `day`, as of the end of that local day."""
    today = demands.local_day(now)
    past = day if day is not None and day < today else None
    newest = _newest()
    mark = (pack().version_label, pack().fingerprint, past, now.replace(second=0, microsecond=0), *newest)
    with _lock:
        if _kept.get("mark") == mark:
            return _kept["found"]
    found = _computed(now, today, past, version=newest[0])
    with _lock:
        _kept.update(mark=mark, found=found)
    return found


def first_day() -> dt.date:
    """The first day of which progress is told: two months before the first period of the campaign."""
    return min(period.first for period in pack().info.periods) - _BEFORE


_BEFORE = dt.timedelta(days=62)
_lock = Lock()
_kept: dict[str, object] = {}


def _newest() -> tuple[int, *tuple[object, ...]]:
    """What tells that records have changed since, the number of the newest change of any row first."""
    withdrawn = {"last": Max("withdrawn_at"), "withdrawn": Count("withdrawn_at")}
    statements = Statement.objects.order_by().aggregate(Max("pk"), **withdrawn)
    proof = Item.objects.order_by().aggregate(Max("pk"), **withdrawn)
    returns = Event.objects.order_by().aggregate(Max("pk"))
    change = Change.objects.order_by("-pk").values_list("pk", "at").first() or (0, None)
    return *change, *statements.values(), *proof.values(), *returns.values()


def _computed(now: dt.datetime, today: dt.date, past: dt.date | None, *, version: int) -> Mapping[str, Progress]:
    moment = end_of(past) if past else now
    asked = past or today
    known = _Known(moment=moment, today=today, day=asked, past=past, version=version)
    known.count(pack().indicators.values())
    return {each.id: _one(each, known) for each in pack().indicators.values()}


class _Known:
    """What the records say at a moment, asked once for all indicators."""

    def __init__(
        self, *, moment: dt.datetime, today: dt.date, day: dt.date, past: dt.date | None, version: int
    ) -> None:
        self.moment, self.today, self.day, self.past, self.version = moment, today, day, past, version
        self.stated = standing_statements(moment)
        self.reopened = Reopened()
        self.scores: Mapping[str, owing.Score] = {}
        self.found: Mapping[str, Tally] = {}

    def count(self, indicators: Iterable[Indicator]) -> None:
        """All counts of rows together, and all returns; one whose parameter is not in force yet is left out."""
        wants: list[Want] = []
        indicators = list(indicators)
        returns = {each.submission for each in indicators if each.submission in pack().submissions}
        self.scores = owing.scores([name for name in returns if name], self.moment)
        for each in indicators:
            for period in self.periods(each):
                wants += [Want(what, _days_of(what, each, period)) for what in (each.done, each.of) if what]
        try:
            self.found = tallies(wants, today=self.today, until=self.past)
        except ParameterNotInForce:
            self.found = self._one_by_one(wants)

    def _one_by_one(self, wants: Iterable[Want]) -> Mapping[str, Tally]:
        found: dict[str, Tally] = {}
        for want in wants:
            try:
                found |= tallies([want], today=self.today, until=self.past)
            except ParameterNotInForce:
                continue
        return found

    def periods(self, indicator: Indicator) -> tuple[DaySpan | None, ...]:
        """The current week or month, and the one before it where the work had begun."""
        if indicator.every is None:
            return (None,)
        current = period_of(self.day, indicator.every)
        before = period_of(current.first - dt.timedelta(days=1), indicator.every)
        return (current, before) if before.last >= demands.since(indicator) else (current,)

    def tally(self, what: RowCount, indicator: Indicator, period: DaySpan | None) -> Tally | None:
        """A count that was asked for."""
        return self.found.get(Want(what, _days_of(what, indicator, period)).key)


def _days_of(what: RowCount, indicator: Indicator, period: DaySpan | None) -> DaySpan | None:
    """A share is of the rows of the same days, unless what it is of is a register of its own (agencies, stations)."""
    same = indicator.done is None or what.ledger == indicator.done.ledger
    return period if same else None


def _one(indicator: Indicator, known: _Known) -> Progress:
    goal = _goal(indicator, known.day)
    start = Progress(
        indicator=indicator,
        goal=goal,
        value=None,
        day=known.day,
        version=known.version,
        page=reverse("progress:indicator", args=[indicator.id]),
        data_time=known.moment,
    )
    return _judged(_SOURCES[indicator.kind](start, known), known)


def _goal(indicator: Indicator, day: dt.date) -> Goal | None:
    try:
        return demands.goal_of(indicator, day)
    except ParameterNotInForce:
        return None


# --- where values come from ------------------------------------------------------------------------------------


def _rows(start: Progress, known: _Known) -> Progress:
    """The current week or month; the one before it while the current one does not meet the demand yet."""
    found = [_of_period(start, known, period) for period in known.periods(start.indicator)]
    return next((each for each in found if each.met), found[-1])


def _of_period(start: Progress, known: _Known, period: DaySpan | None) -> Progress:
    indicator = start.indicator
    assert indicator.done is not None
    done = known.tally(indicator.done, indicator, period)
    if done is None:
        return replace(start, period=period)
    if indicator.of is None:
        by_unit = {
            unit: Share(Fraction(done.by_unit.get(unit, 0)), Fraction(done.listed[unit]) if done.listed else None)
            for unit in (done.listed or done.by_unit)
        }
        value = Fraction(done.total)
        return replace(start, value=value, done=value, by_unit=by_unit, waiting=done.waiting, period=period)
    of = known.tally(indicator.of, indicator, period)
    if of is None:
        return replace(start, period=period)
    units = [*of.by_unit, *(unit for unit in done.by_unit if unit not in of.by_unit)]
    return replace(
        start,
        value=share_of(done.total, of.total),
        done=Fraction(done.total),
        of=Fraction(of.total),
        by_unit={
            unit: Share(Fraction(done.by_unit.get(unit, 0)), Fraction(of.by_unit.get(unit, Decimal(0))))
            for unit in units
        },
        waiting=done.waiting,
        period=period,
    )


def _figure(start: Progress, known: _Known) -> Progress:
    assert start.indicator.figure is not None
    try:
        found = figure_value(start.indicator.figure, known.moment, past=known.past is not None)
    except (FigureUnknown, ParameterNotInForce):
        return start
    if found is None:
        return start
    return replace(
        start,
        value=found.value,
        done=found.done,
        of=found.of,
        by_unit=found.by_unit,
        page=found.page or start.page,
        trace=found.trace,
        data_time=found.data_time or start.data_time,
    )


def _submissions(start: Progress, known: _Known) -> Progress:
    assert start.indicator.submission is not None
    if start.indicator.submission not in pack().submissions:
        return start
    score = known.scores[start.indicator.submission]
    by_unit = {unit: Share(Fraction(came), Fraction(due)) for unit, (came, due) in score.by_unit.items()}
    value = share_of(Decimal(score.came), Decimal(score.due))
    page = reverse("submissions:submission", args=[start.indicator.submission])
    return replace(start, value=value, done=Fraction(score.came), of=Fraction(score.due), by_unit=by_unit, page=page)


def _statement(start: Progress, known: _Known) -> Progress:
    stated = known.stated.get(start.indicator.id)
    if stated is None or stated.newest is None:
        return start
    if start.indicator.by_unit:
        units = {each.unit_id: Share(Fraction(stated.says_done(each)), Fraction(1)) for each in stated.statements}
        said = Fraction(sum(each.done for each in units.values()))
        owed = len(demands.units_stating(start.indicator)) or len(units)
        return replace(start, value=said / owed, done=said, of=Fraction(owed), by_unit=units, stated=stated)
    newest = stated.newest
    value = Fraction(stated.says_done(newest))
    if start.goal is not None and start.goal.kind != "all":
        proven = newest.value is not None and stated.is_proven(newest)
        value = Fraction(newest.value) if proven and newest.value is not None else Fraction(0)
    return replace(start, value=value, stated=stated)


_SOURCES: Mapping[str, Callable[[Progress, _Known], Progress]] = {
    "rows": _rows,
    "share": _rows,
    "figure": _figure,
    "submissions": _submissions,
    "statement": _statement,
}


# --- judging ---------------------------------------------------------------------------------------------------


def _judged(found: Progress, known: _Known) -> Progress:
    indicator, goal, day = found.indicator, found.goal, known.day
    deadlines = demands.deadlines_of(indicator)
    soon = dt.timedelta(days=demands.due_soon_days(day))
    due = [each.date for each in deadlines if each.kind in ("due", "final")]
    start = demands.first_day(indicator, min(due, default=None))
    if goal is None:
        frame = [each for each in deadlines if each.kind in ("start", "end")]
        state, _none = state_of(frame, Facts(met=False, measured=False), today=day, start=start, soon=soon)
        return replace(found, state=state)
    if found.of == 0:
        return replace(found, state=State.NO_FIGURE)
    since = first_met(found, due, known.reopened) if due and known.past is None else None
    facts = Facts(met=found.met, first_met=since, share=found.share if goal.upward else None)
    tolerance = demands.pace_tolerance(day)
    state, dated = state_of(deadlines, facts, today=day, start=start, soon=soon, tolerance=tolerance)
    ahead = [each for each in due if each >= day]
    expected = expected_share(start, min(ahead), day) if ahead and goal.upward else None
    return replace(found, state=state, dated=dated, since=since, expected=expected)
