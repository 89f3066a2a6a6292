"""`lantian air import` and `lantian air undo`: bring files of air data in, all of it or none, and take it back."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from lantian.cli.project import bring_up
from lantian.core.quantity.problem import Problem
from lantian.io.clock import now
from lantian.io.journal import ObservationsRefused, StoreIll

if TYPE_CHECKING:
    from lantian.apps.exchange.models import ImportBatch

__all__ = ["import_files", "undo_import"]

_ILL = 3
_PIECE = 1 << 20
_SHOWN = 1000


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--station", default="", help="Code of the one station that these hours belong to.")
@click.option("--layout", default="", help="Layout of the files; without it the likeliest.")
@click.option("--mapping", default="", help="Name of a mapping that was remembered.")
@click.option(
    "--stations",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV of two columns: name in the file, code of our station. It is remembered.",
)
@click.option("--others", type=click.Choice(["refuse", "leave", "make"]), help="Stations that are not ours.")
@click.option("--state", type=click.Choice(["273", "298"]), default=None, help="Reference state of ppb and ppm, K.")
@click.option("--zone", default="", help="Time zone, for layouts that leave it open.")
@click.option("--good-rows", is_flag=True, help="Apply the good rows although others are refused.")
@click.option("--dry-run", is_flag=True, help="Check and compare only.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def import_files(
    files: tuple[Path, ...],
    station: str,
    layout: str,
    mapping: str,
    stations: Path | None,
    others: str | None,
    state: str | None,
    zone: str,
    good_rows: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import FILES of air data: UCI, CNEMC, KDD 2018, OpenAQ, openair, ISD, or any table by a remembered mapping.

    Every value is checked and compared with what is known. With one error nothing is imported unless --good-rows is
    given, and every error is named with its row, column and remedy. Importing the same file again changes nothing;
    changed values become corrections with history. `lantian air undo NUMBER` takes an import back in one step.
    """
    bring_up()
    from lantian.apps.exchange import actions

    try:
        batch = actions.receive([(file.name, _pieces(file)) for file in files], actor=None, now=now())
        chosen = f"mapping:{mapping}" if mapping else layout or batch.layout
        if stations is not None:
            for name, code in _names(stations):
                actions.name_station(chosen, name, code, actor=None)
        batch = actions.examine(
            batch,
            actor=None,
            now=now(),
            layout=chosen,
            station=station,
            state=state or "",
            zone=zone,
            strangers=others or "",
        )
        errors = _errors(batch)
        if dry_run:
            actions.discard(batch, actor=None)
            _say(batch, errors, as_json, "checked, nothing was imported")
            raise SystemExit(1 if batch.facts["refused"] else 0)
        if batch.facts["refused"] and not good_rows:
            actions.discard(batch, actor=None)
            _refuse(errors, as_json)
        batch = actions.apply(batch, actor=None, now=now(), only_good=good_rows)
    except Problem as cause:
        _refuse([_problem(cause)], as_json)
    except ObservationsRefused as cause:
        _refuse([_whole_file(cause)], as_json)
    except StoreIll as cause:
        _refuse([_whole_file(cause)], as_json, status=_ILL)
    _say(batch, errors, as_json, f"imported as version {batch.version}")


@click.command("undo")
@click.argument("number", type=int)
@click.option("--reason", default="", help="Why; it stands in the action log.")
@click.option("--leave-changed", is_flag=True, help="Leave values alone that were changed after the import.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def undo_import(number: int, reason: str, leave_changed: bool, as_json: bool) -> None:
    """Take back import NUMBER in one step: what was known before counts again, and the history stays."""
    bring_up()
    from lantian.apps.exchange import actions, queries

    try:
        batch = actions.undo(queries.batch(number), actor=None, now=now(), reason=reason, leave_changed=leave_changed)
    except Problem as cause:
        _refuse([_problem(cause)], as_json)
    except StoreIll as cause:
        _refuse([_whole_file(cause)], as_json, status=_ILL)
    version = max(batch.undo_versions.values(), default=None)
    if as_json:
        click.echo(json.dumps({"batch": batch.pk, "version": version, "errors": []}))
    else:
        click.echo(f"Import {batch.pk} is undone, version {version}.")


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _names(path: Path) -> Iterator[tuple[str, str]]:
    """Rows of a CSV with a heading: name in the file, code of our station."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in list(csv.reader(file))[1:]:
            if len(row) >= 2 and row[0].strip():
                yield row[0].strip(), row[1].strip()


def _errors(batch: ImportBatch) -> list[dict[str, Any]]:
    from lantian.apps.exchange import keeping

    return [
        {
            "code": fault.code,
            "where": {"file": fault.file, "sheet": fault.sheet, "row": fault.row, "column": fault.column},
            "message": fault.message.en,
            "remedy": fault.remedy.en,
            "refused": fault.severe,
        }
        for fault in keeping.faults_of(batch)
    ]


def _say(batch: ImportBatch, errors: list[dict[str, Any]], as_json: bool, outcome: str) -> None:
    counts = {key: batch.facts[key] for key in ("rows", "new", "changed", "same", "refused")}
    if as_json:
        severe = [error for error in errors if error["refused"]]
        answer = {**counts, "batch": batch.pk, "layout": batch.layout, "version": batch.version, "errors": severe}
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    _print_errors([error for error in errors if error["refused"]])
    remarks = ", ".join(f"{count} × {code}" for code, count in batch.facts["remarks"].items())
    click.echo(f"{counts['rows']} values {outcome} (import {batch.pk}, layout {batch.layout}).")
    click.echo(", ".join(f"{counts[key]} {key}" for key in ("new", "changed", "same", "refused")))
    if remarks:
        click.echo(f"Remarks: {remarks}")


def _print_errors(errors: list[dict[str, Any]]) -> None:
    for error in errors[:_SHOWN]:
        where = ", ".join(f"{name} {value}" for name, value in error["where"].items() if value)
        click.echo(f"{where}: {error['code']}: {error['message']} – {error['remedy']}")
    if len(errors) > _SHOWN:
        click.echo(f"… and {len(errors) - _SHOWN} more")


def _problem(cause: Problem) -> dict[str, Any]:
    return {"code": cause.code, "where": {}, "message": cause.message, "remedy": cause.remedy, "refused": True}


def _whole_file(cause: ObservationsRefused | StoreIll) -> dict[str, Any]:
    return {"code": cause.code, "where": {}, "message": str(cause), "remedy": cause.remedy, "refused": True}


def _refuse(errors: list[dict[str, Any]], as_json: bool, status: int = 1) -> NoReturn:
    severe = [error for error in errors if error["refused"]]
    if as_json:
        click.echo(json.dumps({"errors": severe}, ensure_ascii=False))
    else:
        _print_errors(severe)
        click.echo(f"{len(severe)} errors; nothing was imported.", err=True)
    raise SystemExit(status)
