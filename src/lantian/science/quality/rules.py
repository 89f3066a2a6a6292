"""The rules of quality control: what each is, on what it stands, which parameters it takes.

Thresholds are not in the code. A pack states each of them as `quality.<cadence>.<rule>.<parameter>`, where a parameter
that differs by factor is `<factor code>.<name>`; `rules_in_force` reads them. A version names the algorithm: it changes
when the same input and parameters could give another flag.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from lantian.core.policy.pack import Pack
from lantian.core.policy.required.quality import MEASURED, WEATHER
from lantian.core.policy.schema import Text
from lantian.science.quality.flags import Flag

__all__ = ["RULES", "VERDICTS", "Cadence", "Rule", "RuleInfo", "parameter_ids", "rules_in_force"]

Cadence = Literal["hour", "minute"]

VERDICTS: Mapping[str, Flag] = {"suspect": Flag.SUSPECT, "bad": Flag.BAD}
"""Words of a pack for what a rule says of a value that it objects to."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in force: the version of its algorithm, its thresholds, and the flag of a value that it objects to.

    Keys of `parameters` are as in `RULES[id]`: `hours`, or `a34004.most` for one that differs by factor.
    """

    id: str
    version: str
    parameters: Mapping[str, float]
    flag: Flag


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleInfo:
    """What a rule is. `said` is the reason of a proposal, with its facts in braces."""

    version: str
    title: Text
    basis: Text
    said: Text
    parameters: Mapping[str, Text] = field(default_factory=dict)
    """Parameters that hold for every factor."""
    per_factor: Mapping[str, Text] = field(default_factory=dict)
    """Parameters that each of `factors` has."""
    factors: tuple[str, ...] = ()
    cadences: tuple[Cadence, ...] = ("hour",)
    fixed: Flag | None = None
    """The flag, where a pack has no choice."""


_SCALE = Text(zh="最小尺度", en="least scale")

RULES: Mapping[str, RuleInfo] = {
    "missing": RuleInfo(
        version="1",
        title=Text(zh="缺测", en="Missing"),
        basis=Text(zh="GB 3095 表4；QARTOD 第1项（时间与缺口）", en="GB 3095 table 4; QARTOD test 1 (timing and gaps)"),
        said=Text(zh="自该小时起连续缺测 {hours} 小时", en="no value for {hours} h from this hour on"),
        fixed=Flag.MISSING,
    ),
    "instrument": RuleInfo(
        version="1",
        title=Text(zh="仪器标记", en="Instrument flag"),
        basis=Text(zh="HJ 212-2017 数据标记（N 以外）", en="HJ 212-2017, data flags other than N"),
        said=Text(zh="设备标记为 {mark}（{meaning_zh}）", en="the device flags it {mark} ({meaning_en})"),
        cadences=("hour", "minute"),
    ),
    "clock": RuleInfo(
        version="1",
        title=Text(zh="设备时钟", en="Device clock"),
        basis=Text(zh="HJ 212-2017 校时；本系统读法", en="HJ 212-2017, time checks; our reading"),
        said=Text(
            zh="设备时钟相差 {seconds} 秒，容许 {most} 秒",
            en="the device's clock is {seconds} s off, {most} s are allowed",
        ),
        parameters={"seconds": Text(zh="容许钟差", en="tolerated difference of the clock")},
    ),
    "label": RuleInfo(
        version="1",
        title=Text(zh="小时标签错位", en="Hours labelled wrong"),
        basis=Text(
            zh="HJ 212-2017 数据时间；QARTOD 第1项；本系统读法",
            en="data time of HJ 212-2017; QARTOD test 1; our reading",
        ),
        said=Text(
            zh="与邻站相比错位 {lag} 小时（相关 {shifted}，不错位 {straight}）",
            en="{lag} h apart from its neighbours (correlation {shifted}, without a shift {straight})",
        ),
        parameters={
            "lag": Text(zh="最大错位", en="largest shift looked for"),
            "least": Text(zh="错位时相关系数下限", en="least correlation at the shift"),
            "margin": Text(zh="相关系数须高出", en="by how much its correlation must be higher"),
            "hours": Text(zh="所需小时", en="hours needed"),
            "count": Text(zh="最近邻站数", en="nearest stations compared"),
            "radius": Text(zh="邻站最远距离", en="distance of the farthest neighbour"),
            "near": Text(zh="距离权重的尺度", en="distance at which a neighbour's weight is half"),
        },
    ),
    "range": RuleInfo(
        version="1",
        title=Text(zh="量程", en="Range"),
        basis=Text(
            zh="QARTOD 第4项（总量程）；HJ 653、HJ 654 量程",
            en="QARTOD test 4 (gross range); ranges of HJ 653 and HJ 654",
        ),
        said=Text(zh="{value} 超出 {least} 至 {most}", en="{value} lies outside {least} to {most}"),
        per_factor={"least": Text(zh="下限", en="least value"), "most": Text(zh="上限", en="largest value")},
        factors=(*MEASURED, *WEATHER),
        cadences=("hour", "minute"),
    ),
    "step": RuleInfo(
        version="1",
        title=Text(zh="突变", en="Step"),
        basis=Text(zh="QARTOD 第7项（变化率）", en="QARTOD test 7 (rate of change)"),
        said=Text(
            zh="由 {before} 跳至 {value}，容许变化 {most}", en="from {before} to {value}, a change of {most} is allowed"
        ),
        per_factor={"most": Text(zh="相邻值最大变化", en="largest change to the next value")},
        factors=MEASURED,
        cadences=("hour", "minute"),
    ),
    "stuck": RuleInfo(
        version="1",
        title=Text(zh="恒值", en="Stuck value"),
        basis=Text(zh="QARTOD 第8项（平线）", en="QARTOD test 8 (flat line)"),
        said=Text(zh="{value} 连续 {count} 个值不变", en="{value} stays for {count} values in a row"),
        parameters={"count": Text(zh="连续相同的个数", en="equal values in a row")},
        per_factor={
            "resolution": Text(zh="分辨力", en="resolution"),
            "floor": Text(zh="低于或等于此值不判", en="value up to which it may stay the same"),
        },
        factors=MEASURED,
        cadences=("hour", "minute"),
    ),
    "spike": RuleInfo(
        version="1",
        title=Text(zh="尖峰", en="Spike"),
        basis=Text(zh="QARTOD 第6项（尖峰），Hampel 中位数法", en="QARTOD test 6 (spike), by Hampel's median"),
        said=Text(
            zh="{value} 偏离前后中位数 {median}，容许 {most}",
            en="{value} against a median of {median} around it, {most} off is allowed",
        ),
        parameters={
            "width": Text(zh="窗口个数（奇数）", en="values in the window (odd)"),
            "factor": Text(zh="倍数", en="scales allowed"),
        },
        per_factor={"scale": _SCALE},
        factors=MEASURED,
        cadences=("hour", "minute"),
    ),
    "noise": RuleInfo(
        version="1",
        title=Text(zh="波动过小", en="Noise too low"),
        basis=Text(zh="QARTOD 第10项（信号衰减）", en="QARTOD test 10 (attenuated signal)"),
        said=Text(
            zh="{width} 个值内平均弯折 {bend}，应不小于 {least}",
            en="mean bend of {bend} within {width} values, at least {least} is expected",
        ),
        parameters={"width": Text(zh="窗口个数", en="values in the window")},
        per_factor={
            "least": Text(zh="平均弯折（二阶差分）下限", en="least mean bend (second difference)"),
            "floor": Text(zh="低于或等于此值不判", en="value up to which it may be quiet"),
        },
        factors=MEASURED,
        cadences=("hour", "minute"),
    ),
    "negative": RuleInfo(
        version="1",
        title=Text(zh="负值漂移", en="Negative drift"),
        basis=Text(
            zh="HJ 817-2018、HJ 818-2018 零点检查；本系统读法",
            en="zero checks of HJ 817-2018 and HJ 818-2018; our reading",
        ),
        said=Text(
            zh="{width} 个值的中位数低于 −{tolerance}", en="the median of {width} values lies below −{tolerance}"
        ),
        parameters={"width": Text(zh="窗口个数", en="values in the window")},
        per_factor={"tolerance": Text(zh="零点容许偏差", en="tolerance of the zero")},
        factors=MEASURED,
        cadences=("hour", "minute"),
    ),
    "frozen": RuleInfo(
        version="1",
        title=Text(zh="数据源冻结", en="Frozen source"),
        basis=Text(zh="QARTOD 第8项（平线）；本系统读法", en="QARTOD test 8 (flat line); our reading"),
        said=Text(
            zh="{factors} 项因子同时 {hours} 小时不变", en="{factors} factors stay the same together for {hours} h"
        ),
        parameters={
            "hours": Text(zh="连续小时数", en="hours in a row"),
            "factors": Text(zh="至少同时不变的因子数", en="factors that stay the same at least"),
        },
    ),
    "pm-order": RuleInfo(
        version="1",
        title=Text(zh="PM2.5高于PM10", en="PM2.5 above PM10"),
        basis=Text(
            zh="GB 3095 3.3、3.4 定义：PM2.5 是 PM10 的一部分",
            en="GB 3095, definitions 3.3 and 3.4: PM2.5 is a part of PM10",
        ),
        said=Text(zh="PM2.5 {part} 高于 PM10 {whole}", en="PM2.5 {part} above PM10 {whole}"),
        parameters={
            "tolerance": Text(zh="容许差", en="tolerance"),
            "share": Text(zh="容许比例", en="tolerance as a share of PM10"),
        },
    ),
    "nox-order": RuleInfo(
        version="1",
        title=Text(zh="NO2高于NOx", en="NO2 above NOx"),
        basis=Text(zh="GB 3095 表2：NOx 以 NO2 计，含 NO2", en="GB 3095 table 2: NOx, counted as NO2, contains NO2"),
        said=Text(zh="NO2 {part} 高于 NOx {whole}", en="NO2 {part} above NOx {whole}"),
        parameters={
            "tolerance": Text(zh="容许差", en="tolerance"),
            "share": Text(zh="容许比例", en="tolerance as a share of NOx"),
        },
    ),
    "neighbours": RuleInfo(
        version="1",
        title=Text(zh="与邻站不符", en="Unlike its neighbours"),
        basis=Text(
            zh="QARTOD 第11项（邻站）；留一法，本系统读法", en="QARTOD test 11 (neighbour); leave-one-out, our reading"
        ),
        said=Text(
            zh="{value}，据 {count} 个邻站应为 {low} 至 {high}",
            en="{value}, where {count} neighbours suggest {low} to {high}",
        ),
        parameters={
            "count": Text(zh="最近邻站数", en="nearest stations compared"),
            "least_count": Text(zh="至少有值的邻站数", en="neighbours with a value needed"),
            "radius": Text(zh="邻站最远距离", en="distance of the farthest neighbour"),
            "near": Text(zh="距离权重的尺度", en="distance at which a neighbour's weight is half"),
            "factor": Text(zh="倍数", en="scales allowed"),
            "scale_least": Text(zh="对数残差最小尺度", en="least scale of the residual (logarithm)"),
            "scale_most": Text(zh="对数残差最大尺度", en="largest scale of the residual (logarithm)"),
            "habit_hours": Text(zh="本站习惯偏差所需小时", en="hours that a station's own offset needs"),
            "front": Text(
                zh="邻站水平每小时变化计入尺度的比例", en="share of the neighbours' hourly change in the scale"
            ),
            "windy": Text(zh="大风界限", en="wind speed from which it is windy"),
            "windy_widening": Text(zh="大风时尺度倍数", en="times the scale when it is windy"),
            "dry": Text(zh="干燥界限", en="relative humidity below which air is dry"),
            "dry_widening": Text(zh="干燥时尺度倍数", en="times the scale when it is dry"),
            "humid": Text(zh="高湿", en="relative humidity from which air is humid"),
            "humid_widening": Text(zh="高湿时尺度倍数", en="times the scale when it is humid"),
        },
        per_factor={"offset": Text(zh="取对数前所加浓度", en="concentration added before the logarithm")},
        factors=MEASURED,
    ),
    "completeness": RuleInfo(
        version="1",
        title=Text(zh="有效小时不足", en="Too few hours"),
        basis=Text(zh="GB 3095 表4", en="GB 3095 table 4"),
        said=Text(
            zh="{day} 有效 {there} 小时，需 {needed} 小时", en="{there} h with a value on {day}, {needed} are needed"
        ),
        fixed=Flag.SUSPECT,
    ),
}
"""Rule id → what it is, in the order in which they are shown."""


def parameter_ids(cadence: Cadence) -> dict[str, tuple[str, ...]]:
    """Rule id → keys of the parameters that it takes at that cadence."""
    return {
        name: (*info.parameters, *(f"{factor}.{each}" for factor in info.factors for each in info.per_factor))
        for name, info in RULES.items()
        if cadence in info.cadences
    }


def rules_in_force(pack: Pack, on: dt.date, cadence: Cadence = "hour") -> dict[str, Rule]:
    """The rules of a cadence with the thresholds that the pack has on that day.

    Raises:
        ParameterUnknown, ParameterNotInForce: the pack lacks one of them.
    """
    found = {}
    for name, keys in parameter_ids(cadence).items():
        info = RULES[name]
        prefix = f"quality.{cadence}.{name}"
        flag = VERDICTS[pack.word(f"{prefix}.verdict", on)] if info.fixed is None else info.fixed
        values = {key: float(pack.number(f"{prefix}.{key}", on)) for key in keys}
        found[name] = Rule(name, info.version, values, flag)
    return found
