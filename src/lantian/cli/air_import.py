"""`lantian air import`: bring one station's hours from a file, all of them or none."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from lantian.cli.project import bring_up
from lantian.io.clock import now

__all__ = ["import_hours"]


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--station", required=True, help="Code of the station that these hours belong to.")
@click.option("--network", default="ambient", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def import_hours(file: Path, station: str, network: str, as_json: bool) -> None:
    """Import FILE, hourly values in the layout of the UCI set (No, year, month, day, hour, PM2.5, PM10, …, µg/m³).

    The label of an hour is read as its end. With one error nothing is imported, and every error is named with its row,
    column and remedy. Importing the same file again changes nothing; changed values become corrections with history.
    """
    bring_up()
    from lantian.apps.monitoring import actions
    from lantian.apps.records.campaign import pack
    from lantian.apps.records.store import store
    from lantian.io.archives.record import read_csv

    if station not in actions.known_station_codes():
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
    record = read_csv(file, station=station, network=network, zone=pack().info.time_zone, now=now())
    if record.problems:
        _refuse([_error(file, asdict(problem)) for problem in record.problems], as_json)
    if not record.observations:
        _refuse([_empty(file)], as_json)
    version = store().append(record.observations, kind=f"import:{file.name}")
    store().seal()
    answer = {"rows": len(record.observations), "version": version, "errors": []}
    click.echo(json.dumps(answer) if as_json else f"{answer['rows']} values imported as version {version}.")


def _error(file: Path, problem: dict[str, object]) -> dict[str, object]:
    where = {"file": file.name, "row": problem.pop("row"), "column": problem.pop("column")}
    return {"code": problem["code"], "where": where, "message": problem["message"], "remedy": problem["remedy"]}


def _empty(file: Path) -> dict[str, object]:
    return {
        "code": "nothing-to-import",
        "where": {"file": file.name},
        "message": "The file holds no values.",
        "remedy": "Check that rows follow the heading and that not every value is NA.",
    }


def _refuse(errors: list[dict[str, object]], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"errors": errors}, ensure_ascii=False))
    else:
        for error in errors:
            where = ", ".join(f"{name} {value}" for name, value in dict(error["where"]).items() if value)  # type: ignore[call-overload]
            click.echo(f"{where}: {error['code']}: {error['message']} – {error['remedy']}")
        click.echo(f"{len(errors)} errors; nothing was imported.", err=True)
    raise SystemExit(1)
