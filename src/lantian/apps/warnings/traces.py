"""What stands behind a proposal of the rules, now or as it was kept with a version."""

from __future__ import annotations

import datetime as dt

from lantian.apps.orgs.policies import Actor, NotAllowed, has_right
from lantian.apps.records.campaign import pack, stand_in_notice
from lantian.apps.records.traces import NoSuchFigure, needed, register
from lantian.apps.warnings.appraisal import appraise
from lantian.apps.warnings.models import WarningVersion
from lantian.apps.warnings.outgoing import grade_title
from lantian.apps.warnings.problems import NoRules
from lantian.core.policy.problems import ParameterNotInForce
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, InputTable, Trace
from lantian.core.rules.warning.grades import NONE

__all__ = ["warning_proposal", "warning_version"]

_NO = Text(zh="不预警", en="no warning")


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
    kept = found.found()
    hours = [[each.start.isoformat(), each.index, each.running, each.kind] for each in found.hours]
    return _trace(found.proposal.grade, at, kept, hours, pack().version_label, found.data_version)


@register("warning-version", guard=_reader)
def warning_version(key: dict[str, str], _version: int | None) -> Trace:
    """What a version was drafted on, as it was kept. Key: id."""
    (number,) = needed(key, "id")
    item = WarningVersion.objects.filter(pk=number).select_related("proposal").first() if number.isdigit() else None
    if item is None or item.proposal is None:
        raise NoSuchFigure(Text(zh=f"{number}：无此预警", en=f"{number}: no such warning"))
    it = item.proposal
    return _trace(it.grade, it.at, it.found, it.hours, it.pack_version, it.data_version)


def _lifting_clause() -> str:
    return pack().warning_rules[pack().official_warnings].lifting.clause


def _trace(grade: str, at: dt.datetime, found: dict, hours: list, pack_version: str, version: int | None) -> Trace:  # type: ignore[type-arg]
    title = _NO if grade == NONE else grade_title(grade, at)
    lines = [
        f"{each['grade']}: {each['needs']} ← {each['hours']} h {'✓' if each['met'] else '–'}"
        for each in found["reasons"]
    ]
    if found["lift_from"]:
        lines.append(f"lift from {found['lift_from']}")
    rows = tuple(tuple(None if cell is None else str(cell) for cell in row) for row in hours)
    return Trace(
        figure=Figure(
            name=Text(zh=f"规则建议：{title.zh}", en=f"proposed by the rules: {title.en}"), value=grade, unit=""
        ),
        clauses=tuple(found["clauses"]) or (_lifting_clause(),),
        interpretations=tuple(found["interpretations"]),
        arithmetic=tuple(lines) or ("—",),
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
        data_version=version,
        pack_version=pack_version,
        stand_in=bool(stand_in_notice("en")),
    )
