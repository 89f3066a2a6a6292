"""The gateway as a process of its own: it is killed, stopped and refused a port, and nothing acknowledged is lost."""

import asyncio
import json
import os
import random
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest

from lantian.core.standards.hj212 import Frame, Reader, encode
from lantian.io.journal import Journal
from lantian.io.telemetry.register import register_file, write_devices

STATIONS = [f"410102HHXL{number:04d}" for number in range(8)]


@contextmanager
def gateway(home, *, port=0):
    """A running gateway and its port; killed in the end if it still lives."""
    command = [sys.executable, "-m", "lantian.cli.main", "hj212", "gateway", "--port", str(port), "--json"]
    process = subprocess.Popen(
        command, env={**os.environ, "LANTIAN_HOME": str(home)}, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process, json.loads(process.stdout.readline())["port"]
    finally:
        process.kill()
        process.wait(10)
        process.stdout.close()


@pytest.fixture
def home(tmp_path):
    write_devices(register_file(tmp_path), [{"mn": mn, "network": "micro", "password": "123456"} for mn in STATIONS])
    return tmp_path


def frame(mn, number):
    time = f"2017111508{number // 60 % 60:02d}{number % 60:02d}"
    group = {"a34004-Rtd": str(number % 900 + 1), "a34004-Flag": "N"}
    return Frame(qn=f"{number:017d}", st="22", cn="2011", pw="123456", mn=mn, flag=5, cp=({"DataTime": time}, group))


def is_acknowledgement(piece):
    """Whether a frame says that data are durable; the gateway also sends requests of its own."""
    return piece.ok and piece.frame.cn == "9014"


async def send_until_cut_off(port, mn, acknowledged, first, *, killed):
    """Keep frames coming, a few on the way, and note each that is acknowledged; ends when the line is cut."""
    splitter, number = Reader(), first
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while not killed.is_set() or not writer.is_closing():
            while number < first + len(acknowledged) + 20:
                writer.write(encode(frame(mn, number)))
                number += 1
            await writer.drain()
            data = await reader.read(4096)
            if not data:
                return
            acknowledged.update(int(piece.frame.qn) for piece in splitter.feed(data) if is_acknowledgement(piece))
    except OSError:
        return


def kept(home):
    """QN of every frame in the journal by MN, as a person would find them."""
    journal = Journal(home / "ingest.db")
    found = {mn: set() for mn in STATIONS}
    for seq in range(1, journal.newest() + 1):
        reader = Reader()
        for raw in journal.frames(seq):
            for piece in reader.feed(raw + b"\r\n"):
                found[piece.frame.mn].add(int(piece.frame.qn))
    rows = sum(entry.table.num_rows for entry in journal.entries(0, limit=100_000))
    journal.close()
    return found, rows


def check_that_kills_lose_nothing_acknowledged(home, rounds):
    acknowledged = {mn: set() for mn in STATIONS}
    chance = random.Random(212)
    for round_ in range(rounds):
        with gateway(home) as (process, port):
            killed = threading.Event()
            fresh = {mn: set() for mn in STATIONS}

            async def scene(process=process, port=port, round_=round_, killed=killed, fresh=fresh):
                senders = [
                    asyncio.create_task(send_until_cut_off(port, mn, fresh[mn], round_ * 100_000, killed=killed))
                    for mn in STATIONS
                ]
                wanted = chance.randint(50, 1500)
                while sum(map(len, fresh.values())) < wanted:
                    await asyncio.sleep(0.001)
                process.send_signal(signal.SIGKILL)
                killed.set()
                await asyncio.gather(*senders)

            asyncio.run(asyncio.wait_for(scene(), 60))
            assert process.wait(10) == -signal.SIGKILL
        for mn in STATIONS:
            acknowledged[mn] |= fresh[mn]
        found, rows = kept(home)
        assert sum(map(len, acknowledged.values())) >= 50 * (round_ + 1)
        for mn in STATIONS:
            assert acknowledged[mn] <= found[mn]
        # Each frame holds one number: no frame is in the journal without it, or twice.
        assert rows == sum(map(len, found.values()))


def test_killed_under_load_nothing_acknowledged_is_lost(home):
    check_that_kills_lose_nothing_acknowledged(home, 2)


@pytest.mark.slow
def test_killed_under_load_again_and_again_nothing_acknowledged_is_lost(home):
    check_that_kills_lose_nothing_acknowledged(home, 30)


def test_a_disk_that_takes_no_more_stops_acknowledging_until_there_is_room(home):
    def receive(line, count, patience=10):
        line.settimeout(patience)
        reader, answers = Reader(), []
        while len(answers) < count:
            answers += [int(piece.frame.qn) for piece in reader.feed(line.recv(65536)) if is_acknowledgement(piece)]
        return answers

    with gateway(home) as (process, port), socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(encode(frame(STATIONS[0], 1)))
        assert receive(line, 1) == [1]
        # From here on a file of the gateway may not grow beyond 8 KiB: the journal's log is longer already.
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (8192, resource.RLIM_INFINITY))
        line.sendall(b"".join(encode(frame(STATIONS[0], number)) for number in range(2, 50)))
        deadline = time.monotonic() + 10
        while not json.loads((home / "gateway.json").read_text())["store"]:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        with pytest.raises(TimeoutError):  # the gateway may ask something meanwhile; it acknowledges nothing
            receive(line, 1, patience=0.3)
        assert process.poll() is None
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert receive(line, 48) == list(range(2, 50))
    found, rows = kept(home)
    assert found[STATIONS[0]] == set(range(1, 50))
    assert rows == 49


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_after_what_came_is_durable(home, number):
    with gateway(home) as (process, port), socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(b"".join(encode(frame(STATIONS[0], count)) for count in range(500)))
        received = line.recv(65536)
        process.send_signal(number)
        while data := line.recv(65536):
            received += data
        assert process.wait(20) == 0
    answers = {int(piece.frame.qn) for piece in Reader().feed(received) if is_acknowledgement(piece)}
    assert answers
    found, _rows = kept(home)
    assert answers == found[STATIONS[0]]
    assert json.loads((home / "gateway.json").read_text())["state"] == "stopped"


def test_a_port_in_use_ends_with_status_3_and_the_remedy(home):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "lantian.cli.main", "hj212", "gateway", "--port", str(port), "--json"]
        ended = subprocess.run(
            command,
            env={**os.environ, "LANTIAN_HOME": str(home)},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert ended.returncode == 3
    assert str(port) in ended.stderr
    (error,) = json.loads(ended.stdout)["errors"]
    assert error["code"] == "port-in-use"
    assert f"--port {port + 1}" in error["remedy"]


def test_a_broken_register_ends_with_status_3_and_names_the_entry(home):
    register_file(home).write_text('[{"mn": "A1"}]')
    command = [sys.executable, "-m", "lantian.cli.main", "hj212", "gateway", "--port", "0"]
    ended = subprocess.run(
        command, env={**os.environ, "LANTIAN_HOME": str(home)}, capture_output=True, text=True, timeout=30, check=False
    )
    assert ended.returncode == 3
    assert "entry 0 (A1): network is missing" in ended.stderr
