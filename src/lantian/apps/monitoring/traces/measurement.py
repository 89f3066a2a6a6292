"""One observation: what is known of it, everything that was ever said about it, and the frames that said it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from lantian.apps.monitoring.choices import NETWORK
from lantian.apps.monitoring.common import HOUR
from lantian.apps.monitoring.computation.choice import REVIEWED
from lantian.apps.monitoring.models import Station
from lantian.apps.monitoring.standing import standing_of_hours
from lantian.apps.monitoring.traces.again import equals, local, moment_of, pinned, shown, site_name, stamped
from lantian.apps.monitoring.traces.statistics import known_of_hour, origin_of_hour, statistics_table, why_counted
from lantian.apps.records.campaign import pack
from lantian.apps.records.store import store
from lantian.apps.records.traces import NoSuchFigure, needed, register
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, InputTable, Trace
from lantian.core.standards.pollutants import Pollutant

__all__ = ["measurement"]

_MOST_FRAMES = 20
_MOST_REVISIONS = 100
_PASSWORD = re.compile(rb"PW=[^;&]*")
_IMPORTED = Text(zh="该值由导入得来，没有报文。", en="This value was imported; there is no frame.")
_MASKED = Text(
    zh="设备口令已隐去；校验码属于未隐去的原文。",
    en="The device's password is masked; the check code belongs to the frame as it came.",
)


@register("measurement")
def measurement(key: dict[str, str], version: int | None) -> Trace:
    """An hour of one pollutant at one station. Key: station, parameter (factor code), hour."""
    code, parameter, hour = needed(key, "station", "parameter", "hour")
    time, at = moment_of(hour), pinned(version)
    station = Station.objects.filter(code=code).first()
    if station is None:
        raise NoSuchFigure(Text(zh=f"站点 {code}", en=f"the station {code}"))
    history = _history(station.network, code, parameter, time, at)
    remarks: tuple[Text, ...] = ()
    if not history:
        history = _history(station.network, code, parameter, time, store().version())[-1:]
        if not history:
            return _unsealed(station, parameter, time, at)
        remarks = (_not_yet(at, history[0]["seq"]),)
        at = history[0]["seq"]
    known = history[0]
    statistics = known_of_hour(station.network, code, parameter, time, at)
    frames = [frame for row in history for frame in _frames(row["seq"], station.mn, parameter)]
    return stamped(
        Trace(
            figure=_figure(code, parameter, time, known["value"], known["unit"]),
            clauses=origin_of_hour(time).clauses(pack().info.stations.clause),
            interpretations=origin_of_hour(time).interpretations,
            standards=("HJ 212-2017",),
            arithmetic=(
                Text(
                    zh=f"{parameter} {equals(known['value'])} {known['unit']}，标记 {known['flag']}，"
                    f"修订 {known['revision']}，自数据版本 {known['seq']} 起",
                    en=f"{parameter} {equals(known['value'])} {known['unit']}, flag {known['flag']}, "
                    f"revision {known['revision']}, known since data version {known['seq']}",
                ),
                why_counted(statistics, time),
            ),
            inputs=_decided(statistics, code, parameter, time),
            tables=(
                InputTable(
                    title=Text(zh="历次上报与更正，最新在前", en="Everything said about this hour, newest first"),
                    columns=(
                        Text(zh="修订", en="Revision"),
                        Text(zh="值", en="Value"),
                        Text(zh="单位", en="Unit"),
                        Text(zh="标记", en="Flag"),
                        Text(zh="数据版本", en="Data version"),
                    ),
                    rows=tuple(
                        (row["revision"], shown(row["value"]), row["unit"], row["flag"], row["seq"]) for row in history
                    ),
                ),
                _frame_table(frames[:_MOST_FRAMES]),
                statistics_table(statistics, time),
            ),
            data_time=time + HOUR,
            remarks=(*remarks, _MASKED if frames else _IMPORTED),
        ),
        at,
        standing=standing_of_hours(time, time + HOUR),
    )


def _decided(statistics: dict[str, dict[str, Any]], code: str, parameter: str, time: dt.datetime) -> tuple[Figure, ...]:
    """The decision of a person about this hour, as a figure that opens."""
    row = statistics.get(REVIEWED)
    if row is None:
        return ()
    return (
        Figure(
            name=Text(zh=f"审核决定（{row['flag']}）", en=f"Decision of the review ({row['flag']})"),
            value=shown(row["value"]),
            unit=row["unit"],
            kind="flag",
            key={"station": code, "parameter": parameter, "hour": f"{time:%Y-%m-%dT%H:%M:%SZ}"},
        ),
    )


def _not_yet(asked: int, known: int) -> Text:
    return Text(
        zh=f"数据版本 {asked} 时该小时值尚未归档；首次归档于数据版本 {known}，此处为该版本的内容。",
        en=f"This hour was not in the archive at data version {asked} yet; it came with {known}, shown here.",
    )


def _history(network: str, code: str, parameter: str, time: dt.datetime, at: int) -> list[dict[str, Any]]:
    """What was known at the version, and before each of its revisions, newest first."""
    found: list[dict[str, Any]] = []
    version = at
    while version > 0 and len(found) < _MOST_REVISIONS:
        table = store().read(
            network=network,
            cadence="hour",
            start=time,
            end=time + HOUR,
            stations=[code],
            parameters=[parameter],
            version=version,
        )
        rows = [row for row in table.to_pylist() if row["time"] == time]
        if not rows:
            break
        found.append(rows[0])
        version = rows[0]["seq"] - 1
    return found


def _frames(seq: int, mn: str, parameter: str) -> list[tuple[int, str]]:
    """The frames of a batch that came from this device and speak of this parameter, without the device's password."""
    wanted = (f"MN={mn};".encode(), f"{parameter}-".encode())
    return [
        (seq, _PASSWORD.sub(b"PW=******", frame).decode("ascii", "backslashreplace").strip())
        for frame in store().journal.frames(seq)
        if all(part in frame for part in wanted)
    ]


def _unsealed(station: Station, parameter: str, time: dt.datetime, at: int) -> Trace:
    """The newest hour may still wait at the doorstep; the table of latest values knows it."""
    latest = store().latest(network=NETWORK, cadence="hour", stations=[station.code], parameters=[parameter])
    row = next((each for each in latest if each.time == time and each.statistic == "mean"), None)
    if row is None:
        asked = f"{station.code} {parameter} {local(time)} v{at}"
        raise NoSuchFigure(Text(zh=f"小时值 {asked}", en=f"the hour {asked}"))
    line = f"{parameter} {equals(row.value)} {row.unit}"
    return stamped(
        Trace(
            figure=_figure(station.code, parameter, time, row.value, row.unit),
            clauses=(pack().info.stations.clause,),
            standards=("HJ 212-2017",),
            arithmetic=(Text(zh=f"{line}，标记 {row.flag}", en=f"{line}, flag {row.flag}"),),
            tables=(_frame_table(_frames(row.seq, station.mn, parameter)),),
            data_time=time + HOUR,
            remarks=(
                Text(
                    zh="已安全收到，尚未归档。", en="Safely received, not yet moved into the archive of observations."
                ),
                _MASKED,
            ),
        ),
        row.seq,
    )


def _frame_table(frames: Sequence[tuple[int, str]]) -> InputTable:
    return InputTable(
        title=Text(zh="原始报文", en="Frames as they came"),
        columns=(Text(zh="数据版本", en="Data version"), Text(zh="报文", en="Frame")),
        rows=tuple(frames),
    )


def _figure(code: str, parameter: str, time: dt.datetime, value: Decimal | None, unit: str) -> Figure:
    name = site_name(code)
    try:
        label, places = Pollutant.from_code(parameter).label, Pollutant.from_code(parameter).decimals
    except KeyError:
        label, places = parameter, None
    return Figure(
        name=Text(
            zh=f"{name.in_language('zh')} {label} 小时均值，{local(time)} 起",
            en=f"{label} at {name.in_language('en')}, hour from {local(time)}",
        ),
        value=shown(value),
        unit=unit,
        places=places,
    )
