"""Back-fill: what is missing is found, asked for, filled in, and not asked for again when a device has said no."""

import asyncio
import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.core.standards.hj212 import Device, Frame
from lantian.core.standards.hj212.flow import Terms, begin
from lantian.core.standards.hj212.requests import REQUESTS
from lantian.io.telemetry.backfill import Backfill, BackfillTerms, Present, Recent, missing_periods, stretches
from lantian.io.telemetry.health import devices as health_of
from lantian.io.telemetry.orders import SYSTEM, Orders

NOW = dt.datetime(2017, 11, 15, 1, 0, 30, tzinfo=dt.UTC)
MN = "010000A8900016F000169DC0"
CHINA = dt.timezone(dt.timedelta(hours=8))
DEVICE = Device(mn=MN, network="micro", password="123456")
TERMS = BackfillTerms(reach=dt.timedelta(days=2), lag=dt.timedelta(minutes=15), tries=2, again_after=100.0)
LONG_AGO = NOW - dt.timedelta(days=30)


def at(hour, day=14):
    """Seconds of a local hour of November."""
    return int(dt.datetime(2017, 11, day, hour, tzinfo=CHINA).timestamp())


def hours(*missing):
    """Six parameters an hour from the morning two days ago to the last hour that is over."""
    return [Present(MN, start, 6) for start in range(at(9, 13), at(8, 15) + 1, 3600) if start not in missing]


@pytest.fixture
def orders(tmp_path):
    queue = Orders(tmp_path)
    yield queue
    queue.close()


def planner(orders, present, terms=TERMS):
    def read(network, cadence, start, end):
        assert network == "micro"
        return [item for item in present.get(cadence, []) if start.timestamp() <= item.start < end.timestamp()]

    return Backfill(orders, read, terms=terms)


def plan(backfill, *, device=DEVICE, since=LONG_AGO, recent=None, real=0.0):
    return backfill.plan([(device, since)], recent or Recent(), now=NOW, real=real)


def asked(orders):
    return [(order.command, *order.parameters.values()) for order in reversed(orders.recent())]


def test_missing_hours_are_asked_for_oldest_first_and_together(orders):
    gaps = plan(planner(orders, {"hour": hours(at(20), at(21), at(3))}))
    assert gaps == {MN: 3}
    assert asked(orders) == [
        ("hour-history", "20171114030000", "20171114030000"),
        ("hour-history", "20171114200000", "20171114210000"),
    ]
    assert {order.asked_by for order in orders.recent()} == {SYSTEM}


def test_nothing_is_missing_when_nothing_is(orders):
    assert plan(planner(orders, {"hour": hours()})) == {MN: 0}
    assert asked(orders) == []


def test_an_hour_with_fewer_parameters_than_usual_is_incomplete(orders):
    present = [item._replace(parameters=3) if item.start == at(12) else item for item in hours()]
    plan(planner(orders, {"hour": present}))
    assert asked(orders) == [("hour-history", "20171114120000", "20171114120000")]


@pytest.mark.parametrize(("minute", "missing"), [(0, 0), (14, 0), (15, 1)])
def test_the_newest_hour_is_missing_only_after_the_lag(orders, minute, missing):
    now = dt.datetime(2017, 11, 15, 9, minute, tzinfo=CHINA)
    backfill = planner(orders, {"hour": hours(at(8, 15))})
    assert backfill.plan([(DEVICE, LONG_AGO)], Recent(), now=now, real=0.0) == {MN: missing}


def test_nothing_is_asked_of_the_time_before_a_device_was_known(orders):
    backfill = planner(orders, {"hour": hours(at(3), at(20))})
    plan(backfill, since=dt.datetime(2017, 11, 14, 10, tzinfo=CHINA))
    assert asked(orders) == [("hour-history", "20171114200000", "20171114200000")]


def test_what_has_just_come_in_is_not_missing_although_the_store_does_not_show_it_yet(orders):
    recent = Recent()
    recent.saw(MN, "hour", at(20), 4)
    recent.saw(MN, "hour", at(20), 2)
    assert plan(planner(orders, {"hour": hours(at(20))}), recent=recent) == {MN: 0}


def test_minutes_and_days_are_asked_for_when_a_device_sends_them(orders):
    first = int((NOW - dt.timedelta(days=1)).timestamp()) // 600 * 600 + 600
    minutes = [Present(MN, start, 6) for start in range(first, first + 600 * 142, 600) if start != first + 6000]
    days = [Present(MN, at(0, day), 6) for day in (14,)]
    terms = BackfillTerms(reach=dt.timedelta(days=4), lag=dt.timedelta(minutes=15), orders_at_once=9)
    present = {"minute": minutes, "day": [*days, Present(MN, at(0, 11), 6), Present(MN, at(0, 12), 6)]}
    gaps = plan(planner(orders, present, terms))
    stamp = dt.datetime.fromtimestamp(first + 6000, CHINA).strftime("%Y%m%d%H%M%S")
    assert asked(orders) == [
        ("day-history", "20171113000000", "20171113000000"),
        ("minute-history", stamp, stamp),
    ]
    assert gaps == {MN: 2}


def test_of_too_few_minutes_nothing_is_concluded(orders):
    minutes = [Present(MN, at(8, 15) + second, 6) for second in (0, 3000)]
    assert plan(planner(orders, {"minute": minutes})) == {MN: 0}


def test_a_device_that_labels_by_the_end_is_asked_by_the_end(orders):
    device = Device(mn=MN, network="micro", label="end")
    backfill = planner(orders, {"hour": hours(at(20))})
    plan(backfill, device=device)
    assert asked(orders) == [("hour-history", "20171114210000", "20171114210000")]
    answered(backfill, orders, "failed", 100, device=device)
    assert orders.asked(MN, "hour", since=0)[at(20)][2] == "no-data"


def answered(backfill, orders, state, exe_rtn=None, *, device=DEVICE):
    """The newest order has come to an end."""
    order = orders.recent(limit=1)[0]
    orders.note(order.id, state=state, now=NOW, exe_rtn=exe_rtn)
    talk = begin(REQUESTS[order.command], qn="1" * 17, now=0.0, terms=Terms())
    backfill.finished(replace(order, state=state), replace(talk, state=state, exe_rtn=exe_rtn), device)


@pytest.mark.parametrize(
    ("state", "code", "how"),
    [("done", 1, "answered"), ("done", None, "answered"), ("failed", 100, "no-data"), ("refused", None, "refused")],
)
def test_what_a_device_has_answered_for_is_not_asked_for_again(orders, state, code, how):
    backfill = planner(orders, {"hour": hours(at(20))})
    assert plan(backfill) == {MN: 1}
    answered(backfill, orders, state, code)
    assert plan(backfill, real=1e9) == {MN: 0}
    assert len(asked(orders)) == 1
    assert orders.asked(MN, "hour", since=0)[at(20)][2] == how


@pytest.mark.parametrize(("state", "code"), [("timed-out", None), ("failed", 5), ("offline", None)])
def test_what_stays_unanswered_is_tried_a_few_times_ever_more_seldom(orders, state, code):
    backfill = planner(orders, {"hour": hours(at(20))})
    tries = []
    for second in range(0, 1_000, 10):
        before = len(asked(orders))
        gaps = plan(backfill, real=float(second))
        if len(asked(orders)) > before:
            tries.append(second)
            answered(backfill, orders, state, code)
    assert tries == [0, 100]
    assert gaps == {MN: 1}


def test_while_requests_wait_no_more_are_put_on_the_queue(orders):
    present = {"hour": hours(*(at(hour) for hour in range(1, 24, 2)))}
    backfill = planner(orders, present)
    plan(backfill)
    plan(backfill)
    assert len(asked(orders)) == TERMS.orders_at_once


@given(
    have=st.dictionaries(st.integers(0, 200).map(lambda hour: hour * 3600), st.integers(1, 6)),
    first=st.integers(0, 200 * 3600),
    length=st.integers(0, 100 * 3600),
)
def test_missing_periods_lie_within_and_are_absent_or_incomplete(have, first, length):
    bounds = [dt.datetime.fromtimestamp(second, dt.UTC) for second in (first, first + length)]
    found = missing_periods(have, first=bounds[0], last=bounds[1], step=3600, zone=CHINA)
    assert all(first <= start and start + 3600 <= first + length for start in found)
    assert all(have.get(start, 0) < 6 for start in found)
    assert found == sorted(set(found))


@given(st.sets(st.integers(0, 300)), st.integers(1, 24))
def test_stretches_hold_every_period_once_and_none_is_too_long(starts, most):
    found = stretches([start * 60 for start in starts], step=60, most=most)
    covered = [minute for first, last in found for minute in range(first // 60, last // 60 + 1)]
    assert covered == sorted(starts)
    assert all((last - first) // 60 < most for first, last in found)


def test_the_gateway_finds_a_gap_asks_for_it_and_fills_it(door, shelf, tmp_path):
    def present(network, cadence, start, end):
        return hours(at(3)) if cadence == "hour" else []

    async def scene():
        gateway_terms = {"backfill": TERMS, "present": present, "home": tmp_path}
        async with door.serving(shelf, **gateway_terms) as gateway:
            gateway.roll.book.of(MN).first_frame = LONG_AGO
            device = await gateway.call()
            device.send(door.data(1, time="20171115070000"))
            request = await device.next("2061")
            assert request.cp == ({"BeginTime": "20171114030000", "EndTime": "20171114030000"},)
            values = {f"a{number:05d}_Avg": "1" for number in range(6)}
            device.reply(request, "1", "1", data=(door.data(2, time="20171114030000", **values),))
            await door.until(lambda: {row["time"].timestamp() for row in shelf.rows()} >= {at(3)})
            await door.until(lambda: health_of(tmp_path)[MN].outstanding_gaps == 0)

    asyncio.run(asyncio.wait_for(scene(), 20))


def test_missing_packets_are_counted_and_their_period_is_asked_for(door, shelf, tmp_path):
    def packet(number, total, pno):
        return Frame(
            qn=f"{number:017d}",
            st="22",
            cn="2061",
            pw="123456",
            mn=MN,
            flag=7,
            pnum=total,
            pno=pno,
            cp=({"DataTime": "20171115080000"}, {f"a2100{pno}-Avg": "35", f"a2100{pno}-Flag": "N"}),
        )

    async def scene():
        settings = {"home": tmp_path, "present": lambda *_: [], "packet_seconds": 0.05, "read_seconds": 0.05}
        async with door.serving(shelf, **settings) as gateway:
            device = await gateway.call()
            device.send(packet(1, 3, 1), packet(2, 3, 3))
            request = await device.next("2061")
            assert request.cp == ({"BeginTime": "20171115080000", "EndTime": "20171115080000"},)
            await door.until(lambda: health_of(tmp_path).get(MN) and health_of(tmp_path)[MN].marks)

    asyncio.run(asyncio.wait_for(scene(), 20))
    assert health_of(tmp_path)[MN].marks == {"packet-missing": 1}
    assert {row["parameter"] for row in shelf.rows()} == {"a21001", "a21003"}
