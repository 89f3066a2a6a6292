"""What a simulated device does when the platform asks: HJ 212-2017 6.6, from the device's side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence

from lantian.core.standards.hj212 import Device, Frame, answer
from lantian.core.standards.hj212.commands import ANSWERS, EXECUTION_RESULT, NOTICE_ANSWER, REQUEST_ANSWER, QnRtn
from lantian.core.standards.hj212.flow import ExeRtn
from lantian.core.standards.hj212.requests import REQUESTS
from lantian.io.telemetry.messages import LENGTHS, Composer
from lantian.io.telemetry.source import Source

__all__ = ["Responder"]

_KNOWN = {request.cn: request for request in REQUESTS.values()}
_HISTORY = {"2031": "day", "2051": "minute", "2061": "hour"}
_MOST_FRAMES = 500
_TIME = "%Y%m%d%H%M%S"


class Responder:
    """Answers requests for one device. `next_qn` gives numbers; `sends_realtime` is what 2011 and 2012 switch."""

    def __init__(
        self,
        device: Device,
        source: Source,
        composer: Composer,
        *,
        cadence: str,
        clock: Callable[[], dt.datetime],
        next_qn: Callable[[dt.datetime], str],
    ) -> None:
        self.password = device.password
        self.sends_realtime = True
        self.settings: dict[str, str] = {
            "RtdInterval": "30",
            "MinInterval": "10",
            "CstartTime": "000000",
            "Ctime": "2",
        }
        self._device = device
        self._source = source
        self._composer = composer
        self._cadence = cadence
        self._clock = clock
        self._next_qn = next_qn

    def respond(self, request: Frame) -> Iterator[Frame]:
        """The frames that a request brings about, in order; none for an answer."""
        if request.cn in ANSWERS or request.cn is None:
            return
        known = _KNOWN.get(request.cn)
        if known is None:
            yield self._said(request, QnRtn.WRONG_CN)
            return
        if self.password is not None and request.pw != self.password:
            yield self._said(request, QnRtn.WRONG_PASSWORD)
            return
        if known.ends_with == "notice":
            self.sends_realtime = self.sends_realtime and request.cn != "2012"
            yield answer(request, NOTICE_ANSWER)
            return
        yield self._said(request, QnRtn.READY)
        fields = {name: text for group in request.cp for name, text in group.items()}
        result = ExeRtn.DONE
        if request.cn in _HISTORY:
            frames = list(self._history(_HISTORY[request.cn], fields))
            yield from frames
            result = ExeRtn.DONE if frames else ExeRtn.NO_DATA
        else:
            self._apply(request, fields)
            yield from self._data(request, fields)
        if known.ends_with == "result":
            yield answer(request, EXECUTION_RESULT, {"ExeRtn": str(int(result))})

    def _said(self, request: Frame, result: QnRtn) -> Frame:
        return answer(request, REQUEST_ANSWER, {"QnRtn": str(int(result))})

    def _apply(self, request: Frame, fields: Mapping[str, str]) -> None:
        """What a request changes in the device."""
        if request.cn in ("1000", "1062", "1064", "3016"):
            self.settings.update(fields)
        elif request.cn == "1072":
            self.password = fields.get("NewPW", self.password)
        elif request.cn == "2011":
            self.sends_realtime = True

    def _data(self, request: Frame, fields: Mapping[str, str]) -> Iterator[Frame]:
        """The data that a request asks for, the past excepted."""
        now = self._clock()
        if request.cn == "2011":
            frame = self._composer.instant(self._device, now, self._next_qn(now))
            yield frame or self._frame("2011", {"DataTime": self._stamp()})
        elif request.cn == "2041":
            for day in self._days(fields):
                yield self._frame("2041", {"DataTime": day.strftime(_TIME)}, {"SB1-RT": "24"})
        elif request.cn is not None and (groups := self._facts(request.cn, fields)):
            yield self._frame(request.cn, *groups)

    def _facts(self, cn: str, fields: Mapping[str, str]) -> Sequence[Mapping[str, str]]:
        """What a device says of itself."""
        factor = fields.get("PolId", "a00000")
        info = fields.get("InfoId", "i11001")
        own, dated = {"PolId": factor}, {"DataTime": self._stamp()}
        facts: Mapping[str, Sequence[Mapping[str, str]]] = {
            "1011": ({"SystemTime": self._stamp()},),
            "1061": ({"RtdInterval": self.settings["RtdInterval"]},),
            "1063": ({"MinInterval": self.settings["MinInterval"]},),
            "2021": (dated, {"SB1-RS": "1"}),
            "3015": (dated, {"VaseNo": "1"}),
            "3017": (own, {"CstartTime": self.settings["CstartTime"]}, {"Ctime": self.settings["Ctime"]}),
            "3018": (own, {"Stime": "30"}),
            "3019": (own, {f"{factor}-SN": f"SIM{self._device.mn[-8:]}"}),
            "3020": (dated, own, {f"{info}-Info": "//仿真设备//"}),
        }
        return facts.get(cn, ())

    def _stamp(self) -> str:
        return self._clock().astimezone(self._device.zone).strftime(_TIME)

    def _history(self, cadence: str, fields: Mapping[str, str]) -> Iterator[Frame]:
        """Frames of the periods asked for that are over and that the source has."""
        span = self._span(fields)
        if cadence != self._cadence or span is None:
            return
        begin, end = span
        time = self._source.after(begin - dt.timedelta(microseconds=1))
        sent = 0
        while time is not None and time <= end and time + LENGTHS[cadence] <= self._clock() and sent < _MOST_FRAMES:
            frame = self._composer.period(self._device, time, self._next_qn(self._clock()))
            if frame is not None:
                sent += 1
                yield frame
            time = self._source.after(time)

    def _days(self, fields: Mapping[str, str]) -> Iterator[dt.datetime]:
        span = self._span(fields)
        if span is None:
            return
        day = span[0].astimezone(self._device.zone).replace(hour=0, minute=0, second=0)
        end = min(span[1], self._clock())
        for _ in range(_MOST_FRAMES):
            if day > end:
                return
            yield day
            day += dt.timedelta(days=1)

    def _span(self, fields: Mapping[str, str]) -> tuple[dt.datetime, dt.datetime] | None:
        try:
            begin, end = (
                dt.datetime.strptime(fields[name][:14], _TIME).replace(tzinfo=self._device.zone)
                for name in ("BeginTime", "EndTime")
            )
        except (KeyError, ValueError):
            return None
        return begin.astimezone(dt.UTC), end.astimezone(dt.UTC)

    def _frame(self, cn: str, *groups: Mapping[str, str]) -> Frame:
        now = self._clock()
        return self._composer.frame(self._device, cn, self._next_qn(now), groups, flag=4)
