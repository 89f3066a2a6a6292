"""`lantian case`: cases listed, shown, filed and taken a step, the same way as the pages."""

from __future__ import annotations

import datetime as dt
import json
import locale
import os
from typing import TYPE_CHECKING, Any, NoReturn

import click

from lantian.cli.project import bring_up
from lantian.io.clock import now

if TYPE_CHECKING:
    from lantian.apps.cases.models import Case
    from lantian.apps.cases.problems import CaseNotValid, StepRefused
    from lantian.apps.orgs.models import User

__all__ = ["case"]

_DAY = click.DateTime(["%Y-%m-%d"])
_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
_BY = click.option("--by", "username", default="", help="Account that acts; without it the installation itself.")


@click.group()
def case() -> None:
    """Cases: list, show, file, take a step."""


@case.command("list")
@click.option("--state", default="", help="One state, or “open” for all whose clocks run.")
@click.option("--unit", default="", help="Unit that leads.")
@click.option("--overdue", is_flag=True, help="Only those past their first clock's day.")
@click.option("--limit", default=200, show_default=True, type=click.IntRange(1, 100_000))
@_AS_JSON
def list_cases(state: str, unit: str, limit: int, *, overdue: bool, as_json: bool) -> None:
    """The newest cases first."""
    _begin()
    from lantian.apps.cases.models import Case
    from lantian.apps.cases.queries import overdue as late
    from lantian.apps.ledgers.reading import local_day
    from lantian.core.flows.case import OPEN

    found = late(local_day(now())) if overdue else Case.objects.all()
    if state:
        found = found.filter(state__in=[each.value for each in OPEN] if state == "open" else [state])
    if unit:
        found = found.filter(unit=unit)
    cases = list(found.prefetch_related("parts")[:limit])
    if as_json:
        click.echo(json.dumps({"cases": [_short(each) for each in cases]}, ensure_ascii=False))
        return
    for each in cases:
        click.echo(f"{each.number}  {each.state:<12} {each.due}{'?' if each.due_provisional else ' '} {each.title}")


@case.command()
@click.argument("number")
@_AS_JSON
def show(number: str, *, as_json: bool) -> None:
    """One case with its clocks, problems and everything that was done."""
    _begin()
    from lantian.apps.cases.queries import case_of

    found = case_of(number)
    if found is None:
        _fail([_error("no-such-case", number, f"There is no case {number}.", "Look it up: lantian case list")], as_json)
    whole = _short(found) | {"problems": _problems(found), "steps": _steps(found)}
    if as_json:
        click.echo(json.dumps(whole, ensure_ascii=False))
        return
    click.echo(f"{found.number} {found.title}\n{found.state}, due {found.due}")
    for step in whole["steps"]:
        click.echo(f"  {step['at']}  {step['action']:<16} {step['unit']} {step['by']} {step['reason']}")


@case.command()
@click.option("--source", required=True, help="Id of a source of the pack.")
@click.option("--kind", required=True, help="Id of a kind of the pack.")
@click.option("--unit", required=True, help="Id of the unit that answers.")
@click.option("--title", required=True)
@click.option("--class", "problem_class", default="", help="Class of the problem (annex 1).")
@click.option("--item", default="", help="Item of the class.")
@click.option("--found-as", type=click.Choice(["new", "handed_over"]), default="new", show_default=True)
@click.option("--found-on", type=_DAY, help="2017-10-18; without it the day of the hand-over.")
@click.option("--handed-over-on", type=_DAY, help="Without it today.")
@click.option("--due", type=_DAY, help="A day that the paper states; without it the pack's term.")
@click.option("--row", default="", help="Number of the ledger's row.")
@click.option("--reference", default="", help="Number of the paper.")
@_BY
@_AS_JSON
def file(username: str, *, as_json: bool, **given: Any) -> None:
    """File a case of one problem. Every fault is named, and the exit status is 1."""
    _begin()
    from lantian.apps.cases.actions import NewProblem, file_case
    from lantian.apps.cases.problems import CaseNotValid
    from lantian.apps.orgs.policies import NotAllowed

    problem = NewProblem(
        found_as=given["found_as"],
        problem_class=given["problem_class"],
        item=given["item"],
        row=given["row"],
        found_on=_day(given["found_on"]),
    )
    whole = {name: given[name] for name in ("source", "kind", "unit", "title", "reference")}
    days = {"handed_over_on": _day(given["handed_over_on"]), "due": _day(given["due"])}
    try:
        made = file_case(actor=_account(username, as_json), now=now(), problems=[problem], **whole, **days)
    except CaseNotValid as refused:
        _fail(_faults(refused), as_json)
    except NotAllowed as refused:
        _fail([_error("not-allowed", username, str(refused), refused.remedy)], as_json)
    click.echo(json.dumps(_short(made), ensure_ascii=False) if as_json else f"{made.number} due {made.due}")


@case.command()
@click.argument("number")
@click.argument("name", metavar="STEP")
@click.option("--unit", default="", help="About whose part; for passing on and joining, to whom.")
@click.option("--reason", default="")
@click.option("--text", default="")
@click.option("--days", type=click.IntRange(1, 3660), help="For a longer deadline, or the unit's own term.")
@click.option("--calendar-days", is_flag=True, help="Count --days in calendar days.")
@click.option("--into", default="", help="For merging: the case that stays.")
@click.option("--problem", "problems", multiple=True, type=int, help="Numbers of problems, for splitting and merging.")
@_BY
@_AS_JSON
def step(number: str, name: str, username: str, *, calendar_days: bool, as_json: bool, **given: Any) -> None:
    """Take STEP: forward, join, receive, decline, report, send-back, verify, conclude, reopen, ask-extension,
    grant-extension, refuse-extension, pause, resume, merge, split."""
    _begin()
    from lantian.apps.cases.actions import Wish, take
    from lantian.apps.cases.problems import NoSuchCase, StepRefused
    from lantian.apps.orgs.policies import NotAllowed
    from lantian.core.flows.case import Step
    from lantian.core.time.deadlines import Term

    if name not in set(Step):
        known = ", ".join(Step)
        _fail([_error("step-unknown", name, f"A case knows no step {name}.", f"Choose one of: {known}")], as_json)
    wish = Wish(
        unit=given["unit"],
        reason=given["reason"],
        text=given["text"],
        term=Term(given["days"], "day" if calendar_days else "workday") if given["days"] else None,
        target=given["into"],
        problems=given["problems"],
    )
    try:
        done = take(number, Step(name), actor=_account(username, as_json), now=now(), wish=wish)
    except NoSuchCase as refused:
        _fail([_error(refused.code, number, str(refused), refused.remedy)], as_json)
    except StepRefused as refused:
        _fail(_against(refused), as_json)
    except NotAllowed as refused:
        _fail([_error("not-allowed", username, str(refused), refused.remedy)], as_json)
    click.echo(
        json.dumps(_short(done), ensure_ascii=False) if as_json else f"{done.number} {done.state} due {done.due}"
    )


def _begin() -> None:
    """Bring the system up, and speak the language of the environment."""
    bring_up()
    from django.utils import translation

    said = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    translation.activate("zh-hans" if (said or locale.getlocale()[0] or "").startswith("zh") else "en")


def _short(found: Case) -> dict[str, Any]:
    parts = [
        {"unit": part.unit_id, "joint": part.joint, "state": part.state, "due": part.due.isoformat()}
        for part in found.parts.all()
        if part.active
    ]
    return {
        "number": found.number,
        "title": found.title,
        "state": found.state,
        "source": found.source,
        "kind": found.kind,
        "unit": found.unit_id,
        "handed_over_on": found.handed_over_on.isoformat(),
        "due": found.due.isoformat(),
        "provisional": found.due_provisional,
        "round": found.round,
        "parts": parts,
    }


def _problems(found: Case) -> list[dict[str, Any]]:
    return [
        {
            "id": each.code,
            "class": each.problem_class or None,
            "item": each.item or None,
            "kind": each.found_as,
            "unit": each.unit_id,
            "found_on": each.found_on.isoformat(),
            "row": each.row.number if each.row else None,
        }
        for each in found.problems.select_related("row")
    ]


def _steps(found: Case) -> list[dict[str, Any]]:
    return [
        {
            "at": each.at.isoformat(),
            "action": each.action,
            "by": each.by.username if each.by else "",
            "unit": each.unit,
            "state": each.state,
            "reason": each.reason,
        }
        for each in found.steps.select_related("by")
    ]


def _day(given: dt.datetime | None) -> dt.date | None:
    return given.date() if given is not None else None


def _account(username: str, as_json: bool) -> User | None:
    if not username:
        return None
    from lantian.apps.orgs.models import User

    found = User.objects.filter(username=username, is_active=True).first()
    if found is None:
        _fail([_error("account-unknown", username, f"There is no account {username}.", "Check the name.")], as_json)
    return found


def _faults(refused: CaseNotValid) -> list[dict[str, str]]:
    return [_error(each.code, each.field, str(each.message), str(each.remedy)) for each in refused.faults]


def _against(refused: StepRefused) -> list[dict[str, str]]:
    from lantian.apps.cases.words import bring_it, obstacle_words

    return [_error(each.code, refused.number, obstacle_words(each), bring_it()) for each in refused.obstacles]


def _error(code: str, where: str, message: str, remedy: str) -> dict[str, str]:
    return {"code": code, "where": where, "message": message, "remedy": remedy}


def _fail(errors: list[dict[str, str]], as_json: bool) -> NoReturn:
    if as_json:
        click.echo(json.dumps({"errors": errors}, ensure_ascii=False))
    else:
        for each in errors:
            click.echo(f"{each['where']}: {each['code']}: {each['message']} → {each['remedy']}", err=True)
    raise SystemExit(1)
