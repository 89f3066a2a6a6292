"""`lantian pack`: is a campaign pack right, what does it say, and what of it does the system serve?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import click

from lantian.core.policy.coverage import ClauseCoverage, coverage
from lantian.core.policy.pack import Pack, near_matches
from lantian.core.policy.problems import PackInvalid
from lantian.core.policy.references import entries, mentions
from lantian.io.packs import load_folder

__all__ = ["pack"]

_FOLDER = click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
_JSON = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
_LANGUAGE = click.option(
    "--lang",
    "language",
    type=click.Choice(["en", "zh"]),
    default="en",
    show_default=True,
    help="Language of the words.",
)


@click.group()
def pack() -> None:
    """Check, show and account for a campaign pack."""


@pack.command()
@_FOLDER
@_JSON
@_LANGUAGE
def check(folder: Path, as_json: bool, language: str) -> None:
    """Name every error of the pack in DIR, by file and line, with its remedy.

    Exit status: 0 the pack is right, 1 it has errors, 2 there is no such folder.
    """
    loaded = _load(folder, as_json=as_json, language=language)
    counts = _counts(loaded)
    if as_json:
        _print_json({"pack": loaded.version_label, "counts": counts, "errors": []})
        return
    click.echo(f"{loaded.version_label}: {loaded.info.title.in_language(language)}")
    click.echo(" · ".join(f"{name} {count}" for name, count in counts.items()))


@pack.command("coverage")
@_FOLDER
@_JSON
@_LANGUAGE
def coverage_(folder: Path, as_json: bool, language: str) -> None:
    """List every clause of the pack in DIR with what serves it: served, partly, or not yet."""
    loaded = _load(folder, as_json=as_json, language=language)
    rows = coverage(loaded)
    totals = {status: sum(row.status == status for row in rows) for status in ("served", "partly", "not yet")}
    if as_json:
        clauses = [_coverage_json(loaded, row) for row in rows]
        _print_json({"pack": loaded.version_label, "totals": totals, "clauses": clauses})
        return
    width = max((len(row.clause) for row in rows), default=0)
    for row in rows:
        services = "  ".join(f"{each.kind}:{each.ref}{'' if each.runs else ' (not yet)'}" for each in row.served_by)
        title = loaded.clauses[row.clause].title.in_language(language)
        click.echo(f"{row.clause:<{width}}  {row.status:<7}  {title}")
        if services:
            click.echo(f"{'':<{width}}           {services}")
    click.echo(", ".join(f"{count} {status}" for status, count in totals.items()))


@pack.command()
@_FOLDER
@click.argument("wanted", metavar="[ID]", required=False)
@_JSON
@_LANGUAGE
def show(folder: Path, wanted: str | None, as_json: bool, language: str) -> None:
    """Show the pack in DIR, or whatever has this ID – clause, measure, parameter, unit … – with all that names it."""
    loaded = _load(folder, as_json=as_json, language=language)
    if wanted is None:
        _show_all(loaded, as_json=as_json, language=language)
        return
    found = [(kind, entry) for kind, name, entry in entries(loaded) if name == wanted]
    if not found:
        near = near_matches(wanted, (name for _, name, _ in entries(loaded)))
        remedy = f"Did you mean {' or '.join(near)}?" if near else f"List all ids: lantian pack show {folder}"
        _fail([("id-unknown", str(folder), 0, f"the pack has nothing called {wanted}", remedy)], as_json=as_json)
    named_by = mentions(loaded, wanted)
    if as_json:
        shown = [{"kind": kind, "entry": entry.model_dump(mode="json")} for kind, entry in found]
        by = [{"kind": each.kind, "id": each.id, "field": each.field} for each in named_by]
        _print_json({"pack": loaded.version_label, "id": wanted, "found": shown, "named_by": by})
        return
    for kind, entry in found:
        click.echo(f"{kind} {wanted}")
        for line in _lines(entry.model_dump(mode="json", exclude_defaults=True), 1):
            click.echo(line)
    click.echo("named by" if named_by else "named by nothing")
    for each in named_by:
        click.echo(f"  {each.kind} {each.id} ({each.field})")


def _load(folder: Path, *, as_json: bool, language: str) -> Pack:
    try:
        return load_folder(folder)
    except PackInvalid as invalid:
        _fail(
            [(each.code, each.file, each.line, *each.said(language)) for each in invalid.problems],
            as_json=as_json,
            folder=folder,
        )


def _fail(errors: list[tuple[str, str, int, str, str]], *, as_json: bool, folder: Path | None = None) -> NoReturn:
    if as_json:
        _print_json(
            {
                "errors": [
                    {"code": code, "where": {"file": file, "line": line}, "message": message, "remedy": remedy}
                    for code, file, line, message, remedy in errors
                ]
            }
        )
    else:
        for code, file, line, message, remedy in errors:
            place = f"{folder / file}:{line}" if folder else file
            click.echo(f"{place}: {code}: {message} — {remedy}")
    raise SystemExit(1)


def _counts(loaded: Pack) -> dict[str, int]:
    return {
        "documents": len(loaded.documents),
        "clauses": len(loaded.clauses),
        "interpretations": len(loaded.interpretations),
        "units": len(loaded.units),
        "people": len(loaded.people),
        "groups": len(loaded.groups),
        "measures": len(loaded.measures),
        "tasks": len(loaded.tasks),
        "submissions": len(loaded.submissions),
        "ledgers": len(loaded.ledgers),
        "targets": len(loaded.targets),
        "parameters": len(loaded.parameters),
    }


def _coverage_json(loaded: Pack, row: ClauseCoverage) -> dict[str, object]:
    clause = loaded.clauses[row.clause]
    return {
        "id": row.clause,
        "document": clause.document,
        "title": clause.title.model_dump(),
        "status": row.status,
        "served_by": [{"kind": each.kind, "ref": each.ref, "runs": each.runs} for each in row.served_by],
    }


def _show_all(loaded: Pack, *, as_json: bool, language: str) -> None:
    if as_json:
        groups: dict[str, list[object]] = {}
        for kind, _, entry in entries(loaded):
            groups.setdefault(kind, []).append(entry.model_dump(mode="json"))
        info = loaded.info.model_dump(mode="json")
        targets = [target.model_dump(mode="json") for target in loaded.targets]
        _print_json({"pack": loaded.version_label, "info": info, "entries": groups, "targets": targets})
        return
    click.echo(f"{loaded.version_label}: {loaded.info.title.in_language(language)}")
    previous = ""
    for kind, name, entry in entries(loaded):
        if kind != previous:
            click.echo(f"{kind}")
            previous = kind
        title = getattr(entry, "title", None) or getattr(entry, "name", None) or getattr(entry, "question", "")
        words = title if isinstance(title, str) else title.in_language(language)
        click.echo(f"  {name}  {words}")


def _lines(value: object, depth: int) -> Iterator[str]:
    """A value as indented lines."""
    indent = "  " * depth
    if isinstance(value, dict):
        for key, below in value.items():
            if isinstance(below, dict | list):
                yield f"{indent}{key}"
                yield from _lines(below, depth + 1)
            else:
                yield f"{indent}{key}: {below}"
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, dict):
                first, *rest = [*_lines(item, depth + 1)] or [f"{indent}  "]
                yield f"{indent}- {first.strip()}"
                yield from rest
            else:
                yield f"{indent}- {item}"


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
