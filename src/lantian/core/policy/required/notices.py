"""Notices to people: what a pack must say of it."""

from __future__ import annotations

from collections.abc import Mapping

from lantian.core.policy.required.demand import Required, whole, word

__all__ = ["NOTICES"]

NOTICES: Mapping[str, Required] = {
    "notices.grouping_minutes": whole(
        0,
        1440,
        "min",
        en="span within which notices of one kind and unit stand together",
        zh="同类同单位通知合并的时段",
    ),
    "notices.quiet_from_hour": whole(
        0, 23, "h", en="local hour from which nothing but urgent messages goes out", zh="免打扰起始时刻（当地时间）"
    ),
    "notices.quiet_until_hour": whole(
        0, 23, "h", en="local hour until which nothing but urgent messages goes out", zh="免打扰结束时刻（当地时间）"
    ),
    "notices.escalation_minutes": whole(
        1,
        10080,
        "min",
        en="time after which an urgent notice nobody took note of is handed up",
        zh="紧急通知无人确认时上报的时限",
    ),
    "notices.escalation_right": word(
        en="right of those to whom an urgent notice is handed up", zh="紧急通知上报对象所具有的权限"
    ),
}
