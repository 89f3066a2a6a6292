"""A gateway in the test's own loop, and devices that talk to it."""

import asyncio
import datetime as dt
import threading
from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest

from lantian.core.standards.hj212 import Device, Frame, Reader, encode
from lantian.core.standards.hj212.flow import Terms
from lantian.io.telemetry.dispatcher import DispatchTerms
from lantian.io.telemetry.gateway import Gateway, Settings

NOW = dt.datetime(2017, 11, 15, 1, 0, 30, tzinfo=dt.UTC)
MN = "010000A8900016F000169DC0"


class Shelf:
    """A journal in memory that can be made slow, full or picky."""

    def __init__(self):
        self.tables = []
        self.raw = []
        self.open = threading.Event()
        self.open.set()
        self.trouble = None

    def append(self, table, raw):
        assert self.open.wait(10)
        if self.trouble is not None:
            trouble = self.trouble(table)
            if trouble is not None:
                raise trouble
        self.tables.append(table)
        self.raw.append(raw)
        return len(self.tables)

    def rows(self):
        return [row for table in self.tables for row in table.to_pylist()]


class Caller:
    """A device's socket."""

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer
        self.splitter = Reader()
        self.got = []

    def send(self, *frames):
        for frame in frames:
            self.writer.write(frame if isinstance(frame, bytes) else encode(frame))

    async def answers(self, count):
        """The next `count` frames from the gateway; fails when it hangs up or stays silent for five seconds."""
        async with asyncio.timeout(5):
            while len(self.got) < count:
                data = await self.reader.read(65536)
                assert data, f"hung up after {len(self.got)} answers"
                self.got += [piece.frame for piece in self.splitter.feed(data) if piece.ok]
        taken, self.got = self.got[:count], self.got[count:]
        return taken

    async def next(self, cn):
        """The next frame with this command; others that come before it are passed over."""
        while True:
            (frame,) = await self.answers(1)
            if frame.cn == cn:
                return frame

    def reply(self, request, *results, data=()):
        """What a device sends back to a request: 9011, data, 9012."""
        told = {"qn": request.qn, "st": "91", "pw": request.pw, "mn": request.mn, "flag": 4}
        ready, *done = results
        self.send(Frame(cn="9011", cp=({"QnRtn": ready},), **told), *data)
        self.send(*(Frame(cn="9012", cp=({"ExeRtn": result},), **told) for result in done))

    async def hung_up(self):
        async with asyncio.timeout(5):
            try:
                while await self.reader.read(65536):
                    pass
            except ConnectionResetError:
                pass
        return True


def data(number=1, *, cn="2061", time="20171115080000", flag=5, mn=MN, pw="123456", **fields):
    group = fields or {"a34004-Avg": str(number), "a34004-Flag": "N"}
    group = {name.replace("_", "-"): value for name, value in group.items()}
    return Frame(
        qn=f"{number:017d}",
        st="22",
        cn=cn,
        pw=pw,
        mn=mn,
        flag=flag,
        cp=({"DataTime": time}, group) if time else (group,),
    )


async def until(condition, seconds=5):
    """Wait for a condition instead of a time."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.005)


@asynccontextmanager
async def serving(shelf, *, devices=None, home=None, register=None, present=None, clock=lambda: NOW, **settings):
    known = {MN: Device(mn=MN, network="micro", password="123456")} if devices is None else devices
    settings = {"retry_seconds": (0.01, 0.02), "status_seconds": 0.05, "register_seconds": 0.05, **settings}
    settings.setdefault("dispatch", DispatchTerms(flow=Terms(overtime=5, resends=3), poll=0.02, system_pace=0))
    settings = {"books_seconds": 0.05, "plan_first_seconds": 0.05, "plan_seconds": 0.1, **settings}
    gateway = Gateway(
        append=shelf.append,
        register=register or (lambda: known),
        clock=clock,
        home=home,
        settings=Settings(**settings),
        present=present,
    )
    await gateway.start("127.0.0.1", 0)
    callers = []

    async def call():
        callers.append(Caller(*await asyncio.open_connection("127.0.0.1", gateway.port)))
        return callers[-1]

    gateway.call = call
    try:
        yield gateway
    finally:
        shelf.open.set()
        await gateway.stop()
        for caller in callers:
            caller.writer.close()


@pytest.fixture
def shelf():
    return Shelf()


async def at_port(shelf, port, devices):
    """A gateway at a port that was used before."""
    gateway = Gateway(append=shelf.append, register=lambda: devices, clock=lambda: NOW)
    await gateway.start("127.0.0.1", port)
    return gateway


@pytest.fixture
def door():
    """What every test of the gateway needs."""
    return SimpleNamespace(serving=serving, at_port=at_port, data=data, until=until, now=NOW, mn=MN)
