"""Devices that are not there: every period arrives, in order, whatever happens on the way."""

import asyncio
import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lantian.core.standards.hj212 import Device, Reader, answer, decode, encode
from lantian.io.journal.observation import OBSERVATIONS
from lantian.io.telemetry.messages import Composer
from lantian.io.telemetry.simulator import Patience, Progress, Simulator
from lantian.io.telemetry.source import LakeSource, Measured, SourceUnusable, TableSource, read_table

START = dt.datetime(2017, 11, 14, 16, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
STATIONS = [f"410102HHXL{number:04d}" for number in range(4)]
DEVICES = {mn: Device(mn=mn, network="micro", password="123456") for mn in STATIONS}
PATIENCE = Patience(overtime=0.3, recount=2, backoff=(0.01, 0.05), tick=0.01)


def table(hours, *, stations=STATIONS, value=lambda station, hour: Decimal(100 + hour), **changes):
    rows = [
        {
            "network": "micro",
            "cadence": "hour",
            "station": station,
            "parameter": parameter,
            "statistic": "mean",
            "time": START + hour * HOUR,
            "value": value(station, hour),
            "unit": unit,
            "flag": "N",
            **changes,
        }
        for hour in range(hours)
        for station in stations
        for parameter, unit in (("a34004", "µg/m³"), ("a21005", "mg/m³"))
    ]
    return pa.Table.from_pylist(rows, OBSERVATIONS)


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, 20))


def simulator(source, port, *, now=START + 10 * HOUR, **options):
    options = {"realtime_every": None, "patience": PATIENCE, **options}
    clock = now if callable(now) else lambda: now
    return Simulator(source, DEVICES, host="127.0.0.1", port=port, clock=clock, **options)


def means(shelf):
    rows = [row for row in shelf.rows() if row["statistic"] == "mean" and row["parameter"] == "a34004"]
    return {(row["station"], row["time"].astimezone(dt.UTC)): row["value"] for row in rows}


def expected(hours):
    return {(mn, START + hour * HOUR): Decimal(100 + hour) for mn in STATIONS for hour in hours}


def test_a_record_arrives_whole_through_sockets(door, shelf):
    async def scene():
        async with door.serving(shelf, devices=DEVICES) as gateway:
            played = simulator(TableSource(table(10)), gateway.port)
            await played.run()
            assert (played.acknowledged, played.repeated) == (40, 0)

    run(scene())
    assert means(shelf) == expected(range(10))
    assert {row["statistic"] for row in shelf.rows()} == {"min", "mean", "max"}


def test_a_period_goes_out_when_it_is_over_and_not_before(door, shelf):
    time = {"now": START + HOUR - dt.timedelta(seconds=1)}

    async def scene():
        async with door.serving(shelf, devices=DEVICES) as gateway:
            played = simulator(TableSource(table(3)), gateway.port, now=lambda: time["now"])
            playing = asyncio.create_task(played.run(forever=True))
            await asyncio.sleep(5 * PATIENCE.tick)
            assert played.sent == 0
            time["now"] = START + HOUR
            await door.until(lambda: played.acknowledged == 4)
            time["now"] = START + 2 * HOUR
            await door.until(lambda: played.acknowledged == 8)
            playing.cancel()
            await asyncio.gather(playing, return_exceptions=True)

    run(scene())
    assert means(shelf) == expected([0, 1])


def test_the_gateway_may_be_away_at_first_and_go_away_in_between(door, shelf):
    async def scene():
        async with door.serving(shelf, devices=DEVICES) as gateway:
            port = gateway.port
        played = simulator(TableSource(table(6)), port)
        playing = asyncio.create_task(played.run())
        await asyncio.sleep(0.1)
        assert not playing.done()
        for _ in range(3):
            server = await door.at_port(shelf, port, DEVICES)
            before = played.acknowledged
            await door.until(lambda before=before: played.acknowledged > before or playing.done())
            await server.stop()
        server = await door.at_port(shelf, port, DEVICES)
        await playing
        await server.stop()

    run(scene())
    assert means(shelf) == expected(range(6))


def test_an_answer_that_does_not_come_is_asked_for_again():
    seen = []

    async def serve(reader, writer):
        splitter = Reader()
        while data := await reader.read(65536):
            for piece in splitter.feed(data):
                seen.append(piece.frame)
                # Every frame is answered the second time only.
                if sum(frame == piece.frame for frame in seen) == 2:
                    writer.write(encode(answer(piece.frame, "9014")))

    async def scene():
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        patience = Patience(overtime=0.05, recount=3, backoff=(0.01, 0.01), tick=0.01)
        source = TableSource(table(2, stations=STATIONS[:1]))
        played = simulator(source, server.sockets[0].getsockname()[1], patience=patience)
        played._devices = {STATIONS[0]: DEVICES[STATIONS[0]]}
        await played.run()
        server.close()
        assert (played.acknowledged, played.repeated) == (2, 2)

    run(scene())
    assert len(seen) == 4


def test_after_a_restart_it_goes_on_where_it_was(door, shelf, tmp_path):
    state = tmp_path / "simulator.json"

    async def scene():
        async with door.serving(shelf, devices=DEVICES) as gateway:
            first = simulator(TableSource(table(3)), gateway.port, progress=Progress(state))
            await first.run()
            second = simulator(TableSource(table(5)), gateway.port, progress=Progress(state))
            await second.run()
            assert (first.acknowledged, second.acknowledged) == (12, 8)

    run(scene())
    assert means(shelf) == expected(range(5))


def test_what_was_not_acknowledged_is_sent_again_after_a_restart(door, shelf, tmp_path):
    state = tmp_path / "simulator.json"

    async def scene():
        async with door.serving(shelf, devices=DEVICES) as gateway:
            shelf.open.clear()
            first = simulator(TableSource(table(3)), gateway.port, progress=Progress(state))
            playing = asyncio.create_task(first.run())
            await door.until(lambda: first.sent >= 4)
            playing.cancel()
            await asyncio.gather(playing, return_exceptions=True)
            shelf.open.set()
            second = simulator(TableSource(table(3)), gateway.port, progress=Progress(state))
            await second.run()
            assert second.acknowledged == 12

    run(scene())
    assert means(shelf) == expected(range(3))


def test_real_time_frames_go_out_at_once_and_lie_between_the_means(door, shelf):
    now = START + HOUR + dt.timedelta(minutes=45)

    async def scene():
        async with door.serving(shelf, devices=DEVICES) as gateway:
            played = simulator(TableSource(table(3)), gateway.port, now=now, realtime_every=0.05)
            playing = asyncio.create_task(played.run(forever=True))
            await door.until(lambda: played.acknowledged >= 4 + 8)
            playing.cancel()
            await asyncio.gather(playing, return_exceptions=True)

    run(scene())
    instants = [row for row in shelf.rows() if row["cadence"] == "realtime" and row["parameter"] == "a34004"]
    assert {row["station"] for row in instants} == set(STATIONS)
    assert {row["value"] for row in instants} == {Decimal("101.2")}
    assert {row["time"].astimezone(dt.UTC) for row in instants} == {now}
    assert {row["statistic"] for row in instants} == {"raw"}


def test_the_platform_may_set_the_devices_clock(door):
    answers = []

    async def serve(reader, writer):
        splitter = Reader()
        asked = False
        while data := await reader.read(65536):
            for piece in splitter.feed(data):
                if piece.frame.cn in ("9011", "9012"):
                    answers.append((piece.frame.cn, piece.frame.cp))
                elif not asked:
                    asked = True
                    request = decode(encode(answer(piece.frame, "1012"))).frame
                    writer.write(encode(request))
                    writer.write(encode(answer(piece.frame, "9014")))

    async def scene():
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        played = simulator(TableSource(table(1, stations=STATIONS[:1])), server.sockets[0].getsockname()[1])
        played._devices = {STATIONS[0]: DEVICES[STATIONS[0]]}
        await played.run()
        await door.until(lambda: len(answers) == 2)
        server.close()

    run(scene())
    assert answers == [("9011", ({"QnRtn": "1"},)), ("9012", ({"ExeRtn": "1"},))]


def test_a_device_writes_in_its_own_unit_and_zone():
    device = Device(mn=STATIONS[0], network="micro", password="654321", units={"a34004": "mg/m³"})
    frame = Composer(TableSource(table(3)), cadence="hour").period(device, START + HOUR, "1" * 17)
    assert frame.pw == "654321"
    assert frame.cp[0] == {"DataTime": "20171115010000"}
    assert frame.cp[2] == {"a34004-Min": "0.1005", "a34004-Avg": "0.101", "a34004-Max": "0.1015", "a34004-Flag": "N"}


def test_a_missing_mean_is_not_sent_and_a_wholly_missing_hour_is_passed_over(door, shelf):
    def value(station, hour):
        return None if hour == 1 else Decimal(100 + hour)

    async def scene():
        async with door.serving(shelf, devices=DEVICES) as gateway:
            await simulator(TableSource(table(3, value=value)), gateway.port).run()

    run(scene())
    assert means(shelf) == expected([0, 2])


def test_extremes_of_the_source_are_used():
    parts = [
        table(1, stations=STATIONS[:1]),
        table(1, stations=STATIONS[:1], statistic="min", value=lambda *_: Decimal(50)),
        table(1, stations=STATIONS[:1], statistic="max", value=lambda *_: Decimal(150)),
        table(1, stations=STATIONS[:1], cadence="day", value=lambda *_: Decimal(9)),
    ]
    source = TableSource(pa.concat_tables(parts))
    assert source.at(START)[STATIONS[0]][1] == Measured("a34004", Decimal(100), "µg/m³", "N", Decimal(50), Decimal(150))


class Lake:
    """Only what a source asks of the store."""

    def __init__(self, whole):
        self.whole = whole
        self.asked = []

    def read(self, *, network, cadence, start, end, version=None):
        self.asked.append((network, cadence, start, end, version))
        rows = [row for row in self.whole.to_pylist() if start <= row["time"] < end]
        return pa.Table.from_pylist(rows, OBSERVATIONS)


def test_a_stretch_of_the_lake_is_read_piece_by_piece_at_one_version():
    lake = Lake(table(100, stations=STATIONS[:1]))
    end = START + 60 * HOUR
    source = LakeSource(
        lake, network="micro", cadence="hour", start=START, end=end, version=7, step=dt.timedelta(hours=24)
    )
    times, time = [], source.after(None)
    while time is not None:
        times.append(time)
        assert source.at(time)[STATIONS[0]][1].mean == Decimal(100 + len(times) - 1)
        time = source.after(time)
    assert times == [START + hour * HOUR for hour in range(60)]
    assert [asked[2:] for asked in lake.asked] == [
        (START, START + 24 * HOUR, 7),
        (START + 24 * HOUR, START + 48 * HOUR, 7),
        (START + 48 * HOUR, end, 7),
    ]
    assert source.before(end) == end - HOUR
    assert source.before(START) is None
    assert source.at(end) == {}


def test_a_file_that_cannot_be_played_says_why(tmp_path):
    path = tmp_path / "coming.parquet"
    with pytest.raises(SourceUnusable, match="cannot be played"):
        read_table(path)
    pq.write_table(table(1).drop_columns(["unit"]), path)
    with pytest.raises(SourceUnusable, match="unit"):
        read_table(path)
    pq.write_table(table(1), path)
    assert read_table(path).num_rows == 8
