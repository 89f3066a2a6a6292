"""Findings as JSON, as the command line prints them and a transfer file keeps them: the same input, the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lantian.core.policy.pack import Pack
from lantian.core.rules.accountability.air import AirResult
from lantian.core.rules.accountability.findings import DISTRICT, Evaluation, Finding, Tally
from lantian.core.rules.accountability.wording import REASONS, FactFault

__all__ = ["faults_as_json", "period_name", "report", "unit_name"]


def report(found: Evaluation, faults: Iterable[FactFault] = ()) -> dict[str, Any]:
    """The whole of an evaluation. Fractions are text ("3/2"), days are ISO, units as annex 2 prints them."""
    pack = found.method.pack
    return {
        "as_of": found.facts.as_of.isoformat(),
        "pack": pack.version_label,
        "rules": found.method.rule_set.id,
        "readings": found.method.readings,
        "findings": [_finding(pack, each) for each in found.findings],
        "counts": [_tally(pack, each) for each in found.tallies],
        "air": [_air(pack, each) for each in found.air],
        "not_counted": [
            {"problem": each.problem.id, "reason": each.reason, "clause": each.clause, **_words(each.reason)}
            for each in found.not_counted
        ]
        + [
            {
                "unit": unit_name(pack, each.unit),
                "period": period_name(each.period),
                "reason": each.reason,
                "clause": each.clause,
                **_words(each.reason),
            }
            for each in found.not_judged
        ],
        "errors": faults_as_json(faults),
    }


def faults_as_json(faults: Iterable[FactFault]) -> list[dict[str, str]]:
    """Faults as the command line prints them."""
    return [
        {
            "code": fault.code,
            "where": fault.where,
            "message": fault.said("en")[0],
            "remedy": fault.said("en")[1],
            "message_zh": fault.said("zh")[0],
            "remedy_zh": fault.said("zh")[1],
        }
        for fault in faults
    ]


def unit_name(pack: Pack, unit: str) -> str:
    """A unit as the policy prints it: 航海西路办事处; the district itself for a count of the whole."""
    if unit == DISTRICT:
        return pack.info.district.zh or pack.info.district.en
    found = pack.units[unit]
    return found.printed[0] if found.printed else found.name.zh or found.name.en


def period_name(period: str) -> str:
    """A period as it is written: 2017-10, 2017Q4."""
    return period.replace("-Q", "Q")


def _words(reason: str) -> dict[str, str]:
    (zh, zh_do), (en, en_do) = REASONS[reason]
    return {"message": en, "remedy": en_do, "message_zh": zh, "remedy_zh": zh_do}


def _finding(pack: Pack, finding: Finding) -> dict[str, Any]:
    return {
        "unit": unit_name(pack, finding.unit),
        "period": period_name(finding.period),
        "basis": finding.basis,
        "tier": finding.tier,
        "count": str(finding.count),
        "articles": list(finding.articles),
        "problems": list(finding.problems),
        "stricter": finding.stricter,
        "aggravating": list(finding.aggravating),
        "to_decide": list(finding.to_decide),
        "interpretations": list(finding.interpretations),
        "arithmetic": list(finding.arithmetic),
        **({"level": finding.part} if finding.part else {}),
    }


def _tally(pack: Pack, tally: Tally) -> dict[str, Any]:
    return {
        "unit": unit_name(pack, tally.unit),
        "period": period_name(tally.period),
        "basis": tally.basis,
        "count": str(tally.count),
        "arithmetic": tally.arithmetic,
        "problems": [
            {
                "id": each.problem.id,
                "day": each.day.isoformat(),
                "weight": str(each.weight.value),
                "clause": each.weight.clause,
            }
            for each in tally.counted
        ],
        **({"level": tally.part} if tally.part else {}),
    }


def _air(pack: Pack, result: AirResult) -> dict[str, Any]:
    return {
        "unit": unit_name(pack, result.unit),
        "period": period_name(result.period),
        "baseline": str(result.baseline),
        "target": str(result.target),
        "actual": str(result.actual),
        "completion": str(result.completion),
        "place_from_last": result.place_from_last,
        "of": result.of,
        "examined": result.examined,
        "worsened": result.worsened,
    }
