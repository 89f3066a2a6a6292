"""`lantian air export`: observations as CSV, Parquet or Excel, in the long layout of the lake."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from lantian.cli.project import bring_up
from lantian.core.quantity.problem import Problem

__all__ = ["export"]

_DAY = dt.timedelta(days=1)


@click.command()
@click.option("--network", required=True, help="micro, ambient, weather, source, site, vapour, other.")
@click.option("--stations", default="", help="Codes separated by commas; without it all of the network.")
@click.option("--parameters", default="", help="Factor codes separated by commas; without it all.")
@click.option("--from", "first", required=True, type=click.DateTime(["%Y-%m-%d"]), help="First local day.")
@click.option("--to", "last", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Last local day, included.")
@click.option("--format", "form", type=click.Choice(["csv", "parquet", "xlsx"]), default="csv", show_default=True)
@click.option("--cadence", type=click.Choice(["realtime", "minute", "hour", "day"]), default="hour", show_default=True)
@click.option("--statistic", default="mean", show_default=True, help="mean, reviewed, corrected, raw …")
@click.option("--version", type=int, help="Version of the data; without it the newest.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File; without it CSV goes to the output.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON (with --out).")
def export(
    network: str,
    stations: str,
    parameters: str,
    first: dt.datetime,
    last: dt.datetime,
    form: str,
    cadence: str,
    statistic: str,
    version: int | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Export observations, one row a value: network, cadence, station, parameter, statistic, time (start of the period,
    UTC), value, unit, flag, revision, seq. A version says again what was known when it was the newest.
    """
    if out is None and (form != "csv" or as_json):
        raise click.UsageError("Name a file with --out.")
    bring_up()
    from lantian.apps.exchange.exporting import Selection, names, write
    from lantian.apps.records.campaign import pack

    zone = ZoneInfo(pack().info.time_zone)
    selection = Selection(
        network=network,
        start=first.replace(tzinfo=zone).astimezone(dt.UTC),
        end=(last + _DAY).replace(tzinfo=zone).astimezone(dt.UTC),
        stations=names(stations),
        parameters=names(parameters),
        cadence=cadence,
        statistic=statistic,
        version=version,
    )
    try:
        rows = write(selection, form, out if out is not None else sys.stdout.buffer)
    except Problem as cause:
        error = {"code": cause.code, "where": {}, "message": cause.message, "remedy": cause.remedy}
        click.echo(json.dumps({"errors": [error]}) if as_json else str(cause), err=not as_json)
        raise SystemExit(1) from cause
    if as_json:
        click.echo(json.dumps({"rows": rows, "file": str(out), "errors": []}))
    elif out is not None:
        click.echo(f"{rows} rows written to {out}.")
