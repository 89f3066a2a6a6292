"""Forecasts: what a pack must say of them."""

from __future__ import annotations

from collections.abc import Mapping

from lantian.core.policy.required.demand import Required, share, whole

__all__ = ["FORECAST"]

FORECAST: Mapping[str, Required] = {
    "forecast.every_hours": whole(1, 24, "h", en="how often a forecast is issued", zh="预报发布间隔"),
    "forecast.record_days": whole(
        1, 400, "day", en="record on which the simple members of a forecast rest", zh="简单预报成员所用记录长度"
    ),
    "forecast.train_days": whole(
        30, 4000, "day", en="longest record on which a model is fitted", zh="模型训练记录上限"
    ),
    "forecast.least_train_days": whole(
        30, 4000, "day", en="shortest record on which a model is fitted", zh="模型训练记录下限"
    ),
    "forecast.refit_days": whole(1, 400, "day", en="how often models are fitted again", zh="模型重新训练间隔"),
    "forecast.stuck_hours": whole(
        3, 240, "h", en="equal hours from which on a station hangs and is left out", zh="判为数值卡死的连续相同小时数"
    ),
    "forecast.expectation_days": whole(
        60,
        4000,
        "day",
        en="record from which the expectation in an episode's weather is learnt",
        zh="气象校正期望值所用记录长度",
    ),
    "forecast.weather_oldest_hours": whole(
        1, 240, "h", en="age from which on a forecast of the weather is not leaned on", zh="天气预报最长使用时效"
    ),
    "forecast.range_low": share("lower chance of the range of the daily index", "AQI预报范围下侧概率"),
    "forecast.range_high": share("upper chance of the range of the daily index", "AQI预报范围上侧概率"),
    "forecast.alarm_chance": share("probability from which on a forecast counts as a call", "视为报出重污染的概率"),
    "forecast.heavy_above": whole(
        1, 500, "AQI", en="index above which hits and false alarms are counted", zh="检验命中与空报的AQI界限"
    ),
}
