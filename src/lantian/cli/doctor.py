"""`lantian doctor`: what is missing or ill in this installation, and what to do about it."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from lantian.io.home import HomeUnusable, data_home

__all__ = ["doctor"]

_SCARCE_BYTES = 500_000_000
_SILENT_AFTER = dt.timedelta(seconds=15)
"""The gateway writes its state every second; older than this it is not running, or cannot write."""
_START = "Make room on the disk if it is full, then start everything: lantian up"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    well: bool
    message: str
    remedy: str = ""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def doctor(as_json: bool) -> None:
    """Look at the data folder, the pack, the records, the observations and the devices."""
    findings = _findings()
    if as_json:
        click.echo(json.dumps({"findings": [asdict(finding) for finding in findings]}, ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(f"{'well' if finding.well else 'ILL '}  {finding.what}: {finding.message}")
            if finding.remedy:
                click.echo(f"      {finding.remedy}")
    if not all(finding.well for finding in findings):
        raise SystemExit(3)


def _findings() -> list[Finding]:
    try:
        home = data_home()
    except HomeUnusable as ill:
        return [Finding("data folder", False, str(ill), ill.remedy)]
    findings = [_space(home), _pack(), _records()]
    if all(finding.well for finding in findings[1:]):
        findings += [_observations(), _devices(home)]
    return findings


def _space(home: Path) -> Finding:
    free = shutil.disk_usage(home).free
    message = f"{home}, {free // 1_000_000} MB free"
    if free < _SCARCE_BYTES:
        return Finding("data folder", False, message, "Make room, or move it to a larger disk: LANTIAN_HOME=/path")
    return Finding("data folder", True, message)


def _pack() -> Finding:
    from lantian.cli.project import bring_up

    bring_up()
    from lantian.apps.records.campaign import pack
    from lantian.core.policy.loader import PackInvalid
    from lantian.io.packs import PackFolderMissing

    try:
        return Finding("campaign pack", True, pack().version_label)
    except (PackInvalid, PackFolderMissing) as ill:
        return Finding("campaign pack", False, str(ill), "lantian pack check DIR names every problem")


def _records() -> Finding:
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as ill:
        return Finding("records", False, f"records.db cannot be read: {ill}", "Restore records.db from the backup")
    if pending:
        return Finding("records", False, f"{len(pending)} migrations are not applied", "Start it once: lantian up")
    return Finding("records", True, "schema up to date")


def _observations() -> Finding:
    from lantian.apps.records.store import store

    try:
        status = store().status()
    except Exception as ill:
        return Finding(
            "observations", False, f"they cannot be read: {ill}", "Restore ingest.db and lake/ from the backup"
        )
    return Finding(
        "observations", True, f"version {status.version}, {status.pending} journal entries wait to be sealed"
    )


def _devices(home: Path) -> Finding:
    path = home / "gateway.json"
    if not path.exists():
        return Finding("device gateway", False, "has never run here", "Start everything: lantian up")
    try:
        status = json.loads(path.read_text(encoding="utf-8"))
        written = dt.datetime.fromisoformat(status["written_at"])
        age = dt.datetime.now(dt.UTC) - written
    except (OSError, ValueError, TypeError, KeyError):
        return Finding("device gateway", False, "gateway.json cannot be read", "Start everything again: lantian up")
    if status.get("state") == "stopped":
        return Finding("device gateway", False, f"was stopped at {written:%Y-%m-%d %H:%M:%S %Z}", _START)
    if age > _SILENT_AFTER:
        message = f"has written nothing since {written:%Y-%m-%d %H:%M:%S %Z}: it died, or its disk is full"
        return Finding("device gateway", False, message, _START)
    if status.get("store"):
        return Finding("device gateway", False, f"cannot keep what devices send: {status['store']}", "Make room")
    return Finding("device gateway", True, f"{status.get('acknowledged', 0)} frames acknowledged since its start")
