"""The trace of a lead's score, read on a page of its own behind the right, never at the public address of traces."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from lantian.apps.integrity.models import Lead
from lantian.apps.monitoring.common import Origin, campaign_zone, ruled_day
from lantian.apps.records.campaign import stand_in_notice
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, InputTable, Trace
from lantian.core.time.local import local_day
from lantian.science.tampering.catalogue import DETECTORS

__all__ = ["trace_of"]

_PARAMETERS = (
    "false_alarms",
    "least_fall",
    "history_days",
    "train_days",
    "least_train_days",
    "recent_days",
    "neighbours",
)
_RULES = Text(
    zh="环发〔2015〕175号 环境监测数据弄虚作假行为判定及处理办法",
    en="环发〔2015〕175号, rules on fraud with environmental monitoring data",
)


def trace_of(lead: Lead) -> Trace:
    """What stands behind the score: the rule, threshold and rate, and the hours that it was found from."""
    detector = DETECTORS[lead.detector]
    origin = Origin(ruled_day("integrity.false_alarms", local_day(lead.found_at, campaign_zone())))
    wanted = (*_PARAMETERS, "visit_p") if lead.detector == "visits" else _PARAMETERS
    origin.note(*(f"integrity.{name}" for name in wanted))
    return Trace(
        figure=Figure(name=detector.title, value=_exact(lead.score), unit="", places=2),
        clauses=origin.clauses(),
        interpretations=origin.interpretations,
        standards=(_RULES,),
        arithmetic=(
            detector.looks_for,
            f"{lead.score:.4f} ≥ {lead.threshold:.4f}" if lead.threshold else f"p = {lead.p:.4f}",
            Text(
                zh=f"此分值及以上在无人干预的历史中每站每年约 {lead.rate:.3f} 次",
                en=f"scores from this one on: about {lead.rate:.3f} per station and year in the history",
            ),
        ),
        inputs=(
            Figure(name=Text(zh="阈值", en="Threshold"), value=_exact(lead.threshold), unit="", places=2),
            Figure(
                name=Text(zh="预期误报（次/站·年）", en="Expected false alarms per station and year"),
                value=_exact(lead.rate),
                unit="",
                places=3,
            ),
        ),
        tables=_tables(lead),
        data_version=lead.data_version,
        pack_version=lead.pack_version,
        data_time=lead.end,
        computed_at=lead.found_at,
        stand_in=bool(stand_in_notice("en")),
        remarks=(
            Text(zh="线索，不是结论", en="A lead, not a verdict"),
            Text(
                zh=f"可排除的情形：{detector.disproof.in_language('zh')}",
                en=f"Would disprove it: {detector.disproof.in_language('en')}",
            ),
        ),
    )  # fmt: skip


def _tables(lead: Lead) -> tuple[InputTable, ...]:
    series = lead.evidence.get("series", {})
    names = {
        "shown": Text(zh="本站", en="Station"),
        "neighbours": Text(zh="周边中位数", en="Neighbours' middle"),
        "partner": Text(zh="雷同站点", en="Station that it equals"),
        "expected": Text(zh="推算值", en="Expected"),
        "residual": Text(zh="残差（对数）", en="Residual (log)"),
    }
    kept = [name for name in names if name in series]
    start = dt.datetime.fromisoformat(lead.evidence["start"])
    hours = InputTable(
        title=Text(zh="小时值（µg/m³）", en="Hours (µg/m³)"),
        columns=(Text(zh="起始时间", en="Start"), *(names[name] for name in kept)),
        rows=tuple(
            (start + number * dt.timedelta(hours=1), *(_exact(value) for value in row))
            for number, row in enumerate(zip(*(series[name] for name in kept), strict=True))
        ),
    )
    statistic = InputTable(
        title=Text(zh="统计量", en="Statistic"),
        columns=(Text(zh="窗口结束", en="Window until"), Text(zh="分值", en="Score")),
        rows=tuple((dt.datetime.fromisoformat(at), _exact(score)) for at, score in lead.evidence.get("statistic", [])),
    )
    return hours, statistic


def _exact(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(f"{value:.4f}")
