"""Checks of observations, their review and confirmation: what a pack must say of it."""

from __future__ import annotations

from collections.abc import Mapping

from lantian.core.policy.required.demand import Required, number, share, whole, word
from lantian.core.standards.device_kinds import SIX

__all__ = ["MEASURED", "QUALITY", "WEATHER"]

MEASURED = SIX
"""Factors that every check knows."""
WEATHER = ("a01001", "a01002", "a01006", "a01007", "a01008")
"""Factors of the weather, of which only the range is checked: °C, %, kPa, m/s, degrees."""

_CADENCES = {"hour": ("hours", "小时值"), "minute": ("minutes", "分钟值")}
_CONCENTRATION = {factor: "mg/m³" if factor == "a21005" else "µg/m³" for factor in MEASURED}
_RANGED = {**_CONCENTRATION, "a01001": "1", "a01002": "%", "a01006": "1", "a01007": "1", "a01008": "1"}


def _verdict(en: str, zh: str) -> Required:
    return word("suspect", "bad", en=f"what is said of a value: {en}", zh=f"判定结果：{zh}")


def _of_series(cadence: str) -> dict[str, Required]:
    """The checks that hours and minutes have in common."""
    en, zh = _CADENCES[cadence]
    found = {
        "instrument.verdict": _verdict(f"instrument flag of {en}", f"{zh}仪器标记"),
        "range.verdict": _verdict(f"range of {en}", f"{zh}量程"),
        "step.verdict": _verdict(f"step of {en}", f"{zh}突变"),
        "stuck.verdict": _verdict(f"stuck {en}", f"{zh}恒值"),
        "stuck.count": whole(2, 100_000, "count", en=f"equal {en} in a row that are stuck", zh=f"{zh}判恒值的连续个数"),
        "spike.verdict": _verdict(f"spike of {en}", f"{zh}尖峰"),
        "spike.width": whole(3, 1001, "count", en=f"{en} in the window of the spike", zh=f"{zh}尖峰窗口个数"),
        "spike.factor": number("1", "1000", "1", en=f"scales from the median of {en}", zh=f"{zh}尖峰倍数"),
        "noise.verdict": _verdict(f"noise of {en}", f"{zh}波动过小"),
        "noise.width": whole(3, 100_000, "count", en=f"{en} in the window of the noise", zh=f"{zh}波动窗口个数"),
        "negative.verdict": _verdict(f"negative drift of {en}", f"{zh}负值漂移"),
        "negative.width": whole(3, 100_000, "count", en=f"{en} in the window of the zero", zh=f"{zh}负值漂移窗口个数"),
    }
    for factor, unit in _RANGED.items():
        found[f"range.{factor}.least"] = number(
            "-1000", "1000", unit, en=f"least of {factor}, {en}", zh=f"{factor}{zh}下限"
        )
        found[f"range.{factor}.most"] = number(
            "0", "100000", unit, en=f"most of {factor}, {en}", zh=f"{factor}{zh}上限"
        )
    for factor, unit in _CONCENTRATION.items():
        for key, what_en, what_zh in (
            ("step.{}.most", "largest change", "相邻值最大变化"),
            ("stuck.{}.resolution", "resolution", "分辨力"),
            ("spike.{}.scale", "least scale of spikes", "尖峰最小尺度"),
        ):
            found[key.format(factor)] = number(
                "0.000001", "100000", unit, en=f"{what_en} of {factor}, {en}", zh=f"{factor}{zh}{what_zh}"
            )
        for key, what_en, what_zh in (
            ("stuck.{}.floor", "value up to which it may stay", "恒值不判的低值"),
            ("noise.{}.floor", "value up to which it may be quiet", "波动不判的低值"),
            ("noise.{}.least", "least mean bend", "平均弯折下限"),
            ("negative.{}.tolerance", "tolerance of the zero", "零点容许偏差"),
        ):
            found[key.format(factor)] = number(
                "0", "100000", unit, en=f"{what_en} of {factor}, {en}", zh=f"{factor}{zh}{what_zh}"
            )
    return {f"quality.{cadence}.{key}": demand for key, demand in found.items()}


def _order(rule: str, en: str, zh: str) -> dict[str, Required]:
    """A part that may not be above the whole."""
    return {
        f"quality.hour.{rule}.verdict": _verdict(f"{en} reversed", f"{zh}倒挂"),
        f"quality.hour.{rule}.tolerance": number("0", "1000", "µg/m³", en=f"tolerance of {en}", zh=f"{zh}倒挂容许差"),
        f"quality.hour.{rule}.share": share(f"tolerance of {en} as a share", f"{zh}倒挂容许比例"),
    }


_NEIGHBOURS = {
    "verdict": _verdict("a station unlike its neighbours", "与邻站不符"),
    "count": whole(3, 50, "count", en="nearest stations compared", zh="比较的最近邻站数"),
    "least_count": whole(2, 50, "count", en="neighbours with a value that are needed", zh="至少有值的邻站数"),
    "radius": number("0.1", "500", "km", en="distance of the farthest neighbour", zh="邻站最远距离"),
    "near": number("0.01", "500", "km", en="distance at which a neighbour weighs half", zh="权重减半的距离"),
    "factor": number("1", "100", "1", en="scales allowed between neighbours", zh="邻站容许倍数"),
    "scale_least": number("0.01", "5", "1", en="least scale of the residual", zh="残差最小尺度"),
    "scale_most": number("0.01", "5", "1", en="largest scale of the residual", zh="残差最大尺度"),
    "habit_hours": whole(1, 10_000, "h", en="hours that a station's own offset needs", zh="本站习惯偏差所需小时"),
    "front": number("0", "10", "1", en="share of the neighbours' hourly change", zh="邻站每小时变化的计入比例"),
    "windy": number("0", "60", "1", en="wind speed from which it is windy, m/s", zh="大风界限（m/s）"),
    "windy_widening": number("1", "10", "1", en="times the scale when it is windy", zh="大风时尺度倍数"),
    "dry": number("0", "100", "%", en="humidity below which air is dry", zh="干燥界限"),
    "dry_widening": number("1", "10", "1", en="times the scale when it is dry", zh="干燥时尺度倍数"),
    "humid": number("0", "100", "%", en="humidity from which air is humid", zh="高湿界限"),
    "humid_widening": number("1", "10", "1", en="times the scale when it is humid", zh="高湿时尺度倍数"),
    **{
        f"{factor}.offset": number(
            "0.001", "1000", unit, en=f"{factor} added before the logarithm", zh=f"{factor}取对数前所加浓度"
        )
        for factor, unit in _CONCENTRATION.items()
    },
}

QUALITY: Mapping[str, Required] = {
    **_of_series("hour"),
    **_of_series("minute"),
    "quality.hour.clock.verdict": _verdict("device clock", "设备时钟"),
    "quality.hour.clock.seconds": number(
        "1", "86400", "1", en="tolerated difference of a device's clock, s", zh="容许钟差（秒）"
    ),
    "quality.hour.label.verdict": _verdict("hours labelled wrong", "小时标签错位"),
    "quality.hour.label.lag": whole(1, 24, "h", en="largest shift of labels looked for", zh="查找的最大错位"),
    "quality.hour.label.least": number("0", "1", "1", en="least correlation at the shift", zh="错位时相关系数下限"),
    "quality.hour.label.margin": number(
        "0", "2", "1", en="by how much the shifted correlation must be higher", zh="错位时相关系数须高出"
    ),
    "quality.hour.label.hours": whole(24, 10_000, "h", en="hours that the comparison needs", zh="比较所需小时"),
    "quality.hour.label.count": whole(2, 50, "count", en="nearest stations for the labels", zh="标签比较的最近邻站数"),
    "quality.hour.label.radius": number(
        "0.1", "500", "km", en="farthest station for the labels", zh="标签比较的最远距离"
    ),
    "quality.hour.label.near": number("0.01", "500", "km", en="distance of half a weight", zh="标签比较权重减半的距离"),
    "quality.hour.frozen.verdict": _verdict("frozen source", "数据源冻结"),
    "quality.hour.frozen.hours": whole(2, 1000, "h", en="hours in a row of a frozen source", zh="冻结连续小时数"),
    "quality.hour.frozen.factors": whole(2, 100, "count", en="factors frozen together at least", zh="同时不变的因子数"),
    **_order("pm-order", "PM2.5 above PM10", "PM2.5与PM10"),
    **_order("nox-order", "NO2 above NOx", "NO2与NOx"),
    **{f"quality.hour.neighbours.{key}": demand for key, demand in _NEIGHBOURS.items()},
}
