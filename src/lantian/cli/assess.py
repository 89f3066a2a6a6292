"""`lantian assess`: the ranking, the targets and the season's goals, each with what it rests on."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from lantian.cli.project import bring_up
from lantian.io.home import HomeUnusable, data_home

__all__ = ["assess"]

_USAGE, _ILL = 2, 3


class _Day(click.ParamType):
    """A local calendar day, as 2017-10-01."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day of the calendar. Write it as 2017-10-01.", param, ctx)


_DAY = _Day()
_json = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")


@click.group()
def assess() -> None:
    """Judge the air by the campaign's rules. Days that are not over are never counted."""


@assess.command()
@click.option("--from", "first", type=_DAY, help="First local day.  [default: Monday of the last complete week]")
@click.option("--to", "last", type=_DAY, help="Last local day, included.")
@_json
def ranking(first: dt.date | None, last: dt.date | None, as_json: bool) -> None:
    """Rank the subdistricts over some days, the cleanest first (S5)."""
    if (first is None) != (last is None):
        raise click.UsageError("Give both --from and --to, or neither for the last complete week.")
    if first is not None and last is not None and last < first:
        raise click.UsageError(f"--to {last} lies before --from {first}. Give the earlier day to --from.")
    with _ready(as_json) as now:
        from lantian.apps.monitoring import queries, reports

        begin, end = (first, last) if first and last else _last_week(now)
        result = queries.ranking(begin, end, now=now)
        _answer(as_json, reports.ranking_report(result, now), lambda: _ranking_table(result))


@assess.command()
@click.option("--as-of", "day", type=_DAY, help="Newest local day that counts.  [default: yesterday]")
@_json
def targets(day: dt.date | None, as_json: bool) -> None:
    """Hold every subdistrict against its targets: months, quarters, half-year (C-A2, C07, C11)."""
    with _ready(as_json) as now:
        from lantian.apps.monitoring import queries, reports

        result = queries.targets(_end_of(day, now))
        _answer(as_json, reports.targets_report(result, asked=day), lambda: _targets_table(result))


@assess.command()
@_json
def season(as_json: bool) -> None:
    """Compare the winter with the winter before: mean PM2.5 and heavily polluted days (G1, G2)."""
    with _ready(as_json) as now:
        from lantian.apps.monitoring import queries, reports

        result = queries.season(now)
        _answer(as_json, reports.season_report(result), lambda: _season_table(result))


@contextmanager
def _ready(as_json: bool) -> Iterator[dt.datetime]:
    """The project, with results as new as the sealed data; every refusal as an exit status with its remedy."""
    try:
        home = data_home()
    except HomeUnusable as ill:
        _refuse(as_json, _ILL, ill.code, str(ill), ill.remedy)
    if not (home / "records.db").exists() or not (home / "lake").exists():
        _refuse(
            as_json,
            _ILL,
            "nothing-loaded",
            f"There are no records and observations in {home}.",
            "Start everything once: make run. Or name the folder that has them: LANTIAN_HOME=/path",
        )
    bring_up()
    from django.db import DatabaseError

    from lantian.apps.monitoring import jobs
    from lantian.apps.monitoring.reference import RecordInvalid
    from lantian.core.policy.loader import PackInvalid
    from lantian.core.policy.problems import ParameterNotInForce
    from lantian.core.rules.ranking import TieRuleUnknown
    from lantian.io.clock import now
    from lantian.io.journal.errors import StoreIll

    moment = now()
    try:
        jobs.refresh(moment)
        yield moment
    except ParameterNotInForce as outside:
        _refuse(as_json, _USAGE, outside.code, str(outside), outside.remedy)
    except (PackInvalid, RecordInvalid, TieRuleUnknown) as wrong:
        _refuse(as_json, 1, wrong.code, str(wrong), wrong.remedy)
    except StoreIll as ill:
        _refuse(as_json, _ILL, ill.code, str(ill), ill.remedy)
    except DatabaseError as ill:
        _refuse(as_json, _ILL, "records-ill", f"The records cannot be read: {ill}.", "Start everything once: make run")


def _refuse(as_json: bool, status: int, code: str, message: str, remedy: str) -> None:
    if as_json:
        errors = [{"code": code, "where": "", "message": message, "remedy": remedy}]
        click.echo(json.dumps({"errors": errors}, ensure_ascii=False))
    click.echo(f"{message}\n{remedy}", err=True)
    raise SystemExit(status)


def _last_week(now: dt.datetime) -> tuple[dt.date, dt.date]:
    from lantian.apps.monitoring.common import campaign_zone
    from lantian.core.time.local import local_day, week_of

    week = week_of(local_day(now, campaign_zone())).before()
    return week.first, week.last


def _end_of(day: dt.date | None, now: dt.datetime) -> dt.datetime:
    """The moment at which a day is over, or now when that has not come."""
    from lantian.apps.monitoring.common import campaign_zone
    from lantian.core.time.local import day_bounds

    return now if day is None else min(day_bounds(day, campaign_zone())[1], now)


def _answer(as_json: bool, report: dict[str, Any], table: Callable[[], list[Table]]) -> None:
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=1))
        return
    console = Console()
    for each in table():
        console.print(each)
    for line in report["remarks"]:
        console.print(_worded(line))
    basis = report.get("basis") or {}
    console.print(
        f"clauses {', '.join(report['clauses'])} · interpretations {', '.join(report['interpretations']) or '–'} · "
        f"data version {basis.get('version', '–')} · pack {basis.get('pack', '–')} · until {basis.get('data_time')}"
    )


def _worded(text: dict[str, str]) -> str:
    chinese = os.environ.get("LANG", "").startswith("zh")
    return (text["zh"] or text["en"]) if chinese else (text["en"] or text["zh"])


def _name(text: Any) -> str:
    return _worded({"zh": text.zh, "en": text.en})


def _ranking_table(result: Any) -> list[Table]:
    table = Table(title=f"{result.first} – {result.last}, {result.pollutant.label} {result.pollutant.unit}")
    for heading in ("place", "subdistrict", "value", "margin", "change", "valid days", ""):
        table.add_column(heading, justify="left" if heading in ("subdistrict", "") else "right")
    for row in result.rows:
        table.add_row(
            _text(row.place),
            _name(row.unit.name),
            _text(row.kept),
            _text(row.margin),
            "" if row.change is None else f"{row.change:+d}",
            f"{row.valid_days}/{row.elapsed_days}",
            _name(row.reason_text) if row.reason_text else ("tied" if row.tied_with else ""),
        )
    return [table]


def _targets_table(result: Any) -> list[Table]:
    tables = []
    for period in result.periods:
        table = Table(title=f"{_name(period.title)}, as of {result.last_day}, {result.pollutant.label} {result.unit}")
        for heading in ("subdistrict", "baseline", "target", "actual", "completion", "valid days", "status"):
            table.add_column(heading, justify="left" if heading in ("subdistrict", "status") else "right")
        for row in result.of_period(period.id):
            completion = "–" if row.completion_percent is None else f"{row.completion_percent} %"
            table.add_row(
                _name(row.unit.name),
                f"{float(row.baseline):g}",
                f"{float(row.target):g}",
                _text(row.compared),
                completion,
                f"{row.valid_days}/{row.elapsed_days} of {row.total_days}",
                row.status + (f" ({_name(row.reason_text)})" if row.reason_text and row.status == "undecided" else ""),
            )
        tables.append(table)
    return tables


def _season_table(result: Any) -> list[Table]:
    tables = []
    for part in result.parts:
        found = part.comparison
        table = Table(title=_name(part.title))
        for heading in ("", str(found.before.span.first), str(found.after.span.first), "change", "goal", "verdict"):
            table.add_column(heading, justify="left" if heading in ("", "verdict") else "right")
        means = (found.before.pm25_mean, found.after.pm25_mean)
        heavy = (found.before.heavy_days, found.after.heavy_days)
        for label, values, goal in (("PM₂.₅ µg/m³", means, found.pm25), ("heavy days", heavy, found.heavy_days)):
            shown = ["–" if value is None else f"{float(value):.1f}" for value in values]
            change = "–" if goal.change is None else f"{float(goal.change):+.1%}"
            table.add_row(label, *shown, change, f"−{float(goal.promised):.0%}", str(goal.verdict))
        tables.append(table)
    return tables


def _text(value: Any) -> str:
    return "–" if value is None else str(value)
