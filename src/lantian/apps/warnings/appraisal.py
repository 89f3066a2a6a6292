"""What the rules make of the air as it is known: hours, the proposal, the later rules beside it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from lantian.apps.forecasts import queries as forecasts
from lantian.apps.forecasts.queries import Forecast, HourAhead, Official
from lantian.apps.monitoring import queries as air
from lantian.apps.monitoring.common import campaign_zone
from lantian.apps.monitoring.figures import HourSeries
from lantian.apps.records.campaign import pack
from lantian.apps.warnings.means import Concentrations, index_of_means
from lantian.apps.warnings.models import Episode, OutsideNotice
from lantian.apps.warnings.problems import NoRules
from lantian.core.policy.warning_schema import Publishing
from lantian.core.rules.warning.engine import Proposal, propose
from lantian.core.rules.warning.grades import Grades, WarningRulesUnknown, grades
from lantian.core.rules.warning.series import Hour, with_running
from lantian.core.time.local import local_day, start_of_hour

__all__ = ["Appraisal", "appraise", "notice_at", "publishing", "rules_on", "same_pollution"]

_HOUR = dt.timedelta(hours=1)
_BACK = dt.timedelta(days=14)
"""How far back an episode is looked for."""


@dataclass(frozen=True, kw_only=True)
class Appraisal:
    """The proposal of a moment and everything that it stands on."""

    at: dt.datetime
    hours: tuple[Hour, ...]
    rules: Grades
    proposal: Proposal
    others: tuple[tuple[Grades, Proposal], ...]
    """The same hours by the other rule sets of the pack: for comparison only."""
    notice: OutsideNotice | None
    data_version: int | None
    forecast: Forecast | None = None
    """The issue whose hours follow on those observed; None: observed hours only."""
    overruling: tuple[Official, ...] = ()
    """What forecasters say in place of it, by day."""
    of_means: int | None = None
    """At the newest observed hour: the index of the means of 24 hours, the other reading of `running-index`."""

    @property
    def leaning(self) -> str:
        """Which issue the proposal leans on, and which forecasts of forecasters overrule it; "" for none."""
        if self.forecast is None:
            return ""
        said = [f"official {each.number} for {each.day}" for each in self.overruling]
        return "; ".join([f"issue {self.forecast.number} from {self.forecast.starts.isoformat()}", *said])[:200]

    def found(self) -> dict[str, Any]:
        """The proposal as it is kept."""
        it = self.proposal
        return {
            "clauses": list(it.clauses),
            "interpretations": list(it.interpretations),
            "early_start": it.early_start,
            "by_notice": it.by_notice,
            "lift_from": it.lift_from.isoformat() if it.lift_from else None,
            "may_lift": it.may_lift,
            "episode": {
                "start": it.episode.start.isoformat(),
                "end": it.episode.end.isoformat(),
                "hours_over": it.episode.hours_over,
                "hours_over_severe": it.episode.hours_over_severe,
                "peak": str(it.episode.peak),
            }
            if it.episode
            else None,
            "reasons": [
                {"grade": each.grade, "needs": each.term.said(), "hours": each.hours, "met": each.met}
                for each in (it.episode.reasons if it.episode else ())
            ],
            "others": {rules.rules.id: found.grade for rules, found in self.others},
        }


def rules_on(moment: dt.datetime, rule_set: str = "") -> Grades:
    """The rules in force at a moment.

    Raises:
        NoRules: the pack has none.
    """
    try:
        return grades(pack(), local_day(moment, campaign_zone()), rule_set)
    except WarningRulesUnknown as unknown:
        raise NoRules from unknown


def publishing() -> Publishing:
    """Who signs and what is told.

    Raises:
        NoRules: the pack does not say.
    """
    rules = pack().warning_rules.get(pack().official_warnings)
    if rules is None or rules.publishing is None:
        raise NoRules
    return rules.publishing


def notice_at(moment: dt.datetime, rules: Grades) -> OutsideNotice | None:
    """The notice from outside with the highest grade among those that hold."""
    found = OutsideNotice.objects.filter(starts__lte=moment).exclude(ends__lte=moment)
    known = [each for each in found if each.grade in [grade.id for grade in rules.grades]]
    return max(known, key=lambda each: (rules.order(each.grade), each.pk), default=None)


def appraise(now: dt.datetime) -> Appraisal:
    """What the rules say at `now`.

    Raises:
        NoRules: the pack has no rules of warning.
        ParameterNotInForce: the rules are not in force on that day.
    """
    rules = rules_on(now)
    seen = _hours(now, rules)
    hours = seen.joined
    notice = notice_at(now, rules)
    others = tuple(
        (other, propose(hours, now, other))
        for name in pack().warning_rules
        if name != rules.rules.id
        for other in (rules_on(now, name),)
    )
    return Appraisal(
        at=now,
        hours=tuple(hours),
        rules=rules,
        proposal=propose(hours, now, rules, notice=notice.grade if notice else None),
        others=others,
        notice=notice,
        data_version=seen.version,
        forecast=seen.issue,
        overruling=seen.overruling,
        of_means=seen.of_means,
    )


def same_pollution(found: Appraisal) -> Episode | None:
    """The episode that ended last, when what the rules see began before its end: the air never allowed lifting since,
    and two spells are one (M35). None while one is open."""
    seen = found.proposal.episode
    last = Episode.objects.filter(warnings__identifier__isnull=False).order_by("-opened_at").first()
    if seen is None or last is None or last.closed_at is None or seen.start > last.closed_at:
        return None
    return last


@dataclass(frozen=True)
class _Hours:
    """Hours with the version of their data, the forecast of those ahead, and what overrules it."""

    joined: list[Hour]
    version: int | None
    issue: Forecast | None
    overruling: tuple[Official, ...]
    of_means: int | None


def _hours(now: dt.datetime, rules: Grades) -> _Hours:
    """Observed hours, after the last of them those of the newest forecast known at `now`.

    Forecasters overrule the computed hours of their days (`forecasts.queries.index_hours`).
    """
    end = start_of_hour(now)
    series = air.subdistrict_hours(None, end - _BACK, end)
    known = [
        Hour(time, None if aqi is None else Decimal(aqi), None, "observed")
        for time, aqi in zip(series.times, series.aqi, strict=True)
    ]
    while known and known[-1].index is None:
        known.pop()
    first = known[-1].start + _HOUR if known else end
    issue = forecasts.latest(now)
    ahead = [each for each in (_ahead(issue, series) if issue else ()) if each.time >= first]
    coming = [Hour(each.time, None if each.index is None else Decimal(each.index), None, "forecast") for each in ahead]
    joined = with_running([*known, *coming], rules.window_hours)
    concentrations = _concentrations(series, issue, {each.time for each in ahead if each.official is None})
    if rules.of_means:
        joined = [_of_means(each, concentrations) for each in joined]
    used = {each.official for each in ahead}
    overruling = tuple(each for each in (issue.officials.values() if issue else ()) if each.number in used)
    newest = index_of_means(concentrations, known[-1].start) if known else None
    return _Hours(joined, series.basis.version, issue if coming else None, overruling, newest)


def _of_means(hour: Hour, known: Concentrations) -> Hour:
    """Where concentrations are missing, as where forecasters give an index alone, the mean of the indices stays."""
    found = index_of_means(known, hour.start)
    return hour if found is None else replace(hour, running=Decimal(found))


def _concentrations(series: HourSeries, issue: Forecast | None, wanted: set[dt.datetime]) -> Concentrations:
    """Those observed, and the medians of the forecast for the hours that are wanted of it."""
    known = {
        pollutant: {time: value for time, value in zip(series.times, values, strict=True) if value is not None}
        for pollutant, values in series.values.items()
    }
    for pollutant, medians in (forecasts.medians(issue) if issue else {}).items():
        known[pollutant] |= {time: value for time, value in medians.items() if time in wanted}
    return known


def _ahead(issue: Forecast, series: HourSeries) -> tuple[HourAhead, ...]:
    """Its hours, whose running means reach back into what was observed before it."""
    known = sum(time < issue.starts for time in series.times)
    return forecasts.index_hours(issue, {name: values[:known] for name, values in series.values.items()})
