"""`lantian air import`: bring one station's hours from a file, all of them or none."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import NoReturn

import click

from lantian.cli.project import bring_up
from lantian.io.clock import now
from lantian.io.journal import Observation, ObservationsRefused, StoreIll

__all__ = ["import_hours"]

_ILL = 3


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--station", required=True, help="Code of the station that these hours belong to.")
@click.option("--network", help="Network of the observations; without it the station's own.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def import_hours(file: Path, station: str, network: str | None, as_json: bool) -> None:
    """Import FILE, hourly values in the layout of the UCI set (No, year, month, day, hour, PM2.5, PM10, …, µg/m³).

    The label of an hour is read as its end. With one error nothing is imported, and every error is named with its row,
    column and remedy. Importing the same file again changes nothing; changed values become corrections with history.
    Every import stands in the action log.
    """
    bring_up()
    from lantian.apps.monitoring import queries
    from lantian.apps.records.campaign import pack
    from lantian.io.archives.record import read_csv

    registered = queries.station(station)
    if registered is None:
        _refuse(
            [
                {
                    "code": "station-unknown",
                    "where": {"station": station},
                    "message": f"No station has the code {station}.",
                    "remedy": "Register the station first, or choose one of those listed under /stations/.",
                }
            ],
            as_json,
        )
    network = network or registered.network
    record = read_csv(file, station=station, network=network, zone=pack().info.time_zone, now=now())
    if record.problems:
        _refuse([_error(file, asdict(problem)) for problem in record.problems], as_json)
    if not record.observations:
        _refuse([_empty(file)], as_json)
    try:
        version = _keep(record.observations, file, station, network)
    except ObservationsRefused as cause:
        _refuse([_whole_file(file, cause)], as_json)
    except StoreIll as cause:
        _refuse([_whole_file(file, cause)], as_json, status=_ILL)
    answer = {"rows": len(record.observations), "version": version, "errors": []}
    click.echo(json.dumps(answer) if as_json else f"{answer['rows']} values imported as version {version}.")


def _keep(observations: Sequence[Observation], file: Path, station: str, network: str) -> int:
    """Make the hours durable, say so in the action log, and bring them into the lake."""
    from lantian.apps.records.actions import record
    from lantian.apps.records.store import store

    version = store().append(observations, kind=f"import:{file.name}")
    facts = {"file": file.name, "sha256": hashlib.sha256(file.read_bytes()).hexdigest(), "network": network}
    facts |= {"rows": len(observations), "version": version}
    record(actor=None, action="monitoring.import-hours", subject=f"station:{station}", facts=facts)
    store().seal()
    return version


def _error(file: Path, problem: dict[str, object]) -> dict[str, object]:
    where = {"file": file.name, "row": problem.pop("row"), "column": problem.pop("column")}
    return {"code": problem["code"], "where": where, "message": problem["message"], "remedy": problem["remedy"]}


def _whole_file(file: Path, cause: ObservationsRefused | StoreIll) -> dict[str, object]:
    return {"code": cause.code, "where": {"file": file.name}, "message": str(cause), "remedy": cause.remedy}


def _empty(file: Path) -> dict[str, object]:
    return {
        "code": "nothing-to-import",
        "where": {"file": file.name},
        "message": "The file holds no values.",
        "remedy": "Check that rows follow the heading and that not every value is NA.",
    }


def _refuse(errors: list[dict[str, object]], as_json: bool, status: int = 1) -> NoReturn:
    if as_json:
        click.echo(json.dumps({"errors": errors}, ensure_ascii=False))
    else:
        for error in errors:
            where = ", ".join(f"{name} {value}" for name, value in dict(error["where"]).items() if value)  # type: ignore[call-overload]
            click.echo(f"{where}: {error['code']}: {error['message']} – {error['remedy']}")
        click.echo(f"{len(errors)} errors; nothing was imported.", err=True)
    raise SystemExit(status)
