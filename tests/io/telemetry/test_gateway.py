"""The door for devices: what is answered, when, and what is only kept as evidence."""

import asyncio
import errno
import json
import socket
from decimal import Decimal

import pytest

from lantian.core.standards.hj212 import Device, Frame, encode
from lantian.io.telemetry.gateway import CannotListen, Gateway, PortInUse
from lantian.io.telemetry.register import RegisterInvalid


def run(coroutine):
    asyncio.run(asyncio.wait_for(coroutine, 20))


def test_data_are_acknowledged_with_their_own_number(door, shelf):
    async def scene():
        async with door.serving(shelf) as gateway:
            device = await gateway.call()
            device.send(door.data(7))
            (reply,) = await device.answers(1)
            assert (reply.qn, reply.st, reply.cn, reply.mn, reply.flag) == (f"{7:017d}", "91", "9014", door.mn, 4)

    run(scene())
    (row,) = shelf.rows()
    assert (row["network"], row["cadence"], row["station"], row["parameter"]) == ("micro", "hour", door.mn, "a34004")
    assert (row["statistic"], row["value"], row["unit"], row["flag"]) == ("mean", Decimal(7), "µg/m³", "N")
    assert row["time"].isoformat() == "2017-11-15T00:00:00+00:00"
    assert shelf.raw == [encode(door.data(7)).rstrip()]


def test_nothing_is_acknowledged_before_the_commit(door, shelf):
    async def scene():
        async with door.serving(shelf) as gateway:
            device = await gateway.call()
            shelf.open.clear()
            device.send(door.data(1))
            await door.until(lambda: len(gateway._writer) == 1)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(device.reader.read(1), 0.1)
            assert shelf.rows() == []
            shelf.open.set()
            (reply,) = await device.answers(1)
            assert reply.cn == "9014"

    run(scene())
    assert len(shelf.rows()) == 1


def test_frames_gather_while_a_commit_runs(door, shelf):
    async def scene():
        async with door.serving(shelf) as gateway:
            device = await gateway.call()
            shelf.open.clear()
            device.send(door.data(0))
            await door.until(lambda: gateway._writer._in_hand == 1)
            device.send(*(door.data(number) for number in range(1, 200)))
            await door.until(lambda: len(gateway._writer) == 200)
            shelf.open.set()
            replies = await device.answers(200)
            assert [int(reply.qn) for reply in replies] == list(range(200))

    run(scene())
    assert len(shelf.tables) == 2


@pytest.mark.parametrize("cn", ["2011", "2051", "2061", "2031", "2021", "3020"])
def test_every_upload_is_kept_and_answered(door, shelf, cn):
    async def scene():
        async with door.serving(shelf) as gateway:
            device = await gateway.call()
            device.send(door.data(1, cn=cn))
            (reply,) = await device.answers(1)
            assert reply.cn == "9014"

    run(scene())
    assert len(shelf.raw) == 1
    assert bool(shelf.rows()) == (cn in {"2011", "2051", "2061", "2031"})


def test_a_frame_that_wants_no_answer_gets_none(door, shelf):
    async def scene():
        async with door.serving(shelf) as gateway:
            device = await gateway.call()
            device.send(door.data(1, flag=4), door.data(2))
            (reply,) = await device.answers(1)
            assert int(reply.qn) == 2

    run(scene())
    assert len(shelf.rows()) == 2


def test_each_packet_of_a_split_message_stands_alone(door, shelf):
    async def scene():
        async with door.serving(shelf) as gateway:
            device = await gateway.call()
            for number, code in ((1, "a34004"), (2, "a34002")):
                group = {f"{code}-Avg": "152", f"{code}-Flag": "N"}
                time = {"DataTime": "20171115080000"}
                packet = Frame(
                    qn=f"{number:017d}",
                    st="22",
                    cn="2061",
                    pw="123456",
                    mn=door.mn,
                    flag=7,
                    pnum=2,
                    pno=number,
                    cp=(time, group),
                )
                device.send(packet)
            replies = await device.answers(2)
            assert [int(reply.qn) for reply in replies] == [1, 2]

    run(scene())
    assert {row["parameter"] for row in shelf.rows()} == {"a34004", "a34002"}


def test_notices_are_answered_at_once_and_the_time_is_set(door, shelf):
    async def scene():
        async with door.serving(shelf) as gateway:
            device = await gateway.call()
            device.send(door.data(1, cn="1013", time=None))
            notice, request = await device.answers(2)
            assert (notice.cn, int(notice.qn)) == ("9013", 1)
            assert (request.cn, request.flag) == ("1012", 5)
            assert request.cp == ({"SystemTime": "20171115090030"},)
            device.send(Frame(qn=request.qn, st="91", cn="9011", pw="123456", mn=door.mn, flag=4, cp=({"QnRtn": "1"},)))
            device.send(door.data(2, cn="9015"))
            (heartbeat,) = await device.answers(1)
            assert heartbeat.cn == "9013"

    run(scene())
    assert shelf.raw == []


@pytest.mark.parametrize(
    ("changes", "reason", "result"),
    [
        ({"mn": "FFFF"}, "unknown-mn", "4"),
        ({"mn": None}, "mn-missing", "4"),
        ({"pw": "654321"}, "wrong-password", "3"),
        ({"pw": None}, "wrong-password", "3"),
        ({"pw": "密码"}, "wrong-password", "3"),
    ],
)
def test_a_strangers_data_are_evidence_and_only_his_questions_are_answered(
    door, shelf, tmp_path, changes, reason, result
):
    async def scene():
        async with door.serving(shelf, home=tmp_path) as gateway:
            device = await gateway.call()
            device.send(door.data(1, **changes), door.data(2, cn="1011", time=None, **changes))
            (reply,) = await device.answers(1)
            assert (reply.cn, int(reply.qn), reply.cp) == ("9011", 2, ({"QnRtn": result},))
            assert gateway.quarantine.counts == {reason: 2}

    run(scene())
    assert shelf.raw == []
    (kept,) = (tmp_path / "quarantine").glob("*.jsonl")
    entries = [json.loads(line) for line in kept.read_text("utf-8").splitlines()]
    assert [entry["reason"] for entry in entries] == [reason, reason]
    assert all(entry["remedy"] for entry in entries)


def test_a_damaged_frame_is_evidence_and_the_next_one_is_data(door, shelf):
    async def scene():
        async with door.serving(shelf) as gateway:
            device = await gateway.call()
            good = encode(door.data(2))
            device.send(b"\x00\xff", encode(door.data(1)).replace(b"-Avg=1", b"-Avg=9"), good[:50], good)
            (reply,) = await device.answers(1)
            assert int(reply.qn) == 2
            assert set(gateway.quarantine.counts) == {"noise", "crc-wrong", "length-wrong"}

    run(scene())
    assert len(shelf.rows()) == 1


def test_impossible_values_are_refused_the_frame_is_kept_and_acknowledged(door, shelf, tmp_path):
    async def scene():
        async with door.serving(shelf, home=tmp_path) as gateway:
            device = await gateway.call()
            device.send(
                door.data(1, time="20301115080000"),
                door.data(2, a21005_Avg="1500", a21005_Flag="N", a34004_Avg="0.035", a34004_Flag="N"),
                door.data(3, a34004_Avg="NaN", a34004_Flag="N"),
            )
            await device.answers(3)
            assert gateway.quarantine.counts == {"future-time": 1, "unit-suspect": 1, "not-a-number": 1}
            assert gateway.marks["unit-suspect"] == 1

    run(scene())
    assert [(row["parameter"], row["value"]) for row in shelf.rows()] == [("a34004", Decimal("0.035"))]
    assert b"\n".join(shelf.raw).count(b"##") == 3


def test_a_full_disk_acknowledges_nothing_and_loses_nothing(door, shelf, tmp_path):
    full = OSError(errno.ENOSPC, "No space left on device")

    async def scene():
        async with door.serving(shelf, home=tmp_path) as gateway:
            device = await gateway.call()
            shelf.trouble = lambda table: full
            device.send(door.data(1), door.data(2, flag=4))
            await door.until(lambda: "No space" in json.loads((tmp_path / "gateway.json").read_text())["store"])
            other = await gateway.call()
            other.send(door.data(3, cn="1013", time=None))
            assert (await other.answers(1))[0].cn == "9013"
            shelf.trouble = None
            (reply,) = await device.answers(1)
            assert int(reply.qn) == 1
            await door.until(lambda: json.loads((tmp_path / "gateway.json").read_text())["store"] == "")

    run(scene())
    assert len(shelf.rows()) == 2


def test_a_frame_the_store_cannot_take_costs_itself_only(door, shelf):
    def picky(table):
        return ValueError("not this one") if Decimal(2) in table["value"].to_pylist() else None

    async def scene():
        async with door.serving(shelf) as gateway:
            device = await gateway.call()
            shelf.trouble = picky
            device.send(door.data(1), door.data(2), door.data(3))
            assert [int(reply.qn) for reply in await device.answers(2)] == [1, 3]
            await door.until(lambda: len(gateway._writer) == 0)
            assert gateway.quarantine.counts == {"store-refused": 1}

    run(scene())
    assert sorted(row["value"] for row in shelf.rows()) == [1, 3]


def test_a_fault_of_our_own_costs_one_frame_and_is_evidence(door, shelf):
    broken = {
        door.mn: Device(mn=door.mn, network="micro", units={"a34004": 5}),
        "FFFF": Device(mn="FFFF", network="micro"),
    }

    async def scene():
        async with door.serving(shelf, devices=broken) as gateway:
            device = await gateway.call()
            device.send(door.data(1), door.data(2, mn="FFFF"))
            assert [int(reply.qn) for reply in await device.answers(1)] == [2]
            assert gateway.quarantine.counts == {"internal-error": 1}

    run(scene())
    assert len(shelf.rows()) == 1


def test_a_sender_waits_while_too_much_is_not_durable(door, shelf):
    async def scene():
        async with door.serving(shelf, frames_in_flight=50, frames_waiting=100) as gateway:
            shelf.open.clear()
            devices = [await gateway.call() for _ in range(5)]
            for device in devices:
                device.send(*(door.data(number) for number in range(2000)))
            await door.until(lambda: all(connection._paused for connection in gateway.connections))
            held = len(gateway._writer)
            assert held < 5 * 2000
            shelf.open.set()
            for device in devices:
                assert len(await device.answers(2000)) == 2000
            assert not gateway.full

    run(scene())
    assert len(shelf.rows()) == 10_000


def test_one_connection_too_many_is_turned_away(door, shelf):
    async def scene():
        async with door.serving(shelf, connections=2) as gateway:
            first, _second, third = [await gateway.call() for _ in range(3)]
            assert await third.hung_up()
            assert gateway.counts["connections-refused"] == 1
            first.send(door.data(1))
            assert len(await first.answers(1)) == 1

    run(scene())


def test_endless_rubbish_is_hung_up_on(door, shelf):
    async def scene():
        async with door.serving(shelf, bad_in_a_row=20) as gateway:
            hostile = await gateway.call()
            hostile.send(b"##0004x=1;FFFF\r\n" * 100)
            assert await hostile.hung_up()
            assert gateway.quarantine.counts.total() == 100

    run(scene())
    assert shelf.raw == []


def test_rubbish_in_one_mouthful_is_not_swallowed_whole(door, shelf):
    async def scene():
        async with door.serving(shelf, bad_in_a_row=20) as gateway:
            hostile = await gateway.call()
            hostile.send(b"##0004x=1;FFFF\r\n" * 16_000)
            assert await hostile.hung_up()
            assert gateway.quarantine.counts.total() < 1000

    run(scene())


def test_half_a_frame_is_given_up_and_a_silent_line_closed(door, shelf):
    async def scene():
        async with door.serving(shelf, read_seconds=0.05, idle_seconds=0.3) as gateway:
            device = await gateway.call()
            device.send(encode(door.data(1))[:40])
            assert await device.hung_up()
            assert gateway.quarantine.counts == {"length-wrong": 1}

    run(scene())


def test_a_peer_that_has_finished_sending_still_gets_its_answers(door, shelf):
    async def scene():
        async with door.serving(shelf) as gateway:
            device = await gateway.call()
            shelf.open.clear()
            device.send(door.data(1))
            device.writer.write_eof()
            await door.until(lambda: len(gateway._writer) == 1)
            shelf.open.set()
            assert len(await device.answers(1)) == 1
            assert await device.hung_up()

    run(scene())


def test_stopping_commits_and_acknowledges_what_came(door, shelf):
    async def scene():
        async with door.serving(shelf) as gateway:
            device = await gateway.call()
            shelf.open.clear()
            device.send(door.data(1))
            await door.until(lambda: len(gateway._writer) == 1)
            stopping = asyncio.create_task(gateway.stop())
            await asyncio.sleep(0)
            shelf.open.set()
            assert await stopping
            assert len(await device.answers(1)) == 1
            assert await device.hung_up()

    run(scene())
    assert len(shelf.rows()) == 1


def test_the_register_is_read_again_and_a_broken_one_changes_nothing(door, shelf, tmp_path):
    register = {"now": {}}

    def load():
        if register["now"] is None:
            raise RegisterInvalid(tmp_path / "devices.json", ["it is not a list"])
        return register["now"]

    async def scene():
        async with door.serving(shelf, register=load, home=tmp_path) as gateway:
            device = await gateway.call()
            device.send(door.data(1))
            await door.until(lambda: gateway.quarantine.counts["unknown-mn"] == 1)
            register["now"] = {door.mn: Device(mn=door.mn, network="micro")}
            await door.until(lambda: gateway.status()["devices"] == 1)
            register["now"] = None
            await door.until(lambda: "not a list" in gateway.status()["register"])
            device.send(door.data(2))
            assert len(await device.answers(1)) == 1

    run(scene())


def test_the_status_file_says_how_things_stand(door, shelf, tmp_path):
    async def scene():
        async with door.serving(shelf, home=tmp_path) as gateway:
            device = await gateway.call()
            device.send(door.data(1), door.data(1, mn="FFFF"))
            await device.answers(1)
            path = tmp_path / "gateway.json"
            await door.until(lambda: json.loads(path.read_text())["frames"] == 2)
            status = json.loads(path.read_text())
            assert status["state"] == "running"
            assert status["acknowledged"] == 1
            assert status["connections"] == 1
            assert status["refused"] == {"unknown-mn": 1}
            assert status["last_frame_at"] == "2017-11-15T01:00:30+00:00"
            await gateway.stop()
            assert json.loads(path.read_text())["state"] == "stopped"

    run(scene())


def test_a_port_in_use_is_named_with_the_remedy(door, shelf):
    async def scene():
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            gateway = Gateway(append=shelf.append, register=dict, clock=lambda: door.now)
            with pytest.raises(PortInUse) as ill:
                await gateway.start("127.0.0.1", port)
        assert str(port) in str(ill.value)
        assert f"--port {port + 1}" in ill.value.remedy

    run(scene())


def test_an_address_of_another_machine_is_named_with_the_remedy(door, shelf):
    async def scene():
        gateway = Gateway(append=shelf.append, register=dict, clock=lambda: door.now)
        with pytest.raises(CannotListen) as ill:
            await gateway.start("192.0.2.1", 9212)
        assert "192.0.2.1:9212" in str(ill.value)
        assert "--host" in ill.value.remedy

    run(scene())
