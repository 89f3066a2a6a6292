"""What each detector found of injected tampering, and how often it accused for nothing: the measured figures.

Measured by `benchmarks/tampering.py` on twelve real stations: thresholds from until February 2015, counts from March
2015 to February 2016. The benchmark fails when what it measures and what is stated here differ; the table of
docs/integrity.md is the same, by test.
"""

from __future__ import annotations

from dataclasses import dataclass

from lantian.core.policy.schema import Text

__all__ = ["MEASURED", "Measured", "measured_of"]


@dataclass(frozen=True, slots=True)
class Measured:
    """One kind of tampering tried against one detector."""

    detector: str
    injected: Text
    found: float
    """Share of the episodes."""
    false_alarms: float
    """Counted per station and year, where one was allowed; for `visits` the share of calendars without tampering."""
    episodes: int


MEASURED: tuple[Measured, ...] = (
    Measured("network", Text(zh="读数降低 30%，7 天", en="−30%, 7 d"), 0.91, 0.91, 911),
    Measured("network", Text(zh="读数降低 50%，2 天", en="−50%, 2 d"), 0.90, 0.91, 931),
    Measured("network", Text(zh="读数降低 20%，14 天", en="−20%, 14 d"), 0.84, 0.91, 891),
    Measured("network", Text(zh="读数降低 30%，14 天", en="−30%, 14 d"), 0.99, 0.91, 887),
    Measured("network", Text(zh="读数降低 20%，7 天", en="−20%, 7 d"), 0.58, 0.91, 914),
    Measured("network", Text(zh="读数降低 10%，14 天", en="−10%, 14 d"), 0.28, 0.91, 903),
    Measured("network-own", Text(zh="读数降低 30%，7 天", en="−30%, 7 d"), 0.95, 0.67, 924),
    Measured("network-own", Text(zh="读数降低 50%，2 天", en="−50%, 2 d"), 0.95, 0.67, 933),
    Measured("network-own", Text(zh="读数降低 20%，14 天", en="−20%, 14 d"), 0.91, 0.67, 908),
    Measured("network-own", Text(zh="读数降低 30%，14 天", en="−30%, 14 d"), 1.00, 0.67, 900),
    Measured("network-own", Text(zh="读数降低 20%，7 天", en="−20%, 7 d"), 0.64, 0.67, 923),
    Measured("network-own", Text(zh="读数降低 10%，14 天", en="−10%, 14 d"), 0.31, 0.67, 918),
    Measured("stuck", Text(zh="读数保持 8 小时不变", en="held for 8 h"), 0.85, 0.17, 289),
    Measured("capped", Text(zh="7 天内封顶于 70% 分位数", en="nothing above the 70 % quantile, 7 d"), 1.00, 0.0, 95),
    Measured(
        "copied",
        Text(zh="照抄邻站读数，滞后 1 小时，2 天", en="the neighbour's readings, 1 h late, 2 d"),
        1.00,
        1.59,
        143,
    ),
    Measured(
        "copied-with-noise",
        Text(
            zh="邻站读数 ×0.8 加 2% 噪声，滞后 1 小时，3 天", en="the neighbour's readings × 0.8 ± 2 %, 1 h late, 3 d"
        ),
        0.58,
        0.75,
        143,
    ),
    Measured(
        "repeated", Text(zh="重复本站 9 天前读数，2 天", en="the own readings of 9 days before, 2 d"), 0.99, 1.50, 144
    ),
    Measured("noise", Text(zh="5 小时滑动平均，7 天", en="moving mean of 5 h, 7 d"), 1.00, 0.75, 95),
    Measured(
        "public-hours",
        Text(zh="工作日 8—18 时降低 35%，14 天", en="−35 % from 8 to 18 h of working days, 14 d"),
        1.00,
        0.75,
        68,
    ),
    Measured(
        "sprinkling",
        Text(
            zh="每天 6 小时 PM2.5 −25%、PM10 −40%、露点 +4 ℃，3 天",
            en="six hours a day: PM2.5 −25 %, PM10 −40 %, dew point +4 °C, 3 d",
        ),
        0.52,
        0.58,
        141,
    ),
    Measured("still-air", Text(zh="静风中骤降 55%，6 小时", en="−55 % at once in still air, 6 h"), 0.19, 0.67, 231),
    Measured("still-air", Text(zh="静风中骤降 75%，6 小时", en="−75 % at once in still air, 6 h"), 0.31, 0.67, 231),
    Measured("step", Text(zh="斜率 ×0.7，60 天", en="slope × 0.7 for 60 d"), 0.92, 0.58, 26),
    Measured("step", Text(zh="零点 −15 µg/m³，60 天", en="offset −15 µg/m³ for 60 d"), 0.96, 0.58, 26),
    Measured(
        "silence",
        Text(zh="周边处于最高十分之一时缺数，30 天", en="missing when the neighbours are in their upper tenth, 30 d"),
        1.00,
        0.08,
        52,
    ),
    Measured(
        "limit",
        Text(
            zh="高出 75 µg/m³ 不足 15% 的读数改到限值以下，60 天",
            en="readings up to 15 % over 75 µg/m³ moved below it, 60 d",
        ),
        1.00,
        0.25,
        28,
    ),
    Measured(
        "visits",
        Text(
            zh="30 天内 6 次 3 小时检查期间降低 35%（误报为日程占比）",
            en="−35 % during six visits of 3 h in 30 d (false alarms: share of calendars)",
        ),
        0.98,
        0.01,
        144,
    ),
)


def measured_of(detector: str) -> tuple[Measured, ...]:
    """Everything that was tried against one detector."""
    return tuple(each for each in MEASURED if each.detector == detector)
