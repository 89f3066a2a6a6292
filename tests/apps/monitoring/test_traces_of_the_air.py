"""Every figure of the air opens to its hours, says the same as the result kept, and refuses what does not exist."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from fractions import Fraction

import pytest

from lantian.apps.monitoring import jobs, queries
from lantian.apps.monitoring.models import DayIndex, DayMean, HourIndex, HourMean
from lantian.apps.records import traces
from lantian.apps.records.traces import NoSuchFigure
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Trace
from lantian.core.quantity.rounding import half_even
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import day_bounds

DAY = dt.date(2017, 11, 6)
SIX = tuple(Pollutant)
KINDS = (
    "completion",
    "coverage",
    "day-index",
    "day-mean",
    "hour-mean",
    "index-hour",
    "mean-of-hours",
    "measurement",
    "period-mean",
    "rank",
    "running-mean",
    "season-heavy-days",
    "season-pm25",
    "stations-online",
    "valid-days",
)
HAN = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[a-z]{3,}")


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
        assert half_even(trace.figure.value, 6) == row.value
        assert "equal to the result kept" in trace.remarks[0].en
        assert trace.data_version == row.version


def test_every_index_can_be_computed_again(air):
    for row in DayIndex.objects.all():
        assert traces.build("day-index", {"site": row.site, "day": str(row.day)}).figure.value == row.aqi
    for row in HourIndex.objects.filter(time=air.now_after(DAY, -1)):
        trace = traces.build("index-hour", {"site": row.site, "hour": stamp(row.time)}, row.version)
        assert trace.figure.value == row.aqi
        assert "equal to the result kept" in trace.remarks[-2].en


def test_the_arithmetic_of_a_stations_day_has_its_hours_put_in(air):
    code = f"{air.units[0]}-1"
    trace = traces.build("day-mean", {"site": code, "day": str(DAY), "indicator": "pm25_24h"})
    hours = [row[1] for row in trace.tables[0].rows]
    assert len(hours) == 24
    formula = f"({' + '.join(str(hour) for hour in hours)}) ÷ 24 = {float(trace.figure.value)} µg/m³"
    assert trace.arithmetic[0] == Text(zh=formula, en=formula)
    assert trace.arithmetic[1].en == "24 hours went in, 20 are needed: valid"
    assert trace.arithmetic[1].zh == "参与的小时 24 个，至少 20 个：有效"
    assert trace.data_time == air.now_after(DAY)


def test_the_index_shows_the_line_of_the_table_that_it_was_read_from(air):
    unit = air.units[0]
    mean = DayMean.objects.get(site=unit, day=DAY, indicator="pm25_24h")
    trace = traces.build("day-index", {"site": unit, "day": str(DAY)})
    line = next(line.en for line in trace.arithmetic if line.en.startswith("PM₂.₅ (24 h)"))
    assert f"{mean.value.normalize():f} → " in line
    assert "(100 − 50) ÷ (75 − 35)" in line
    assert trace.arithmetic[-1].zh.startswith("AQI = max(")
    assert {figure.kind for figure in trace.inputs} == {"day-mean"}


def test_inputs_of_a_trace_are_traces_themselves_down_to_the_measurement(air):
    site, depth = air.units[0], []
    trace = traces.build("index-hour", {"site": site, "hour": stamp(air.now_after(DAY, -1))})
    while trace.inputs and len(depth) < 5:
        figure = trace.inputs[0]
        depth.append(figure.kind)
        trace = traces.build(figure.kind, figure.key, trace.data_version)
    assert depth == ["hour-mean", "hour-mean", "measurement"]


def test_a_place_in_the_ranking(air):
    first, second = air.units[:2]
    row = queries.ranking(DAY, DAY).rows[0]
    trace = traces.build("rank", {"unit": second, "first": str(DAY), "last": str(DAY)})
    assert (row.unit.id, row.place, trace.figure.value) == (first, 1, 2)
    assert any("with a lower value: 1; place 1 + 1 = 2" in line.en for line in trace.arithmetic)
    assert len(trace.tables[0].rows) == 12
    assert "S5" in trace.clauses
    none = traces.build("rank", {"unit": air.units[5], "first": str(DAY), "last": str(DAY)})
    assert none.figure.value is None
    assert Text(zh="不排名：无有效数据", en="no place: No valid data") in none.arithmetic
    assert {row[5] for row in none.tables[0].rows} == {None, Text(zh="无有效数据", en="No valid data")}


def test_completion_with_its_numbers_put_in(air):
    unit = air.units[0]
    row = queries.targets().row(unit, "2017-11")
    trace = traces.build("completion", {"unit": unit, "period": "2017-11", "as_of": stamp(air.now_after(DAY))})
    formula = f"(96 − {row.compared}) ÷ (96 − 72) = {row.completion}"
    assert any(line.en.startswith(f"completion = {formula}") for line in trace.arithmetic)
    assert any(line.zh.startswith(f"完成比例 = {formula}") for line in trace.arithmetic)
    assert trace.figure.value == row.completion
    assert [figure.kind for figure in trace.inputs] == ["target", "day-mean"]
    quarter = traces.build("completion", {"unit": unit, "period": "2017-Q4", "as_of": stamp(air.now_after(DAY))})
    assert [figure.kind for figure in quarter.inputs].count("target") == 3
    baseline = "(40 + 96 + 135) ÷ 3 ≈ 90.333333 µg/m³"
    assert "mean of the monthly means" in quarter.remarks[0].en
    assert quarter.arithmetic[1] == Text(zh=f"基数：{baseline}", en=f"baseline: {baseline}")


def test_a_period_mean(air):
    trace = traces.build(
        "period-mean", {"site": air.units[0], "first": str(DAY), "last": str(DAY), "pollutant": "pm10"}
    )
    assert trace.figure.value == trace.inputs[0].value
    assert trace.arithmetic[-1].en == "valid days: 1 of 1"


def test_the_published_season_has_no_data_version_and_names_its_source(air):
    pm25 = traces.build("season-pm25", {"source": "published"})
    assert half_even(pm25.figure.value, 6) == Decimal("-0.229932")
    assert "= −59222/257563 ≈ −23.0 %" in pm25.arithmetic[2].en
    assert pm25.data_version is None
    assert "CNEMC" in pm25.remarks[0].en
    heavy = traces.build("season-heavy-days", {"source": "published"})
    assert "(23 − 39) ÷ 39" in heavy.arithmetic[2].en
    assert sum(row[3] is not None and row[3].en == "yes" for row in heavy.tables[0].rows) == 62


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
    mine = b"##0001ST=22;PW=s3cret;MN=MN0000;CP=&&a34004-Avg=51&&"
    other = b"##0001ST=22;PW=0ther;MN=MN0001;CP=&&a34004-Avg=52&&"
    rows = [(f"{unit}-1", Pollutant.PM25, time, 51), (f"{unit}-2", Pollutant.PM25, time, 52)]
    corner.tell(rows, seal=False, raw=b"\n".join([mine, other]))
    key = {"station": f"{unit}-1", "parameter": "a34004", "hour": stamp(time)}
    waiting = traces.build("measurement", key)
    assert "not yet moved" in waiting.remarks[0].en
    corner.store.seal()
    sealed = traces.build("measurement", key)
    shown = mine.decode().replace("s3cret", "******")
    assert sealed.tables[1].rows == ((sealed.data_version, shown),)
    assert waiting.tables[0].rows == sealed.tables[1].rows, "a device's password is nobody's business"
    assert ["masked" in remark.en for remark in sealed.remarks] == [True, False]


def test_a_link_made_before_the_hour_was_sealed_goes_on_working(corner):
    """Live pages link the newest hour with the version of the results, which does not know it yet."""
    unit = corner.units[0]
    time = day_bounds(DAY, corner.zone)[0]
    old = corner.store.version()
    key = {"station": f"{unit}-1", "parameter": "a34004", "hour": stamp(time)}
    corner.tell([(f"{unit}-1", Pollutant.PM25, time, 51)])
    corner.tell([(f"{unit}-1", Pollutant.PM25, time + dt.timedelta(hours=1), 60)])
    corner.tell([(f"{unit}-1", Pollutant.PM25, time, 55)])
    trace = traces.build("measurement", key, old)
    assert (trace.figure.value, trace.data_version) == (51, old + 1)
    assert f"data version {old} yet" in trace.remarks[0].en


def one_of_each(air) -> dict[str, Trace]:
    """A trace of every kind of the air."""
    unit, other = air.units[:2]
    hour = stamp(air.now_after(DAY, -1))
    day = {"first": str(DAY), "last": str(DAY)}
    keys = {
        "completion": {"unit": unit, "period": "2017-Q4", "as_of": stamp(air.now_after(DAY))},
        "coverage": {"hour": hour},
        "day-index": {"site": unit, "day": str(DAY)},
        "day-mean": {"site": unit, "day": str(DAY), "indicator": "o3_8h"},
        "hour-mean": {"site": unit, "pollutant": "pm25", "hour": hour},
        "index-hour": {"site": unit, "hour": hour},
        "mean-of-hours": {"site": unit, "pollutant": "pm25", "first": stamp(air.now_after(DAY, -3)), "last": hour},
        "measurement": {"station": f"{unit}-1", "parameter": "a34004", "hour": hour},
        "period-mean": {"site": unit, **day},
        "rank": {"unit": other, **day},
        "running-mean": {"site": unit, "pollutant": "o3", "hour": hour},
        "season-heavy-days": {"source": "published"},
        "season-pm25": {"source": "district"},
        "stations-online": {"at": stamp(air.now_after(DAY)), "unit": unit},
        "valid-days": {"site": unit, **day},
    }
    return {kind: traces.build(kind, key) for kind, key in keys.items()}


def test_every_kind_speaks_both_languages_and_says_when_it_was_computed(air):
    made = one_of_each(air)
    assert set(made) == set(KINDS)
    for kind, trace in made.items():
        said = [
            trace.figure.name,
            *trace.arithmetic,
            *(each for each in trace.standards if isinstance(each, Text)),
            *trace.remarks,
            *(each.name for each in trace.inputs),
        ]
        assert len({each.name for each in trace.inputs}) == len(trace.inputs), f"{kind}: inputs are told apart by name"
        for table in trace.tables:
            said += [table.title, *table.columns]
            said += [cell for row in table.rows for cell in row if isinstance(cell, Text)]
        assert said, kind
        for text in said:
            assert text.en, (kind, text)
            assert not HAN.search(text.en), (kind, text.en)
            assert text.zh == text.en or not ENGLISH.search(plain(text.zh)), (kind, text.zh)
        assert trace.computed_at == air.now_after(DAY), kind
        assert trace.data_time is not None, kind


def plain(words: str) -> str:
    """Without what is no English in a Chinese line: names of stations of this test, standards' letters, units."""
    return re.sub(r"hanghai-west-road-\d|\S+-\d\b|max\(|GB/T|a\d{5}", "", words)


def test_a_shown_formula_is_the_same_in_both_languages(air):
    digits = re.compile(r"[0-9.]+ ?[−+÷×→=≈≤>] ?[0-9.−(]+")
    for kind, trace in one_of_each(air).items():
        for line in trace.arithmetic:
            assert digits.findall(line.zh) == digits.findall(line.en), (kind, line)


def test_the_hour_of_a_subdistrict_is_the_mean_of_its_stations(air):
    unit, time = air.units[0], air.now_after(DAY, -1)
    trace = traces.build("hour-mean", {"site": unit, "pollutant": "pm10", "hour": stamp(time)})
    kept = HourMean.objects.get(site=unit, pollutant="pm10", time=time)
    assert half_even(trace.figure.value, 6) == kept.value
    assert trace.arithmetic[0].zh == "(56 + 57 + 58 + 59) ÷ 4 = 57.5 µg/m³"
    assert trace.arithmetic[1].en == "4 went in, 3 are needed: valid"
    assert trace.clauses == ("S5", "M02")
    assert trace.interpretations == ("station-share",)
    district = traces.build("hour-mean", {"site": "district", "pollutant": "pm10", "hour": stamp(time)})
    assert district.figure.value is None, "two subdistricts are no district"
    assert district.arithmetic[1].en == "2 went in, 9 are needed: not valid"
    station = traces.build("hour-mean", {"site": f"{unit}-1", "pollutant": "pm10", "hour": stamp(time)})
    assert (station.figure.value, station.interpretations) == (56, ())


def test_the_running_mean_is_that_of_the_hourly_index(air):
    unit, time = air.units[0], air.now_after(DAY, -1)
    row = HourIndex.objects.get(site=unit, time=time)
    for pollutant, kept in (("pm25", row.pm25_24h), ("pm10", row.pm10_24h), ("o3", row.o3_8h)):
        trace = traces.build("running-mean", {"site": unit, "pollutant": pollutant, "hour": stamp(time)})
        assert half_even(trace.figure.value, 6) == kept
        assert {figure.kind for figure in trace.inputs} == {"hour-mean"}
    early = traces.build("running-mean", {"site": unit, "pollutant": "pm25", "hour": stamp(air.now_after(DAY, -6))})
    assert early.figure.value is None, "19 hours make no 24 h mean"
    assert early.arithmetic[-1].en == "19 went in, 20 are needed: not valid"


def test_the_mean_since_midnight_is_that_of_its_hours(air):
    first, last = day_bounds(DAY, air.zone)[0], air.now_after(DAY, -23)
    key = {"site": air.units[0], "pollutant": "pm25", "first": stamp(first), "last": stamp(last)}
    trace = traces.build("mean-of-hours", key)
    assert trace.figure.value == Fraction(59)
    assert trace.arithmetic[-1].en == "valid hours: 2 of 2"


def test_coverage_is_that_of_the_pages(zhongyuan, monkeypatch):
    codes = [code for unit in zhongyuan.units for code in zhongyuan.stations(unit)]
    now = zhongyuan.now_after(DAY)
    zhongyuan.tell([(code, each, now - dt.timedelta(hours=1), 50) for code in codes for each in SIX])
    monkeypatch.setattr("lantian.io.clock.now", lambda: now)
    jobs.refresh(now)
    district = queries.district_now(now)
    trace = traces.build("coverage", {"hour": stamp(district.time)})
    assert trace.figure.value == district.coverage_24h == Fraction(1, 24)
    assert trace.arithmetic[0].en.endswith("48 ÷ (48 × 24) = 1/24 ≈ 4.2 %")
    assert [row[2] for row in trace.tables[0].rows] == [1] * 48


def test_valid_days_are_those_of_the_ranking(air):
    unit = air.units[0]
    row = next(row for row in queries.ranking(DAY, DAY).rows if row.unit.id == unit)
    trace = traces.build("valid-days", {"site": unit, "first": str(DAY), "last": str(DAY + dt.timedelta(days=1))})
    assert trace.figure.value == row.valid_days == 1
    assert trace.arithmetic[0].en == "valid days: 1 of 1 that are over, 2 in all"


def test_stations_of_one_subdistrict_on_line(air):
    now, unit = air.now_after(DAY), air.units[0]
    trace = traces.build("stations-online", {"at": stamp(now), "unit": unit})
    assert (trace.figure.value, queries.stations_online(now).by_subdistrict[unit]) == (4, (4, 4))
    assert len(trace.tables[0].rows) == 4


@pytest.mark.parametrize(
    ("period", "leans_on"),
    [
        ("2017-11", ("station-share", "target-validity", "target-rounding", "completion-ratio")),
        ("2017-Q4", ("station-share", "target-validity", "quarter-mean", "target-rounding", "completion-ratio")),
        (
            "2017-2018-winter",
            ("station-share", "target-validity", "half-year-mean", "target-rounding", "completion-ratio"),
        ),
        ("2018-01", ("station-share", "target-validity")),
    ],
)
def test_a_completion_names_the_readings_that_it_leans_on_in_the_order_of_its_arithmetic(air, period, leans_on):
    key = {"unit": air.units[0], "period": period, "as_of": stamp(air.now_after(DAY))}
    trace = traces.build("completion", key)
    assert trace.interpretations == leans_on
    assert ("C-A2.3" in trace.clauses) == (period == "2017-2018-winter")


def test_a_ranking_names_the_readings_that_it_leans_on(air):
    trace = traces.build("rank", {"unit": air.units[0], "first": str(DAY), "last": str(DAY)})
    assert trace.interpretations == (
        "ranking-pollutant",
        "station-share",
        "ranking-validity",
        "ranking-rounding",
        "last-two-ties",
    )


@pytest.mark.parametrize(
    ("kind", "source", "leans_on"),
    [
        ("season-pm25", "published", ("target-validity",)),
        ("season-pm25", "district", ("goal-mean", "target-validity")),
        ("season-heavy-days", "published", ("heavy-day", "target-validity")),
    ],
)
def test_a_goal_names_the_readings_that_it_leans_on(air, kind, source, leans_on):
    assert traces.build(kind, {"source": source}).interpretations == leans_on


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("hour-mean", {"site": "xushui", "pollutant": "lead", "hour": "2017-11-06T00:00:00Z"}),
        ("hour-mean", {"site": "atlantis", "pollutant": "pm25", "hour": "2017-11-06T00:00:00Z"}),
        ("running-mean", {"site": "xushui", "pollutant": "so2", "hour": "2017-11-06T00:00:00Z"}),
        (
            "mean-of-hours",
            {"site": "xushui", "pollutant": "pm25", "first": "2017-11-06T05:00:00Z", "last": "2017-11-06T04:00:00Z"},
        ),
        (
            "mean-of-hours",
            {"site": "xushui", "pollutant": "pm25", "first": "2017-01-01T00:00:00Z", "last": "2017-11-06T04:00:00Z"},
        ),
        ("coverage", {"hour": "2017-11-06"}),
        ("valid-days", {"site": "district", "first": "2017-11-07", "last": "2017-11-09"}),
        ("period-mean", {"site": "district", "first": "2017-11-06", "last": "2017-11-06", "pollutant": "lead"}),
        ("stations-online", {"at": "2017-11-06T00:00:00Z", "unit": "district"}),
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
