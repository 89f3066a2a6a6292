"""Answers as plain JSON: every figure with its coverage, clauses, interpretations, data version and pack."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lantian.apps.monitoring.common import campaign_zone
from lantian.apps.monitoring.figures import (
    Basis,
    ExaminedLead,
    RankingResult,
    RankingRow,
    SeasonPart,
    SeasonResult,
    TargetRow,
    TargetsResult,
)
from lantian.apps.records.campaign import stand_in_notice
from lantian.core.policy.schema import Text
from lantian.core.quantity.rounding import half_even
from lantian.core.rules.season import Goal, SeasonSide
from lantian.core.time.local import last_complete_day

__all__ = ["ranking_report", "season_report", "targets_report"]

_DECIMALS = 6
Json = dict[str, Any]


def ranking_report(result: RankingResult, now: dt.datetime) -> Json:
    """The ranking as it stands."""
    remarks = _stand_in(result.basis)
    newest = last_complete_day(now, campaign_zone())
    if result.last > newest:
        remarks.append(
            Text(
                zh=f"{newest} 之后的日子尚未结束，不计入。",
                en=f"Days after {newest} are not over and not counted; ask again later, or end with --to {newest}.",
            )
        )
    return {
        "from": str(result.first),
        "to": str(result.last),
        "elapsed_days": result.elapsed_days,
        "total_days": result.total_days,
        "complete": result.complete,
        "pollutant": str(result.pollutant),
        "parameter": result.pollutant.code,
        "unit": result.pollutant.unit,
        "method": "mean of the valid daily means, lowest first",
        "decimals": result.decimals,
        "tie_rule": result.tie_rule,
        "minimum_coverage": _number(result.days_share),
        "station_share": _number(result.station_share),
        "rows": [_ranking_row(row, result.basis) for row in result.rows],
        **_foot(result.clauses, result.interpretations, result.basis, remarks),
    }


def targets_report(result: TargetsResult, *, asked: dt.date | None = None) -> Json:
    """Every target as it stands."""
    remarks = _stand_in(result.basis)
    if asked is not None and asked > result.last_day:
        remarks.append(
            Text(
                zh=f"{asked} 尚未结束，按 {result.last_day} 计。",
                en=f"{asked} is not over; judged as of {result.last_day}. Ask again later, or give an earlier --as-of.",
            )
        )
    return {
        "as_of": str(result.last_day),
        "pollutant": str(result.pollutant),
        "parameter": result.pollutant.code,
        "unit": result.unit,
        "decimals": result.decimals,
        "minimum_coverage": _number(result.capture_minimum),
        "rows": [_target_row(row, result.standings.get(row.period.id, result.basis)) for row in result.rows],
        "examined": [_lead(lead) for lead in result.leads],
        **_foot(result.clauses, result.interpretations, result.basis, remarks),
    }


def season_report(result: SeasonResult) -> Json:
    """Both goals, from each record."""
    remarks = [remark for part in result.parts for remark in _stand_in(part.basis)]
    if not result.parts:
        remarks.append(
            Text(
                zh="没有两个冬季的数据：方案包未附公布数据，本区数据也不足。",
                en="No record covers both winters: add reference/ to the pack, or load the winter before.",
            )
        )
    return {
        "published": _season_part(result.published),
        "district": _season_part(result.district),
        **_foot(result.clauses, result.interpretations, result.parts[0].basis if result.parts else None, remarks),
    }


def _ranking_row(row: RankingRow, basis: Basis) -> Json:
    return {
        "subdistrict": row.unit.id,
        "name": row.unit.name.model_dump(),
        "place": row.place,
        "value": _number(row.value),
        "value_exact": _exact(row.value),
        "ranked_value": _number(row.kept),
        "tied_with": list(row.tied_with),
        "margin": _number(row.margin),
        "previous_place": row.previous_place,
        "place_change": row.change,
        "value_change": _number(row.value_change),
        "valid_days": row.valid_days,
        "elapsed_days": row.elapsed_days,
        "coverage": _number(row.coverage),
        "substituted_days": [str(day) for day in row.substituted],
        "reason": _reason(row.reason, row.reason_text),
        "version": basis.version,
        "preliminary": basis.preliminary,
    }


def _target_row(row: TargetRow, basis: Basis) -> Json:
    other = row.other
    return {
        "subdistrict": row.unit.id,
        "name": row.unit.name.model_dump(),
        "period": row.period.id,
        "kind": row.period.kind,
        "from": str(row.period.first),
        "to": str(row.period.last),
        "baseline": _number(row.baseline),
        "target": _number(row.target),
        "actual": _number(row.actual),
        "actual_exact": _exact(row.actual),
        "compared": _number(row.compared),
        "completion": _number(row.completion),
        "completion_exact": _exact(row.completion),
        "completion_percent": _number(row.completion_percent),
        "completion_unrounded": _number(row.completion_unrounded),
        "status": row.status,
        "meets_so_far": row.meets_so_far,
        "reason": _reason(row.reason, row.reason_text),
        "valid_days": row.valid_days,
        "elapsed_days": row.elapsed_days,
        "total_days": row.total_days,
        "coverage": _number(row.coverage),
        "coverage_of_period": _number(row.coverage_of_period),
        "method": row.method,
        "other_method": other
        and {
            "method": other.method,
            "actual": _number(other.actual),
            "compared": _number(other.compared),
            "completion": _number(other.completion),
        },
        "clauses": list(row.clauses),
        "version": basis.version,
        "preliminary": basis.preliminary,
    }


def _lead(lead: ExaminedLead) -> Json:
    return {
        "subdistrict": lead.unit.id,
        "period": lead.period.id,
        "place": lead.place,
        "of": lead.of,
        "completion": _number(lead.completion),
        "short_of_target": lead.short,
        "tied_with": list(lead.tied_with),
        "steps": [{"id": step.id, "below": _number(step.below), "clause": step.clause} for step in lead.steps],
        "final": lead.final,
        "meaning": "a lead for those who decide, not a verdict",
    }


def _season_part(part: SeasonPart | None) -> Json | None:
    if part is None:
        return None
    found = part.comparison
    return {
        "title": part.title.model_dump(),
        "source": part.note.model_dump(),
        "last_day": str(part.last_day),
        "before": _side(found.before),
        "after": _side(found.after),
        "pm25": _goal(found.pm25),
        "heavy_days": {"above_index": found.heavy_above, **_goal(found.heavy_days)},
        "basis": _basis(part.basis),
    }


def _side(side: SeasonSide) -> Json:
    return {
        "from": str(side.span.first),
        "to": str(side.span.last),
        "days": len(side.span),
        "elapsed_days": side.elapsed,
        "pm25_mean": _number(side.pm25_mean),
        "pm25_mean_exact": _exact(side.pm25_mean),
        "pm25_days": side.pm25_days,
        "pm25_coverage": _number(side.pm25_coverage),
        "heavy_days": side.heavy_days,
        "heavy_dates": [str(day) for day in side.heavy],
        "index_days": side.index_days,
        "index_coverage": _number(side.index_coverage),
    }


def _goal(goal: Goal) -> Json:
    return {
        "promised_reduction": _number(goal.promised),
        "before": _number(goal.before),
        "after": _number(goal.after),
        "change": _number(goal.change),
        "change_percent": _number(half_even(goal.change * 100, 1)) if goal.change is not None else None,
        "verdict": str(goal.verdict),
        "reason": goal.reason or None,
        "certain": goal.certain,
    }


def _foot(clauses: tuple[str, ...], interpretations: tuple[str, ...], basis: Basis | None, remarks: list[Text]) -> Json:
    return {
        "clauses": list(clauses),
        "interpretations": list(interpretations),
        "preliminary": basis.preliminary if basis else True,
        "basis": _basis(basis) if basis else None,
        "remarks": [remark.model_dump() for remark in remarks],
    }


def _basis(basis: Basis) -> Json:
    return {
        "version": basis.version,
        "pack": basis.pack_version,
        "data_time": basis.data_time.isoformat() if basis.data_time else None,
        "computed_at": basis.computed_at.isoformat() if basis.computed_at else None,
        "preliminary": basis.preliminary,
        "confirmed_at_versions": list(basis.confirmed),
        "changed_since_confirmation": basis.changed,
        "stand_in": basis.stand_in,
    }


def _stand_in(basis: Basis) -> list[Text]:
    return [Text(zh=stand_in_notice("zh"), en=stand_in_notice("en"))] if basis.stand_in else []


def _reason(code: str, text: Text | None) -> Json | None:
    if not code:
        return None
    return {"code": code, **(text.model_dump() if text else {"zh": "", "en": ""})}


def _number(value: Fraction | Decimal | int | None) -> int | float | None:
    """A JSON number with at most six decimals, for reading; the exact value stands beside it where it matters."""
    if value is None:
        return None
    kept = half_even(value, _DECIMALS)
    return int(kept) if kept == kept.to_integral_value() else float(kept)


def _exact(value: Fraction | None) -> str | None:
    return None if value is None else str(value)
