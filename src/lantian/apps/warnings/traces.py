"""What stands behind a proposal of the rules, now or as it was kept with a version."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language

from lantian.apps.monitoring.common import campaign_zone
from lantian.apps.orgs.policies import Actor, NotAllowed, has_right
from lantian.apps.records.campaign import pack, stand_in_notice
from lantian.apps.records.traces import NoSuchFigure, needed, register
from lantian.apps.warnings.appraisal import appraise, rules_on
from lantian.apps.warnings.models import WarningVersion
from lantian.apps.warnings.outgoing import grade_title
from lantian.apps.warnings.problems import NoRules
from lantian.core.policy.problems import ParameterNotInForce
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, InputTable, Trace
from lantian.core.quantity.rounding import half_even
from lantian.core.rules.warning.grades import NONE

__all__ = ["leaning_words", "warning_proposal", "warning_version"]

_NO = Text(zh="不预警", en="no warning")
_KINDS = {"observed": Text(zh="实测", en="observed"), "forecast": Text(zh="预报", en="forecast")}


def _reader(actor: Actor, _key: dict[str, str]) -> None:
    if not has_right(actor, "read-work"):
        raise NotAllowed(actor, "read-work")


@register("warning-proposal", guard=_reader)
def warning_proposal(key: dict[str, str], _version: int | None) -> Trace:
    """What the rules proposed at a moment. Key: at."""
    (written,) = needed(key, "at")
    try:
        at = dt.datetime.fromisoformat(written)
        if at.tzinfo is None:
            raise ValueError(written)
        found = appraise(at)
    except (ValueError, OverflowError, NoRules, ParameterNotInForce) as cause:
        raise NoSuchFigure(Text(zh=f"{written}：无预警建议", en=f"{written}: no proposal")) from cause
    hours = [[each.start.isoformat(), each.index, each.running, each.kind] for each in found.hours]
    basis = _Basis(pack().version_label, found.data_version, found.leaning)
    return _trace(found.proposal.grade, at, found.found(), hours, basis)


@register("warning-version", guard=_reader)
def warning_version(key: dict[str, str], _version: int | None) -> Trace:
    """What a version was drafted on, as it was kept. Key: id."""
    (number,) = needed(key, "id")
    item = WarningVersion.objects.filter(pk=number).select_related("proposal").first() if number.isdigit() else None
    if item is None or item.proposal is None:
        raise NoSuchFigure(Text(zh=f"{number}：无此预警", en=f"{number}: no such warning"))
    it = item.proposal
    return _trace(it.grade, it.at, it.found, it.hours, _Basis(it.pack_version, it.data_version, it.forecast))


@dataclass(frozen=True)
class _Basis:
    """What a proposal was made with."""

    pack_version: str
    data_version: int | None
    leaning: str


def _lifting_clause() -> str:
    return pack().warning_rules[pack().official_warnings].lifting.clause


def _trace(grade: str, at: dt.datetime, found: dict, hours: list, basis: _Basis) -> Trace:  # type: ignore[type-arg]
    title = _NO if grade == NONE else grade_title(grade, at)
    rows = tuple((_moment(start), _rounded(index), _rounded(mean), _KINDS[kind]) for start, index, mean, kind in hours)
    return Trace(
        figure=Figure(
            name=Text(zh=f"规则建议：{title.zh}", en=f"proposed by the rules: {title.en}"),
            value=title.in_language(get_language() or "zh"),
            unit="",
        ),
        clauses=tuple(found["clauses"]) or (_lifting_clause(),),
        interpretations=tuple(found["interpretations"]),
        arithmetic=_lines(grade, found, hours, at),
        remarks=leaning_words(basis.leaning),
        tables=(
            InputTable(
                title=Text(zh="逐时指数", en="hours of the index"),
                columns=(
                    Text(zh="时间", en="hour"),
                    Text(zh="AQI", en="AQI"),
                    Text(zh="滑动均值", en="running mean"),
                    Text(zh="类型", en="kind"),
                ),
                rows=rows,
            ),
        ),
        data_time=at,
        data_version=basis.data_version,
        pack_version=basis.pack_version,
        stand_in=bool(stand_in_notice("en")),
    )


def _lines(grade: str, found: dict, hours: list, at: dt.datetime) -> tuple[Text, ...]:  # type: ignore[type-arg]
    """Every term of every grade with the hours there are, and when the proposal would change."""
    lines = [_term(each, at) for each in found["reasons"]]
    if not lines:
        bound = rules_on(at).episode_above
        lines = [Text(zh=f"已知各小时滑动均值均不高于 {bound}", en=f"no known running mean is above {bound}")]
    if found.get("early_start"):
        lines.append(Text(zh="当前已重污染且未来不改善：尽早启动", en="bad now and for the hours ahead: early start"))
    if found.get("by_notice"):
        lines.append(Text(zh="级别来自上级通知", en="the grade is that of a notice from outside"))
    if found["lift_from"]:
        when = _local(found["lift_from"])
        lines.append(Text(zh=f"自 {when} 起可以解除", en=f"it may be lifted from {when}"))
    elif found["episode"]:
        lines.append(Text(zh="尚不能判断何时可以解除", en="when it may be lifted is not in sight"))
    rules = rules_on(at)
    above = [each for each in found["reasons"] if not each["met"] and rules.order(each["grade"]) > rules.order(grade)]
    return (*lines, *(_change(each, hours, at) for each in above))


def _term(reason: dict, at: dt.datetime) -> Text:  # type: ignore[type-arg]
    grade, met = grade_title(reason["grade"], at), reason["met"]
    counted = f"{reason['needs']} ← {reason['hours']} h"
    return Text(
        zh=f"{grade.zh}：{counted} {'满足' if met else '未满足'}",
        en=f"{grade.en}: {counted} {'met' if met else 'not met'}",
    )


def _change(reason: dict, hours: list, at: dt.datetime) -> Text:  # type: ignore[type-arg]
    """What would have to come for a grade that is not reached."""
    grade = grade_title(reason["grade"], at)
    needed_hours = int(re.search(r"(\d+) h$", reason["needs"])[1])  # type: ignore[index]
    short, last = needed_hours - reason["hours"], _local(hours[-1][0]) if hours else "—"
    return Text(
        zh=f"再有 {short} 小时满足条件即达{grade.zh}（现有小时至 {last}）",
        en=f"{short} more such hours would reach {grade.en} (hours are known until {last})",
    )


def leaning_words(leaning: str) -> tuple[Text, ...]:
    """What a proposal leans on, as it was kept: "issue 3 from …; official 7 for …"."""
    if not leaning:
        return (Text(zh="仅依据实测小时，无预报", en="observed hours alone, no forecast"),)
    found = []
    for part in leaning.split("; "):
        kind, number, _word, when = (*part.split(" "), "", "", "", "")[:4]
        if kind == "issue":
            when = _local(when)
            found.append(
                Text(zh=f"预报第 {number} 期，自 {when} 起", en=f"issue {number} of the forecast, from {when} on")
            )
        else:
            found.append(
                Text(zh=f"{when} 采用官方预报 {number}", en=f"official forecast {number} in its place for {when}")
            )
    return tuple(found)


def _local(written: str) -> str:
    """A moment as it was kept, by the local clock; as it is when it is none."""
    try:
        return f"{dt.datetime.fromisoformat(written).astimezone(campaign_zone()):%Y-%m-%d %H:%M}"
    except ValueError:
        return written


def _moment(written: str) -> dt.datetime:
    return dt.datetime.fromisoformat(written)


def _rounded(value: object) -> Decimal | int | None:
    if value is None:
        return None
    found = half_even(Decimal(str(value)), 2)
    return int(found) if found == found.to_integral_value() else found
