"""`lantian accountability`: findings from facts by the rules of a pack. Nothing is stored, nobody is accused."""

from __future__ import annotations

import datetime as dt
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from lantian.cli.project import bring_up
from lantian.io.clock import now

__all__ = ["accountability"]

_WRONG, _USAGE = 1, 2
_LARGEST = 256 * 2**20


@click.group()
def accountability() -> None:
    """Count problems, hold them against the rules, and say which tier is reached (C05–C11, C14)."""


@accountability.command()
@click.argument("pack_folder", metavar="PACK", type=click.Path(path_type=Path))
@click.argument("facts_file", metavar="FACTS.json", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--rules", "rule_set", default="", help="Id of a rule set of the pack.  [default: the official one]")
@click.option(
    "--reading",
    "readings",
    multiple=True,
    metavar="INTERPRETATION=READING",
    help="Read an open question in another way: a what-if, never official. May be given several times.",
)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def evaluate(pack_folder: Path, facts_file: Path, rule_set: str, readings: tuple[str, ...], as_json: bool) -> None:
    """Evaluate FACTS.json ("-" for standard input) by the rules of PACK. docs/accountability.md shows the shape."""
    from lantian.core.policy.loader import PackInvalid
    from lantian.core.policy.problems import ParameterNotInForce
    from lantian.core.rules.accountability.findings import evaluate as judge
    from lantian.core.rules.accountability.notes import notes, notes_as_json
    from lantian.core.rules.accountability.reading import FactsUnusable, read_facts
    from lantian.core.rules.accountability.report import report
    from lantian.core.rules.accountability.rules import ReadingUnknown, RuleSetUnknown, method
    from lantian.io.packs import PackFolderMissing, load_folder

    wanted = _readings(readings)
    try:
        rules = method(load_folder(pack_folder), rule_set, readings=wanted)
        facts, faults = read_facts(_read(facts_file, as_json), rules)
        found = judge(rules, facts)
        answer = report(found, faults) | {"notes": notes_as_json(notes(found))}
    except (RuleSetUnknown, ReadingUnknown) as unknown:
        _refuse(as_json, _USAGE, unknown.code, str(pack_folder), str(unknown), unknown.remedy)
    except FactsUnusable as unusable:
        _refuse(as_json, _WRONG, unusable.fault.code, unusable.fault.where, str(unusable), unusable.remedy)
    except (PackInvalid, PackFolderMissing, ParameterNotInForce) as wrong:
        _refuse(as_json, _WRONG, wrong.code, str(pack_folder), str(wrong), wrong.remedy)
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        _show(answer)
    sys.exit(_WRONG if answer["errors"] else 0)


@accountability.command()
@click.option("--as-of", "as_of", metavar="DAY", help="What was known at the end of this day, such as 2017-11-20.")
@click.option("--proposal", "number", metavar="NUMBER", help="A proposal, from the facts that it pinned.")
@click.option(
    "--data-version",
    type=click.IntRange(min=0),
    help="Version of the data of the air; computed again from the observation store.  [default: the newest results]",
)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def recompute(as_of: str | None, number: str | None, data_version: int | None, as_json: bool) -> None:
    """Judge the facts of a day, or those of a proposal, again. The same versions give the same bytes.

    Of a proposal the hash is compared: equal, or what changed; exit status 1 when it is not equal. Nothing is stored.
    """
    if (as_of is None) == (number is None):
        raise click.UsageError("Name a day with --as-of, or a proposal with --proposal.")
    bring_up()
    if number is not None:
        _show_proposal(number, as_json)
    elif as_of is not None:
        _show_day(as_of, data_version, as_json)


def _show_day(written: str, version: int | None, as_json: bool) -> None:
    from lantian.apps.accountability.evaluations import canonical, evaluated
    from lantian.apps.accountability.pinning import digest
    from lantian.apps.accountability.problems import NoMethod
    from lantian.apps.ledgers.reading import local_day
    from lantian.apps.records.traces import NoSuchFigure
    from lantian.core.policy.problems import ParameterNotInForce
    from lantian.core.rules.accountability.reading import FactsUnusable

    try:
        day = dt.date.fromisoformat(written)
    except ValueError:
        _refuse(as_json, _USAGE, "day-invalid", "--as-of", f"{written} is no day.", "Write it as 2017-11-20.")
    moment = now()
    if day > local_day(moment):
        _refuse(
            as_json, _USAGE, "day-to-come", "--as-of", f"{day} lies in the future.", "Name today or an earlier day."
        )
    try:
        found = evaluated(day, now=moment, version=version)
    except NoMethod as cause:
        _refuse(as_json, _WRONG, cause.code, "pack", str(cause.message), str(cause.remedy))
    except (FactsUnusable, ParameterNotInForce, NoSuchFigure) as cause:
        _refuse(as_json, _WRONG, cause.code, written, str(cause), cause.remedy)
    answer = json.loads(found.report_bytes())
    head = {
        "data_version": found.known.data_version,
        "facts_sha256": digest(canonical(found.data)),
        "report_sha256": digest(found.report_bytes()),
    }
    if as_json:
        click.echo(json.dumps(head | answer, ensure_ascii=False, indent=2))
    else:
        _show(answer)
        for name, value in head.items():
            click.echo(f"{name} {value}")
    sys.exit(_WRONG if answer["errors"] else 0)


def _show_proposal(number: str, as_json: bool) -> None:
    from lantian.apps.accountability.models import Proposal
    from lantian.apps.accountability.pinning import recomputed

    item = Proposal.objects.filter(number=number).first()
    if item is None:
        _refuse(
            as_json, _USAGE, "no-such-proposal", number, f"There is no proposal {number}.", "Look it up in the list."
        )
    found = recomputed(item, now=now())
    if as_json:
        answer = {"proposal": number, "pinned_sha256": item.report_digest, "pinned_pack": item.pack_version}
        click.echo(json.dumps({**answer, **asdict(found), "errors": []}, ensure_ascii=False, indent=2))
    elif found.problem:
        click.echo(f"{number}: {found.problem}", err=True)
    else:
        click.echo(f"{number}: " + ("equal, to the byte" if found.equal else "not equal") + f" ({found.digest})")
        if not found.equal:
            same = "" if found.changes else "; the findings are the same"
            click.echo(f"  pinned with {item.pack_version}, computed with {found.pack_version}{same}")
        lines = [("", each) for each in found.changes] + [("known today: ", each) for each in found.later]
        for which, each in lines:
            what = f"{each.unit} {each.period} {each.tier}"
            click.echo(f"  {which}{what}: {each.before or 'none'} -> {each.after or 'none'}")
    sys.exit(0 if found.equal else _WRONG)


def _readings(given: tuple[str, ...]) -> dict[str, str]:
    wanted: dict[str, str] = {}
    for each in given:
        name, sign, reading = each.partition("=")
        if not sign or not name or not reading:
            raise click.UsageError(f"--reading {each!r} must be INTERPRETATION=READING, as half-units=round-up.")
        wanted[name] = reading
    return wanted


def _read(facts_file: Path, as_json: bool) -> Any:
    """The JSON of a file or of standard input; numbers with decimals stay exact."""
    from decimal import Decimal

    where = "standard input" if str(facts_file) == "-" else str(facts_file)
    try:
        content = sys.stdin.buffer.read(_LARGEST + 1) if str(facts_file) == "-" else facts_file.read_bytes()
    except OSError as error:
        _refuse(
            as_json, _USAGE, "file-unreadable", where, f"{where}: {error.strerror}.", "Name a file that can be read."
        )
    if len(content) > _LARGEST:
        _refuse(as_json, _WRONG, "file-too-large", where, f"{where} is larger than 256 MiB.", "Split it by months.")
    try:
        return json.loads(content, parse_float=Decimal, object_pairs_hook=_each_key_once)
    except (ValueError, RecursionError) as error:
        _refuse(as_json, _WRONG, "json-syntax", where, f"{where} is no JSON: {error}.", "Mend what the line names.")


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON. A key that stands twice would silently leave its first value out, so it is refused."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice!a} stands twice in one object")
    return found


def _refuse(as_json: bool, status: int, code: str, where: str, message: str, remedy: str) -> Any:
    if as_json:
        error = {"code": code, "where": where, "message": message, "remedy": remedy}
        nothing: dict[str, Any] = {"findings": [], "counts": [], "errors": [error], "notes": []}
        click.echo(json.dumps(nothing, ensure_ascii=False, indent=2))
    else:
        click.echo(message if remedy in message else f"{message}\n{remedy}", err=True)
    raise SystemExit(status)


def _show(answer: dict[str, Any]) -> None:
    console = Console(soft_wrap=True)
    table = Table(title=f"{answer['pack']} · {answer['rules']} · {answer['as_of']}")
    for heading in ("unit", "period", "basis", "count", "tier", "articles", "arithmetic"):
        table.add_column(heading)
    for each in answer["findings"]:
        tier = each["tier"] + (" (stricter)" if each["stricter"] else "")
        table.add_row(
            each["unit"],
            each["period"],
            each["basis"],
            each["count"],
            tier,
            " ".join(each["articles"]),
            "; ".join(each["arithmetic"]),
        )
    console.print(table)
    if not answer["findings"]:
        console.print("No tier is reached.")
    for each in answer["not_counted"]:
        name = each.get("problem") or f"{each['unit']} {each['period']}"
        console.print(f"not counted: {name}: {each['message']} ({each['clause'] or each['reason']})")
    for note in answer.get("notes", ()):
        console.print(f"note: {note['problem']}: {note['message']}. {note['remedy']}", highlight=False)
    for fault in answer["errors"]:
        click.echo(f"{fault['where']}: {fault['code']}: {fault['message']} — {fault['remedy']}", err=True)
