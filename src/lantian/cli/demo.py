"""`lantian demo`: load the pack's demonstration, and set its clock."""

from __future__ import annotations

import datetime as dt
import json
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pyarrow.parquet as pq
from rich.console import Console
from rich.progress import Progress

from lantian.cli.project import bring_up, migrate
from lantian.io.clock import CampaignClock, write_clock
from lantian.io.home import data_home

if TYPE_CHECKING:
    from lantian.io.archives.stand_in import StandIn
    from lantian.io.store import ObservationStore

__all__ = ["demo", "load_demonstration", "start_clock"]

_HOUR = dt.timedelta(hours=1)
_SETTLED = dt.timedelta(minutes=2)
"""How long after a full hour the clock starts, so that the hour's frames are due at once."""


@click.group()
def demo() -> None:
    """The demonstration: a real record from elsewhere standing in for the district's air."""


@demo.command()
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def load(as_json: bool) -> None:
    """Load stations and the record up to the moment from which data come live. Doing it again changes nothing."""
    bring_up()
    migrate()
    _synchronise_units()
    answer = load_demonstration(data_home())
    click.echo(json.dumps(answer) if as_json else f"{answer['stations']} stations, {answer['rows']} rows loaded.")


def load_demonstration(home: Path) -> dict[str, int]:
    """Stations, history and coming hours of the loaded pack's demonstration; what is there already is left alone."""
    from lantian.apps.monitoring import jobs
    from lantian.apps.records.campaign import stand_in
    from lantian.apps.records.store import store

    source = stand_in()
    if source is None:
        raise click.ClickException("This pack has no demonstration. Start without it: lantian up")
    stations = _register_stations(source)
    rows = _load_history(home, source, store())
    _keep_coming_hours(home, source)
    clock = start_clock(home, source, store())
    store().seal()
    jobs.refresh(now=clock.campaign)
    _load_apps(clock.campaign)
    store().seal()
    jobs.refresh(now=clock.campaign)
    return {"stations": stations, "rows": rows}


def _synchronise_units() -> None:
    """Rows refer to the units of the pack; `up` does the same before it loads."""
    from lantian.apps.orgs.actions import synchronise_units
    from lantian.apps.records.campaign import pack

    synchronise_units(pack())


def start_clock(home: Path, source: StandIn, store: ObservationStore) -> CampaignClock:
    """Set the campaign clock to the hour after the newest one that is known, so that nothing is skipped."""
    newest = max((item.time for item in store.latest(network="micro", cadence="hour")), default=None)
    live_from = source.live_from.astimezone(dt.UTC)
    known_until = max(newest + _HOUR, live_from) if newest else live_from
    clock = CampaignClock(campaign=known_until + _HOUR + _SETTLED, real=dt.datetime.now(dt.UTC), speed=source.speed)
    write_clock(home, clock)
    return clock


def _load_apps(now: dt.datetime) -> None:
    """Let each app add its part: `demonstration.load(now)` in its folder. What is there already is left alone."""
    from django.apps import apps
    from django.utils.module_loading import module_has_submodule

    ours = [config for config in apps.get_app_configs() if config.name.startswith("lantian.apps.")]
    for config in reversed(ours):  # the settings list later apps first
        if module_has_submodule(config.module, "demonstration"):
            import_module(f"{config.name}.demonstration").load(now)


def _register_stations(source: StandIn) -> int:
    from lantian.apps.monitoring import actions

    known = actions.known_station_codes()
    for station in source.stations:
        if station.code not in known:
            actions.register_station(
                actor=None,
                code=station.code,
                name_zh=station.name_zh,
                name_en=station.name_en,
                subdistrict=station.subdistrict,
                lon=station.lon,
                lat=station.lat,
                kind=station.kind,
                network="micro",
                reason="demonstration",
            )
    return len(source.stations)


def _load_history(home: Path, source: StandIn, store: ObservationStore) -> int:
    """Append the record month by month; a list of finished months lets an interrupted load go on where it stopped."""
    done_file = home / "demo" / "loaded.json"
    done_file.parent.mkdir(parents=True, exist_ok=True)
    done: list[str] = json.loads(done_file.read_text()) if done_file.exists() else []
    months = [span for span in source.months(source.live_from) if span[0].isoformat() not in done]
    rows = 0
    with Progress(console=Console(stderr=True), transient=True) as progress:
        for start, end in progress.track(months, description="Loading the demonstration's record"):
            hours = source.hours(start, end)
            if hours.num_rows:
                store.append(hours, kind="demonstration")
                store.seal()
            rows += hours.num_rows
            done.append(start.isoformat())
            _replace(done_file, json.dumps(done))
    return rows


def _keep_coming_hours(home: Path, source: StandIn) -> None:
    """The hours that the simulator will send, in the form of the observation store."""
    path = home / "demo" / "coming.parquet"
    if path.exists():
        return
    far = source.live_from.astimezone(dt.UTC) + dt.timedelta(days=366)
    fresh = path.with_suffix(".new")
    pq.write_table(
        source.hours(source.live_from.astimezone(dt.UTC), far).sort_by("time"),
        fresh,
        compression="zstd",
        row_group_size=48 * 6 * 24,
    )
    fresh.replace(path)


def _replace(path: Path, text: str) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(text)
    fresh.replace(path)
