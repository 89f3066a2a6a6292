"""`lantian hj212 …`: read frames, run the gateway, play devices.

Each command imports what it needs when it runs: decoding starts fast.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import gc
import json
import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn

import click

from lantian.cli.hj212_orders import COMMANDS
from lantian.cli.project import bring_up
from lantian.core.standards.hj212 import Decoded, decode

if TYPE_CHECKING:
    from lantian.io.telemetry.backfill import Read
    from lantian.io.telemetry.settings import Settings
    from lantian.io.telemetry.simulator import Simulator
    from lantian.io.telemetry.source import Source
    from lantian.io.telemetry.writer import Append

__all__ = ["hj212"]

_LONGEST = 64 * 1024
_BREAKS = {ord(break_): f"\\u{ord(break_):04x}" for break_ in "\x85\u2028\u2029"}


@click.group()
def hj212() -> None:
    """Devices that speak HJ 212: decode frames, run the gateway, simulate devices."""


for _command in COMMANDS:
    hj212.add_command(_command)


@hj212.command("decode")
@click.argument("file", type=click.File("rb"))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--marks", is_flag=True, help="Also name every deviation from the standard.")
def decode_file(file: IO[bytes], *, as_json: bool, marks: bool) -> None:
    r"""Read a FILE of frames, one a line (`-`: standard input), and write what each says, in order.

    Line ends may be CR LF, LF, or the four characters \r\n. Empty lines are passed over. Exit status 1 when a line is
    no frame, or its length or check code is wrong.
    """
    bad = False
    for number, line in _lines(file):
        decoded = decode(line)
        bad = bad or not decoded.ok
        click.echo(_as_json(decoded, marks=marks) if as_json else _as_text(number, decoded))
    if bad:
        raise SystemExit(1)


def _lines(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Lines that are not empty, with their numbers. Of a line longer than any frame only the beginning is kept."""
    number = 0
    while line := file.readline(_LONGEST):
        number += 1
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = file.readline(_LONGEST)
        if line.strip(b"\r\n"):
            yield number, line


def _as_json(decoded: Decoded, *, marks: bool) -> str:
    frame, problem = decoded.frame, decoded.problem
    names = ("qn", "st", "cn", "pw", "mn", "flag", "pnum", "pno")
    fields: dict[str, Any] = {
        "ok": decoded.ok,
        "crc_ok": frame is not None and frame.crc_ok,
        "length_ok": frame is not None and frame.length_ok,
        **{name: getattr(frame, name, None) for name in names},
        "cp": [dict(group) for group in frame.cp] if frame else [],
        "error": None
        if problem is None
        else {"code": problem.code, "message": problem.message, "remedy": problem.remedy},
    }
    if marks:
        fields["marks"] = list(frame.marks) if frame else []
    return json.dumps(fields, ensure_ascii=False).translate(_BREAKS)


def _as_text(number: int, decoded: Decoded) -> str:
    frame, problem = decoded.frame, decoded.problem
    where = f"line {number}"
    if problem is not None:
        return f"{where}: {problem.code}: {problem.message} {problem.remedy}"
    if frame is None:
        return where
    head = f"{where}: CN={frame.cn} ST={frame.st} MN={frame.mn} QN={frame.qn} Flag={frame.flag}"
    groups = "; ".join(", ".join(f"{name}={value}" for name, value in group.items()) for group in frame.cp)
    marks = f"  [{', '.join(frame.marks)}]" if frame.marks else ""
    return f"{head}  {groups}{marks}"


@hj212.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for every one.")
@click.option("--port", envvar="LANTIAN_GATEWAY_PORT", default=9212, show_default=True, help="0 takes a free one.")
@click.option("--json", "as_json", is_flag=True, help="Say in JSON where it listens.")
def gateway(host: str, port: int, *, as_json: bool) -> None:
    """Take the data of devices over TCP into the data folder (LANTIAN_HOME).

    The devices it knows stand in devices.json there, which is read again every half minute. How it fares stands in
    gateway.json. SIGTERM or Ctrl-C stops it after what came is durable.
    """
    from lantian.io.clock import now
    from lantian.io.home import HomeUnusable, data_home
    from lantian.io.journal import StoreIll
    from lantian.io.telemetry.gateway import CannotListen, Gateway, PortInUse
    from lantian.io.telemetry.register import RegisterInvalid, read_devices, register_file

    logging.basicConfig(stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")

    def ready(taken: int) -> None:
        said = {"event": "listening", "host": host, "port": taken}
        click.echo(json.dumps(said) if as_json else f"The gateway listens on {host}:{taken}.")

    try:
        home = data_home()
        register = register_file(home)
        append, present, settings = _installation(now().date())
        door = Gateway(
            append=append,
            register=lambda: read_devices(register),
            clock=now,
            home=home,
            settings=settings,
            present=present,
        )
        # What lives long is made by now; what a frame makes is gone after its commit. Collecting rarely is enough.
        gc.freeze()
        gc.set_threshold(100_000, 20, 100)
        done = asyncio.run(door.run(host, port, ready=ready))
    except (PortInUse, CannotListen, RegisterInvalid, HomeUnusable, StoreIll) as ill:
        _give_up(ill, 3, as_json=as_json)
    if not done:
        raise SystemExit(3)


@hj212.command()
@click.option("--demo", is_flag=True, help="Play the coming days of the demonstration on the campaign clock, for ever.")
@click.option("--file", type=click.Path(path_type=Path), help="A Parquet or Arrow file with the store's columns.")
@click.option("--network", default="micro", show_default=True, help="Network of the lake to play.")
@click.option("--cadence", type=click.Choice(["minute", "hour", "day"]), default="hour", show_default=True)
@click.option("--from", "start", type=click.DateTime(), help="First period, in the devices' local time.")
@click.option("--to", "end", type=click.DateTime(), help="End of the stretch, in the devices' local time.")
@click.option("--version", type=int, help="Version of the lake; the newest without it.")
@click.option(
    "--speed", default=1.0, show_default=True, help="Times as fast as real; 0: as fast as the gateway takes it."
)
@click.option("--realtime-every", default=10.0, show_default=True, help="Seconds between real-time frames; 0: none.")
@click.option("--sloppy", is_flag=True, help="Some devices write and lose data as badly as real ones do.")
@click.option("--loses", default=0.0, type=click.FloatRange(0, 1), help="Share of periods sent only when asked for.")
@click.option("--stay", is_flag=True, help="Stay at the end, and answer what the platform asks.")
@click.option("--state", type=click.Path(path_type=Path), help="Keep here how far each device came.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="LANTIAN_GATEWAY_PORT", default=9212, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Sum up in JSON at the end.")
def simulate(
    *,
    demo: bool,
    file: Path | None,
    network: str,
    cadence: str,
    start: dt.datetime | None,
    end: dt.datetime | None,
    version: int | None,
    speed: float,
    realtime_every: float,
    sloppy: bool,
    loses: float,
    stay: bool,
    state: Path | None,
    host: str,
    port: int,
    as_json: bool,
) -> None:
    """Play a stretch of the lake, or a file, as the frames of many devices over real sockets.

    The devices, their passwords and units are those of devices.json in the data folder. A frame that is not answered is
    sent again; when the gateway is away, the devices wait for it.
    """
    from lantian.io.clock import CampaignClock, now
    from lantian.io.home import HomeUnusable, data_home
    from lantian.io.telemetry.habits import Habits, demonstration_habits
    from lantian.io.telemetry.register import RegisterInvalid, read_devices, register_file
    from lantian.io.telemetry.simulator import Progress, Simulator, play
    from lantian.io.telemetry.source import SourceUnusable

    logging.basicConfig(stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    try:
        home = data_home()
        devices = read_devices(register_file(home))
        if not devices:
            raise click.UsageError(f"No devices are known: {register_file(home)} is missing or empty. Write it first.")
        if demo:
            from lantian.cli.demo_devices import demonstration_devices

            played = demonstration_devices(
                home, devices, host=host, port=port, clock=now, realtime_every=realtime_every or None, state=state
            )
            asyncio.run(play(played, forever=True))
            _sum_up(played, as_json=as_json)
            return
        if file is not None:
            source = _file_source(file, cadence)
        elif start is not None and end is not None:
            zone = next(iter(devices.values())).zone
            bounds = [naive.replace(tzinfo=zone).astimezone(dt.UTC) for naive in (start, end)]
            source = _lake_source(network, cadence, *bounds, version)
        else:
            raise click.UsageError("Say what to play: --demo, --file, or --from with --to.")
        progress = Progress(state)
    except (SourceUnusable, RegisterInvalid, HomeUnusable) as ill:
        _give_up(ill, 1 if isinstance(ill, SourceUnusable) else 3, as_json=as_json)

    first = source.after(progress.earliest(devices)) or dt.datetime.now(dt.UTC)
    habits = demonstration_habits(list(devices)) if sloppy else {}
    if loses:
        habits = {mn: replace(habits.get(mn, Habits()), loses=loses) for mn in devices}
    simulator = Simulator(
        source,
        devices,
        host=host,
        port=port,
        clock=_own_clock(CampaignClock, first, speed),
        cadence=cadence,
        progress=progress,
        realtime_every=realtime_every if realtime_every > 0 and speed > 0 else None,
        habits=habits,
    )
    asyncio.run(play([simulator], forever=stay))
    _sum_up([simulator], as_json=as_json)


def _sum_up(simulators: Sequence[Simulator], *, as_json: bool) -> None:
    names = ("sent", "acknowledged", "repeated")
    said = {name: sum(getattr(simulator, name) for simulator in simulators) for name in names}
    click.echo(json.dumps(said) if as_json else ", ".join(f"{name} {count}" for name, count in said.items()))


def _own_clock(make: Any, first: dt.datetime, speed: float) -> Callable[[], dt.datetime]:
    """A clock that starts with the first period; speed 0 shows the end of time at once."""
    if speed <= 0:
        return lambda: dt.datetime.max.replace(tzinfo=dt.UTC) - dt.timedelta(days=2)
    own = make(campaign=first, real=dt.datetime.now(dt.UTC), speed=speed)
    return lambda: own.at(dt.datetime.now(dt.UTC))  # type: ignore[no-any-return]


def _file_source(path: Path, cadence: str) -> Source:
    from lantian.io.telemetry.source import TableSource, read_table

    return TableSource(read_table(path), cadence=cadence)


def _installation(on: dt.date) -> tuple[Append, Read, Settings]:
    """The door of this installation's observation store, what it has, and the terms of its pack."""
    bring_up()
    from lantian.apps.records.campaign import pack
    from lantian.apps.records.store import store
    from lantian.cli.gateway_terms import presence, settings_of

    opened = store()
    return lambda table, raw: opened.append(table, kind="hj212", raw=raw), presence(opened), settings_of(pack(), on=on)


def _lake_source(network: str, cadence: str, start: dt.datetime, end: dt.datetime, version: int | None) -> Source:
    bring_up()
    from lantian.apps.records.store import store
    from lantian.io.telemetry.source import LakeSource

    return LakeSource(store(), network=network, cadence=cadence, start=start, end=end, version=version)


def _give_up(ill: Exception, status: int, *, as_json: bool) -> NoReturn:
    """Say what is wrong and how to mend it, and end."""
    code, remedy = getattr(ill, "code", "error"), getattr(ill, "remedy", "")
    if as_json:
        error = {"code": code, "where": "", "message": str(ill), "remedy": remedy}
        click.echo(json.dumps({"errors": [error]}, ensure_ascii=False))
    click.echo(f"{ill} {remedy}", err=True)
    raise SystemExit(status)


if __name__ == "__main__":
    hj212()
