"""`lantian warning`: the grade that the rules of a pack propose for a series of the index. Nothing is sent."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

if TYPE_CHECKING:
    from lantian.core.policy.pack import Pack
    from lantian.core.rules.warning.engine import Proposal
    from lantian.core.rules.warning.grades import Grades
    from lantian.core.rules.warning.series import Series, SeriesFault, SeriesRemark

__all__ = ["warning"]

_WRONG, _USAGE = 1, 2
_LARGEST = 64 * 2**20


class _Moment(click.ParamType):
    """A moment with its offset, as 2017-12-01T08:00+08:00."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.datetime:
        if isinstance(value, dt.datetime):
            return value
        try:
            found = dt.datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no moment. Write it as 2017-12-01T08:00+08:00.", param, ctx)
        if found.tzinfo is None:
            self.fail(f"{value!r} has no offset. Write it as 2017-12-01T08:00+08:00.", param, ctx)
        from lantian.core.rules.warning.series import YEARS

        if found.year not in YEARS:
            self.fail(
                f"{value!r} lies outside the years that are known. Write it as 2017-12-01T08:00+08:00.", param, ctx
            )
        return found


_pack = click.argument("pack_folder", metavar="PACK", type=click.Path(path_type=Path))
_series = click.argument("series_file", metavar="SERIES.csv", type=click.Path(path_type=Path, allow_dash=True))
_rules = click.option("--rules", "rule_set", default="", help="Id of a rule set.  [default: the official one]")
_json = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")


@click.group()
def warning() -> None:
    """Grades of warning of heavy pollution (M35, M37). A person decides; the software proposes and says why."""


@warning.command()
@_pack
@_series
@click.option("--as-of", "moment", type=_Moment(), required=True, help="Observed up to it, forecast after.")
@click.option("--notice", metavar="GRADE", help="A grade that was given from outside (M37).")
@_rules
@_json
def evaluate(
    pack_folder: Path, series_file: Path, moment: dt.datetime, notice: str | None, rule_set: str, as_json: bool
) -> None:
    """Propose a grade at a moment from SERIES.csv ("-" for standard input).

    Columns: time (start of the hour, with offset), aqi (of the hour, 0 to 1000; empty where it is missing), aqi_24h
    (mean of the 24 hours that end with this one; computed where it is empty), kind (observed or forecast).
    """
    from lantian.core.rules.warning.engine import propose

    pack, rules, series, faults = _ready(pack_folder, series_file, moment, rule_set, as_json)
    if notice is not None and notice not in [grade.id for grade in rules.grades]:
        known = ", ".join(grade.id for grade in rules.grades)
        raise click.UsageError(f"--notice {notice!r} is no grade of these rules. They have: {known}.")
    found = propose(series.as_of(moment), moment, rules, notice=notice)
    answer = _proposal(found, moment, rules, pack, series) | {
        "remarks": [_remark(each) for each in series.remarks(moment)],
        "errors": [_fault(fault) for fault in faults],
    }
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2) if as_json else _said(answer))
    sys.exit(_WRONG if faults else 0)


@warning.command()
@_pack
@_series
@click.option("--lead-hours", type=click.IntRange(1, 240), default=72, show_default=True, help="Hours of forecast.")
@_rules
@_json
def replay(pack_folder: Path, series_file: Path, lead_hours: int, rule_set: str, as_json: bool) -> None:
    """Step through SERIES.csv hour by hour, taking what follows as the forecast, and print every change of state."""
    from lantian.core.rules.warning.replay import replay as changes_of

    pack, rules, series, faults = _ready(pack_folder, series_file, None, rule_set, as_json)
    changes = [
        {
            "at": _written(change.at, series),
            "from": change.before,
            "to": change.after,
            "clauses": list(change.clauses),
        }
        for change in changes_of(series.whole(), rules, lead_hours=lead_hours)
    ]
    answer = {
        "pack": pack.version_label,
        "rules": rules.rules.id,
        "lead_hours": lead_hours,
        "changes": changes,
        "errors": [_fault(fault) for fault in faults],
    }
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        for change in changes:
            click.echo(f"{change['at']}  {change['from']} → {change['to']}  {' '.join(change['clauses'])}")
        _say_faults(answer["errors"])
    sys.exit(_WRONG if faults else 0)


def _ready(
    pack_folder: Path, series_file: Path, moment: dt.datetime | None, rule_set: str, as_json: bool
) -> tuple[Pack, Grades, Series, list[SeriesFault]]:
    """Pack, rules in force and series; every refusal as an exit status with its remedy."""
    from lantian.core.policy.loader import PackInvalid
    from lantian.core.policy.problems import ParameterNotInForce
    from lantian.core.rules.warning.grades import WarningRulesUnknown, grades
    from lantian.core.rules.warning.series import SeriesUnusable, read_series
    from lantian.io.packs import PackFolderMissing, load_folder

    try:
        pack = load_folder(pack_folder)
        zone = ZoneInfo(pack.info.time_zone)
        day = moment.astimezone(zone).date() if moment else pack.campaign.first
        rules = grades(pack, day, rule_set)
        series, faults = read_series(_read(series_file, as_json), window_hours=rules.window_hours)
    except WarningRulesUnknown as unknown:
        _refuse(as_json, _USAGE, unknown.code, str(pack_folder), str(unknown), unknown.remedy)
    except SeriesUnusable as unusable:
        _refuse(as_json, _WRONG, unusable.faults[0].code, str(series_file), str(unusable), unusable.remedy)
    except (PackInvalid, PackFolderMissing, ParameterNotInForce) as wrong:
        _refuse(as_json, _WRONG, wrong.code, str(pack_folder), str(wrong), wrong.remedy)
    return pack, rules, series, faults


def _read(series_file: Path, as_json: bool) -> bytes:
    where = "standard input" if str(series_file) == "-" else str(series_file)
    try:
        content = sys.stdin.buffer.read(_LARGEST + 1) if str(series_file) == "-" else series_file.read_bytes()
    except OSError as error:
        remedy = "Name a file that can be read."
        return _refuse(as_json, _USAGE, "file-unreadable", where, f"{where}: {error.strerror}.", remedy)
    if len(content) > _LARGEST:
        _refuse(as_json, _WRONG, "file-too-large", where, f"{where} is larger than 64 MiB.", "Split it by years.")
    return content


def _proposal(found: Proposal, moment: dt.datetime, rules: Grades, pack: Pack, series: Series) -> dict[str, Any]:
    episode = found.episode
    return {
        "as_of": moment.isoformat(),
        "pack": pack.version_label,
        "rules": rules.rules.id,
        "grade": found.grade,
        "clauses": list(found.clauses),
        "episode": None
        if episode is None
        else {
            "start": _written(episode.start, series),
            "end": _written(episode.end, series),
            "hours_over_200": episode.hours_over,
            "hours_over_300": episode.hours_over_severe,
            "peak": _number(episode.peak),
        },
        "early_start": found.early_start,
        "lift_from": _written(found.lift_from, series) if found.lift_from else None,
        "bounds": {"episode": _number(rules.episode_above), "severe": _number(rules.severe_above)},
        "by_notice": found.by_notice,
        "reasons": [
            {"grade": each.grade, "needs": each.term.said(), "hours": each.hours, "met": each.met}
            for each in (episode.reasons if episode else ())
        ],
        "interpretations": list(found.interpretations),
    }


def _written(moment: dt.datetime, series: Series) -> str:
    return moment.astimezone(series.zone).isoformat()


def _number(value: Any) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _fault(fault: SeriesFault) -> dict[str, Any]:
    message, remedy = fault.said("en")
    zh, zh_remedy = fault.said("zh")
    where = f"line {fault.line}" if fault.line else "file"
    return {
        "code": fault.code,
        "where": where,
        "message": message,
        "remedy": remedy,
        "message_zh": zh,
        "remedy_zh": zh_remedy,
    }


def _remark(remark: SeriesRemark) -> dict[str, Any]:
    return {
        "code": remark.code,
        "count": remark.count,
        "message": remark.said("en"),
        "message_zh": remark.said("zh"),
    }


def _said(answer: dict[str, Any]) -> str:
    lines = [f"{answer['as_of']}  {answer['grade']}  {' '.join(answer['clauses'])}"]
    episode = answer["episode"]
    if episode:
        lines.append(
            f"episode {episode['start']} – {episode['end']}: {episode['hours_over_200']} h over, "
            f"{episode['hours_over_300']} h severe, peak {episode['peak']}"
        )
    lines += [
        f"{'✓' if each['met'] else '–'} {each['grade']}: needs {each['needs']}, has {each['hours']} h"
        for each in answer["reasons"]
    ]
    if answer["lift_from"]:
        lines.append(f"may be lifted from {answer['lift_from']}")
    lines += [f"note: {each['message']}" for each in answer["remarks"]]
    _say_faults(answer["errors"])
    return "\n".join(lines)


def _say_faults(faults: list[dict[str, Any]]) -> None:
    for fault in faults:
        click.echo(f"{fault['where']}: {fault['code']}: {fault['message']} — {fault['remedy']}", err=True)


def _refuse(as_json: bool, status: int, code: str, where: str, message: str, remedy: str) -> Any:
    if as_json:
        error = {"code": code, "where": where, "message": message, "remedy": remedy}
        click.echo(json.dumps({"errors": [error]}, ensure_ascii=False, indent=2))
    else:
        click.echo(f"{message}\n{remedy}", err=True)
    raise SystemExit(status)
