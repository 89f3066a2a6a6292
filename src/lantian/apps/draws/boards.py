"""What pages show of draws: results with names, periods with their draws."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lantian.apps.draws.choices import State
from lantian.apps.draws.lists import Quota, period_named, periods_of, quota
from lantian.apps.draws.models import Draw
from lantian.apps.records.campaign import pack, wording
from lantian.core.policy import check_schema
from lantian.core.rules.draws import read_canonical
from lantian.core.rules.sampling_periods import SamplingPeriod

__all__ = ["Line", "Standing", "lines_of", "newest_standing", "quota_of", "standings", "unit_words"]


@dataclass(frozen=True)
class Line:
    """A drawn object in words."""

    order: int
    id: str
    name: str
    unit: str
    stratum: str
    inspectors: tuple[str, ...]
    instead_of: str


@dataclass(frozen=True)
class Standing:
    """A period of a sample and how far its draw is."""

    period: SamplingPeriod
    draw: Draw | None
    quota: Quota | None
    earlier: int
    """Draws of the period that were withdrawn."""

    @property
    def over(self) -> bool:
        """Whether the period ended without a draw."""
        return self.draw is None or self.draw.state != State.DRAWN


def standings(sample: check_schema.Draw, today: dt.date) -> list[Standing]:
    """All periods of a sample, the newest first."""
    draws: dict[str, list[Draw]] = {}
    for each in Draw.objects.filter(sample=sample.id).order_by("attempt"):
        draws.setdefault(each.period, []).append(each)
    return [_standing(period, draws.get(period.label, [])) for period in periods_of(sample, today)]


def newest_standing(sample: check_schema.Draw, today: dt.date) -> Standing | None:
    """The period that runs now; None before the first one begins."""
    periods = periods_of(sample, today)
    if not periods:
        return None
    found = Draw.objects.filter(sample=sample.id, period=periods[0].label).order_by("attempt")
    return _standing(periods[0], list(found))


def quota_of(item: Draw, today: dt.date) -> Quota | None:
    """How a draw stands against the clause; None before its list is closed."""
    period = period_named(pack().draws[item.sample], item.period, today)
    return quota(item, period) if item.is_public and period is not None else None


def lines_of(item: Draw) -> list[Line]:
    """The result with the names of the list."""
    if not item.result:
        return []
    objects, inspectors = read_canonical(item.list_text)
    named = {each.id: each for each in objects}
    people = {each.id: each for each in inspectors}
    return [
        Line(
            order=each["order"],
            id=each["object"],
            name=named[each["object"]].name,
            unit=unit_words(named[each["object"]].unit),
            stratum=unit_words(each["stratum"]),
            inspectors=tuple(people[one].name for one in each["inspectors"]),
            instead_of=each["instead_of"],
        )
        for each in item.result
    ]


def unit_words(unit_id: str) -> str:
    """The name of a unit; the text itself where there is none."""
    unit = pack().units.get(unit_id)
    return wording(unit.name) if unit else unit_id


def _standing(period: SamplingPeriod, draws: list[Draw]) -> Standing:
    valid = [each for each in draws if each.state != State.WITHDRAWN]
    newest = valid[-1] if valid else None
    found = quota(newest, period) if newest is not None and newest.is_public else None
    return Standing(period, newest, found, len(draws) - len(valid))
