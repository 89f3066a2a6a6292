"""Devices, back-fill and the register of stations: what a pack must say of it."""

from __future__ import annotations

from collections.abc import Mapping

from lantian.core.policy.required.demand import Required, whole, word
from lantian.core.policy.required.gateway import GATEWAY

__all__ = ["DEVICES"]

_REGISTER: Mapping[str, Required] = {
    "network.complete_by": word(
        en="id of the deadline by which reference stations must be complete, or none",
        zh="六参数站完成时限的编号，没有则为 none",
    ),
    "network.complete_stage": word(
        "built", "networked", "accepted", en="stage at which a station is complete", zh="站点视为完成的阶段"
    ),
    "network.hour_parameters_needed": whole(
        1, 20, "count", en="parameters that an hour must bring to count as received", zh="一小时计为到达所需的参数个数"
    ),
    "network.rate_counts": word(
        "planned", "networked", en="stations whose hours are due in the on-line rate", zh="在线率的应到站点范围"
    ),
    "network.silent_notice_minutes": whole(
        1, 10080, "min", en="silence after which the liaison is told", zh="站点静默多久后通知联络员"
    ),
    "network.silent_urgent_minutes": whole(
        1, 43200, "min", en="silence after which the notice becomes urgent", zh="站点静默多久后通知升为紧急"
    ),
    "network.licence_warning_days": whole(
        0,
        366,
        "day",
        en="days before the end of an agency's licence on which it is named",
        zh="机构资质到期的提前提醒天数",
    ),
}

DEVICES: Mapping[str, Required] = {**_REGISTER, **GATEWAY}
