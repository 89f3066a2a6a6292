"""The devices of the demonstration: micro-stations with a record, made values for the other kinds, and a stranger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow.compute as pc

from lantian.core.standards.hj212 import Device
from lantian.io.telemetry.habits import demonstration_habits
from lantian.io.telemetry.simulator import Progress, Simulator
from lantian.io.telemetry.source import TableSource, read_table
from lantian.io.telemetry.synthetic import STRANGER, SyntheticSource, plays

__all__ = ["demonstration_devices"]

_STRANGER_BEFORE = dt.timedelta(hours=24)


def demonstration_devices(
    home: Path,
    devices: Mapping[str, Device],
    *,
    host: str,
    port: int,
    clock: Callable[[], dt.datetime],
    realtime_every: float | None,
    state: Path | None = None,
) -> list[Simulator]:
    """Everything that calls in the demonstration. The same few devices are sloppy each time, or lose hours.

    Raises:
        SourceUnusable: the coming hours of the record are missing.
    """
    table = read_table(home / "demo" / "coming.parquet")
    record = TableSource(table, cadence="hour")
    recorded = set(pc.unique(table["station"]).to_pylist())
    played = {mn: device for mn, device in devices.items() if device.code in recorded}
    made = {mn: device for mn, device in devices.items() if device.code not in recorded and plays(device)}
    now = clock()

    def simulator(source: TableSource | SyntheticSource, of: Mapping[str, Device], file: Path | None) -> Simulator:
        return Simulator(
            source,
            of,
            host=host,
            port=port,
            clock=clock,
            progress=Progress(file),
            realtime_every=realtime_every,
            habits=demonstration_habits(sorted(of)),
        )

    simulators = [simulator(record, played, state or home / "demo" / "simulator.json")]
    if made:
        # From the present hour on: what an app has loaded of the past stays as it is.
        source = SyntheticSource(made, start=now, base=record)
        simulators.append(simulator(source, made, home / "demo" / "made.json"))
    if STRANGER.mn not in devices:
        stranger = {STRANGER.mn: STRANGER}
        simulators.append(
            Simulator(
                SyntheticSource(stranger, start=now - _STRANGER_BEFORE),
                stranger,
                host=host,
                port=port,
                clock=clock,
                realtime_every=None,
                one_way=True,
            )
        )
    return simulators
