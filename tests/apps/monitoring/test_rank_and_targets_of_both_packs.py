"""Ranking, targets and season by the rules of each of two packs that share no number."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest

from lantian.apps.monitoring import jobs, queries
from lantian.apps.monitoring.choices import DISTRICT, SiteKind
from lantian.apps.monitoring.common import DAILY, exact_text
from lantian.apps.monitoring.models import DayIndex, DayMean
from lantian.core.policy.problems import ParameterNotInForce
from lantian.core.rules.season import Verdict
from lantian.core.time.local import week_of
from lantian.core.time.span import DaySpan, SpanBackwards, year_before

DAY = dt.timedelta(days=1)


def keep(district, days, value: Callable[[str, dt.date], Fraction | int | None]) -> None:
    """Put daily figures of the subdistricts straight into the result table; None is a day that is not valid."""
    rows = []
    for unit in district.units:
        for day in days:
            shown = value(unit, day)
            rows.append(
                DayMean(
                    site_kind=SiteKind.SUBDISTRICT,
                    site=unit,
                    day=day,
                    indicator=DAILY[district.ranked],
                    value=None if shown is None else Decimal(0),
                    exact="" if shown is None else exact_text(Fraction(shown)),
                    parts=4,
                    needed=3,
                    valid=shown is not None,
                    version=1,
                )
            )
    DayMean.objects.bulk_create(rows)


def week(district) -> DaySpan:
    """A full week in the middle of the campaign."""
    return week_of(district.campaign.first + 30 * DAY)


# --- ranking ------------------------------------------------------------------------------------------------


def test_the_way_from_hours_to_places(either):
    span = week(either)
    heights = {unit: 40 + 10 * number for number, unit in enumerate(either.units)}
    either.give(span.first, span.last, lambda code, _: heights[code.rsplit("-", 1)[0]])
    jobs.refresh(either.now_after(span.last))
    result = queries.ranking(span.first, span.last, now=either.now_after(span.last))
    assert [row.unit.id for row in result.rows] == either.units
    assert [row.place for row in result.rows] == list(range(1, len(either.units) + 1))
    assert [row.value for row in result.rows] == [Fraction(heights[unit]) for unit in either.units]
    assert all(row.coverage == 1 and row.margin in (None, 10) for row in result.rows)
    assert result.basis.version == either.store.version()
    assert result.basis.pack_version == either.pack.version_label
    assert result.pollutant is either.ranked
    assert result.complete
    assert result.complete and result.basis.preliminary  # over, but nobody confirmed its month
    assert set(result.clauses) <= set(either.pack.clauses)
    assert set(result.interpretations) <= set(either.pack.interpretations)


@pytest.mark.parametrize("enough", [True, False])
def test_who_has_too_few_days_has_no_place_and_stands_last(either, enough):
    span = week(either)
    share = either.pack.number("ranking.period_days_share", span.last)
    least = math.ceil(7 * share)
    best = either.units[0]
    days = least if enough else least - 1
    keep(either, span, lambda unit, day: 90 if unit != best else 10 if (day - span.first).days < days else None)
    row = next(
        row
        for row in queries.ranking(span.first, span.last, now=either.now_after(span.last)).rows
        if row.unit.id == best
    )
    assert (row.place, row.reason) == ((1, "") if enough else (None, "too-few-days"))
    assert row.coverage == Fraction(days, 7)
    if not enough:
        last = queries.ranking(span.first, span.last, now=either.now_after(span.last)).rows[-1]
        assert last.unit.id == best
        assert last.reason_text.en == "Too few valid days"


def test_values_equal_in_the_decimals_kept_share_a_place(either):
    span = week(either)
    step = Fraction(1, 10 ** (int(either.pack.number("ranking.decimals", span.last)) + 1))
    first, second, *others = either.units
    keep(either, span, lambda unit, _: 50 + step if unit == first else 50 - step if unit == second else 80)
    rows = {row.unit.id: row for row in queries.ranking(span.first, span.last, now=either.now_after(span.last)).rows}
    assert rows[first].place == rows[second].place == 1
    assert rows[first].tied_with == (second,)
    assert rows[others[0]].place == 3
    assert rows[first].value > rows[second].value, "the exact values stay different"


def test_days_that_are_not_over_do_not_count(either):
    span = week(either)
    keep(either, span, lambda unit, day: 50 if day < span.last else 500)
    evening = either.now_after(span.last, -1)
    result = queries.ranking(span.first, span.last, now=evening)
    assert (result.elapsed_days, result.total_days, result.complete) == (6, 7, False)
    assert result.basis.preliminary
    assert {row.value for row in result.rows} == {Fraction(50)}


def test_a_week_that_has_not_begun_has_reasons_instead_of_places(either):
    span = week(either)
    result = queries.ranking(span.first, span.last, now=either.now_after(span.first - 2 * DAY))
    assert {row.reason for row in result.rows} == {"not-begun"}
    assert {row.place for row in result.rows} == {None}


def test_no_data_is_said_and_never_ranked_as_clean(either):
    span = week(either)
    keep(either, span, lambda unit, _: None if unit == either.units[0] else 60)
    row = queries.ranking(span.first, span.last, now=either.now_after(span.last)).rows[-1]
    assert (row.unit.id, row.place, row.reason) == (either.units[0], None, "no-data")


def test_places_won_since_the_week_before(either):
    span = week(either)
    best, worst = either.units[0], either.units[-1]
    keep(
        either,
        DaySpan(span.first - 7 * DAY, span.last),
        lambda unit, day: (20 if day in span else 90) if unit == best else 50,
    )
    rows = {row.unit.id: row for row in queries.ranking(span.first, span.last, now=either.now_after(span.last)).rows}
    assert (rows[best].place, rows[best].previous_place, rows[best].change) == (
        1,
        len(either.units),
        len(either.units) - 1,
    )
    assert rows[worst].change == -1


def test_a_ranking_backwards_or_before_the_rules_is_refused(either):
    span = week(either)
    with pytest.raises(SpanBackwards):
        queries.ranking(span.last, span.first)
    with pytest.raises(ParameterNotInForce):
        queries.ranking(dt.date(2010, 1, 4), dt.date(2010, 1, 10))


def test_weeks_to_choose_from_are_those_of_the_campaign_that_have_begun(either):
    first = either.campaign.first
    weeks = queries.ranking_weeks(now=either.now_after(first + 9 * DAY))
    assert weeks[-1].first == first
    assert weeks[-1].last == week_of(first).last
    assert first + 10 * DAY in weeks[0]
    assert queries.ranking_weeks(now=either.now_after(either.campaign.last + 100 * DAY))[0].last == either.campaign.last


# --- targets ------------------------------------------------------------------------------------------------


def month_of(district):
    return next(period for period in district.pack.info.periods if period.kind == "month")


@pytest.mark.parametrize(("above", "status"), [(0, "met"), (1, "short")])
def test_a_target_is_met_at_its_value_and_missed_one_step_above(either, above, status):
    month, unit = month_of(either), either.units[0]
    step = Fraction(1, 10 ** int(either.pack.number("targets.comparison_decimals", month.last)))
    target = either.pack.target(unit, month.id)
    keep(either, DaySpan(month.first, month.last), lambda *_: Fraction(target.target) + above * step)
    row = queries.targets(either.now_after(month.last)).row(unit, month.id)
    assert row.status == status
    assert (row.completion == 1) == (status == "met")
    assert row.completion == (row.baseline - Fraction(row.compared)) / (row.baseline - row.target)
    assert row.coverage == row.coverage_of_period == 1


def test_what_rounds_to_the_target_meets_it(either):
    month, unit = month_of(either), either.units[0]
    half = Fraction(4, 10 ** (int(either.pack.number("targets.comparison_decimals", month.last)) + 1))
    target = Fraction(either.pack.target(unit, month.id).target)
    keep(either, DaySpan(month.first, month.last), lambda *_: target + half)
    row = queries.targets(either.now_after(month.last)).row(unit, month.id)
    assert (row.status, row.completion, row.actual) == ("met", 1, target + half)
    assert row.completion_unrounded < 1


@pytest.mark.parametrize("enough", [True, False])
def test_too_few_valid_days_leave_a_target_undecided(either, enough):
    month, unit = month_of(either), either.units[0]
    span = DaySpan(month.first, month.last)
    least = math.ceil(len(span) * either.pack.number("targets.capture_minimum", month.last))
    valid = least if enough else least - 1
    keep(either, span, lambda _, day: 1 if (day - span.first).days < valid else None)
    row = queries.targets(either.now_after(month.last)).row(unit, month.id)
    assert (row.status, row.reason) == (("met", "") if enough else ("undecided", "too-few-days"))
    assert row.valid_days == valid


def test_a_period_that_runs_shows_where_it_stands_without_a_verdict(either):
    month, unit = month_of(either), either.units[0]
    keep(either, DaySpan(month.first, month.last), lambda *_: 1)
    result = queries.targets(either.now_after(month.last - DAY))
    row = result.row(unit, month.id)
    assert (row.status, row.meets_so_far, row.elapsed_days) == ("running", True, row.total_days - 1)
    months = [period.id for period in either.pack.info.periods if period.kind == "month"]
    later = result.row(unit, months[1])
    assert (later.status, later.completion, later.coverage) == ("not-begun", None, 0)
    assert result.basis.preliminary


def test_every_subdistrict_stands_in_every_period(either):
    result = queries.targets(either.now_after(either.campaign.last))
    quarters = [period for period in either.pack.info.periods if period.kind == "quarter"]
    assert len(result.rows) == len(either.units) * (len(either.pack.info.targets.periods) + len(quarters))
    assert {row.status for row in result.rows} == {"undecided"}
    assert {row.reason for row in result.rows} == {"no-data"}


def test_a_quarters_baseline_and_target_are_the_means_of_its_months(either):
    quarter = next(period for period in either.pack.info.periods if period.kind == "quarter")
    unit = either.units[0]
    row = queries.targets(either.now_after(quarter.last)).row(unit, quarter.id)
    pairs = [either.pack.target(unit, month) for month in quarter.months]
    assert row.baseline == Fraction(sum(pair.baseline for pair in pairs)) / len(pairs)
    assert row.target == Fraction(sum(pair.target for pair in pairs)) / len(pairs)


def test_the_half_year_shows_both_methods_and_decides_by_the_packs(either):
    half = next(period for period in either.pack.info.periods if period.kind == "half-year")
    months = [period for period in either.pack.info.periods if period.kind == "month"]
    keep(either, DaySpan(half.first, half.last), lambda _, day: 100 if day <= months[0].last else 40)
    row = queries.targets(either.now_after(half.last)).row(either.units[0], half.id)
    lengths = [len(DaySpan(month.first, month.last)) for month in months]
    by_days = Fraction(100 * lengths[0] + 40 * sum(lengths[1:]), sum(lengths))
    by_months = Fraction(100 + 40 * (len(months) - 1), len(months))
    assert row.method == either.pack.word("targets.half_year_method", half.last) == "period-mean"
    assert (row.actual, row.other.method, row.other.actual) == (by_days, "mean-of-months", by_months)


def test_the_last_of_a_quarter_are_leads_when_they_fell_short(either):
    quarter = next(period for period in either.pack.info.periods if period.kind == "quarter")
    count = int(either.pack.number("accountability.examined_last", quarter.last))
    span = DaySpan(quarter.first, quarter.last)
    worst = either.units[-count:]
    pairs = {unit: [either.pack.target(unit, month) for month in quarter.months] for unit in either.units}
    mean = {
        unit: (
            sum(Fraction(pair.baseline) for pair in rows) / len(rows),
            sum(Fraction(pair.target) for pair in rows) / len(rows),
        )
        for unit, rows in pairs.items()
    }
    keep(either, span, lambda unit, _: mean[unit][0] * 2 if unit in worst else mean[unit][1] / 2)
    leads = [lead for lead in queries.targets(either.now_after(quarter.last)).leads if lead.period == quarter]
    assert sorted(lead.unit.id for lead in leads) == sorted(worst)
    assert all(lead.short and lead.final and lead.completion < 0 for lead in leads)
    assert {tuple(step.id for step in lead.steps) for lead in leads} == {("mid_level", "leader", "main_leaders")}


def test_the_last_are_no_case_when_they_met_their_target(either):
    quarter = next(period for period in either.pack.info.periods if period.kind == "quarter")
    keep(either, DaySpan(quarter.first, quarter.last), lambda *_: 1)
    leads = [lead for lead in queries.targets(either.now_after(quarter.last)).leads if lead.period == quarter]
    assert leads
    assert not any(lead.short or lead.steps for lead in leads)


# --- season -------------------------------------------------------------------------------------------------


def test_the_districts_own_season_needs_both_winters(either):
    after = DaySpan(either.campaign.first, either.campaign.last)
    now = either.now_after(after.last)
    district_winter(either, after, pm25=70, aqi=80)
    assert queries.season(now).district is None
    district_winter(either, year_before(after), pm25=100, aqi=210)
    part = queries.season(now).district
    assert part.comparison.pm25.change == Fraction(-3, 10)
    assert part.comparison.pm25.verdict is part.comparison.heavy_days.verdict is Verdict.MET
    assert part.comparison.heavy_above == either.pack.number("goal.heavy_day_index", after.last)
    assert part.comparison.before.heavy_days == len(year_before(after))
    running = queries.season(either.now_after(after.last - DAY)).district.comparison
    assert running.pm25.reason == "running"


def district_winter(either, span, *, pm25, aqi):
    where = {"site_kind": SiteKind.DISTRICT, "site": DISTRICT, "version": 1}
    DayMean.objects.bulk_create(
        DayMean(day=day, indicator="pm25_24h", value=pm25, exact=f"{pm25}/1", parts=12, needed=9, valid=True, **where)
        for day in span
    )
    DayIndex.objects.bulk_create(DayIndex(day=day, aqi=aqi, grade=2, **where) for day in span)


def test_a_pack_without_a_published_record_answers_without_it(use_pack, small_folder, db, home):
    use_pack(small_folder)
    result = queries.season(dt.datetime(2032, 1, 1, tzinfo=dt.UTC))
    assert (result.published, result.district, result.parts) == (None, None, ())
