"""Weeks of either pack with daily figures made to measure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from lantian.apps.monitoring.choices import SiteKind
from lantian.apps.monitoring.common import DAILY, exact_text
from lantian.apps.monitoring.models import DayMean, ResultRun
from lantian.apps.orgs import actions as orgs
from lantian.apps.orgs.models import User
from lantian.core.policy.pack import Pack
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import week_of
from lantian.core.time.span import DaySpan

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Weeks:
    """A pack in force, one whole week of its campaign, and a way to say how clean every unit was."""

    pack: Pack

    @property
    def week(self) -> DaySpan:
        campaign = next(period for period in self.pack.info.periods if period.kind == "campaign")
        return week_of(campaign.first + 30 * DAY)

    @property
    def units(self) -> list[str]:
        return [unit.id for unit in self.pack.subdistricts()]

    @property
    def now(self) -> dt.datetime:
        """The morning after the week."""
        zone = ZoneInfo(self.pack.info.time_zone)
        return dt.datetime.combine(self.week.last + DAY, dt.time(9), tzinfo=zone)

    def measured(self, value: Callable[[int], int | None], *, version: int = 7, week: DaySpan | None = None) -> None:
        """Every day of the week, every unit by its number (0, 1, …); None is a unit without data."""
        span = week or self.week
        pollutant = Pollutant.from_code(self.pack.info.targets.parameter)
        DayMean.objects.filter(day__gte=span.first, day__lte=span.last).delete()
        DayMean.objects.bulk_create(
            DayMean(
                site_kind=SiteKind.SUBDISTRICT,
                site=unit,
                day=day,
                indicator=DAILY[pollutant],
                value=Decimal(0),
                exact=exact_text(Fraction(shown)),
                parts=4,
                needed=3,
                valid=True,
                version=version,
            )
            for number, unit in enumerate(self.units)
            if (shown := value(number)) is not None
            for day in span
        )
        ResultRun.objects.create(
            version=version,
            pack_fingerprint=self.pack.fingerprint,
            pack_version=self.pack.version_label,
            registry="-",
            until=self.now,
            days=7,
            computed_at=self.now,
            took_ms=1,
        )


@pytest.fixture
def zhongyuan(district, db) -> Weeks:
    """The first campaign: money for the last three and the first three of twelve."""
    orgs.synchronise_units(district)
    return Weeks(district)


@pytest.fixture
def harbour(alder, db) -> Weeks:
    """The invented town: points for three wards."""
    orgs.synchronise_units(alder)
    return Weeks(alder)


@pytest.fixture
def people(person) -> Callable[[str, str, str], User]:
    """An account of a role for a unit."""

    def make(role: str, name: str, unit: str) -> User:
        user = person(role, name)
        user.unit_id = unit
        user.save()
        return user

    return make


@pytest.fixture
def proposer(zhongyuan, people) -> User:
    """Proposes for the campaign office."""
    return people("duty-officer", "officer", "campaign-office")


@pytest.fixture
def decider(zhongyuan, people) -> User:
    """Decides for the campaign office."""
    return people("office-director", "director", "campaign-office")
