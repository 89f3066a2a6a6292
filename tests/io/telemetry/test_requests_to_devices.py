"""Requests on their way: sent, agreed to, answered, sent again, given up; over real sockets."""

import asyncio
import datetime as dt

import pytest

from lantian.core.standards.hj212 import Device, Frame
from lantian.core.standards.hj212.flow import Terms
from lantian.io.telemetry.dispatcher import DispatchTerms
from lantian.io.telemetry.health import devices as health_of
from lantian.io.telemetry.orders import SYSTEM, Orders


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, 20))


@pytest.fixture
def orders(tmp_path):
    queue = Orders(tmp_path)
    yield queue
    queue.close()


def ask(orders, door, command="get-time", *, by="li", mn=None, **parameters):
    return orders.ask(
        mn=mn or door.mn, command=command, parameters=parameters, asked_by=by, reason="test", now=door.now
    )


def terms(**changes):
    flow = Terms(overtime=changes.pop("overtime", 5), resends=changes.pop("resends", 3), result_wait=5)
    return DispatchTerms(**{"flow": flow, "poll": 0.02, "system_pace": 0, **changes})


async def over(door, orders, number):
    await door.until(lambda: orders.get(number).is_final)
    return orders.get(number)


def test_a_question_is_sent_to_its_device_and_the_answer_kept(door, shelf, tmp_path, orders):
    async def scene():
        async with door.serving(shelf, home=tmp_path) as gateway:
            device = await gateway.call()
            device.send(door.data(1))
            await device.answers(1)
            number = ask(orders, door)
            request = await device.next("1011")
            assert (request.st, request.pw, request.flag) == ("22", "123456", 5)
            time = Frame(
                qn="1" * 17, st="22", cn="1011", pw="123456", mn=door.mn, flag=4, cp=({"SystemTime": "20171115090030"},)
            )
            device.reply(request, "1", "1", data=(time,))
            return await over(door, orders, number)

    order = run(scene())
    assert (order.state, order.attempts, order.qn_rtn, order.exe_rtn) == ("done", 1, 1, 1)
    assert [(answer.cn, answer.text) for answer in order.answers] == [
        ("9011", "QnRtn=1"),
        ("1011", "SystemTime=20171115090030"),
        ("9012", "ExeRtn=1"),
    ]
    assert order.finished_at == door.now


def test_history_that_was_asked_for_becomes_data(door, shelf, tmp_path, orders):
    async def scene():
        async with door.serving(shelf, home=tmp_path) as gateway:
            device = await gateway.call()
            device.send(door.data(1, time="20171115070000"))
            await device.answers(1)
            number = ask(orders, door, "hour-history", BeginTime="20171114080000", EndTime="20171114090000")
            request = await device.next("2061")
            hours = [door.data(place, time=f"2017111408{place}000") for place in (0, 1)]
            device.reply(request, "1", "1", data=hours)
            acknowledged = [frame.cn for frame in await device.answers(2)]
            assert acknowledged == ["9014", "9014"]
            return await over(door, orders, number)

    order = run(scene())
    assert (order.state, [answer.cn for answer in order.answers]) == ("done", ["9011", "2061", "2061", "9012"])
    assert len(shelf.rows()) == 3


@pytest.mark.parametrize(
    ("results", "state", "codes"),
    [(("3",), "refused", (3, None)), (("1", "5"), "failed", (1, 5)), (("1", "100"), "failed", (1, 100))],
)
def test_what_a_device_says_no_to_is_told(door, shelf, tmp_path, orders, results, state, codes):
    async def scene():
        async with door.serving(shelf, home=tmp_path) as gateway:
            device = await gateway.call()
            device.send(door.data(1))
            number = ask(orders, door, "calibrate", PolId="a34004")
            device.reply(await device.next("3011"), *results)
            return await over(door, orders, number)

    order = run(scene())
    assert (order.state, (order.qn_rtn, order.exe_rtn)) == (state, codes)


def test_a_silent_device_is_asked_again_and_then_given_up(door, shelf, tmp_path, orders):
    async def scene():
        async with door.serving(shelf, home=tmp_path, dispatch=terms(overtime=0.05, resends=2)) as gateway:
            device = await gateway.call()
            device.send(door.data(1))
            number = ask(orders, door)
            order = await over(door, orders, number)
            requests = [frame for frame in await device.answers(4) if frame.cn == "1011"]
            assert len({frame.qn for frame in requests}) == 1
            return order, requests

    order, requests = run(scene())
    assert (order.state, order.attempts, len(requests)) == ("timed-out", 3, 3)


def test_of_each_device_one_request_is_under_way(door, shelf, tmp_path, orders):
    async def scene():
        async with door.serving(shelf, home=tmp_path) as gateway:
            device = await gateway.call()
            device.send(door.data(1))
            first, second = ask(orders, door), ask(orders, door, "get-realtime-interval")
            request = await device.next("1011")
            await door.until(lambda: orders.get(first).state == "sent")
            assert orders.get(second).state == "waiting"
            device.reply(request, "1", "1")
            request = await device.next("1061")
            device.reply(request, "1", "1")
            return await over(door, orders, second)

    assert run(scene()).state == "done"


def test_an_order_waits_for_its_device_and_survives_a_restart(door, shelf, tmp_path, orders):
    async def scene():
        number = ask(orders, door)
        async with door.serving(shelf, home=tmp_path) as gateway:
            device = await gateway.call()
            device.send(door.data(1))
            await device.next("1011")
            await door.until(lambda: orders.get(number).state == "sent")
        assert orders.get(number).state == "waiting"
        async with door.serving(shelf, home=tmp_path) as gateway:
            device = await gateway.call()
            device.send(door.data(2))
            device.reply(await device.next("1011"), "1", "1")
            return await over(door, orders, number)

    order = run(scene())
    assert (order.state, order.attempts) == ("done", 2)


def test_a_line_that_breaks_sends_the_order_out_again(door, shelf, tmp_path, orders):
    async def scene():
        async with door.serving(shelf, home=tmp_path) as gateway:
            device = await gateway.call()
            device.send(door.data(1))
            number = ask(orders, door)
            await device.next("1011")
            device.writer.close()
            again = await gateway.call()
            again.send(door.data(2))
            again.reply(await again.next("1011"), "1", "1")
            return await over(door, orders, number)

    assert run(scene()).state == "done"


def test_an_order_for_a_device_that_stays_away_is_given_up(door, shelf, tmp_path, orders):
    async def scene():
        async with door.serving(shelf, home=tmp_path, dispatch=terms(patience=0.1)):
            return await over(door, orders, ask(orders, door))

    order = run(scene())
    assert (order.state, order.attempts) == ("offline", 0)


def test_the_right_connection_speaks_for_each_device(door, shelf, tmp_path, orders):
    names = ["A" * 24, "B" * 24]
    devices = {mn: Device(mn=mn, network="micro", password="123456") for mn in names}

    async def scene():
        async with door.serving(shelf, home=tmp_path, devices=devices) as gateway:
            first, second = await gateway.call(), await gateway.call()
            first.send(door.data(1, mn=names[0]))
            second.send(door.data(1, mn=names[1]))
            await first.answers(1)
            await second.answers(1)
            number = ask(orders, door, mn=names[1])
            request = await second.next("1011")
            assert request.mn == names[1]
            second.reply(request, "1", "1")
            assert first.got == []
            return await over(door, orders, number)

    assert run(scene()).state == "done"


def test_on_connecting_a_device_is_set_up_once(door, shelf, tmp_path, orders):
    greeting = {
        "set-timeout": {"OverTime": "10", "ReCount": "3"},
        "set-realtime-interval": {"RtdInterval": "30"},
        "stop-status": {},
    }

    async def scene():
        async with door.serving(shelf, home=tmp_path, greeting=greeting) as gateway:
            for round_ in range(2):
                device = await gateway.call()
                device.send(door.data(round_ + 1))
                if not round_:
                    for cn in ("1000", "1062"):
                        device.reply(await device.next(cn), "1", "1")
                    told = await device.next("2022")
                    device.send(
                        Frame(qn=told.qn, st="91", cn="9013", pw="123456", mn=door.mn, flag=4),
                    )
                    await door.until(lambda: all(order.is_final for order in orders.recent()))
                else:
                    await device.answers(1)
                device.writer.close()
                await door.until(lambda: not gateway.connections)

    run(scene())
    done = [(order.command, order.state, order.asked_by) for order in reversed(orders.recent())]
    assert done == [(name, "done", SYSTEM) for name in greeting]


@pytest.mark.parametrize(("seconds", "is_set"), [(300, False), (301, True), (-301, True)])
def test_a_clock_is_set_when_it_is_off_by_more_than_the_limit(door, shelf, tmp_path, orders, seconds, is_set):
    shown = (door.now + dt.timedelta(seconds=seconds)).astimezone(dt.timezone(dt.timedelta(hours=8)))

    async def scene():
        async with door.serving(shelf, home=tmp_path, set_clocks=True, clock_tolerance=300) as gateway:
            device = await gateway.call()
            device.send(door.data(1, cn="2011", time=f"{shown:%Y%m%d%H%M%S}"))
            if is_set:
                # The acknowledgement waits for the disk, the request does not: either may come first.
                request = await device.next("1012")
                assert request.cp == ({"SystemTime": "20171115090030"},)
                device.reply(request, "1", "1")
            else:
                await device.next("9014")
            await door.until(lambda: health_of(tmp_path))

    run(scene())
    health = health_of(tmp_path)[door.mn]
    assert health.clock_skew_seconds == seconds
    assert ("clock-skew" in health.marks) is is_set
    assert [order.command for order in orders.recent()] == (["set-time"] if is_set else [])


def test_reports_of_a_device_are_kept_for_people_to_read(door, shelf, tmp_path):
    from lantian.io.telemetry.health import reports

    async def scene():
        async with door.serving(shelf, home=tmp_path) as gateway:
            device = await gateway.call()
            for number, (cn, field, value) in enumerate(
                [("2021", "SB1_RS", "1"), ("2041", "SB1_RT", "23.5"), ("3020", "i11001_Info", "//清洗管路//")], 1
            ):
                device.send(door.data(number, cn=cn, **{field: value}))
            started = Frame(
                qn=f"{9:017d}",
                st="22",
                cn="2081",
                pw="123456",
                mn=door.mn,
                flag=5,
                cp=({"DataTime": "20171115090000"}, {"RestartTime": "20171115085900"}),
            )
            device.send(started)
            await device.answers(4)

    run(scene())
    found = reports(tmp_path, door.mn)
    assert [(report.cn, report.text.partition(";")[2]) for report in found] == [
        ("2081", "RestartTime=20171115085900"),
        ("3020", "i11001-Info=//清洗管路//"),
        ("2041", "SB1-RT=23.5"),
        ("2021", "SB1-RS=1"),
    ]
    assert health_of(tmp_path)[door.mn].logger_started == "20171115085900"
