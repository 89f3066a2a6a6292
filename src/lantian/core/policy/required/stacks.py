"""Stacks: what a pack must say of it."""

from __future__ import annotations

from collections.abc import Mapping

from lantian.core.policy.required.demand import Required, number, share, whole, word
from lantian.core.rules.stacks.sources import POLLUTANTS, SOURCE_TYPES, limit_parameter, oxygen_parameter

__all__ = ["STACKS"]

_LIMITS: Mapping[str, Required] = {
    limit_parameter(kind, factor): number(
        "0.001", "10000", "mg/m³", en=f"limit of {pollutant.en}, {title.en}", zh=f"{title.zh}的{pollutant.zh}限值"
    )
    for kind, title in SOURCE_TYPES.items()
    for factor, pollutant in POLLUTANTS.items()
}
_OXYGEN: Mapping[str, Required] = {
    oxygen_parameter(kind): number("0", "20", "%", en=f"reference oxygen, {title.en}", zh=f"{title.zh}的基准含氧量")
    for kind, title in SOURCE_TYPES.items()
}

STACKS: Mapping[str, Required] = {
    "stacks.height": number("0", "1000", "m", en="height above which a stack is monitored", zh="须监控的排气口高度"),
    "stacks.online_by": word(
        en="id of the deadline by which stacks are on line, or none", zh="高架源联网时限的编号，没有则为 none"
    ),
    "stacks.transmission_rate": share("valid transmission rate that a source needs", "传输有效率下限"),
    "stacks.due_hours": word("proof", "flag", en="what takes hours out of those due", zh="应传时数的扣除依据"),
    "stacks.correction_days": whole(
        0, 366, "day", en="days within which the data of an hour may be corrected", zh="数据修正补全时限"
    ),
    "stacks.proof_day": whole(
        1, 28, "day", en="day of the next month by which proof of a stop is filed", zh="停运检修证明的次月截止日"
    ),
    "stacks.air_oxygen": number(
        "10", "21", "%", en="oxygen above which a source does not run", zh="视为未运行的含氧量"
    ),
    "stacks.conversion_tolerance": share("how far a device's conversion may be off", "折算值的容许相对差"),
    "stacks.exceeding_hours": whole(1, 24, "count", en="hours that make a day an exceedance", zh="构成超标的小时数"),
    "stacks.several_enterprises": whole(
        2, 1000, "count", en="enterprises exceeding in a month that are several", zh="“多家企业超标”的家数"
    ),
    **_OXYGEN,
    **_LIMITS,
}
