"""What stands behind an hour, an exceedance and a rate of a stack.

These traces are not in the public registry: they name enterprises before anything was decided or published. They are
read on the pages of stacks, with the right to read the work.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from urllib.parse import urlencode

from django.urls import reverse

from lantian.apps.monitoring.common import HOUR, campaign_zone
from lantian.apps.monitoring.traces.again import moment_of, pinned
from lantian.apps.records.campaign import pack, stand_in_notice
from lantian.apps.records.export import plain_number
from lantian.apps.records.traces import NoSuchFigure, needed
from lantian.apps.stacks import queries, rates
from lantian.apps.stacks.judging import Judged, judged_hours
from lantian.apps.stacks.models import Stack, StackHour
from lantian.apps.stacks.ruling import origin_on, rules_on
from lantian.core.policy.problems import ParameterNotInForce
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, InputTable, Line, Trace
from lantian.core.rules.stacks.hours import Excuse, State
from lantian.core.rules.stacks.rates import Count, final_from
from lantian.core.rules.stacks.sources import POLLUTANTS
from lantian.core.standards.hj75 import STATES
from lantian.core.time.local import local_day, start_of_hour

__all__ = ["address", "build", "stack_exceedance", "stack_hour", "stack_rate"]

_STANDARDS = ("HJ 212-2017 D (HJ/T 75-2007)",)
_REASONS = {
    "air": Text(zh="含氧量接近空气", en="oxygen near that of air"),
    "void": Text(zh="审核作废", en="taken out by a reviewer"),
    "negative": Text(zh="负值", en="below zero"),
    "oxygen": Text(zh="缺少含氧量", en="oxygen is missing"),
}
_CHECK = Text(
    zh="限值与传输有效率考核办法的出处及核对情况见解释条目。",
    en="Where limits and the reckoning of the rate come from, and what was checked, the interpretations say.",
)


def stack_hour(key: dict[str, str], version: int | None) -> Trace:
    """An hour of a pollutant of a stack. Key: stack, parameter, hour (its start)."""
    code, parameter, written = needed(key, "stack", "parameter", "hour")
    stack, time, pin = _stack(code), start_of_hour(moment_of(written)), pinned(version)
    if parameter not in stack.pollutants:
        raise NoSuchFigure(Text(zh=f"污染物 {parameter}", en=f"the pollutant {parameter}"), stack.pollutants)
    judged = next(iter(judged_hours(stack, time, time + HOUR, parameters=[parameter], version=pin)))
    day = local_day(time, campaign_zone())
    origin = origin_on(day)
    rules_on(stack.source_type, parameter, day, origin)
    return _stamped(
        Trace(
            figure=Figure(
                name=_named(
                    stack, POLLUTANTS.get(parameter), f"{_local(time)} 起的小时均值", f"hour mean from {_local(time)}"
                ),
                value=judged.verdict.value,
                unit="mg/m³",
            ),
            clauses=origin.clauses(),
            interpretations=origin.interpretations,
            standards=_STANDARDS,
            arithmetic=tuple(_lines(judged)),
            tables=(_inputs(judged),),
            data_time=time + HOUR,
            remarks=(_CHECK,),
        ),
        stack,
        pin,
    )


def stack_exceedance(key: dict[str, str], version: int | None) -> Trace:
    """How many hours of a stack were above a limit in a month, and which were excused. Key: stack, month."""
    code, written = needed(key, "stack", "month")
    stack, month = _stack(code), _month(written)
    hours = list(queries.exceeding_hours(stack, month))
    counted = [hour for hour in hours if hour.state == State.EXCEEDING.value]
    exempt = len(hours) - len(counted)
    origin = origin_on(month)
    for parameter in stack.pollutants:
        rules_on(stack.source_type, parameter, month, origin)
    origin.note("stacks.exceeding_hours")
    rows = tuple(
        (
            hour.time,
            POLLUTANTS.get(hour.parameter, Text(zh=hour.parameter)),
            hour.value,
            hour.limit,
            State(hour.state).words,
            Excuse(hour.exemption.kind).words if hour.exemption else None,
            hour.exemption.document if hour.exemption else None,
            hour.version,
        )
        for hour in hours
    )
    return _stamped(
        Trace(
            figure=Figure(
                name=_named(stack, None, f"{written} 超标小时数", f"hours above the limit in {written}"),
                value=len(counted),
                unit="h",
            ),
            clauses=origin.clauses(),
            interpretations=origin.interpretations,
            standards=_STANDARDS,
            arithmetic=(
                Text(
                    zh=f"高于限值 {len(hours)} 小时 − 已报送证明豁免 {exempt} 小时 = {len(counted)}",
                    en=f"{len(hours)} h above the limit − {exempt} h exempt with proof = {len(counted)}",
                ),
            ),
            tables=(
                InputTable(
                    title=Text(zh="高于限值的小时", en="Hours above the limit"),
                    columns=(
                        Text(zh="起始", en="From"),
                        Text(zh="污染物", en="Pollutant"),
                        Text(zh="小时均值（mg/m³）", en="Hour mean (mg/m³)"),
                        Text(zh="限值（mg/m³）", en="Limit (mg/m³)"),
                        Text(zh="判定", en="Verdict"),
                        Text(zh="豁免类别", en="Exempt because"),
                        Text(zh="证明", en="Proof"),
                        Text(zh="数据版本", en="Data version"),
                    ),
                    rows=rows,
                ),
            ),
            remarks=(_CHECK,),
        ),
        stack,
        max((hour.version for hour in hours), default=None),
    )


def stack_rate(key: dict[str, str], version: int | None) -> Trace:
    """The valid transmission rate of a stack in a month. Key: stack, month, and parameter for one pollutant."""
    code, written = needed(key, "stack", "month")
    stack, month, parameter = _stack(code), _month(written), key.get("parameter", "")
    if parameter and parameter not in stack.pollutants:
        raise NoSuchFigure(Text(zh=f"污染物 {parameter}", en=f"the pollutant {parameter}"), stack.pollutants)
    start, end = rates.bounds_of(month)
    hours = StackHour.objects.filter(stack=stack, time__gte=start, time__lt=end)
    if parameter:
        hours = hours.filter(parameter=parameter)
    count, days, newest, late = _counted(hours)
    if not days:
        raise NoSuchFigure(
            Text(zh=f"{written} 没有小时数据", en=f"hours of {written}"),
            [f"{each:%Y-%m}" for each in sorted({local_day(t, campaign_zone()).replace(day=1) for t in _times(stack)})],
        )
    origin = origin_on(month)
    demanded = origin.number("stacks.transmission_rate")
    final = final_from(month, day=origin.whole("stacks.proof_day"), zone=campaign_zone())
    origin.note("stacks.due_hours", "stacks.correction_days")
    pollutant = POLLUTANTS.get(parameter)
    return _stamped(
        Trace(
            figure=Figure(
                name=_named(stack, pollutant, f"{written} 传输有效率", f"valid transmission rate in {written}"),
                value=count.rate,
                unit="1",
                percent=True,
                places=2,
            ),
            clauses=origin.clauses(),
            interpretations=origin.interpretations,
            standards=_STANDARDS,
            arithmetic=tuple(_rate_lines(count, Fraction(demanded), late)),
            tables=(_days_table(days),),
            data_time=None,
            remarks=(
                Text(
                    zh=f"{_local(final)} 起为最终结果：在此之前仍可修正数据、报送停运检修证明。",
                    en=f"Final from {_local(final)}: until then data may be corrected and proof of stops be filed.",
                ),
                _CHECK,
            ),
        ),
        stack,
        newest,
    )


def _counted(hours: object) -> tuple[Count, dict[dt.date, list[int]], int | None, int]:
    """The count, and due, received, valid, not due for each local day; the newest version; hours that came too late."""
    zone = campaign_zone()
    days: dict[dt.date, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    newest, late = None, 0
    for time, due, received, valid, version, too_late in hours.values_list(  # type: ignore[attr-defined]
        "time", "due", "received", "valid", "version", "late"
    ):
        line = days[local_day(time, zone)]
        line[0] += due
        line[1] += due and received
        line[2] += due and received and valid
        line[3] += not due
        newest = version if newest is None else max(newest, version)
        late += too_late
    sums = [sum(line[place] for line in days.values()) for place in range(3)]
    return Count(due=sums[0], received=sums[1], valid=sums[2]), days, newest, late


def _rate_lines(count: Count, demanded: Fraction, late: int) -> list[Line]:
    lines: list[Line] = []
    if count.rate is None or count.transmission is None or count.validity is None:
        return [Text(zh="没有应传小时，不计算", en="no hour was due: there is no rate")]
    lines.append(
        Text(
            zh=f"传输率 = 实传 {count.received} / 应传 {count.due} = {_number(count.transmission)}",
            en=f"transmission = received {count.received} / due {count.due} = {_number(count.transmission)}",
        )
    )
    lines.append(
        Text(
            zh=f"有效率 = 有效 {count.valid} / 实传 {count.received} = {_number(count.validity)}",
            en=f"validity = valid {count.valid} / received {count.received} = {_number(count.validity)}",
        )
    )
    lines.append(
        Text(
            zh=f"传输有效率 = 传输率 × 有效率 = {_number(count.rate)}",
            en=f"valid transmission rate = transmission × validity = {_number(count.rate)}",
        )
    )
    sign = "≥" if count.rate >= demanded else "<"
    lines.append(f"{_number(count.rate)} {sign} {plain_number(demanded)}")
    if late:
        lines.append(
            Text(
                zh=f"{late} 小时在修正时限之后到达或变更，仍按原状态计",
                en=f"{late} h came or changed after the days for corrections and count as they stood before",
            )
        )
    return lines


def _days_table(days: dict[dt.date, list[int]]) -> InputTable:
    return InputTable(
        title=Text(zh="逐日小时数", en="Hours by day"),
        columns=(
            Text(zh="日期", en="Day"),
            Text(zh="应传", en="Due"),
            Text(zh="实传", en="Received"),
            Text(zh="有效", en="Valid"),
            Text(zh="不计（已证明停运检修）", en="Not due (proved stop or repair)"),
        ),
        rows=tuple((day, *line) for day, line in sorted(days.items())),
    )


def _lines(judged: Judged) -> list[Line]:
    """The steps from what the device sent to the verdict."""
    given, rules, verdict = judged.given, judged.rules, judged.verdict
    lines: list[Line] = []
    if judged.sent is not None and judged.sent.from_minutes:
        lines.append(
            Text(
                zh=f"设备未报小时值，由分钟值平均：有效 {judged.sent.minutes} 分钟（至少 45）",
                en=f"no hour was sent: the mean of its minutes, {judged.sent.minutes} valid (at least 45)",
            )
        )
    if verdict.recomputed is not None and given.measured is not None and given.oxygen is not None:
        lines.append(
            f"C × (21 − O₂ref)/(21 − O₂) = {_number(given.measured)} × (21 − {_number(Fraction(rules.reference or 0))})"
            f"/(21 − {_number(given.oxygen)}) = {_number(verdict.recomputed)}"
        )
    if verdict.differs:
        sent, most = _number(given.converted), _number(Fraction(rules.tolerance))
        lines.append(
            Text(
                zh=f"设备折算值 {sent} 与公式结果相差超过 {most}",
                en=f"the device sent {sent}: off the formula by more than {most}",
            )
        )
    if verdict.value is not None and rules.limit is not None and verdict.valid and verdict.reason != "air":
        sign = "≤" if verdict.value <= rules.limit else ">"
        lines.append(f"{_number(verdict.value)} {sign} {_number(Fraction(rules.limit))} mg/m³")
    reason = _reason(judged)
    lines.append(
        Text(
            zh=f"判定：{verdict.state.words.zh}{f'（{reason.zh}）' if reason else ''}",
            en=f"verdict: {verdict.state.words.en}{f' ({reason.en})' if reason else ''}",
        )
    )
    if judged.exemption is not None:
        filed = judged.exemption
        words, who = Excuse(filed.kind).words, filed.filed_by or "—"
        file = f" ({filed.file.name}, SHA-256 {filed.file.sha256[:12]}…)" if filed.file else ""
        lines.append(
            Text(
                zh=f"豁免：{words.zh}，{filed.document}{file}，{who} 于 {_local(filed.filed_at)} 报送",
                en=f"exemption: {words.en}, {filed.document}{file}, filed {_local(filed.filed_at)} by {who}",
            )
        )
    lines.append(
        Text(
            zh="计入应传时数" if judged.due else "不计入应传时数",
            en="due in the rate" if judged.due else "not due in the rate",
        )
    )
    return lines


def _reason(judged: Judged) -> Text | None:
    reason = judged.verdict.reason
    if reason in _REASONS:
        return _REASONS[reason]
    if reason in STATES:
        return STATES[reason]
    return Excuse(reason).words if reason in {each.value for each in Excuse} else None


def _inputs(judged: Judged) -> InputTable:
    given, rules = judged.given, judged.rules
    flag = STATES.get(given.flag, Text(zh=given.flag or "—", en=given.flag or "—"))
    return InputTable(
        title=Text(zh="输入", en="Inputs"),
        columns=(Text(zh="项目", en="What"), Text(zh="值", en="Value"), Text(zh="单位", en="Unit")),
        rows=(
            (Text(zh="实测小时均值", en="measured hour mean"), given.measured, "mg/m³"),
            (Text(zh="设备折算小时均值", en="hour mean as the device converted it"), given.converted, "mg/m³"),
            (Text(zh="含氧量", en="oxygen"), given.oxygen, "%"),
            (Text(zh="基准含氧量", en="reference oxygen"), rules.reference, "%"),
            (Text(zh="限值", en="limit"), rules.limit, "mg/m³"),
            (Text(zh="设备标记", en="device flag"), flag, ""),
        ),
    )


def _stack(code: str) -> Stack:
    found = Stack.objects.filter(code=code).first()
    if found is None:
        raise NoSuchFigure(
            Text(zh=f"排气口 {code}", en=f"the stack {code}"), Stack.objects.values_list("code", flat=True)[:50]
        )
    return found


def _month(written: str) -> dt.date:
    try:
        found = dt.date.fromisoformat(f"{written}-01")
    except ValueError as cause:
        raise NoSuchFigure(Text(zh=f"月份 {written}", en=f"the month {written}"), ["2017-10"]) from cause
    if not 1900 < found.year < 9000:
        raise NoSuchFigure(Text(zh=f"月份 {written}", en=f"the month {written}"), ["2017-10"])
    return found


def _times(stack: Stack) -> list[dt.datetime]:
    return list(StackHour.objects.filter(stack=stack).values_list("time", flat=True))


def _named(stack: Stack, pollutant: Text | None, chinese: str, english: str) -> Text:
    zh = " ".join(filter(None, (stack.enterprise_zh or stack.enterprise_en, stack.name_zh or stack.name_en)))
    en = " ".join(filter(None, (stack.enterprise_en or stack.enterprise_zh, stack.name_en or stack.name_zh)))
    return Text(
        zh=f"{zh} {pollutant.zh if pollutant else ''} {chinese}".replace("  ", " "),
        en=f"{en}: {pollutant.en + ', ' if pollutant else ''}{english}",
    )


def _number(value: Fraction | None) -> str:
    return "—" if value is None else plain_number(value)


def _local(time: dt.datetime) -> str:
    return f"{time.astimezone(campaign_zone()):%Y-%m-%d %H:%M}"


def _stamped(trace: Trace, stack: Stack, version: int | None) -> Trace:
    remarks = trace.remarks
    if stack.demonstration:
        remarks = (
            Text(
                zh="演示数据：别处一台燃气轮机的记录代用，原记录无时刻，时刻为指定；标记与缺数为演示所加。",
                en="Demonstration: the record of a gas turbine elsewhere stands in; it has no time stamps, times were "
                "assigned; flags and gaps were made for the demonstration.",
            ),
            *remarks,
        )
    return replace(
        trace,
        remarks=remarks,
        data_version=version,
        pack_version=pack().version_label,
        stand_in=stack.demonstration or bool(stand_in_notice("en")),
    )


_BUILDERS: Mapping[str, Callable[[dict[str, str], int | None], Trace]] = {
    "stack-hour": stack_hour,
    "stack-exceedance": stack_exceedance,
    "stack-rate": stack_rate,
}


def build(kind: str, key: Mapping[str, str], version: int | None = None) -> Trace:
    """The trace of a figure of a stack.

    Raises:
        NoSuchFigure: the kind is unknown, or there is no such figure or version.
    """
    if kind not in _BUILDERS:
        raise NoSuchFigure(Text(zh=f"溯源类型 {kind}", en=f"the kind of trace {kind}"), tuple(_BUILDERS))
    try:
        return _BUILDERS[kind](dict(key), version)
    except (ParameterNotInForce, OverflowError) as cause:
        raise NoSuchFigure(Text(zh="尚无规定的日期", en="a day for which no rule is in force")) from cause


def address(kind: str, key: Mapping[str, object], version: int | None = None) -> str:
    """Where the trace of a figure of a stack is read."""
    parameters = {name: str(value) for name, value in key.items() if value not in (None, "")}
    if version is not None:
        parameters["v"] = str(version)
    return f"{reverse('stacks:trace', args=[kind])}?{urlencode(parameters)}"
