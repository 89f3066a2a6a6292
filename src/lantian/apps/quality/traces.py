"""Why an hour is flagged, and what a person decided of it."""

from __future__ import annotations

import datetime as dt

from lantian.apps.monitoring.common import campaign_zone, ruled_day
from lantian.apps.monitoring.models import Station
from lantian.apps.monitoring.standing import standing_of_hours
from lantian.apps.quality.checks import rules_on
from lantian.apps.quality.choices import DecisionKind
from lantian.apps.quality.models import DecidedHour, Proposal
from lantian.apps.quality.series import nearest
from lantian.apps.quality.words import basis_of, minute_rules, parameter_name, rule_title, said
from lantian.apps.records.campaign import pack, stand_in_notice
from lantian.apps.records.store import store
from lantian.apps.records.traces import NoSuchFigure, needed, register
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, InputTable, Trace
from lantian.core.time.local import local_day
from lantian.io import clock
from lantian.science.quality import RULES, rules_in_force

__all__ = ["flag"]

_HOUR = dt.timedelta(hours=1)
_FLAGS = {3: Text(zh="可疑", en="suspect"), 4: Text(zh="不良", en="bad")}
_STATES = {
    "proposed": Text(zh="待审核", en="proposed"),
    "accepted": Text(zh="已采纳（不计入）", en="accepted (does not count)"),
    "overridden": Text(zh="已否决（计入）", en="overridden (counts)"),
    "mixed": Text(zh="部分决定", en="decided in parts"),
    "outdated": Text(zh="已过时", en="outdated"),
}
_KINDS = {
    DecisionKind.ACCEPT: Text(zh="采纳标记：不计入", en="flags accepted: does not count"),
    DecisionKind.OVERRIDE: Text(zh="否决标记：计入", en="flags overridden: counts"),
    DecisionKind.VOID: Text(zh="人工作废", en="voided by hand"),
    DecisionKind.VALUE: Text(zh="人工定值", en="value set by hand"),
    DecisionKind.MAXIMUM: Text(zh="排名取历史最大值", en="historical maximum in the ranking"),
    DecisionKind.UNDO: Text(zh="撤销决定", en="decision undone"),
}


@register("flag")
def flag(key: dict[str, str], version: int | None) -> Trace:
    """Why an hour is flagged. Key: station, parameter ("" or none: all of them), hour (its start)."""
    code, hour = needed(key, "station", "hour")
    parameter = key.get("parameter", "")
    time = _moment(hour)
    station = Station.objects.filter(code=code).first()
    if station is None:
        raise NoSuchFigure(Text(zh=f"站点 {code}", en=f"the station {code}"))
    proposals = list(
        Proposal.objects.filter(station=code, hour=time, parameter__in={"", parameter}).select_related("decision")
    )
    decided = DecidedHour.objects.filter(station=code, hour=time).select_related("decision").order_by("-decision_id")
    decisions = list(decided.filter(parameter=parameter) if parameter else decided)
    if not proposals and not decisions:
        raise NoSuchFigure(
            Text(zh=f"{code} {parameter} {hour} 的标记", en=f"a flag of {code} {parameter} in the hour {hour}")
        )
    day = ruled_day("quality.hour.range.verdict", local_day(time, campaign_zone()))
    thresholds = _thresholds(proposals, day, parameter)
    name = Text(zh=station.name_zh or code, en=station.name_en or code)
    worst = max((each.flag for each in proposals), default=None)
    at = store().version() if version is None else version
    return Trace(
        figure=Figure(
            name=Text(
                zh=f"{name.zh} {parameter_name(parameter).zh} 标记，{_local(time)} 起",
                en=f"Flag of {parameter_name(parameter).en} at {name.en}, hour from {_local(time)}",
            ),
            value=worst,
            unit="",
        ),
        clauses=tuple(dict.fromkeys([*(row[3] for row in thresholds), pack().info.stations.clause])),
        interpretations=tuple(dict.fromkeys(row[4] for row in thresholds if row[4])),
        standards=tuple(dict.fromkeys(basis_of(each.rule) for each in proposals)),
        arithmetic=tuple(_line(each) for each in proposals),
        inputs=_inputs(station, parameter, time),
        tables=(
            _proposal_table(proposals),
            _decision_table(decisions),
            InputTable(
                title=Text(zh="规则的阈值", en="Thresholds of the rules"),
                columns=(
                    Text(zh="参数", en="Parameter"),
                    Text(zh="含义", en="Meaning"),
                    Text(zh="值", en="Value"),
                    Text(zh="条款", en="Clause"),
                ),
                rows=tuple(row[:4] for row in thresholds),
            ),
            _neighbour_table(station, parameter, time, at),
        ),
        data_version=at,
        pack_version=pack().version_label,
        computed_at=clock.now(),
        data_time=time + _HOUR,
        stand_in=bool(stand_in_notice("en")),
        remarks=(
            Text(
                zh="标记是规则的建议；是否计入由审核人员决定，原始值始终保留。",
                en="A flag is a proposal; whether the hour counts is a person's decision. The value is kept for good.",
            ),
            standing_of_hours(time, time + _HOUR).words,
        ),
    )


def _thresholds(proposals: list[Proposal], day: dt.date, parameter: str) -> list[tuple[str, Text, str, str, str]]:
    """The parameters of the rules that object, with the clauses they come from: those of this factor and of all."""
    of_hours, of_minutes, rows = rules_on(day), rules_in_force(pack(), day, "minute"), []
    named = {("hour", each.rule): of_hours.get(each.rule) for each in proposals}
    for each in proposals:
        named |= {("minute", name): of_minutes.get(name) for name in minute_rules(each.facts)}
    for (cadence, rule), found in named.items():
        if found is None:
            continue
        info = RULES[rule]
        for name in found.parameters:
            factor, _, own = name.rpartition(".")
            if factor and factor != parameter:
                continue
            parameter_id = f"quality.{cadence}.{rule}.{name}"
            value = pack().value(parameter_id, day)
            meaning = info.per_factor.get(own) or info.parameters.get(name) or Text(zh=name, en=name)
            rows.append((parameter_id, meaning, str(value.value), value.clause, value.interpretation or ""))
    return rows


def _line(each: Proposal) -> Text:
    title, words = rule_title(each.rule), said(each.rule, each.facts)
    return Text(
        zh=f"{title.zh}（第 {each.rule_version} 版）：{words.zh}",
        en=f"{title.en} (version {each.rule_version}): {words.en}",
    )


def _inputs(station: Station, parameter: str, time: dt.datetime) -> tuple[Figure, ...]:
    if not parameter:
        return ()
    return (
        Figure(
            name=Text(zh="该小时的值", en="The hour itself"),
            value=None,
            unit="",
            kind="measurement",
            key={"station": station.code, "parameter": parameter, "hour": f"{time:%Y-%m-%dT%H:%M:%SZ}"},
        ),
    )


def _proposal_table(proposals: list[Proposal]) -> InputTable:
    return InputTable(
        title=Text(zh="规则的建议", en="What rules proposed"),
        columns=(
            Text(zh="规则", en="Rule"),
            Text(zh="版本", en="Version"),
            Text(zh="标记", en="Flag"),
            Text(zh="当时的值", en="Value then"),
            Text(zh="检查的数据版本", en="Data version checked"),
            Text(zh="状态", en="State"),
            Text(zh="决定", en="Decision"),
        ),
        rows=tuple(
            (
                rule_title(each.rule),
                each.rule_version,
                _FLAGS[each.flag],
                each.value,
                each.seq,
                _STATES[each.state],
                each.decision_id,
            )
            for each in proposals
        ),
    )


def _decision_table(decisions: list[DecidedHour]) -> InputTable:
    return InputTable(
        title=Text(zh="审核决定，最新在前", en="Decisions, newest first"),
        columns=(
            Text(zh="编号", en="No."),
            Text(zh="决定", en="Decision"),
            Text(zh="值", en="Value"),
            Text(zh="决定人", en="By"),
            Text(zh="时间", en="At"),
            Text(zh="理由", en="Reason"),
            Text(zh="依据", en="Evidence"),
            Text(zh="数据版本", en="Data version"),
            Text(zh="被第几号撤销", en="Undone by"),
        ),
        rows=tuple(
            (
                each.decision_id,
                _KINDS[DecisionKind(each.decision.kind)],
                each.value,
                each.decision.decided_name or "—",
                each.decision.decided_at,
                each.decision.reason,
                each.decision.evidence,
                each.decision.seq,
                each.decision.undo.pk if each.decision.undo else None,
            )
            for each in decisions
        ),
    )


def _neighbour_table(station: Station, parameter: str, time: dt.datetime, at: int) -> InputTable:
    near = nearest(station) if parameter else []
    table = store().read(
        network=station.network,
        cadence="hour",
        start=time - _HOUR,
        end=time + 2 * _HOUR,
        stations=[station.code, *(each.code for each, _ in near)],
        parameters=[parameter],
        version=at,
    )
    values = {(row["station"], row["time"]): row["value"] for row in table.to_pylist()}
    shown = [(station, 0.0), *near] if parameter else []
    return InputTable(
        title=Text(zh="邻近站点的同时值", en="Neighbours at the same time"),
        columns=(
            Text(zh="站点", en="Station"),
            Text(zh="距离（km）", en="Distance, km"),
            Text(zh="前一小时", en="Hour before"),
            Text(zh="该小时", en="This hour"),
            Text(zh="后一小时", en="Hour after"),
        ),
        rows=tuple(
            (
                Text(zh=each.name_zh or each.code, en=each.name_en or each.code),
                f"{km:.1f}",
                *(values.get((each.code, time + number * _HOUR)) for number in (-1, 0, 1)),
            )
            for each, km in shown
        ),
    )


def _moment(written: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(written)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise NoSuchFigure(Text(zh=f"时刻 {written}", en=f"the moment {written}"), ["2017-10-01T00:00:00Z"])
    return moment.astimezone(dt.UTC)


def _local(time: dt.datetime) -> str:
    return f"{time.astimezone(campaign_zone()):%Y-%m-%d %H:%M}"
