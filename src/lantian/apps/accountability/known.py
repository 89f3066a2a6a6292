"""What is known at the end of a day: problems of the cases, the air of the quarters, grounds, the suspension.

The same facts have the shape of FACTS.json (docs/accountability.md), so that what a page shows, what a proposal pins
and what the command line recomputes go through one door.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from lantian.apps.accountability.air import AirRow, air_rows
from lantian.apps.accountability.models import Ground, Suspension
from lantian.apps.cases.facts import problem_facts
from lantian.apps.records.campaign import pack
from lantian.core.rules.accountability.facts import ProblemFact
from lantian.core.rules.accountability.reading import unit_names
from lantian.core.rules.accountability.report import period_name, unit_name

__all__ = ["Known", "end_of", "facts_for", "known", "standing_grounds", "suspended_from"]


@dataclass(frozen=True, kw_only=True)
class Known:
    """Everything that the rules look at, as known at the end of a day."""

    as_of: dt.date
    problems: tuple[ProblemFact, ...]
    """Of a level; with what people stated of them."""
    aside: tuple[ProblemFact, ...]
    """Of sources without a level: they never count."""
    air: tuple[AirRow, ...]
    grounds: tuple[Ground, ...]
    suspended_from: dt.date | None
    data_version: int | None


def end_of(day: dt.date) -> dt.datetime:
    """The moment at which a local day is over."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(0), tzinfo=ZoneInfo(pack().info.time_zone))


def known(as_of: dt.date, *, now: dt.datetime, version: int | None = None) -> Known:
    """What is known at the end of a day, or now while it runs; `version` pins the data of the air, else the newest
    results hold."""
    air, data_version = air_rows(min(end_of(as_of), now), version=version)
    grounds = standing_grounds(as_of)
    stated: dict[str, list[str]] = {}
    for each in grounds:
        if each.problem and each.applies:
            stated.setdefault(each.problem, []).append(each.ground)
    problems = [_with(problem, stated.get(problem.id, ())) for problem in problem_facts(as_of)]
    return Known(
        as_of=as_of,
        problems=tuple(each for each in problems if each.source),
        aside=tuple(each for each in problems if not each.source),
        air=air,
        grounds=grounds,
        suspended_from=suspended_from(as_of),
        data_version=data_version,
    )


def standing_grounds(as_of: dt.date) -> tuple[Ground, ...]:
    """What people had stated by the end of a day, and not taken back by then."""
    end = end_of(as_of)
    standing = Q(withdrawn_at=None) | Q(withdrawn_at__gte=end)
    return tuple(Ground.objects.filter(standing, at__lt=end).select_related("by"))


def suspended_from(as_of: dt.date) -> dt.date | None:
    """The first day of the suspension, as registered by the end of a day; the newest entry holds."""
    end = end_of(as_of)
    standing = Q(withdrawn_at=None) | Q(withdrawn_at__gte=end)
    found = Suspension.objects.filter(standing, at__lt=end).order_by("-pk").first()
    return found.first_day if found else None


def facts_for(found: Known, *, unit: str | None = None, air: bool = True) -> dict[str, Any]:
    """The facts in the shape of FACTS.json; `unit` keeps the problems of one, `air=False` leaves the quarters out."""
    names = unit_names(pack())
    applying = {(each.unit, each.period, each.ground) for each in found.grounds if each.period and each.applies}
    data: dict[str, Any] = {
        "as_of": found.as_of.isoformat(),
        "problems": [_problem(each, names) for each in found.problems if unit is None or each.unit == unit],
        "air": [_air(row, row.actual, names, applying) for row in found.air if air and row.actual is not None],
    }
    if found.suspended_from is not None:
        data["suspended_from"] = found.suspended_from.isoformat()
    return data


def _with(problem: ProblemFact, grounds: Iterable[str]) -> ProblemFact:
    added = [each for each in grounds if each not in problem.aggravating]
    if not added:
        return problem
    return ProblemFact(
        id=problem.id,
        unit=problem.unit,
        source=problem.source,
        kind=problem.kind,
        found_on=problem.found_on,
        problem_class=problem.problem_class,
        item=problem.item,
        due_on=problem.due_on,
        rectified_on=problem.rectified_on,
        aggravating=(*problem.aggravating, *added),
    )


def _written(unit: str, names: Mapping[str, str]) -> str:
    """A unit as annex 2 prints it, where that names one unit alone."""
    if unit not in pack().units:
        return unit
    printed = unit_name(pack(), unit)
    return printed if names.get(printed) == unit else unit


def _problem(problem: ProblemFact, names: Mapping[str, str]) -> dict[str, Any]:
    days = {"due_on": problem.due_on, "rectified_on": problem.rectified_on}
    return {
        "id": problem.id,
        "unit": _written(problem.unit, names),
        "source": problem.source,
        "kind": problem.kind,
        "class": problem.problem_class,
        **({"item": problem.item} if problem.item else {}),
        "found_on": problem.found_on.isoformat(),
        **{name: day.isoformat() for name, day in days.items() if day is not None},
        **({"aggravating": sorted(problem.aggravating)} if problem.aggravating else {}),
    }


def _air(row: AirRow, actual: Decimal, names: Mapping[str, str], applying: set[tuple[str, str, str]]) -> dict[str, Any]:
    grounds = sorted(ground for unit, period, ground in applying if (unit, period) == (row.unit, row.period))
    return {
        "unit": _written(row.unit, names),
        "quarter": period_name(row.period),
        "actual": f"{actual:f}",
        **({"aggravating": grounds} if grounds else {}),
    }
