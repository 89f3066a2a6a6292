"""A district of stations and results for the pages, made straight in the records database."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache

from lantian.apps.monitoring.choices import DISTRICT, SiteKind
from lantian.apps.monitoring.models import DayIndex, DayMean, HourIndex, HourMean, ResultRun, Station
from lantian.apps.records.campaign import pack
from lantian.core.standards.pollutants import Pollutant
from lantian.io.clock import CampaignClock, write_clock
from lantian.io.home import data_home
from lantian.web.site import league, wall

NOW = dt.datetime(2017, 10, 25, 2, 20, tzinfo=dt.UTC)
_HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def forgotten() -> None:
    """No test sees what another one rendered or ranked."""
    wall._kept.clear()
    wall._charts.cache_clear()
    league._finished_week.cache_clear()
    cache.clear()


@pytest.fixture
def campaign_moment() -> Iterator[dt.datetime]:
    """A clock that stands still in the first month of the campaign; pages then show the demonstration's notice."""
    write_clock(data_home(), CampaignClock(campaign=NOW, real=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), speed=0))
    yield NOW
    (data_home() / "demo" / "clock.json").unlink()


@pytest.fixture
def district(db: None, campaign_moment: dt.datetime) -> None:
    """48 stations; three days of hours and 24 days of days for every subdistrict and the district."""
    _stations()
    ResultRun.objects.create(
        version=7,
        pack_fingerprint=pack().fingerprint,
        pack_version=pack().version_label,
        registry="",
        until=NOW.replace(minute=0),
        days=24,
        computed_at=NOW,
        took_ms=1,
    )
    sites = [(SiteKind.SUBDISTRICT, unit.id, 4) for unit in pack().subdistricts()] + [(SiteKind.DISTRICT, DISTRICT, 48)]
    for place, (kind, site, parts) in enumerate(sites):
        _hours(kind, site, parts, place)
        _days(kind, site, parts, place)


def _stations() -> None:
    with (Path(settings.LANTIAN_PACK) / "demo" / "stations.csv").open(encoding="utf-8") as file:
        Station.objects.bulk_create(
            Station(
                code=row["code"],
                mn=row["code"],
                name_zh=row["name_zh"],
                name_en=row["name_en"],
                subdistrict=row["subdistrict"],
                lon=float(row["lon"]),
                lat=float(row["lat"]),
                kind=row["kind"],
                device_password="123456",
            )
            for row in csv.DictReader(file)
        )


def _hours(kind: SiteKind, site: str, parts: int, place: int) -> None:
    times = [NOW.replace(minute=0) - number * _HOUR for number in range(1, 73)]
    HourMean.objects.bulk_create(
        HourMean(
            site_kind=kind,
            site=site,
            version=7,
            time=time,
            pollutant=pollutant,
            value=Decimal(40 + place + number % 24),
            parts=parts,
            needed=parts,
        )
        for number, time in enumerate(times)
        for pollutant in Pollutant
    )
    HourIndex.objects.bulk_create(
        HourIndex(
            site_kind=kind,
            site=site,
            version=7,
            time=time,
            aqi=60 + 5 * place,
            grade=2,
            primary="pm25",
            pm25_24h=Decimal(45 + place),
            pm10_24h=Decimal(70 + place),
        )
        for time in times
    )


def _days(kind: SiteKind, site: str, parts: int, place: int) -> None:
    days = [dt.date(2017, 10, 1) + dt.timedelta(days=number) for number in range(24)]
    DayMean.objects.bulk_create(
        DayMean(
            site_kind=kind,
            site=site,
            version=7,
            day=day,
            indicator="pm25_24h",
            value=Decimal(50 + place),
            exact=f"{50 + place}/1",
            parts=parts,
            needed=parts,
            valid=True,
        )
        for day in days
    )
    DayIndex.objects.bulk_create(
        DayIndex(site_kind=kind, site=site, version=7, day=day, aqi=70 + place, grade=2, primary="pm25") for day in days
    )
