"""`lantian draw`: draws by lot that anybody can repeat."""

from __future__ import annotations

import json
from pathlib import Path

import click

from lantian.core.rules.draw_proof import Disproof, verify

__all__ = ["draw"]

_LARGEST = 64 * 1024 * 1024


@click.group()
def draw() -> None:
    """Random selection with proof: who is checked by whom."""


@draw.command("verify")
@click.argument("proof", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--list-digest", help="SHA-256 of the list as you saw it published before the draw.")
@click.option("--commitment", help="SHA-256 of the seed as you saw it published before the draw.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def verify_proof(proof: Path, list_digest: str | None, commitment: str | None, *, as_json: bool) -> None:
    """Draw again from the PROOF alone and compare. Exit status 1 names what does not hold.

    It needs no data folder and no network. Give --list-digest and --commitment as they were published before the draw:
    without them the proof is only shown to agree with itself.
    """
    found, drawn = _verified(proof, list_digest, commitment)
    if as_json:
        errors = [
            {
                "code": each.code,
                "where": each.where,
                "message": each.message.in_language("en"),
                "remedy": each.remedy.in_language("en"),
            }
            for each in found
        ]
        click.echo(json.dumps({"holds": not found, "drawn": drawn, "errors": errors}, ensure_ascii=False))
    elif found:
        for each in found:
            click.echo(f"{each.code} {each.where}: {each.message.in_language('en')}", err=True)
        click.echo(found[0].remedy.in_language("en"), err=True)
    else:
        click.echo(f"The draw holds: {drawn} drawn.")
    if found:
        raise SystemExit(1)


def _verified(path: Path, list_digest: str | None, commitment: str | None) -> tuple[tuple[Disproof, ...], int]:
    proof: object = None
    if path.stat().st_size <= _LARGEST:
        try:
            proof = json.loads(path.read_text(encoding="utf-8-sig"))
        except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
            proof = None
    held = proof if isinstance(proof, dict) else {}
    found = verify(held, list_digest=list_digest, commitment=commitment)
    return found, len(held["result"]) if not found else 0
