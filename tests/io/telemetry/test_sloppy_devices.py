"""Every kind of device and every sloppiness of the field: read, marked, counted for its device, and kept as data."""

import asyncio
import datetime as dt
from decimal import Decimal

import pytest

from lantian.core.standards.device_kinds import KINDS
from lantian.core.standards.hj212 import Device, Reader, decode, encode, interpret
from lantian.core.standards.hj212.checksum import crc_modbus
from lantian.io.telemetry.habits import Habits, as_sent, demonstration_habits
from lantian.io.telemetry.health import devices as health_of
from lantian.io.telemetry.messages import Composer
from lantian.io.telemetry.orders import Orders
from lantian.io.telemetry.simulator import Simulator
from lantian.io.telemetry.synthetic import STRANGER, SyntheticSource, plays

NOW = dt.datetime(2017, 11, 15, 1, 0, 30, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
START = dt.datetime(2017, 11, 14, 22, tzinfo=dt.UTC)


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, 30))


def of_kind(kind):
    return Device(mn=f"{list(KINDS).index(kind):024X}", network=KINDS[kind].network, kind=kind, password="123456")


@pytest.mark.parametrize(
    ("habits", "mark"),
    [
        (Habits(lower_case=True), "crc-lower-case"),
        (Habits(no_line_end=True), "line-end-missing"),
        (Habits(milliseconds=True), "time-milliseconds"),
        (Habits(comment="清洗管路"), "text-gbk"),
        (Habits(edition_2005=True), "edition-2005"),
    ],
)
def test_a_sloppy_device_is_read_and_its_deviation_counted(door, shelf, tmp_path, habits, mark):
    async def scene():
        async with door.serving(shelf, home=tmp_path) as gateway:
            device = await gateway.call()
            for number in range(1, 4):
                device.send(*as_sent(door.data(number, time=f"2017111508{number:02d}00", cn="2051"), habits))
            await device.answers(3)

    run(scene())
    assert len(shelf.rows()) == 3
    marks = health_of(tmp_path)[door.mn].marks
    assert set(marks) == {mark}
    assert marks[mark] >= 1


def modbus(frame, *, swapped=False):
    data = encode(frame)
    code = crc_modbus(data[6:-6])
    if swapped:
        code = (code & 0xFF) << 8 | code >> 8
    return data[:-6] + b"%04X\r\n" % code


@pytest.mark.parametrize(
    ("write", "reason"),
    [
        (modbus, "crc-modbus"),
        (lambda frame: modbus(frame, swapped=True), "crc-modbus-swapped"),
        (lambda frame: encode(frame)[:-6] + b"12F3\r\n", "crc-foreign"),
        (lambda frame: encode(frame).replace(b"-Avg=2", b"-Avg=3"), "crc-wrong"),
        (lambda frame: encode(frame).replace(b"##0", b"##1"), "length-wrong"),
    ],
)
def test_what_cannot_be_trusted_is_kept_as_evidence_and_counted_for_its_device(door, shelf, tmp_path, write, reason):
    async def scene():
        async with door.serving(shelf, home=tmp_path) as gateway:
            device = await gateway.call()
            device.send(door.data(1), write(door.data(2)), door.data(3))
            assert [int(reply.qn) for reply in await device.answers(2)] == [1, 3]

    run(scene())
    assert len(shelf.rows()) == 2
    assert health_of(tmp_path)[door.mn].marks[reason] == 1
    (kept,) = (tmp_path / "quarantine").glob("*.jsonl")
    assert reason in kept.read_text("utf-8")


def test_marks_and_counts_survive_a_restart(door, shelf, tmp_path):
    async def scene():
        for number in (1, 2):
            async with door.serving(shelf, home=tmp_path) as gateway:
                device = await gateway.call()
                device.send(*as_sent(door.data(number), Habits(lower_case=True)))
                await device.answers(1)

    run(scene())
    found = health_of(tmp_path)[door.mn]
    assert (found.frames, found.reconnects, found.marks, found.connected) == (2, 1, {"crc-lower-case": 2}, False)
    assert (found.dialect, found.st, found.first_frame, found.last_frame) == ("2017", "22", NOW, NOW)


def test_both_dialects_side_by_side_are_answered_in_their_own(door, shelf, tmp_path):
    async def scene():
        async with door.serving(shelf, home=tmp_path) as gateway:
            old, new = await gateway.call(), await gateway.call()
            old.send(*as_sent(door.data(1), Habits(edition_2005=True)))
            (reply,) = await old.answers(1)
            assert (reply.flag, reply.cp) == (0, ({"QN": f"{1:017d}"},))
            new.send(door.data(2))
            (reply,) = await new.answers(1)
            assert (reply.flag, reply.cp) == (4, ())

    run(scene())


def test_a_split_message_of_a_simulated_device_reads_back_whole():
    device = of_kind("stack")
    frame = Composer(SyntheticSource({device.mn: device}, start=START), cadence="hour").period(device, START, "9" * 17)
    reader = Reader()
    packets = [piece.frame for data in as_sent(frame, Habits(packets=3)) for piece in reader.feed(data)]
    assert [(packet.pnum, packet.pno, packet.flag) for packet in packets] == [(3, 1, 7), (3, 2, 7), (3, 3, 7)]
    assert packets[-1].qn == frame.qn
    assert len({packet.qn for packet in packets}) == 3
    assert [group for packet in packets for group in packet.cp[1:]] == list(frame.cp[1:])


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"dustfall"}))
def test_every_kind_sends_what_it_must_in_the_unit_of_its_network(kind):
    device = of_kind(kind)
    assert plays(device)
    source = SyntheticSource({device.mn: device}, start=START)
    frame = Composer(source, cadence="hour").period(device, START, "1" * 17)
    read = decode(encode(frame))
    assert read.ok
    assert read.frame.marks == ()
    assert frame.st in KINDS[kind].st
    reading = interpret(read.frame, device, now=NOW)
    assert reading.refusals == []
    means = {item.parameter: item for item in reading.values if item.statistic == "mean"}
    assert set(means) >= set(KINDS[kind].parameters)
    dust = {"stack": ("a34013", "mg/m³"), "site": ("a34001", "µg/m³"), "vapour": ("a24088", "mg/m³")}
    if kind in dust:
        code, unit = dust[kind]
        assert means[code].unit == unit


def test_a_stack_sends_measured_converted_and_total_as_statistics_of_their_own():
    device = of_kind("stack")
    source = SyntheticSource({device.mn: device}, start=START)
    frame = Composer(source, cadence="hour").period(device, START, "1" * 17)
    found = {
        item.statistic: item.value for item in interpret(frame, device, now=NOW).values if item.parameter == "a21002"
    }
    assert set(found) == {"min", "mean", "max", "mean-converted", "total"}
    oxygen = next(
        item.value
        for item in interpret(frame, device, now=NOW).values
        if (item.parameter, item.statistic) == ("a19001", "mean")
    )
    assert abs(found["mean-converted"] - found["mean"] * 15 / (21 - oxygen)) < Decimal("0.01")


def test_made_values_are_the_same_every_time():
    device = of_kind("weather")
    first, second = (SyntheticSource({device.mn: device}, start=START) for _ in range(2))
    assert first.at(START + HOUR) == second.at(START + HOUR)
    assert first.at(START + HOUR) != first.at(START)


def test_hours_that_a_device_loses_on_the_way_come_when_they_are_asked_for(door, shelf, tmp_path):
    device = of_kind("site")
    source = SyntheticSource({device.mn: device}, start=START)

    async def scene():
        async with door.serving(shelf, home=tmp_path, devices={device.mn: device}) as gateway:
            played = Simulator(
                source,
                {device.mn: device},
                host="127.0.0.1",
                port=gateway.port,
                clock=lambda: NOW,
                realtime_every=0.05,
                habits={device.mn: Habits(loses=1.0)},
            )
            playing = asyncio.create_task(played.run(forever=True))
            await door.until(lambda: played.acknowledged > 0)
            assert {row["cadence"] for row in shelf.rows()} == {"realtime"}
            number = Orders(tmp_path).ask(
                mn=device.mn,
                command="hour-history",
                parameters={"BeginTime": "20171115060000", "EndTime": "20171115080000"},
                asked_by="li",
                reason="test",
                now=NOW,
            )
            await door.until(lambda: Orders(tmp_path).get(number).is_final)
            assert Orders(tmp_path).get(number).state == "done"
            playing.cancel()
            await asyncio.gather(playing, return_exceptions=True)

    run(scene())
    hours = {row["time"].astimezone(dt.UTC) for row in shelf.rows() if row["cadence"] == "hour"}
    assert hours == {START, START + HOUR, START + 2 * HOUR}


def test_observations_are_kept_under_the_code_of_the_station(door, shelf):
    device = Device(mn=door.mn, network="micro", password="123456", station="HHX-01")

    async def scene():
        async with door.serving(shelf, devices={door.mn: device}) as gateway:
            caller = await gateway.call()
            caller.send(door.data(1))
            await caller.answers(1)

    run(scene())
    assert [row["station"] for row in shelf.rows()] == ["HHX-01"]


def test_the_demonstration_has_some_sloppy_devices_and_most_are_not():
    numbers = [f"{number:024X}" for number in range(48)]
    habits = demonstration_habits(numbers)
    assert habits == demonstration_habits(numbers[::-1])
    assert 4 < len(habits) < 12
    assert demonstration_habits(numbers[:5]) == {}
    assert plays(STRANGER)


def test_the_nitrogen_of_a_made_reference_station_fits_together():
    """NOx is its NO2 and its NO counted as NO2, every hour of a day."""
    device = of_kind("reference")
    source = SyntheticSource({device.mn: device}, start=START)
    for hour in range(24):
        said = {item.parameter: item.mean for item in source.at(START + hour * dt.timedelta(hours=1))[device.code]}
        assert abs(said["a21002"] - said["a21004"] - said["a21003"] * 46 / 30) < 1
        assert said["a21002"] >= said["a21004"]
