"""Leads on tampering: what a pack must say of it."""

from __future__ import annotations

from collections.abc import Mapping

from lantian.core.policy.required.demand import Required, number, share, whole

__all__ = ["INTEGRITY"]

INTEGRITY: Mapping[str, Required] = {
    "integrity.false_alarms": number(
        "0.05",
        "50",
        "count",
        en="false alarms that a detector may raise per station and year",
        zh="每站每年允许的误报次数",
    ),
    "integrity.least_fall": share(
        "fall against the neighbours below which there is no lead", "相对周边偏低不足此比例不成为线索"
    ),
    "integrity.visit_p": number(
        "0.0001", "0.2", "1", en="chance below which dips at visits are a lead", zh="检查时段下降成为线索的概率上限"
    ),
    "integrity.history_days": whole(
        90, 1500, "day", en="days of history that thresholds are found from", zh="确定阈值所用的历史天数"
    ),
    "integrity.train_days": whole(
        30, 400, "day", en="days that a model of the network is fitted on", zh="站网模型拟合所用天数"
    ),
    "integrity.least_train_days": whole(
        14, 400, "day", en="days without which no model is fitted", zh="拟合模型最少所需天数"
    ),
    "integrity.recent_days": whole(1, 60, "day", en="days that are looked through for leads", zh="每次排查回看的天数"),
    "integrity.neighbours": whole(
        3, 100, "count", en="nearest stations that one is compared with", zh="参与比对的最近站点数"
    ),
    "integrity.public_from": whole(0, 23, "h", en="hour from which visitors may come", zh="可能有人检查的起始小时"),
    "integrity.public_until": whole(1, 24, "h", en="hour until which visitors may come", zh="可能有人检查的结束小时"),
    "integrity.limit": number(
        "1", "1000", "µg/m³", en="PM2.5 just below which readings must not crowd", zh="核对读数聚集所用的 PM2.5 限值"
    ),
}
