"""`lantian log`: the action log and its proof."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from lantian.cli.project import bring_up

__all__ = ["log"]


@click.group()
def log() -> None:
    """What was done, by whom, to what – and the proof that nothing of it was changed afterwards."""


@log.command()
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def verify(as_json: bool) -> None:
    """Recompute the seal of every entry. Exit status 1 names the first that does not hold.

    Write the newest digest down elsewhere: it proves later that the whole log was not rewritten.
    """
    bring_up()
    from django.db import OperationalError

    from lantian.apps.records.queries import verify_log

    try:
        proof = verify_log()
    except OperationalError as cause:
        raise _ill(f"The action log cannot be read: {cause}.") from cause
    errors = []
    if proof.broken:
        remedy = "Compare with the newest backup; every entry before this one is proved."
        where = f"entry {proof.broken.number}"
        errors.append({"code": f"log-{proof.broken.code}", "where": where, "message": proof.broken.message})
        errors[0]["remedy"] = remedy
    if as_json:
        click.echo(json.dumps({**asdict(proof), "holds": not errors, "errors": errors}, ensure_ascii=False))
    elif errors:
        click.echo(f"{errors[0]['message']}\n{errors[0]['remedy']}", err=True)
    else:
        click.echo(f"{proof.entries} entries, the chain holds. Newest digest: {proof.newest}")
    if errors:
        raise SystemExit(1)


def _ill(message: str) -> click.ClickException:
    ill = click.ClickException(f"{message} Start the system once to make it: make run")
    ill.exit_code = 3
    return ill
