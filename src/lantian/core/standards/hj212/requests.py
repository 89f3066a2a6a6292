"""What an upper computer may ask of a device: the requests of HJ 212-2017 table 9 for air and flue gas.

Fields are those of table 4 and appendix C. A request is checked here before anything goes out: a device in the field
answers a wrong one with silence at best.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from lantian.core.policy.schema import Text
from lantian.core.standards.hj212.device import Device
from lantian.core.standards.hj212.frame import Frame

__all__ = ["REQUESTS", "Field", "Request", "RequestRefused", "build", "check", "number_of"]

Kind = Literal["moment", "seconds", "minutes", "number", "text", "factor"]

MINUTE_INTERVALS = (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30)
"""MinInterval in minutes (table 4)."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field between `CP=&&` and `&&`. `least` and `most` bound numbers, or the length of a text."""

    name: str
    title: Text
    kind: Kind
    least: int | None = None
    most: int | None = None
    required: bool = True
    choices: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Request:
    """One command. `ends_with` says what closes the conversation after the device has agreed to it."""

    name: str
    cn: str
    title: Text
    fields: tuple[Field, ...] = ()
    expects: Literal["nothing", "data"] = "nothing"
    """Whether data (a frame of the same command) come before the end."""
    ends_with: Literal["result", "data", "notice"] = "result"
    """9012; the first data frame (2011 and 2021 have no 9012); or 9013, for what is told rather than asked."""
    for_st: tuple[str, ...] = ("22", "27", "31", "39", "51")
    history: bool = False
    """Whether it asks for the past: BeginTime to EndTime, both included."""
    changes: bool = False
    """Whether it changes how the device works; such a request wants a reason."""


class RequestRefused(Exception):
    """A request cannot go out as asked; `problems` maps a field to what is wrong with it."""

    code = "request-refused"

    def __init__(self, command: str, problems: Mapping[str, str]) -> None:
        self.command = command
        self.problems = dict(problems)
        self.remedy = "Correct the fields that are named; `lantian hj212 ask --list` shows what each command takes."
        super().__init__(f"{command}: " + "; ".join(f"{name}: {text}" for name, text in problems.items()))


def _text(zh: str, en: str) -> Text:
    return Text(zh=zh, en=en)


def _moment(name: str, zh: str, en: str, *, required: bool = True) -> Field:
    return Field(name=name, title=_text(zh, en), kind="moment", required=required)


def _factor(*, required: bool = True) -> Field:
    return Field(name="PolId", title=_text("污染物编码", "factor code"), kind="factor", required=required)


_SPAN = (
    _moment("BeginTime", "开始时间", "first period"),
    _moment("EndTime", "结束时间", "last period"),
)
_INFO = Field(name="InfoId", title=_text("现场端信息编码", "code of the information"), kind="text", most=6)
_STACK = ("31", "51")

REQUESTS: Mapping[str, Request] = MappingProxyType(
    {
        request.name: request
        for request in (
            Request(
                name="set-timeout",
                cn="1000",
                title=_text("设置超时时间及重发次数", "set time-out and number of resends"),
                fields=(
                    Field(
                        name="OverTime", title=_text("超时时间（秒）", "time-out (s)"), kind="seconds", least=1, most=99
                    ),
                    Field(name="ReCount", title=_text("重发次数", "resends"), kind="number", least=0, most=99),
                ),
                changes=True,
            ),
            Request(
                name="get-time",
                cn="1011",
                title=_text("提取现场机时间", "ask for the device's time"),
                fields=(_factor(required=False),),
                expects="data",
            ),
            Request(
                name="set-time",
                cn="1012",
                title=_text("设置现场机时间", "set the device's time"),
                fields=(
                    _factor(required=False),
                    _moment("SystemTime", "系统时间（空为发送时刻）", "time (empty: that of sending)", required=False),
                ),
                changes=True,
            ),
            Request(
                name="get-realtime-interval",
                cn="1061",
                title=_text("提取实时数据间隔", "ask for the interval of real-time data"),
                expects="data",
            ),
            Request(
                name="set-realtime-interval",
                cn="1062",
                title=_text("设置实时数据间隔", "set the interval of real-time data"),
                fields=(
                    Field(
                        name="RtdInterval",
                        title=_text("实时数据间隔（秒）", "interval (s)"),
                        kind="seconds",
                        least=30,
                        most=3600,
                    ),
                ),
                changes=True,
            ),
            Request(
                name="get-minute-interval",
                cn="1063",
                title=_text("提取分钟数据间隔", "ask for the interval of minute data"),
                expects="data",
            ),
            Request(
                name="set-minute-interval",
                cn="1064",
                title=_text("设置分钟数据间隔", "set the interval of minute data"),
                fields=(
                    Field(
                        name="MinInterval",
                        title=_text("分钟数据间隔（分）", "interval (min)"),
                        kind="minutes",
                        least=1,
                        most=30,
                        choices=MINUTE_INTERVALS,
                    ),
                ),
                changes=True,
            ),
            Request(
                name="set-password",
                cn="1072",
                title=_text("设置现场机访问密码", "set the device's password"),
                fields=(Field(name="NewPW", title=_text("新密码", "new password"), kind="text", least=6, most=6),),
                changes=True,
            ),
            Request(
                name="start-realtime",
                cn="2011",
                title=_text("取污染物实时数据", "start real-time data"),
                expects="data",
                ends_with="data",
            ),
            Request(
                name="stop-realtime",
                cn="2012",
                title=_text("停止察看污染物实时数据", "stop real-time data"),
                ends_with="notice",
                changes=True,
            ),
            Request(
                name="start-status",
                cn="2021",
                title=_text("取设备运行状态数据", "start the state of facilities"),
                expects="data",
                ends_with="data",
            ),
            Request(
                name="stop-status",
                cn="2022",
                title=_text("停止察看设备运行状态", "stop the state of facilities"),
                ends_with="notice",
                changes=True,
            ),
            Request(
                name="day-history",
                cn="2031",
                title=_text("取污染物日历史数据", "daily values of the past"),
                fields=_SPAN,
                expects="data",
                history=True,
            ),
            Request(
                name="run-time",
                cn="2041",
                title=_text("取设备运行时间日历史数据", "daily run time of facilities"),
                fields=_SPAN,
                expects="data",
                history=True,
            ),
            Request(
                name="minute-history",
                cn="2051",
                title=_text("取污染物分钟数据", "minute values of the past"),
                fields=_SPAN,
                expects="data",
                history=True,
            ),
            Request(
                name="hour-history",
                cn="2061",
                title=_text("取污染物小时数据", "hourly values of the past"),
                fields=_SPAN,
                expects="data",
                history=True,
            ),
            Request(
                name="calibrate",
                cn="3011",
                title=_text("零点校准、量程校准", "calibrate zero and span"),
                fields=(_factor(),),
                changes=True,
            ),
            Request(name="sample", cn="3012", title=_text("即时采样", "sample now"), fields=(_factor(),), changes=True),
            Request(
                name="clean",
                cn="3013",
                title=_text("启动清洗、反吹", "clean, blow back"),
                fields=(_factor(),),
                changes=True,
            ),
            Request(
                name="compare",
                cn="3014",
                title=_text("比对采样", "sample for comparison"),
                fields=(_factor(),),
                changes=True,
            ),
            Request(
                name="keep-sample",
                cn="3015",
                title=_text("超标留样", "keep a sample of an exceedance"),
                expects="data",
                changes=True,
            ),
            Request(
                name="set-sampling",
                cn="3016",
                title=_text("设置采样时间周期", "set the cycle of sampling"),
                fields=(
                    _factor(),
                    Field(
                        name="CstartTime",
                        title=_text("开始时刻（时分秒）", "first sample of the day (hhmmss)"),
                        kind="text",
                        least=6,
                        most=6,
                    ),
                    Field(name="Ctime", title=_text("采样周期（小时）", "cycle (h)"), kind="number", least=0, most=24),
                ),
                changes=True,
            ),
            Request(
                name="get-sampling",
                cn="3017",
                title=_text("提取采样时间周期", "ask for the cycle of sampling"),
                fields=(_factor(),),
                expects="data",
            ),
            Request(
                name="get-sample-time",
                cn="3018",
                title=_text("提取出样时间", "ask how long a sample takes"),
                fields=(_factor(),),
                expects="data",
            ),
            Request(
                name="get-serial",
                cn="3019",
                title=_text("提取设备唯一标识", "ask for the serial number"),
                fields=(_factor(),),
                expects="data",
            ),
            Request(
                name="get-info",
                cn="3020",
                title=_text("提取现场机信息", "ask for information (log, state, settings)"),
                fields=(_factor(), _INFO, *(_moment(f.name, f.title.zh, f.title.en, required=False) for f in _SPAN)),
                expects="data",
            ),
            Request(
                name="set-parameter",
                cn="3021",
                title=_text("设置现场机参数", "set a parameter of the device"),
                fields=(
                    _factor(),
                    _INFO,
                    Field(name="Info", title=_text("参数值", "value"), kind="text", least=1, most=200),
                ),
                changes=True,
            ),
        )
    }
)
"""Name → request."""

_TIME = "%Y%m%d%H%M%S"
_FORBIDDEN = re.compile(r"[;,=&#\x00-\x1f\x7f]")
_FACTOR = re.compile(r"[A-Za-z][A-Za-z0-9]{1,9}|[A-Z]?\d{2,3}", re.ASCII)


def check(request: Request, parameters: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with the parameters of a request, by field; empty when it may go out.

    >>> check(REQUESTS["set-minute-interval"], {"MinInterval": "7"})
    {'MinInterval': 'must be one of 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30.'}
    """
    known = {item.name: item for item in request.fields}
    problems = {name: "is no field of this command." for name in parameters if name not in known}
    for name, item in known.items():
        text = parameters.get(name, "").strip()
        if not text:
            if item.required:
                problems[name] = "is missing."
            continue
        wrong = _wrong(item, text)
        if wrong:
            problems[name] = wrong
    begin, end = (parameters.get(name, "").strip() for name in ("BeginTime", "EndTime"))
    if not problems and begin and end and end < begin:
        problems["EndTime"] = "lies before BeginTime."
    return problems


def _wrong(item: Field, text: str) -> str:
    if item.kind == "moment":
        return "" if _is_moment(text) else "must be a moment: YYYYMMDDhhmmss."
    if item.kind in ("seconds", "minutes", "number"):
        return _wrong_number(item, text)
    if item.kind == "factor":
        return "" if _FACTOR.fullmatch(text) else "must be a factor code such as a34004."
    if _FORBIDDEN.search(text):
        return "must be without ; , = & # and line breaks."
    if not _within(len(text), item):
        return f"must have {item.least or 0} to {item.most} characters."
    return ""


def _wrong_number(item: Field, text: str) -> str:
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        return "must be a whole number."
    number = int(text)
    if item.choices and number not in item.choices:
        return f"must be one of {', '.join(map(str, item.choices))}."
    if not _within(number, item):
        return f"must lie between {item.least} and {item.most}."
    return ""


def _within(number: int, item: Field) -> bool:
    return (item.least is None or number >= item.least) and (item.most is None or number <= item.most)


def _is_moment(text: str) -> bool:
    if not (text.isascii() and text.isdigit() and len(text) == 14):
        return False
    try:
        dt.datetime.strptime(text, _TIME).replace(tzinfo=dt.UTC)
    except ValueError:
        return False
    return True


def number_of(now: dt.datetime, zone: dt.timezone, after: int = 0) -> int:
    """A QN: local time to the millisecond, and always greater than `after` so that no two are alike.

    >>> number_of(dt.datetime(2017, 11, 15, tzinfo=dt.UTC), dt.timezone(dt.timedelta(hours=8)))
    20171115080000000
    """
    local = now.astimezone(zone)
    return max(int(local.strftime(_TIME)) * 1000 + local.microsecond // 1000, after + 1)


def build(
    request: Request, parameters: Mapping[str, str], device: Device, *, qn: str, now: dt.datetime, st: str = ""
) -> Frame:
    """The frame of a request for one device, in the edition that the device speaks.

    `st` is what the device calls itself (last seen); without it the first of the register's. An empty SystemTime of
    `set-time` becomes the device's local time at `now`.

    Raises:
        RequestRefused: a field is missing or wrong.
    """
    problems = check(request, parameters)
    if problems:
        raise RequestRefused(request.name, problems)
    given = {
        item.name: parameters[item.name].strip() for item in request.fields if parameters.get(item.name, "").strip()
    }
    if request.name == "set-time" and "SystemTime" not in given:
        given["SystemTime"] = now.astimezone(device.zone).strftime(_TIME)
    if request.name == "set-parameter":
        given[f"{given['InfoId']}-Info"] = f"//{given.pop('Info')}//"
    return Frame(
        qn=qn,
        st=st or device.st or request.for_st[0],
        cn=request.cn,
        pw=device.password or "123456",
        mn=device.mn,
        flag=1 if device.dialect == "2005" else 5,
        cp=_groups(given),
    )


def _groups(given: Mapping[str, str]) -> tuple[Mapping[str, str], ...]:
    """Each field an item of its own; BeginTime and EndTime are the two values of one (appendix C)."""
    groups: list[dict[str, str]] = []
    for name, text in given.items():
        if name == "EndTime" and groups and "BeginTime" in groups[-1]:
            groups[-1][name] = text
        else:
            groups.append({name: text})
    return tuple(groups)
