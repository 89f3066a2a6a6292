"""Forms that are plain tables: UCI Beijing, KDD Cup 2018, openair, OpenAQ's archive, NOAA's global hourly set."""

from __future__ import annotations

from lantian.core.policy.schema import Text
from lantian.io.archives.layouts.layout import NEEDED, Options, TableLayout
from lantian.io.archives.mapping import Mapping, ValueColumn

__all__ = ["KDD", "LANTIAN", "OPENAIR", "OPENAQ", "UCI"]

_SIX = {
    "PM2.5": ("a34004", "µg/m³"),
    "PM10": ("a34002", "µg/m³"),
    "SO2": ("a21026", "µg/m³"),
    "NO2": ("a21004", "µg/m³"),
    "CO": ("a21005", "mg/m³"),
    "O3": ("a05024", "µg/m³"),
}
_MISSING = ["", "NA", "NaN", "null"]
NEEDED["uci"] = ("year", "month", "day", "hour", *_SIX)
NEEDED["kdd2018"] = ("stationId", "utc_time", *_SIX)
NEEDED["openair"] = ("date",)
NEEDED["openaq"] = ("location_id", "datetime", "parameter", "units", "value")


def _uci(names: list[str], options: Options) -> Mapping | None:
    if not set(NEEDED["uci"]) <= set(names) or not ("station" in names or options.station):
        return None
    return Mapping(
        missing=_MISSING,
        station_column="" if options.station else "station",
        station=options.station,
        time_columns=["year", "month", "day", "hour"],
        time_formats=["%Y %m %d %H"],
        zone="Asia/Shanghai",
        label="end",
        columns=[ValueColumn(column=name, parameter=code, unit="µg/m³") for name, (code, _unit) in _SIX.items()],
    )


UCI = TableLayout(
    id="uci",
    title=Text(zh="UCI 北京多站点空气质量", en="UCI Beijing Multi-Site Air Quality"),
    label="end",
    label_note=Text(
        zh="标注的小时为该小时均值的结束时刻（14时为13时至14时），北京时间。",
        en="The hour is the end of its averaging period (14 is 13:00 to 14:00), Beijing time.",
    ),
    units_note=Text(zh="均为 µg/m³，一氧化碳换算为 mg/m³。", en="All in µg/m³; carbon monoxide becomes mg/m³."),
    build=_uci,
    certainty=0.95,
)

_KDD_LONG = {f"{name.replace('.', '')}_Concentration": each for name, each in _SIX.items()}


def _kdd(names: list[str], options: Options) -> Mapping | None:
    if {"stationId", "utc_time", *_SIX} <= set(names):
        station, time, columns = "stationId", "utc_time", _SIX
    elif {"station_id", "time", *_KDD_LONG} <= set(names):
        station, time, columns = "station_id", "time", _KDD_LONG
    else:
        return None
    return Mapping(
        missing=_MISSING,
        station_column=station,
        time_columns=[time],
        time_formats=["%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M"],
        zone="UTC",
        label="start",
        columns=[ValueColumn(column=name, parameter=code, unit=unit) for name, (code, unit) in columns.items()],
    )


KDD = TableLayout(
    id="kdd2018",
    title=Text(zh="KDD Cup 2018 空气质量", en="KDD Cup 2018 Fresh Air"),
    label="start",
    label_note=Text(
        zh="协调世界时；主办方未说明标签含义，按时段开始读取。",
        en="UTC; the organisers do not say what the label means, it is read as the start of the hour.",
    ),
    units_note=Text(zh="µg/m³，一氧化碳 mg/m³。", en="µg/m³, carbon monoxide mg/m³."),
    build=_kdd,
    certainty=0.95,
)

_OPENAIR = {
    "nox": ("a21002", "ppb"),
    "no2": ("a21004", "ppb"),
    "no": ("a21003", "ppb"),
    "o3": ("a05024", "ppb"),
    "so2": ("a21026", "ppb"),
    "co": ("a21005", "ppm"),
    "pm10": ("a34002", "µg/m³"),
    "pm25": ("a34004", "µg/m³"),
    "pm2.5": ("a34004", "µg/m³"),
    "ws": ("a01007", "m/s"),
    "wd": ("a01008", "°"),
}


def _openair(names: list[str], options: Options) -> Mapping | None:
    time = next((name for name in ("date", "time_utc") if name in names), "")
    found = [name for name in names if name.lower() in _OPENAIR]
    if not time or "ws" not in names or "wd" not in names or len(found) < 3:
        return None
    station = "site" if "site" in names and not options.station else ""
    return Mapping(
        missing=_MISSING,
        station_column=station,
        station="" if station else options.station or "openair",
        time_columns=[time],
        time_formats=["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M"],
        zone=options.zone or "UTC",
        label="start",
        columns=[
            ValueColumn(
                column=name,
                parameter=_OPENAIR[name.lower()][0],
                unit=_OPENAIR[name.lower()][1],
                state=options.state if _OPENAIR[name.lower()][1].startswith("pp") else "",
            )
            for name in found
        ],
    )


OPENAIR = TableLayout(
    id="openair",
    title=Text(zh="openair（date、ws、wd 与污染物）", en="openair (date, ws, wd and pollutants)"),
    label="start",
    label_note=Text(
        zh="时段开始，GMT（全年不改时）；其他时区须注明。",
        en="Start of the hour, GMT all year; another zone has to be stated.",
    ),
    units_note=Text(
        zh="气体为 ppb（一氧化碳 ppm），须注明参比状态 273 或 298 才换算：c = x · M / V；颗粒物 µg/m³。",
        en="Gases in ppb (carbon monoxide ppm): converted by c = x · M / V when the reference state, 273 or 298, is"
        " stated, refused otherwise; particles in µg/m³.",
    ),
    build=_openair,
    certainty=0.8,
)


def _openaq(names: list[str], options: Options) -> Mapping | None:
    if not {"parameter", "value", "datetime"} <= set(names) or not {"units", "unit"} & set(names):
        return None
    return Mapping(
        shape="long",
        missing=_MISSING,
        station_column="" if options.station else ("location_id" if "location_id" in names else "location"),
        station=options.station,
        time_columns=["datetime"],
        time_formats=["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M"],
        label="end",
        parameter_column="parameter",
        value_column="value",
        unit_column="units" if "units" in names else "unit",
        state=options.state,  # type: ignore[arg-type] - the mapping checks it
    )


OPENAQ = TableLayout(
    id="openaq",
    title=Text(zh="OpenAQ v3 归档 CSV", en="OpenAQ v3 archive CSV"),
    label="end",
    label_note=Text(
        zh="时间为时段结束，带时差；没有时差的时间不接收。",
        en="Times are the end of the period with their offset from UTC; times without one are refused.",
    ),
    units_note=Text(
        zh="每行自带单位；ppb、ppm 须注明参比状态。",
        en="Each row says its unit; ppb and ppm need the reference state.",
    ),
    build=_openaq,
    certainty=0.9,
)


def _lantian(names: list[str], options: Options) -> Mapping | None:
    if not {"network", "cadence", "station", "parameter", "statistic", "time", "value", "unit", "flag"} <= set(names):
        return None
    return Mapping(
        shape="long",
        missing=[""],
        station_column="" if options.station else "station",
        station=options.station,
        time_columns=["time"],
        time_formats=["%Y-%m-%dT%H:%M:%S"],
        label="start",
        parameter_column="parameter",
        value_column="value",
        unit_column="unit",
        flag_column="flag",
        flags={mark: mark for mark in ("N", "F", "M", "S", "D", "C", "T", "B", "V", "W")},
    )


LANTIAN = TableLayout(
    id="lantian",
    title=Text(zh="蓝天长表（本系统导出）", en="Lantian's long layout (our own export)"),
    label="start",
    label_note=Text(zh="时段开始，协调世界时。", en="Start of the hour, UTC."),
    units_note=Text(zh="每行自带单位。", en="Each row says its unit."),
    build=_lantian,
    certainty=0.97,
)
NEEDED["lantian"] = ("network", "cadence", "station", "parameter", "statistic", "time", "value", "unit", "flag")
