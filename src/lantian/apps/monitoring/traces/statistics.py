"""Which of the things known about an hour counts, and why, in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from lantian.apps.monitoring.common import HOUR, Origin, campaign_zone, ruled_day
from lantian.apps.monitoring.computation.choice import (
    CORRECTED,
    COUNTED,
    MEAN,
    REVIEWED,
    RULE,
    VOID,
    WITHDRAWN,
    corrected_on,
    counted,
)
from lantian.apps.monitoring.models import Station
from lantian.apps.monitoring.traces.again import shown, yes_no
from lantian.apps.records.store import store
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import InputTable
from lantian.core.time.local import local_day

__all__ = ["counted_line", "known_of_hour", "origin_of_hour", "statistics_table", "why_counted"]

_NAMES = {
    MEAN: Text(zh="设备上报", en="as the device reported it"),
    CORRECTED: Text(zh="校准值", en="calibrated value"),
    REVIEWED: Text(zh="审核决定", en="decision of the review"),
}


def known_of_hour(
    network: str, code: str, parameter: str, time: dt.datetime, version: int
) -> dict[str, dict[str, Any]]:
    """What is known of an hour at a version, by statistic."""
    table = store().read(
        network=network,
        cadence="hour",
        start=time,
        end=time + HOUR,
        stations=[code],
        parameters=[parameter],
        statistic=None,
        version=version,
    )
    return {row["statistic"]: row for row in table.to_pylist() if row["time"] == time and row["statistic"] in COUNTED}


def origin_of_hour(time: dt.datetime) -> Origin:
    """The rule that says whether corrected values count in an hour."""
    origin = Origin(ruled_day(RULE, local_day(time, campaign_zone())))
    origin.word(RULE)
    return origin


def statistics_table(known: dict[str, dict[str, Any]], time: dt.datetime) -> InputTable:
    """Raw, corrected and reviewed side by side, and which of them counts."""
    found = counted(known.values(), corrected=corrected_on(local_day(time, campaign_zone())))
    return InputTable(
        title=Text(zh="该小时的各种值", en="What is known of this hour"),
        columns=(
            Text(zh="来源", en="What"),
            Text(zh="值", en="Value"),
            Text(zh="标记", en="Flag"),
            Text(zh="数据版本", en="Data version"),
            Text(zh="计入结果", en="Makes the result"),
        ),
        rows=tuple(
            (
                _NAMES[name],
                shown(known[name]["value"]),
                known[name]["flag"],
                known[name]["seq"],
                yes_no(found is not None and found.statistic == name),
            )
            for name in COUNTED
            if name in known
        ),
    )


def why_counted(known: dict[str, dict[str, Any]], time: dt.datetime) -> Text:
    """Which statistic counted and why."""
    by_rule = corrected_on(local_day(time, campaign_zone()))
    found = counted(known.values(), corrected=by_rule)
    if found is None:
        return Text(zh="该小时没有数据", en="nothing is known of this hour")
    if found.statistic == REVIEWED:
        if found.flag == VOID or found.value is None:
            return Text(zh="审核决定该小时值不计入", en="the hour does not count: a reviewer voided it")
        return Text(zh="采用审核确定的值", en="the value that a reviewer decided counts")
    if found.statistic == CORRECTED:
        return Text(
            zh="采用校准值（方案规定以校准值计算，无审核决定）",
            en="the calibrated value counts (by the pack corrected values do, and nobody decided otherwise)",
        )
    if found.value is None:
        return Text(zh=f"设备标记 {found.flag}，不计入", en=f"the hour does not count: flag {found.flag} of the device")
    withdrawn = known.get(REVIEWED, {}).get("flag") == WITHDRAWN
    decided = (
        Text(zh="审核决定已撤回", en="the decision of the review was withdrawn")
        if withdrawn
        else Text(zh="无审核决定", en="no decision of the review")
    )
    rule = (
        Text(zh="无校准值", en="there is no calibrated value")
        if by_rule
        else Text(zh="方案规定以原始值计算", en="by the pack raw values count")
    )
    return Text(
        zh=f"采用设备上报值（{decided.zh}，{rule.zh}）", en=f"what the device reported counts ({decided.en}, {rule.en})"
    )


def counted_line(code: str, parameter: str, time: dt.datetime, version: int) -> Text:
    """The same for an hour of a station at a version."""
    network = Station.objects.filter(code=code).values_list("network", flat=True).first() or ""
    return why_counted(known_of_hour(network, code, parameter, time, version), time)
