"""Devices that flood, lie about their number, or reconnect all the time: slowed down, counted, no loss to others."""

import asyncio
import datetime as dt
import json

import pytest

from lantian.core.standards.hj212 import Device
from lantian.io.telemetry import strangers
from lantian.io.telemetry.health import HealthBook
from lantian.io.telemetry.health import devices as health_of

OTHER = "B" * 24
NOW = dt.datetime(2017, 11, 15, 1, tzinfo=dt.UTC)


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, 30))


def two(door):
    return {mn: Device(mn=mn, network="micro", password="123456") for mn in (door.mn, OTHER)}


def test_a_flood_is_slowed_down_and_all_of_it_is_acknowledged(door, shelf, tmp_path):
    async def scene():
        settings = {"devices": two(door), "home": tmp_path, "flood_rate": 400.0, "flood_burst": 50}
        async with door.serving(shelf, **settings) as gateway:
            flood, calm = await gateway.call(), await gateway.call()
            began = asyncio.get_running_loop().time()
            flood.send(*(door.data(number) for number in range(250)))
            calm.send(door.data(1, mn=OTHER))
            await calm.answers(1)
            quick = asyncio.get_running_loop().time() - began
            replies = await flood.answers(250)
            assert [int(reply.qn) for reply in replies] == list(range(250))
            slow = asyncio.get_running_loop().time() - began
            assert gateway.counts["flooded"] > 0
            return quick, slow

    quick, slow = run(scene())
    assert slow >= 0.4 > quick
    assert health_of(tmp_path)[door.mn].marks["flood"] > 0
    assert "flood" not in health_of(tmp_path)[OTHER].marks


def test_one_connection_that_claims_many_numbers_is_hung_up_on(door, shelf, tmp_path):
    async def scene():
        async with door.serving(shelf, home=tmp_path, false_numbers=5) as gateway:
            liar, honest = await gateway.call(), await gateway.call()
            liar.send(*(door.data(number, mn=f"{number:024X}") for number in range(1, 40)))
            assert await liar.hung_up()
            honest.send(door.data(1))
            assert (await honest.next("9014")).mn == door.mn
            assert gateway.counts["liars"] == 1

    run(scene())
    assert len(strangers(tmp_path)) >= 6
    assert len(shelf.rows()) == 1
    assert json.loads((tmp_path / "gateway.json").read_text())["liars"] == 1


@pytest.mark.parametrize(("numbers", "stays"), [(5, True), (6, False)])
def test_the_limit_of_false_numbers_is_exact(door, shelf, numbers, stays):
    async def scene():
        async with door.serving(shelf, false_numbers=5) as gateway:
            device = await gateway.call()
            for number in range(numbers):
                device.send(door.data(number, mn=f"F{number}"))
            if stays:
                device.send(door.data(9))
                assert (await device.next("9014")).mn == door.mn
            else:
                assert await device.hung_up()

    run(scene())


def test_a_guesser_of_passwords_gets_no_data_in(door, shelf, tmp_path):
    async def scene():
        async with door.serving(shelf, home=tmp_path, false_numbers=5) as gateway:
            device = await gateway.call()
            device.send(*(door.data(number, pw=f"{number:06d}") for number in range(100)))
            device.send(door.data(200))
            await device.next("9014")

    run(scene())
    (found,) = strangers(tmp_path)
    assert (found.reason, found.count) == ("wrong-password", 100)
    assert len(shelf.rows()) == 1


def test_a_device_that_reconnects_all_the_time_is_counted_and_made_to_wait(door, shelf, tmp_path):
    async def scene():
        settings = {"home": tmp_path, "reconnects_per_minute": 5, "hold_seconds": 0.2}
        async with door.serving(shelf, **settings) as gateway:
            loop = asyncio.get_running_loop()
            waits = []
            for number in range(8):
                device = await gateway.call()
                began = loop.time()
                device.send(door.data(number + 1))
                await device.answers(1)
                waits.append(loop.time() - began)
                device.writer.close()
                await door.until(lambda: not gateway.connections)
            assert gateway.counts["held"] == 3
            return waits

    waits = run(scene())
    assert max(waits[:5]) < 0.2 <= min(waits[5:])
    found = health_of(tmp_path)[door.mn]
    assert (found.reconnects, found.connected, found.frames) == (7, False, 8)
    assert found.marks["reconnects-often"] == 3
    assert len(shelf.rows()) == 8


def test_two_connections_from_different_places_with_one_number_are_marked(door, shelf, tmp_path):
    async def scene():
        async with door.serving(shelf, home=tmp_path) as gateway:
            first, second = await gateway.call(), await gateway.call()
            first.send(door.data(1))
            await first.answers(1)
            next(iter(gateway.roll._speakers.values())).peer = "10.9.8.7:1"
            second.send(door.data(2))
            await second.answers(1)
            first.send(door.data(3))
            await first.answers(1)

    run(scene())
    assert health_of(tmp_path)[door.mn].marks["number-shared"] == 2
    assert len(shelf.rows()) == 3


def test_hours_from_the_future_are_evidence_and_counted(door, shelf, tmp_path):
    async def scene():
        async with door.serving(shelf, home=tmp_path) as gateway:
            device = await gateway.call()
            device.send(door.data(1, time="20171115100000"), door.data(2, time="20171115080000"))
            await device.answers(2)

    run(scene())
    assert len(shelf.rows()) == 1
    assert health_of(tmp_path)[door.mn].marks == {"future-time": 1}


def test_what_a_device_can_invent_is_bounded(tmp_path):
    book = HealthBook(tmp_path)
    record = book.of("A")
    for number in range(10_000):
        record.mark(f"mark-{number}")
        book.report("A", "2021", at=NOW, text="x" * 10_000)
    assert len(record.marks) == 64
    book.write(*book.changed())
    assert (tmp_path / "health.db").stat().st_size < 3_000_000
