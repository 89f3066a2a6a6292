"""Strangers: kept as evidence, told apart by why they were refused, and read again once a person lets them in."""

import asyncio
import datetime as dt
from decimal import Decimal
from ipaddress import ip_network

import pytest

from lantian.core.standards.hj212 import Device, encode
from lantian.io.store import ObservationStore
from lantian.io.telemetry import evidence, forget_stranger, replay, strangers
from lantian.io.telemetry.strangers import StrangerBook

NOW = dt.datetime(2017, 11, 15, 1, 0, 30, tzinfo=dt.UTC)


def run(coroutine):
    asyncio.run(asyncio.wait_for(coroutine, 20))


def meet(door, shelf, home, frames, **options):
    async def scene():
        async with door.serving(shelf, home=home, **options) as gateway:
            device = await gateway.call()
            device.send(*frames)
            await door.until(lambda: gateway.counts["frames"] == len(frames))

    run(scene())


def test_an_unknown_number_is_listed_with_what_it_sent(door, shelf, tmp_path):
    frames = [door.data(number, mn="FFFF", pw="777777") for number in range(1, 4)]
    meet(door, shelf, tmp_path, frames)
    (found,) = strangers(tmp_path)
    assert (found.mn, found.reason, found.st, found.count, found.password) == ("FFFF", "unknown", "22", 3, "777777")
    assert (found.first, found.last, found.peers) == (NOW, NOW, ("127.0.0.1",))
    assert found.frames == tuple(encode(frame).rstrip() for frame in reversed(frames))
    assert shelf.rows() == []


@pytest.mark.parametrize(
    ("password", "addresses", "reason"),
    [
        ("654321", (), "wrong-password"),
        ("123456", ("10.0.0.0/8", "192.168.1.7"), "wrong-address"),
        ("123456", ("10.0.0.0/8", "127.0.0.0/8"), None),
        ("123456", ("::1", "127.0.0.1"), None),
    ],
)
def test_password_and_address_list_are_those_of_the_device(door, shelf, tmp_path, password, addresses, reason):
    networks = tuple(ip_network(text) for text in addresses)
    device = Device(mn=door.mn, network="micro", password="123456", addresses=networks)
    meet(door, shelf, tmp_path, [door.data(1, pw=password)], devices={door.mn: device})
    assert [found.reason for found in strangers(tmp_path)] == ([reason] if reason else [])
    assert bool(shelf.rows()) == (reason is None)


def test_what_an_adopted_device_had_sent_becomes_data_once(door, shelf, tmp_path):
    frames = [
        door.data(1, mn="FFFF", time="20171115070000"),
        door.data(2, mn="FFFF", time="20171115070000"),
        door.data(3, mn="FFFF", time="20171115080000"),
        door.data(4, mn="FFFF", time="20301115080000"),
        door.data(5, mn="FFFF", pw="000000", time="20171115060000"),
    ]
    meet(door, shelf, tmp_path, frames)
    device = Device(mn="FFFF", network="micro", password="123456")
    found = replay(tmp_path, "FFFF", device, now=NOW)
    assert [(item.time.hour, item.value) for item in found] == [(23, Decimal(2)), (0, Decimal(3))]
    store = ObservationStore(tmp_path)
    for _ in range(2):
        store.append(found, kind="hj212", raw=evidence(tmp_path, "FFFF"))
        store.seal()
    kept = store.read(
        network="micro", cadence="hour", start=NOW - dt.timedelta(days=1), end=NOW, statistic="mean"
    ).to_pylist()
    assert sorted((row["station"], row["value"]) for row in kept) == [("FFFF", Decimal(2)), ("FFFF", Decimal(3))]
    assert len(store.journal.frames(1)) == 5
    store.close()
    forget_stranger(tmp_path, "FFFF")
    assert strangers(tmp_path) == []
    assert replay(tmp_path, "FFFF", device, now=NOW) == []


def test_counts_go_on_across_restarts(door, shelf, tmp_path):
    for _ in range(2):
        meet(door, shelf, tmp_path, [door.data(1, mn="FFFF"), door.data(2, mn="FFFF")])
    (found,) = strangers(tmp_path)
    assert (found.count, len(found.frames)) == (4, 4)


def test_evidence_is_bounded_and_the_newest_is_kept(tmp_path):
    book = StrangerBook(tmp_path)
    for number in range(30):
        for _ in range(300):
            book.saw(
                "FFFF",
                "unknown",
                st="22",
                password="1",
                peer="10.0.0.1:9",
                at=NOW,
                raw=b"%030d" % number + b"x" * 9_000,
            )
        book.write(book.taken())
    (found,) = strangers(tmp_path)
    assert found.count == 9_000
    assert found.frames[0].startswith(b"%030d" % 29)
    assert (tmp_path / "health.db").stat().st_size < 8_000_000


def test_a_thousand_numbers_are_told_apart_and_no_more(tmp_path):
    book = StrangerBook(tmp_path)
    for number in range(1_500):
        book.saw(f"{number:X}", "unknown", st="22", password="1", peer="10.0.0.1:9", at=NOW, raw=b"x")
    book.write(book.taken())
    book.saw("LATE", "unknown", st="22", password="1", peer="10.0.0.1:9", at=NOW, raw=b"x")
    book.write(book.taken())
    assert len(strangers(tmp_path)) == 1_000
    assert book.passed_over == 501


def test_without_a_folder_nobody_is_listed(tmp_path):
    assert strangers(tmp_path) == []
    assert evidence(tmp_path, "A") == b""
