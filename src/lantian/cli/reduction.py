"""`lantian reduction`: the measures that reach the shares of a grade at least cost (M36.3). Nothing is ordered."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lantian.cli.answers import USAGE, WRONG, problem, read_file, refuse

if TYPE_CHECKING:
    from lantian.core.policy.pack import Pack
    from lantian.core.rules.reduction.faults import SourceFault

__all__ = ["reduction"]

_NOT_FOUND = 3
"""Exit status: no plan was found in time."""
ALL = "all"
"""All grades together, nested."""


@click.group()
def reduction() -> None:
    """Cuts during a warning of heavy pollution (M36). A person orders; the software computes and says why."""


@reduction.command()
@click.argument("pack_folder", metavar="PACK", type=click.Path(path_type=Path))
@click.argument("sources_file", metavar="SOURCES.csv", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--grade", required=True, metavar="GRADE", help="A grade of warning of the pack; all: every grade, nested."
)
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="Rules of this day.  [default: first of season]")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def plan(pack_folder: Path, sources_file: Path, grade: str, day: dt.datetime | None, as_json: bool) -> None:
    """Choose the measures for SOURCES.csv ("-" for standard input; layout in docs/reduction.md).

    Columns that must be there: code, name, kind, and kilograms of an ordinary day of each pollutant of the pack (so2,
    nox, pm, voc). Known besides: unit, protected, stopped, class, output, jobs, days, options, uncertainty.

    With --grade all the plans of all grades are made together, each containing those of the milder ones; the plan of
    one grade alone need not contain them.

    Exit status 0 also when the shares cannot be reached: the answer then names what is missing.
    """
    from lantian.core.policy.loader import PackInvalid
    from lantian.core.policy.problems import ParameterNotInForce
    from lantian.core.rules.reduction.alternatives import Cuts
    from lantian.core.rules.reduction.faults import SourcesUnusable
    from lantian.core.rules.reduction.grade_rules import CutGradeUnknown, CutsNotStated, rules_at
    from lantian.core.rules.reduction.sources import read_sources
    from lantian.io.packs import PackFolderMissing, load_folder
    from lantian.science.reduction.answers import answer_of, nested_answer
    from lantian.science.reduction.nesting import plan_nested
    from lantian.science.reduction.planning import PlanNotFound
    from lantian.science.reduction.planning import plan as plan_of

    try:
        pack = load_folder(pack_folder)
        on = day.date() if day else pack.campaign.first
        every = [rules_at(pack, each, on) for each in (_grades(pack) if grade == ALL else (grade,))]
        sources, ignored = read_sources(read_file(sources_file, as_json), every[-1])
    except CutGradeUnknown as unknown:
        refuse(as_json, USAGE, [problem(unknown.code, "--grade", str(unknown), unknown.remedy)])
    except CutsNotStated as silent:
        zh, zh_remedy = silent.said("zh")
        error = problem(silent.code, str(pack_folder), str(silent), silent.remedy)
        refuse(as_json, WRONG, [error | {"message_zh": zh, "remedy_zh": zh_remedy}])
    except SourcesUnusable as unusable:
        refuse(as_json, WRONG, [_fault(each) for each in unusable.faults])
    except (PackInvalid, PackFolderMissing, ParameterNotInForce) as wrong:
        refuse(as_json, WRONG, [problem(wrong.code, str(pack_folder), str(wrong), wrong.remedy)])
    cuts = [Cuts(sources, every[0])]
    cuts += [Cuts(sources, rules, like=cuts[0]) for rules in every[1:]]
    try:
        if grade == ALL:
            answer = nested_answer(cuts, plan_nested(cuts), pack, on)
        else:
            answer = answer_of(cuts[0], plan_of(cuts[0]), pack, on)
    except PlanNotFound as missed:
        refuse(as_json, _NOT_FOUND, [problem(missed.code, str(sources_file), str(missed), missed.remedy)])
    answer |= {"ignored_columns": ignored}
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2) if as_json else _said(answer))


def _grades(pack: Pack) -> list[str]:
    from lantian.core.rules.reduction.grade_rules import CutsNotStated

    if pack.curtailment is None:
        raise CutsNotStated(pack.info.id)
    return [each.id for each in pack.curtailment.grades]


def _fault(fault: SourceFault) -> dict[str, Any]:
    message, remedy = fault.said("en")
    zh, zh_remedy = fault.said("zh")
    where = {"row": fault.row, "column": fault.column}
    return {
        "code": fault.code,
        "where": where,
        "message": message,
        "remedy": remedy,
        "message_zh": zh,
        "remedy_zh": zh_remedy,
    }


def _said(answer: dict[str, Any]) -> str:
    proof = f"  gap {answer['gap']:.1e}" if "gap" in answer else ""
    lines = [f"{answer['grade']}  {answer['status']}  cost {answer['objective']}{proof}"]
    for each in answer.get("grades", {}).values():
        lines += ["", _said(each)]
    for name, ratio in answer.get("ratios", {}).items():
        sign = "✓" if ratio["met"] else "–"
        lines.append(
            f"{sign} {name}: {ratio['reached']} of {ratio['target']}{' by trade' if ratio.get('by_trade') else ''}"
        )
    lines += [f"missing {each['pollutant']}: short by {each['short_by']}" for each in answer.get("missing", ())]
    lines += [
        f"{each['code']}  {each['name']}  {each['option']}  {each['cost']}" for each in answer.get("measures", ())
    ]
    return "\n".join(lines)
