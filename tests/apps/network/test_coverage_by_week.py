"""The on-line rate by subdistrict and week: what is due, what counts as received, who is missing (M02)."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from lantian.apps.monitoring.models import Station
from lantian.apps.network import actions, coverage, queries, silence
from lantian.apps.network.models import OnlineRun, OnlineWeek, StageStep
from lantian.apps.network.service import services, weeks_until
from lantian.apps.notices.models import Notice
from lantian.apps.records.traces import NoSuchFigure, build
from lantian.core.standards.pollutants import Pollutant

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
FIRST = dt.date(2017, 10, 1)
MONDAY = dt.date(2017, 10, 2)
SUNDAY = dt.date(2017, 10, 8)
BOTH = [Pollutant.PM25, Pollutant.PM10]


def _now(district, day: dt.date = SUNDAY) -> dt.datetime:
    """So late on the morning after that every hour of the day is due."""
    return district.now_after(day, 3)


def _set_clock(monkeypatch, now: dt.datetime) -> None:
    monkeypatch.setattr("lantian.io.clock.now", lambda: now)


def test_the_weeks_of_the_campaign_are_cut_at_its_beginning_and_at_the_hour_that_is_due(corner) -> None:
    now = _now(corner)
    weeks = weeks_until(now)
    assert [(week.first, week.last, week.hours) for week in weeks] == [
        (FIRST, FIRST, 24),
        (MONDAY, SUNDAY, 168),
        (dt.date(2017, 10, 9), dt.date(2017, 10, 15), 3),
    ]
    assert weeks_until(corner.now_after(dt.date(2017, 9, 1))) == ()


def test_hours_received_of_hours_due_are_counted_by_station_and_week(corner) -> None:
    unit = corner.units[0]
    quiet, halved = corner.stations(unit)[0], corner.stations(unit)[1]
    middle = corner.now_after(dt.date(2017, 10, 4), 12)

    def value(code: str, time: dt.datetime) -> int | None:
        return None if code == quiet or (code == halved and time >= middle) else 50

    corner.give(MONDAY, SUNDAY, value, units=[unit])
    assert coverage.refresh(_now(corner)) == 3
    cells = {row.station_id: (row.received, row.due) for row in OnlineWeek.objects.filter(week=MONDAY)}
    assert cells[quiet] == (0, 168)
    assert cells[halved] == (84, 168)
    found = queries.coverage(_now(corner))
    row = next(row for row in found.rows if row.unit.id == unit)
    assert row.cells[1].rate == Fraction(168 + 168 + 84, 4 * 168)
    assert found.version == corner.store.version()


def test_what_did_not_change_is_not_counted_again(corner) -> None:
    unit = corner.units[0]
    corner.give(MONDAY, SUNDAY, lambda code, time: 50, units=[unit])
    now = _now(corner)
    coverage.refresh(now)
    run = OnlineRun.objects.get().pk
    assert coverage.refresh(now) == 0
    assert OnlineRun.objects.get().pk == run
    corner.give(FIRST, FIRST, lambda code, time: 50, units=[unit])
    assert coverage.refresh(now) == 2  # the week of 1 October, and the one that goes on
    late = OnlineWeek.objects.get(station=corner.stations(unit)[0], week=dt.date(2017, 9, 25))
    assert (late.received, late.due) == (24, 24)


def test_steps_and_the_counted_again_from_nothing_give_the_same(corner) -> None:
    unit = corner.units[0]
    for day in range(2, 6):
        corner.give(dt.date(2017, 10, day), dt.date(2017, 10, day), lambda code, time: 50, units=[unit])
        coverage.refresh(_now(corner, dt.date(2017, 10, day)))
    stepwise = set(OnlineWeek.objects.values_list("station", "week", "received", "due"))
    OnlineRun.objects.all().delete()
    coverage.refresh(_now(corner, dt.date(2017, 10, 5)))
    assert set(OnlineWeek.objects.values_list("station", "week", "received", "due")) == stepwise


def test_an_hour_needs_so_many_parameters_as_the_pack_says(either) -> None:
    """One in the first campaign; two in the invented one."""
    first = either.campaign.first
    unit = either.units[0]
    either.give(first, first, lambda code, time: 50, units=[unit], pollutants=BOTH[:1])
    now = either.now_after(first, 5)
    coverage.refresh(now)
    needed = 1 if either.pack.info.id.startswith("zhongyuan") else 2
    station = either.stations(unit)[0]
    assert OnlineWeek.objects.filter(station=station).first().received == (24 if needed == 1 else 0)
    either.give(first, first, lambda code, time: 50, units=[unit], pollutants=BOTH[1:])
    coverage.refresh(now)
    assert OnlineWeek.objects.filter(station=station).first().received == 24


def test_the_hours_of_a_station_are_due_from_the_day_on_which_it_is_networked(corner) -> None:
    code = corner.stations(corner.units[0])[0]
    for number, (on, stage) in enumerate([(FIRST, "built"), (dt.date(2017, 10, 5), "networked")]):
        StageStep.objects.create(
            station_id=code,
            number=number + 1,
            stage=stage,
            move="forward",
            on=on,
            person="Li",
            recorded_at=dt.datetime.now(dt.UTC),
        )
    corner.give(MONDAY, SUNDAY, lambda code, time: 50, units=[corner.units[0]])
    coverage.refresh(_now(corner))
    row = OnlineWeek.objects.get(station=code, week=MONDAY)
    assert (row.received, row.due) == (96, 96)


def test_a_planned_station_that_does_not_stand_lowers_the_rate_where_the_pack_says_so(either) -> None:
    """The first campaign counts the planned stations, the invented one those in the network."""
    unit = either.units[0]
    Station.objects.filter(code=either.stations(unit)[0]).delete()
    first = either.campaign.first
    either.give(first, first, lambda code, time: 50 if "-1" not in code[-2:] else None, units=[unit], pollutants=BOTH)
    now = either.now_after(first, 0) + dt.timedelta(minutes=121)
    coverage.refresh(now)
    found = queries.coverage(now)
    row = next(row for row in found.rows if row.unit.id == unit)
    planned = either.pack.info.stations.per_subdistrict
    by_planned = either.pack.info.id.startswith("zhongyuan")
    assert row.cells[0].rate == (Fraction(planned - 1, planned) if by_planned else Fraction(1))
    places = [each for each in found.missing if each.station is None]
    assert [each.unit.id for each in places] == [unit]


def test_the_trace_shows_the_same_rate_as_the_page(corner, monkeypatch) -> None:
    unit = corner.units[0]
    corner.give(MONDAY, SUNDAY, lambda code, time: 50 if code.endswith("1") else None, units=corner.units[:2])
    now = _now(corner)
    _set_clock(monkeypatch, now)
    coverage.refresh(now)
    found = queries.coverage(now)
    for site, row in (*((row.unit.id, row) for row in found.rows[:3]), ("district", found.total)):
        trace = build("online-rate", {"site": site, "week": MONDAY.isoformat()}, found.version)
        assert trace.figure.value == row.cells[1].rate, site
    station = build("online-rate", {"site": corner.stations(unit)[0], "week": MONDAY.isoformat()})
    assert station.figure.value == 1
    for key in (
        {"site": "nowhere", "week": "2017-10-02"},
        {"site": unit, "week": "2016-01-01"},
        {"site": unit, "week": "x"},
    ):
        with pytest.raises(NoSuchFigure):
            build("online-rate", key)


def test_the_missing_are_named_with_since_when_and_who_answers_for_it(corner, keeper, person) -> None:
    unit = corner.units[0]
    silent = corner.stations(unit)[2]
    last = corner.now_after(dt.date(2017, 10, 6), 6)
    corner.give(MONDAY, SUNDAY, lambda code, time: None if code == silent and time >= last else 50)
    now = corner.now_after(SUNDAY, 0) + dt.timedelta(minutes=5)
    agency = actions.add_agency(actor=keeper, name_zh="运维公司", licence="1", telephone="000")
    actions.add_contract(agency.pk, actor=keeper, stations=[silent], first=FIRST)
    actions.add_diary_entry(silent, actor=keeper, kind="power-cut", start=last, now=now, person="Li")
    (missing,) = [each for each in queries.coverage(now).missing if each.station]
    assert (missing.station.code, missing.since, missing.unit.id) == (silent, last, unit)
    assert (missing.agency, missing.known.kind) == (agency, "power-cut")
    assert set(missing.expected) == {pollutant.code for pollutant in Pollutant}
    assert queries.coverage(now).total.online == 2 * 4 - 1


@pytest.mark.parametrize(("minutes", "raised"), [(180, 0), (181, 1)])
def test_whoever_answers_for_a_silent_station_is_told_once_and_told_when_it_is_back(corner, minutes, raised) -> None:
    unit = corner.units[0]
    silent = corner.stations(unit)[0]
    end = corner.now_after(MONDAY)
    corner.give(MONDAY, MONDAY, lambda code, time: 50)
    now = end + dt.timedelta(minutes=minutes)
    corner.tell(
        [
            (code, Pollutant.PM25, end + number * HOUR, 50)
            for each in corner.units[:2]
            for code in corner.stations(each)
            for number in range(3)
            if code != silent
        ]
    )
    assert silence.watch(now) == raised
    silence.watch(now)
    notices = list(Notice.objects.filter(settled_at=None))
    assert [notice.key for notice in notices] == [f"{silence.KEY}{silent}"] * raised
    if raised:
        assert unit in notices[0].unit_ids
        assert notices[0].severity == "warning"
        corner.tell([(silent, Pollutant.PM25, end + 2 * HOUR, 50)])
        assert silence.watch(now) == 0
        assert not Notice.objects.filter(settled_at=None).exists()


def test_a_station_that_was_withdrawn_is_neither_due_nor_silent(corner, keeper) -> None:
    code = corner.stations(corner.units[0])[0]
    Station.objects.filter(code=code).update(until=FIRST)
    (found,) = [each for each in services() if each.code == code]
    assert all(stop <= corner.now_after(FIRST) for _start, stop in found.spans)
    assert code not in {station.code for station, _since in queries.silent_stations(_now(corner))}
