"""Every figure of the air opens to its hours, says the same as the result kept, and refuses what does not exist."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from lantian.apps.monitoring import jobs, queries
from lantian.apps.monitoring.models import DayIndex, DayMean, HourIndex
from lantian.apps.records import traces
from lantian.apps.records.traces import NoSuchFigure
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import day_bounds

DAY = dt.date(2017, 11, 6)
SIX = tuple(Pollutant)
KINDS = (
    "completion",
    "day-index",
    "day-mean",
    "index-hour",
    "measurement",
    "period-mean",
    "rank",
    "season-heavy-days",
    "season-pm25",
    "stations-online",
)


def stamp(time: dt.datetime) -> str:
    return f"{time:%Y-%m-%dT%H:%M:%SZ}"


@pytest.fixture
def air(corner, monkeypatch):
    """One day of six pollutants in two subdistricts, refreshed; the clock stands at its end."""
    levels = {unit: 40 + 33 * number for number, unit in enumerate(corner.units[:2])}
    corner.give(
        DAY, DAY, lambda code, time: levels[code[:-2]] + time.hour + int(code[-1]), units=list(levels), pollutants=SIX
    )
    now = corner.now_after(DAY)
    monkeypatch.setattr("lantian.io.clock.now", lambda: now)
    jobs.refresh(now)
    return corner


def test_all_kinds_have_a_builder():
    assert set(KINDS) <= set(traces.kinds())


def test_every_day_mean_can_be_computed_again(air):
    for row in DayMean.objects.filter(valid=True):
        key = {"site": row.site, "day": str(row.day), "indicator": row.indicator}
        trace = traces.build("day-mean", key)
        assert Decimal(trace.figure.value) == row.value
        assert "equal to the result kept" in trace.remarks[0].en
        assert trace.data_version == row.version


def test_every_index_can_be_computed_again(air):
    for row in DayIndex.objects.all():
        assert traces.build("day-index", {"site": row.site, "day": str(row.day)}).figure.value == row.aqi
    for row in HourIndex.objects.filter(time=air.now_after(DAY, -1)):
        trace = traces.build("index-hour", {"site": row.site, "hour": stamp(row.time)}, row.version)
        assert trace.figure.value == row.aqi
        assert "equal to the result kept" in trace.remarks[-1].en


def test_the_arithmetic_of_a_stations_day_has_its_hours_put_in(air):
    code = f"{air.units[0]}-1"
    trace = traces.build("day-mean", {"site": code, "day": str(DAY), "indicator": "pm25_24h"})
    hours = [row[1] for row in trace.tables[0].rows]
    assert len(hours) == 24
    assert trace.arithmetic[0] == f"({' + '.join(str(hour) for hour in hours)}) ÷ 24 = {trace.figure.value} µg/m³"
    assert trace.arithmetic[1] == "24 parts went in, 20 are needed: valid"
    assert trace.data_time == air.now_after(DAY)


def test_the_index_shows_the_line_of_the_table_that_it_was_read_from(air):
    unit = air.units[0]
    mean = DayMean.objects.get(site=unit, day=DAY, indicator="pm25_24h")
    trace = traces.build("day-index", {"site": unit, "day": str(DAY)})
    line = next(line for line in trace.arithmetic if line.startswith("PM₂.₅ (24 h)"))
    assert f"{mean.value.normalize():f} → " in line
    assert "(100 − 50) ÷ (75 − 35)" in line
    assert trace.arithmetic[-1].startswith("AQI = max(")
    assert {figure.kind for figure in trace.inputs} == {"day-mean"}


def test_inputs_of_a_trace_are_traces_themselves_down_to_the_measurement(air):
    site, depth = air.units[0], []
    trace = traces.build("index-hour", {"site": site, "hour": stamp(air.now_after(DAY, -1))})
    while trace.inputs and len(depth) < 5:
        figure = trace.inputs[0]
        depth.append(figure.kind)
        trace = traces.build(figure.kind, figure.key, trace.data_version)
    assert depth == ["index-hour", "measurement"]


def test_a_place_in_the_ranking(air):
    first, second = air.units[:2]
    row = queries.ranking(DAY, DAY).rows[0]
    trace = traces.build("rank", {"unit": second, "first": str(DAY), "last": str(DAY)})
    assert (row.unit.id, row.place, trace.figure.value) == (first, 1, 2)
    assert any("1 subdistricts have a lower value: place 1 + 1 = 2" in line for line in trace.arithmetic)
    assert len(trace.tables[0].rows) == 12
    assert "S5" in trace.clauses
    none = traces.build("rank", {"unit": air.units[5], "first": str(DAY), "last": str(DAY)})
    assert none.figure.value is None
    assert "no place: no-data" in none.arithmetic


def test_completion_with_its_numbers_put_in(air):
    unit = air.units[0]
    row = queries.targets().row(unit, "2017-11")
    trace = traces.build("completion", {"unit": unit, "period": "2017-11", "as_of": stamp(air.now_after(DAY))})
    assert any(
        line.startswith(f"completion = (96 − {row.compared}) ÷ (96 − 72) = {row.completion}")
        for line in trace.arithmetic
    )
    assert [figure.kind for figure in trace.inputs] == ["target", "day-mean"]
    quarter = traces.build("completion", {"unit": unit, "period": "2017-Q4", "as_of": stamp(air.now_after(DAY))})
    assert [figure.kind for figure in quarter.inputs].count("target") == 3
    assert "mean-of-months" in quarter.remarks[0].en


def test_a_period_mean(air):
    trace = traces.build(
        "period-mean", {"site": air.units[0], "first": str(DAY), "last": str(DAY), "pollutant": "pm10"}
    )
    assert trace.figure.value == trace.inputs[0].value
    assert trace.arithmetic[-1] == "valid days: 1 of 1"


def test_the_published_season_has_no_data_version_and_names_its_source(air):
    pm25 = traces.build("season-pm25", {"source": "published"})
    assert pm25.figure.value == Decimal("-0.229932")
    assert pm25.data_version is None
    assert "CNEMC" in pm25.remarks[0].en
    heavy = traces.build("season-heavy-days", {"source": "published"})
    assert "(23 − 39) ÷ 39" in heavy.arithmetic[2]
    assert sum(row[3] == "yes" for row in heavy.tables[0].rows) == 62


def test_the_districts_season_at_an_older_version_is_computed_again_from_the_store(air):
    old = air.store.version()
    before = traces.build("season-heavy-days", {"source": "district"}, old)
    air.give(DAY, DAY, lambda *_: 400, units=air.units[:2])
    jobs.refresh(air.now_after(DAY))
    again = traces.build("season-heavy-days", {"source": "district"}, old)
    assert again.tables == before.tables
    mean = traces.build("season-pm25", {"source": "district"}, old)
    assert [row[2] for row in mean.tables[0].rows] == [row[2] for row in before.tables[0].rows]


def test_stations_on_line_at_a_moment(air):
    now = air.now_after(DAY)
    trace = traces.build("stations-online", {"at": stamp(now)})
    assert trace.figure.value == queries.stations_online(now).online == 8
    later = traces.build("stations-online", {"at": stamp(now + dt.timedelta(minutes=121))})
    assert later.figure.value == 0
    assert trace.clauses == ("M02",)


def test_a_measurement_keeps_everything_that_was_said_about_it(air):
    code, time = f"{air.units[0]}-1", day_bounds(DAY, air.zone)[0]
    key = {"station": code, "parameter": "a34004", "hour": stamp(time)}
    first = traces.build("measurement", key)
    old = first.data_version
    new = air.tell([(code, Pollutant.PM25, time, 77)], seal=False)
    assert traces.build("measurement", key).figure.value == first.figure.value, "not sealed yet"
    air.store.seal()
    corrected = traces.build("measurement", key)
    assert corrected.figure.value == 77
    assert [row[4] for row in corrected.tables[0].rows] == [new, old]
    assert traces.build("measurement", key, old).figure.value == first.figure.value


def test_the_frame_that_brought_a_value_is_shown_and_no_other(corner):
    unit = corner.units[0]
    time = day_bounds(DAY, corner.zone)[0]
    mine, other = b"##0001MN=MN0000;CP=&&a34004-Avg=51&&", b"##0001MN=MN0001;CP=&&a34004-Avg=52&&"
    rows = [(f"{unit}-1", Pollutant.PM25, time, 51), (f"{unit}-2", Pollutant.PM25, time, 52)]
    corner.tell(rows, seal=False, raw=b"\n".join([mine, other]))
    key = {"station": f"{unit}-1", "parameter": "a34004", "hour": stamp(time)}
    waiting = traces.build("measurement", key)
    assert "not yet moved" in waiting.remarks[0].en
    corner.store.seal()
    sealed = traces.build("measurement", key)
    assert sealed.tables[1].rows == ((sealed.data_version, mine.decode()),)
    assert sealed.remarks == ()


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("day-mean", {"site": "atlantis", "day": "2017-11-06", "indicator": "pm25_24h"}),
        ("day-mean", {"site": "xushui", "day": "yesterday", "indicator": "pm25_24h"}),
        ("day-mean", {"site": "xushui", "day": "2017-11-06", "indicator": "pm25_1h"}),
        ("day-mean", {"site": "xushui", "day": "2017-11-06"}),
        ("day-index", {"site": "", "day": "2017-11-06"}),
        ("index-hour", {"site": "district", "hour": "2017-11-06T00:00:00"}),
        ("period-mean", {"site": "district", "first": "2017-11-06", "last": "2017-11-05"}),
        ("rank", {"unit": "atlantis", "first": "2017-11-06", "last": "2017-11-06"}),
        ("rank", {"unit": "xushui", "first": "2017-11-07", "last": "2017-11-06"}),
        ("completion", {"unit": "xushui", "period": "1999", "as_of": "2017-11-06T00:00:00Z"}),
        ("completion", {"unit": "xushui", "period": "2017-11", "as_of": "now"}),
        ("season-pm25", {"source": "rumour"}),
        ("stations-online", {"at": "soon"}),
        ("measurement", {"station": "nobody", "parameter": "a34004", "hour": "2017-11-06T00:00:00Z"}),
        ("measurement", {"station": "hanghai-west-road-1", "parameter": "a34004", "hour": "2010-11-06T00:00:00Z"}),
    ],
)
def test_a_figure_that_does_not_exist_is_refused_and_never_invented(air, kind, key):
    with pytest.raises(NoSuchFigure):
        traces.build(kind, key)


@pytest.mark.parametrize("version", [-1, 10**12])
def test_a_version_that_is_not_sealed_is_refused(air, version):
    with pytest.raises(NoSuchFigure):
        traces.build("day-index", {"site": air.units[0], "day": str(DAY)}, version)
