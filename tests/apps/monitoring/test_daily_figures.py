"""Daily and hourly figures against the standard's exact functions, and on both sides of each boundary."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantian.apps.monitoring.choices import SiteKind
from lantian.apps.monitoring.computation.block import Site, fill
from lantian.apps.monitoring.computation.days import Needed, figures_of_days, needed_parts
from lantian.apps.monitoring.computation.hours import hour_concentrations, hours_of_sites, running_mean
from lantian.core.standards import gb3095, hj663
from lantian.core.standards.hj633 import Indicator
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import day_bounds, hours_between

SHANGHAI, LONDON = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/London")
DAY = dt.date(2017, 11, 5)
NEEDED = Needed(stations=3, subdistricts=1)
SITES = tuple(Site(code=f"s{number}", subdistrict="a") for number in range(4))


def table(rows):
    """Rows of (station, pollutant, time, value) or with a flag as a fifth."""
    return pa.table(
        {
            "station": [row[0] for row in rows],
            "parameter": [row[1].code for row in rows],
            "time": pa.array([row[2] for row in rows], pa.timestamp("us", "UTC")),
            "value": pa.array([None if row[3] is None else Decimal(row[3]) for row in rows], pa.decimal128(18, 6)),
            "flag": [row[4] if len(row) > 4 else "N" for row in rows],
        }
    )


def hours_of(day=DAY, zone=SHANGHAI):
    return list(hours_between(*day_bounds(day, zone)))


def computed(rows, *, sites=SITES, day=DAY, zone=SHANGHAI, needed=NEEDED, until=None):
    start, end = day_bounds(day, zone)
    block = fill(table(rows), sites, start, end, until=until)
    found = figures_of_days(block, [day], zone, needed)
    return {(figure.site_kind, figure.site, figure.indicator): figure for figure in found}


def pm25(rows, site="s0", kind=SiteKind.STATION, **how):
    return computed(rows, **how)[kind, site, Indicator.PM25_24H]


DAYS = st.lists(st.none() | st.decimals(min_value=0, max_value=999, places=1), min_size=24, max_size=24)


@given(st.lists(DAYS, min_size=4, max_size=4))
@settings(max_examples=60, deadline=None)
def test_every_figure_equals_the_standards_exact_function(stations):
    times = hours_of()
    rows = [
        (f"s{number}", pollutant, time, value)
        for number, values in enumerate(stations)
        for time, value in zip(times, values, strict=True)
        for pollutant in (Pollutant.PM25, Pollutant.O3)
        if value is not None
    ]
    found = computed(rows)
    for indicator, exact in (
        (Indicator.PM25_24H, gb3095.day_mean),
        (Indicator.O3_8H, gb3095.ozone_day_8h),
        (Indicator.O3_1H, gb3095.ozone_day_1h),
    ):
        expected = [exact(values) for values in stations]
        mine = [found[SiteKind.STATION, f"s{number}", indicator] for number in range(4)]
        assert [figure.exact if figure.valid else None for figure in mine] == expected
        area = found[SiteKind.SUBDISTRICT, "a", indicator]
        assert (area.exact if area.valid else None) == hj663.area_value(expected)


@pytest.mark.parametrize(("hours", "valid"), [(19, False), (20, True)])
def test_a_station_day_needs_twenty_hours(hours, valid):
    figure = pm25([("s0", Pollutant.PM25, time, 50) for time in hours_of()[:hours]])
    assert (figure.valid, figure.parts, figure.exact) == (valid, hours, Fraction(50))


@pytest.mark.parametrize(("stations", "valid"), [(2, False), (3, True)])
def test_a_subdistrict_day_needs_the_share_of_its_planned_stations(stations, valid):
    rows = [(f"s{n}", Pollutant.PM25, time, 50 + n) for n in range(stations) for time in hours_of()]
    figure = pm25(rows, "a", SiteKind.SUBDISTRICT)
    assert (figure.valid, figure.parts, figure.needed) == (valid, stations, 3)


@pytest.mark.parametrize(("units", "valid"), [(8, False), (9, True)])
def test_the_district_needs_the_share_of_its_subdistricts(units, valid):
    sites = tuple(Site(code=f"s{n}", subdistrict=f"u{n}") for n in range(12))
    rows = [(f"s{n}", Pollutant.PM25, time, 10 * n) for n in range(units) for time in hours_of()]
    figure = pm25(rows, "district", SiteKind.DISTRICT, sites=sites, needed=Needed(1, 9))
    assert (figure.valid, figure.parts) == (valid, units)
    assert figure.exact == Fraction(sum(10 * n for n in range(units)), units)


def test_the_district_is_the_mean_of_subdistricts_and_not_of_stations():
    sites = (Site(code="s0", subdistrict="a"), Site(code="s1", subdistrict="b"), Site(code="s2", subdistrict="b"))
    rows = [
        (code, Pollutant.PM25, time, value)
        for code, value in (("s0", 10), ("s1", 40), ("s2", 60))
        for time in hours_of()
    ]
    assert pm25(rows, "district", SiteKind.DISTRICT, sites=sites, needed=Needed(1, 1)).exact == 30


@pytest.mark.parametrize(
    ("share", "stations", "needed"), [("0.75", 4, 3), ("0.5", 2, 1), ("0.76", 4, 4), ("0", 4, 0), ("1", 4, 4)]
)
def test_parts_needed_are_the_least_that_reach_the_share(share, stations, needed):
    assert needed_parts(Fraction(share), stations=stations, subdistricts=1).stations == needed


@pytest.mark.parametrize(("value", "flag"), [(-1, "N"), (100001, "N"), (None, "N"), (50, "M"), (50, "F")])
def test_what_is_no_measurement_of_air_does_not_count(value, flag):
    times = hours_of()
    rows = [("s0", Pollutant.PM25, time, 40) for time in times[:20]]
    rows += [("s0", Pollutant.PM25, times[20], value, flag)]
    assert pm25(rows).parts == 20


def test_nought_is_a_measurement():
    assert pm25([("s0", Pollutant.PM25, time, 0) for time in hours_of()]).exact == 0


def test_hours_that_are_not_over_and_hours_off_the_full_hour_do_not_count():
    times = hours_of()
    rows = [("s0", Pollutant.PM25, time, 50) for time in times]
    assert pm25(rows, until=times[20]).parts == 20
    moved = [(code, pollutant, time + dt.timedelta(minutes=5), value) for code, pollutant, time, value in rows]
    assert pm25(moved).parts == 0


def test_a_station_counts_only_while_it_belongs_to_the_network():
    times = hours_of()
    rows = [("s0", Pollutant.PM25, time, 50) for time in times]
    site = Site(code="s0", subdistrict="a", start=times[1], end=times[23])
    assert pm25(rows, sites=(site,)).parts == 22


@pytest.mark.parametrize(("day", "hours"), [(dt.date(2031, 10, 26), 25), (dt.date(2032, 3, 28), 23)])
def test_days_on_which_clocks_change_have_all_their_hours(day, hours):
    rows = [("s0", Pollutant.PM25, time, number) for number, time in enumerate(hours_of(day, LONDON))]
    figure = pm25(rows, day=day, zone=LONDON)
    assert (figure.parts, figure.exact) == (hours, Fraction(sum(range(hours)), hours))


@given(st.lists(st.none() | st.fractions(0, 500, max_denominator=48), max_size=60), st.sampled_from([(24, 20), (8, 6)]))
@settings(deadline=None)
def test_a_running_mean_is_the_mean_of_the_hours_that_end_with_it(series, rule):
    length, least = rule
    for end, mean in enumerate(running_mean(series, length, least), start=1):
        there = [value for value in series[max(end - length, 0) : end] if value is not None]
        assert mean == (Fraction(sum(there), len(there)) if len(there) >= least else None)


@pytest.mark.parametrize(("stations", "valid"), [(2, False), (3, True)])
def test_an_hour_of_a_subdistrict_needs_the_share_of_its_stations(stations, valid):
    start, end = day_bounds(DAY, SHANGHAI)
    rows = [(f"s{n}", Pollutant.PM25, start, 60 + n) for n in range(stations)]
    sites = {each.site: each for each in hours_of_sites(fill(table(rows), SITES, start, end), NEEDED)}
    expected = Fraction(sum(60 + n for n in range(stations)), stations) if valid else None
    assert sites["a"].values[Pollutant.PM25][0] == expected
    assert sites["a"].parts[Pollutant.PM25][0] == stations
    assert hour_concentrations(sites["a"])[0].values[Pollutant.PM25] == expected


def test_values_at_the_edge_of_what_air_holds_add_up_exactly():
    rows = [(f"s{n}", Pollutant.PM25, time, "99999.999999") for n in range(4) for time in hours_of()]
    assert pm25(rows, "a", SiteKind.SUBDISTRICT).exact == Fraction("99999.999999")
