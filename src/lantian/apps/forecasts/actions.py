"""Everything that changes forecasts. `actor=None` is the installation itself: regular work, or the demonstration.

Issues are only ever added; there is no action that changes or removes one.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from lantian.apps.forecasts.fitting import Fit, fits_of, keep_file
from lantian.apps.forecasts.inputs import Inputs
from lantian.apps.forecasts.issuing import EDGES, Made, Members, make
from lantian.apps.forecasts.models import (
    Issue,
    IssuedDay,
    IssuedForecast,
    ModelVersion,
    OfficialForecast,
    Verification,
    WeatherForecast,
    WeatherImport,
)
from lantian.apps.forecasts.packing import packed
from lantian.apps.forecasts.problems import Refused
from lantian.apps.forecasts.rules import rules_at
from lantian.apps.forecasts.verification import judge
from lantian.apps.forecasts.weather import places_named
from lantian.apps.monitoring.common import campaign_zone
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import RightPolicy
from lantian.apps.records.actions import record
from lantian.apps.records.campaign import pack
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import local_day
from lantian.io.excel.lines import LinesUnreadable, lines_of
from lantian.science.forecast.weather_table import WeatherAhead, read_weather_table

__all__ = [
    "RECORD",
    "Said",
    "import_weather",
    "issue",
    "keep_models",
    "record_official",
    "record_officials",
    "verify",
    "withdraw_official",
    "withdraw_weather",
]

RECORD = RightPolicy("draft-warnings")
"""Who drafts warnings enters what the forecasters say."""
_FARTHEST = dt.timedelta(days=10)
_MOST_INDEX = 500
_LONG, _SHORT = 2000, 120


@dataclass(frozen=True, kw_only=True)
class Said:
    """What forecasters say of a day; `row`: its line in a table."""

    day: dt.date
    low: int
    high: int
    overrules: bool = False
    reason: str = ""
    source: str = ""
    row: int = 0


def issue(inputs: Inputs, members: Members, *, now: dt.datetime, demonstration: bool = False) -> Issue | None:
    """Keep the forecast of the hours that follow on the inputs; None when it is kept already.

    It is computed before the transaction begins: nobody else waits for it.

    Raises:
        Refused: the hours begin after now: a forecast from the future.
    """
    starts = inputs.panel.end
    if starts > now:
        raise Refused("from-the-future")
    if Issue.objects.filter(starts=starts).exists():
        return None
    made = make(inputs, members)
    with transaction.atomic():
        if Issue.objects.filter(starts=starts).exists():
            return None
        return _kept(inputs, made, now, demonstration=demonstration)


def _kept(inputs: Inputs, made: Made, now: dt.datetime, *, demonstration: bool) -> Issue:
    item = Issue.objects.create(
        issued_at=now,
        starts=made.starts,
        data_version=inputs.version,
        pack_version=pack().version_label,
        members=dict(made.members),
        fitted=dict(made.models),
        notes=[list(note) for note in made.notes],
        weather={**made.weather, **_sources(made)},
        demonstration=demonstration,
    )
    IssuedForecast.objects.bulk_create(_hours(item, made))
    IssuedDay.objects.bulk_create(_days(item, made, now))
    facts = {"starts": made.starts.isoformat(), "sites": len(made.sites)}
    record(actor=None, action="forecasts.issue", subject=f"forecast:{item.pk}", facts=facts)
    return item


def keep_models(known: Inputs, pollutant: Pollutant, *, now: dt.datetime) -> list[ModelVersion]:
    """Fit the models of a pollutant on a record that ends by now, and keep them.

    They are fitted before the transaction begins: nobody else waits for it.

    Raises:
        Refused: the record reaches beyond now.
        ImportError, OSError: the library of gradient boosting cannot be loaded, or the file cannot be written.
    """
    if known.panel.end > now:
        raise Refused("from-the-future")
    made = fits_of(known, pollutant)
    with transaction.atomic():
        return _models_kept(known, pollutant, made, now)


def _models_kept(known: Inputs, pollutant: Pollutant, fits: Sequence[Fit], now: dt.datetime) -> list[ModelVersion]:
    items = []
    for made in fits:
        file, digest = keep_file(made.content, pollutant)
        item = ModelVersion.objects.create(
            pollutant=pollutant,
            weather=made.weather,
            fitted_at=now,
            trained_from=known.panel.start,
            trained_until=known.panel.end,
            sites=len(known.sites),
            data_version=known.version,
            pack_version=pack().version_label,
            file=file,
            digest=digest,
            facts=made.facts,
        )
        told = {"pollutant": str(pollutant), "trained_until": item.trained_until.isoformat()}
        record(actor=None, action="forecasts.fit", subject=f"forecast-model:{item.pk}", facts=told)
        items.append(item)
    return items


def verify(inputs: Inputs, *, now: dt.datetime) -> Verification | None:
    """Judge the issues whose hours lie in the inputs; None where none can be judged yet."""
    hour = dt.timedelta(hours=1)
    issues = list(
        Issue.objects.filter(starts__gt=inputs.panel.start, starts__lte=inputs.panel.end - hour).order_by("starts")
    )
    if not issues:
        return None
    return Verification.objects.create(
        at=now,
        first=issues[0].starts,
        last=issues[-1].starts,
        issues=len(issues),
        data_version=inputs.version,
        pack_version=pack().version_label,
        found=judge(inputs, issues, rules_at(now)),
    )


def record_official(
    said: Said, *, actor: User | None, now: dt.datetime, demonstration: bool = False
) -> OfficialForecast:
    """Enter what forecasters say of a day of the district. What was said of it before stays on record.

    Raises:
        NotAllowed: the actor has no right to it.
        Refused: the day is over or too far, the range is none, nobody made it, or it overrules without a reason.
    """
    return record_officials([said], actor=actor, now=now, demonstration=demonstration)[0]


@transaction.atomic
def record_officials(
    rows: Sequence[Said], *, actor: User | None, now: dt.datetime, demonstration: bool = False
) -> list[OfficialForecast]:
    """The same for the lines of a table: all or nothing.

    Raises:
        NotAllowed, Refused: as `record_official`; the row is named.
    """
    if actor is not None:
        RECORD.require(actor)
    made = []
    for said in rows:
        _check(said, now)
        item = OfficialForecast.objects.create(
            day=said.day,
            low=said.low,
            high=said.high,
            overrules=said.overrules,
            reason=said.reason.strip()[:_LONG],
            source=said.source.strip()[:_SHORT],
            entered_at=now,
            entered_by=actor,
            entered_name=actor.username if actor else "",
            demonstration=demonstration,
        )
        facts = {
            "day": said.day,
            "low": said.low,
            "high": said.high,
            "overrules": said.overrules,
            "source": item.source,
        }
        subject = f"official-forecast:{item.pk}"
        record(actor=actor, action="forecasts.record-official", subject=subject, facts=facts, reason=item.reason)
        made.append(item)
    return made


@transaction.atomic
def withdraw_official(number: int, *, actor: User | None, now: dt.datetime, reason: str) -> OfficialForecast:
    """Take back what was entered; it stays on record with the reason.

    Raises:
        NotAllowed: the actor has no right to it.
        Refused: there is no reason, or it was withdrawn already.
    """
    if actor is not None:
        RECORD.require(actor)
    item = OfficialForecast.objects.select_for_update().get(pk=number)
    subject, facts = f"official-forecast:{item.pk}", {"day": item.day}
    _withdraw(item, "forecasts.withdraw-official", subject, facts, actor=actor, now=now, reason=reason)
    return item


def import_weather(
    content: bytes, *, name: str, source: str, actor: User | None, now: dt.datetime, demonstration: bool = False
) -> WeatherImport:
    """Keep the forecasts of the weather of a table, all of them or none, each with its own time of issue.

    Raises:
        NotAllowed: the actor has no right to it.
        Refused: it is no table, nobody made it, or the same file is in force already.
        TableFaulty: lines are wrong; every one is named.
    """
    if actor is not None:
        RECORD.require(actor)
    if not source.strip():
        raise Refused("source-missing", "source")
    digest = hashlib.sha256(content).hexdigest()
    if WeatherImport.objects.filter(digest=digest, withdrawn_at=None).exists():
        raise Refused("weather-known", "file")
    try:
        lines = lines_of(content)
    except LinesUnreadable as cause:
        raise Refused(cause.code, "file") from cause
    forecasts = read_weather_table(lines, zone=campaign_zone(), now=now, places=places_named())
    with transaction.atomic():
        item = WeatherImport.objects.create(
            name=name.strip()[:_SHORT],
            digest=digest,
            source=source.strip()[:_SHORT],
            entered_at=now,
            entered_by=actor,
            entered_name=actor.username if actor else "",
            demonstration=demonstration,
        )
        WeatherForecast.objects.bulk_create(_weather_rows(item, forecasts))
        facts = {"file": item.name, "source": item.source, "forecasts": len(forecasts)}
        record(actor=actor, action="forecasts.import-weather", subject=f"weather-import:{item.pk}", facts=facts)
    return item


@transaction.atomic
def withdraw_weather(number: int, *, actor: User | None, now: dt.datetime, reason: str) -> WeatherImport:
    """Take back a table; issues that leaned on it keep their figures and say on what they leaned.

    Raises:
        NotAllowed: the actor has no right to it.
        Refused: there is no reason, or it was withdrawn already.
    """
    if actor is not None:
        RECORD.require(actor)
    item = WeatherImport.objects.select_for_update().get(pk=number)
    subject, facts = f"weather-import:{item.pk}", {"file": item.name}
    _withdraw(item, "forecasts.withdraw-weather", subject, facts, actor=actor, now=now, reason=reason)
    return item


def _withdraw(
    item: OfficialForecast | WeatherImport,
    action: str,
    subject: str,
    facts: Mapping[str, object],
    *,
    actor: User | None,
    now: dt.datetime,
    reason: str,
) -> None:
    if not reason.strip():
        raise Refused("reason-missing", "reason")
    if item.withdrawn_at is not None:
        raise Refused("gone")
    item.withdrawn_at = now
    item.withdrawn_name = actor.username if actor else ""
    item.withdrawn_reason = reason.strip()[:_LONG]
    item.save(update_fields=["withdrawn_at", "withdrawn_name", "withdrawn_reason"])
    record(actor=actor, action=action, subject=subject, facts=facts, reason=item.withdrawn_reason)


def _sources(made: Made) -> dict[str, list[str]]:
    """Who made the forecasts of the weather that an issue leans on."""
    numbers = made.weather.get("forecasts", [])
    rows = WeatherForecast.objects.filter(pk__in=numbers).values_list("table__source", flat=True) if numbers else []
    return {"sources": sorted(set(rows))} if numbers else {}


def _weather_rows(item: WeatherImport, forecasts: Sequence[WeatherAhead]) -> list[WeatherForecast]:
    return [
        WeatherForecast(
            table=item,
            issued_at=each.issued_at,
            place=each.place,
            starts=each.start,
            hours=each.hours,
            values={
                name: [None if math.isnan(value) else float(f"{value:.2f}") for value in values.tolist()]
                for name, values in each.values.items()
            },
        )
        for each in forecasts
    ]


def _check(said: Said, now: dt.datetime) -> None:
    today = local_day(now, campaign_zone())
    wrong = (
        ("not-an-index", "low", not 0 <= said.low <= _MOST_INDEX or not 0 <= said.high <= _MOST_INDEX),
        ("range-upside-down", "high", said.high < said.low),
        ("day-over", "day", said.day < today),
        ("day-too-far", "day", said.day > today + _FARTHEST),
        ("source-missing", "source", not said.source.strip()),
        ("source-too-long", "source", len(said.source.strip()) > _SHORT),
        ("reason-missing", "reason", said.overrules and not said.reason.strip()),
    )
    for code, field, there in wrong:
        if there:
            raise Refused(code, field, row=said.row)


def _hours(item: Issue, made: Made) -> list[IssuedForecast]:
    return [
        IssuedForecast(issue=item, site_kind=kind, site=site, pollutant=name, packed=packed(quantiles[row], name))
        for name, quantiles in made.quantiles.items()
        for row, (kind, site) in enumerate(made.sites)
    ]


def _days(item: Issue, made: Made, now: dt.datetime) -> list[IssuedDay]:
    rules = rules_at(now)
    found = []
    for row, (kind, site) in enumerate(made.sites):
        for place in range(made.days.index.shape[2]):
            span = made.days.range(row, place, rules.low, rules.high)
            if span is None:
                continue
            low, middle, high = span
            chances = [float(f"{each:.3f}") for each in made.days.chances(row, place, EDGES)]
            day = made.first_day + dt.timedelta(days=place)
            found.append(
                IssuedDay(
                    issue=item, site_kind=kind, site=site, day=day, low=low, middle=middle, high=high, chances=chances
                )
            )
    return found
