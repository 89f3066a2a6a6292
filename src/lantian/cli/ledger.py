"""`lantian ledger`: ledgers out as workbooks and in again, the same way as the pages."""

from __future__ import annotations

import json
import locale
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from lantian.cli.project import bring_up
from lantian.core.quantity.problem import Problem
from lantian.io.clock import now

if TYPE_CHECKING:
    from lantian.apps.orgs.models import User
    from lantian.apps.workbooks.models import Batch
    from lantian.core.policy.ledger_schema import LedgerType

__all__ = ["ledger"]

_PIECE = 1 << 20
_SHOWN = 1000


@click.group()
def ledger() -> None:
    """Ledgers: list them, take a template or the rows as a workbook, bring a workbook in."""


@ledger.command("list")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def list_ledgers(*, as_json: bool) -> None:
    """The ledgers of the pack whose rows are kept here."""
    bring_up()
    from lantian.apps.ledgers.reading import kept_ledgers

    found = [(each.id, each.title.in_language(_language()), len(each.fields)) for each in kept_ledgers()]
    if as_json:
        rows = [{"id": name, "title": title, "fields": fields} for name, title, fields in found]
        click.echo(json.dumps({"ledgers": rows}, ensure_ascii=False))
    else:
        for name, title, _fields in found:
            click.echo(f"{name:<36} {title}")


@ledger.command()
@click.argument("name", metavar="LEDGER")
@click.option("-o", "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The workbook.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def template(name: str, out: Path, *, as_json: bool) -> None:
    """Write the empty workbook of LEDGER: instructions, drop-downs, checks, code lists."""
    known = _ledger(name, as_json)
    from lantian.apps.workbooks.returning import template_workbook

    _write(out, template_workbook(known, language=_language_of_workbooks(), now=now()), name, as_json)


@ledger.command()
@click.argument("name", metavar="LEDGER")
@click.option("-o", "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The workbook.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def export(name: str, out: Path, *, as_json: bool) -> None:
    """Write the rows of LEDGER as a workbook, with personal data. Brought back as it is, it changes nothing."""
    known = _ledger(name, as_json)
    from lantian.apps.workbooks.returning import ledger_workbook

    _write(out, ledger_workbook(known, actor=None, language=_language_of_workbooks(), now=now()), name, as_json)


@ledger.command("import")
@click.argument("name", metavar="LEDGER")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", "username", default="", help="Account that brings it in; without it the installation itself.")
@click.option("--sign", is_flag=True, help="Sign it at once: all lines are applied, or none.")
@click.option(
    "--returned",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write the workbook with its faults marked.",
)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def import_file(name: str, file: Path, username: str, returned: Path | None, *, sign: bool, as_json: bool) -> None:
    """Bring the workbook FILE into LEDGER: checked and compared line by line; it then waits for a signature.

    Every fault is named with sheet, cell, code and remedy, and the exit status is 1. Nothing changes before --sign.
    """
    _ledger(name, as_json)
    from lantian.apps.orgs.policies import NotAllowed
    from lantian.apps.workbooks import actions
    from lantian.apps.workbooks.returning import returned as marked

    actor = _account(username, as_json) if username else None
    try:
        batch = actions.upload(name, file.name, _pieces(file), actor=actor, now=now())
        if returned is not None:
            returned.write_bytes(marked(batch, language=_language_of_workbooks()))
        if sign and batch.state == "waiting":
            batch = actions.sign(batch, actor=actor, now=now())
    except Problem as cause:
        _fail([_problem(cause, str(file))], as_json)
    except NotAllowed as cause:
        _fail([_error("not-allowed", username, str(cause), "Ask for the right, or use another account.")], as_json)
    errors = list(_errors(batch))
    if as_json:
        answer = {"import": batch.pk, "state": batch.state, "lines": batch.counts, "errors": errors}
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        counts = ", ".join(f"{kind} {count}" for kind, count in sorted(batch.counts.items()))
        click.echo(f"{batch.pk} {batch.get_state_display()}: {counts}")
        _say(errors)
    if errors:
        raise SystemExit(1)


def _errors(batch: Batch) -> Iterator[dict[str, Any]]:
    from lantian.apps.workbooks.returning import findings_of

    language = _language()
    if batch.problem:
        message, remedy = batch.problem[language]
        yield _error(batch.problem["code"], batch.name, message, remedy)
    for each in findings_of(batch):
        if each.severe:
            place = each.cell or (str(each.row) if each.row else "")
            where = f"{batch.sheet}!{place}" if place else batch.sheet
            yield _error(each.code, where, each.message.in_language(language), each.remedy.in_language(language))


def _ledger(name: str, as_json: bool) -> LedgerType:
    bring_up()
    from lantian.apps.workbooks.actions import ledger_named

    try:
        return ledger_named(name)
    except Problem as cause:
        _fail([_problem(cause, name)], as_json)


def _account(username: str, as_json: bool) -> User:
    from lantian.apps.orgs.models import User

    found = User.objects.filter(username=username, is_active=True).first()
    if found is None:
        _fail([_error("account-unknown", username, f"There is no account {username}.", "Check the name.")], as_json)
    return found


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while piece := opened.read(_PIECE):
            yield piece


def _write(out: Path, content: bytes, name: str, as_json: bool) -> None:
    out.write_bytes(content)
    if as_json:
        click.echo(json.dumps({"ledger": name, "file": str(out), "bytes": len(content)}, ensure_ascii=False))
    else:
        click.echo(str(out))


def _problem(cause: Problem, where: str) -> dict[str, Any]:
    return _error(cause.code, where, *cause.said(_language()))


def _error(code: str, where: str, message: str, remedy: str) -> dict[str, Any]:
    return {"code": code, "where": where, "message": message, "remedy": remedy}


def _say(errors: list[dict[str, Any]]) -> None:
    for each in errors[:_SHOWN]:
        click.echo(f"{each['where']}: {each['code']}: {each['message']} → {each['remedy']}", err=True)
    if len(errors) > _SHOWN:
        click.echo(f"… {len(errors) - _SHOWN}", err=True)


def _fail(errors: list[dict[str, Any]], as_json: bool) -> NoReturn:
    if as_json:
        click.echo(json.dumps({"errors": errors}, ensure_ascii=False))
    else:
        _say(errors)
    raise SystemExit(1)


def _language() -> str:
    """Of the words on the terminal: Chinese where the environment says so, otherwise English."""
    return "zh" if _environment().startswith("zh") else "en"


def _language_of_workbooks() -> str:
    """English where the environment says so; otherwise Chinese, which is what those who fill them in read."""
    return "en" if _environment().startswith("en") else "zh"


def _environment() -> str:
    said = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return said or locale.getlocale()[0] or ""
