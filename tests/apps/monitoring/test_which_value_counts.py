"""Results are made of the reviewed set: what a person decided, else corrected where the pack says so, else raw."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantian.apps.monitoring import jobs, queries
from lantian.apps.monitoring.computation.block import MICRO, Site, fill
from lantian.apps.monitoring.computation.choice import counted
from lantian.apps.monitoring.models import DayMean
from lantian.apps.records import traces
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import day_bounds
from lantian.io.journal import Observation, as_table

PM25 = Pollutant.PM25
DAY = dt.date(2017, 10, 3)
START = dt.datetime(2017, 10, 2, 16, tzinfo=dt.UTC)

ROWS = st.dictionaries(
    st.sampled_from(["mean", "corrected", "reviewed"]),
    st.tuples(
        st.none() | st.integers(-3, 9).map(Decimal) | st.just(Decimal(100_001)), st.sampled_from(["N", "V", "W", "M"])
    ),
    max_size=3,
)


def observation(statistic: str, value: Decimal | int | None, flag: str = "N", **more: object) -> Observation:
    """One hour of one station."""
    said = {"station": "a", "time": START, **more}
    return Observation(
        network="micro",
        cadence="hour",
        parameter=PM25.code,
        statistic=statistic,
        value=None if value is None else Decimal(value),
        unit=PM25.unit,
        flag=flag,
        **said,  # type: ignore[arg-type]
    )


@given(ROWS, st.booleans())
@settings(deadline=None)
def test_the_arrays_and_the_one_hour_of_a_trace_choose_alike(known, corrected: bool) -> None:
    """`fill` (a hundred thousand hours at once) and `counted` (one hour, said in words) are the same rule."""
    table = as_table([observation(name, value, flag) for name, (value, flag) in known.items()])
    end = START + dt.timedelta(hours=1)
    block = fill(table, [Site(code="a", subdistrict="x")], START, end, corrected=[corrected])
    rows = [{"statistic": name, "value": value, "flag": flag} for name, (value, flag) in known.items()]
    found = counted(rows, corrected=corrected)
    there = bool(block.there[PM25][0, 0])
    assert there == (found is not None and found.value is not None)
    if there:
        assert Fraction(int(block.values[PM25][0, 0]), MICRO) == found.value
    else:
        assert block.values[PM25][0, 0] == 0


@pytest.mark.parametrize(
    ("rows", "corrected", "counts"),
    [
        ([("mean", 5, "N")], False, 5),
        ([("mean", 5, "N"), ("corrected", 7, "N")], False, 5),
        ([("mean", 5, "N"), ("corrected", 7, "N")], True, 7),
        ([("mean", 5, "N"), ("corrected", 7, "N"), ("reviewed", 6, "N")], True, 6),
        ([("mean", 5, "N"), ("reviewed", 5, "V")], False, None),
        ([("mean", 5, "N"), ("reviewed", 6, "W")], False, 5),
        ([("mean", 5, "N"), ("corrected", 7, "N"), ("reviewed", 6, "W")], True, 7),
        ([("mean", 5, "M"), ("reviewed", 5, "N")], False, 5),
        ([("mean", 5, "M")], False, None),
        ([("reviewed", 8, "N")], False, 8),
        ([("corrected", 7, "N")], False, None),
        ([("mean", 5, "N"), ("corrected", -1, "N")], True, 5),
    ],
)
def test_each_combination(rows, corrected: bool, counts: int | None) -> None:
    """A decision before everything, withdrawn ones as if they were not there, corrected values by the pack's word."""
    found = counted(
        [{"statistic": name, "value": Decimal(value), "flag": flag} for name, value, flag in rows], corrected=corrected
    )
    assert (found.value if found else None) == counts


def test_a_table_of_means_alone_needs_no_statistic() -> None:
    """As before there were others."""
    table = as_table([observation("mean", 5)]).drop_columns("statistic")
    block = fill(table, [Site(code="a", subdistrict="x")], START, START + dt.timedelta(hours=1))
    assert np.array_equal(block.values[PM25], [[5 * MICRO]])


def test_a_void_changes_the_day_and_its_withdrawal_brings_it_back(corner) -> None:
    """Only that day is computed again; the result at the version before can be computed for ever."""
    corner.give(DAY, DAY + dt.timedelta(days=3), lambda code, time: 40, pollutants=[PM25])
    now = corner.now_after(DAY + dt.timedelta(days=3), hours=1)
    before = jobs.refresh(now)
    station = corner.stations(corner.units[0])[0]
    corner.store.append(
        [
            observation("reviewed", 40, "V", station=station, time=day_bounds(DAY, corner.zone)[0] + hour)
            for hour in (dt.timedelta(hours=number) for number in range(5))
        ],
        kind="review",
    )
    corner.store.seal()
    done = jobs.refresh(now)
    assert done.days == 1
    mean = DayMean.objects.get(site=station, day=DAY, indicator="pm25_24h")
    assert (mean.parts, mean.valid) == (19, False)
    key = {"site": station, "day": str(DAY), "indicator": "pm25_24h"}
    assert traces.build("day-mean", key, before.version).figure.value == 40
    assert traces.build("day-mean", key, done.version).figure.value is None
    corner.store.append(
        [
            observation("reviewed", 40, "W", station=station, time=day_bounds(DAY, corner.zone)[0] + hour)
            for hour in (dt.timedelta(hours=number) for number in range(5))
        ],
        kind="review",
    )
    corner.store.seal()
    assert jobs.refresh(now).days == 1
    mean = DayMean.objects.get(site=station, day=DAY, indicator="pm25_24h")
    assert (mean.parts, mean.valid) == (24, True)


def test_the_pack_says_whether_corrected_values_count(either) -> None:
    """`results.values`: raw in the one pack, corrected in the other; the trace says which, and by which clause."""
    first = either.campaign.first
    pollutant = either.ranked
    either.give(first, first, lambda code, time: 40)
    station, start = either.stations(either.units[0])[0], day_bounds(first, either.zone)[0]
    hour = {"station": station, "time": start}
    row = observation("corrected", 64, **hour)
    either.store.append(as_table([row]).set_column(3, "parameter", [[pollutant.code]]), kind="calibration")
    either.store.seal()
    now = either.now_after(first, hours=1)
    jobs.refresh(now)
    corrects = either.pack.word("results.values", first) == "corrected"
    mean = DayMean.objects.get(site=station, day=first, indicator=f"{pollutant}_24h")
    assert mean.value == (41 if corrects else 40)
    shown = queries.station_hours(station, start, start + dt.timedelta(hours=2)).values[pollutant]
    assert shown == ((64, 40) if corrects else (40, 40))
    key = {"station": station, "parameter": pollutant.code, "hour": f"{start:%Y-%m-%dT%H:%M:%SZ}"}
    trace = traces.build("measurement", key)
    assert trace.figure.value == 40  # what the device said stays what it said
    assert ("the calibrated value counts" in trace.arithmetic[-1].en) == corrects
    assert [row[-1].en for row in trace.tables[-1].rows] == (["no", "yes"] if corrects else ["yes", "no"])
    assert either.pack.value("results.values", first).clause in trace.clauses
