"""The members as they are now: simple ones from the record, fitted models whose file is what it was."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from lantian.apps.forecasts import actions
from lantian.apps.forecasts.fitting import due, kept_models, record_before
from lantian.apps.forecasts.inputs import Inputs, NothingObserved, read_inputs
from lantian.apps.forecasts.issuing import Members, simple_members
from lantian.apps.forecasts.models import Issue, ModelVersion, Verification
from lantian.apps.forecasts.rules import rules_at
from lantian.apps.forecasts.weather import known_forecasts
from lantian.apps.monitoring.choices import SiteKind
from lantian.apps.monitoring.common import campaign_zone
from lantian.apps.records.campaign import is_demonstration
from lantian.core.time.local import start_of_hour

__all__ = ["due_at", "issue_due", "refit_due", "verify_due"]

_HOUR = dt.timedelta(hours=1)


def due_at(now: dt.datetime, every: int) -> dt.datetime:
    """The newest local hour that `every` divides: from then on an issue is due."""
    hour = start_of_hour(now)
    while hour.astimezone(campaign_zone()).hour % every:
        hour -= _HOUR
    return hour


def issue_due(now: dt.datetime) -> Issue | None:
    """Issue the forecast that is due and not kept yet; None where nothing is due or nothing was observed.

    What is late is issued from what is known now: it never claims to have been made earlier.
    """
    rules = rules_at(now)
    if Issue.objects.filter(starts__gte=due_at(now, rules.every_hours)).exists():
        return None
    try:
        inputs = read_inputs(now, days=rules.record_days, stuck_hours=rules.stuck_hours)
    except NothingObserved:
        return None
    inputs = replace(inputs, forecasts=known_forecasts(now, rules))
    return actions.issue(inputs, _members_of(inputs, now), now=now, demonstration=is_demonstration())


def verify_due(now: dt.datetime) -> Verification | None:
    """Judge once a local day what was issued in the record's time."""
    rules = rules_at(now)
    if Verification.objects.filter(at__gte=due_at(now, 24)).exists() or not Issue.objects.exists():
        return None
    try:
        inputs = read_inputs(now, days=rules.record_days, stuck_hours=rules.stuck_hours)
    except NothingObserved:
        return None
    return actions.verify(inputs.only(SiteKind.SUBDISTRICT, SiteKind.DISTRICT), now=now)


def refit_due(now: dt.datetime) -> list[ModelVersion]:
    """Fit the models that are due, one pollutant at a time; none where none is, or the record is too short."""
    rules = rules_at(now)
    _found, notes = kept_models(now)
    pollutant = due(now, rules, [facts["pollutant"] for code, facts in notes if code == "model-damaged"])
    record = record_before(now, rules) if pollutant is not None else None
    if pollutant is None or record is None:
        return []
    try:
        return actions.keep_models(record, pollutant, now=now)
    except ImportError:
        return []


def _members_of(inputs: Inputs, now: dt.datetime) -> Members:
    """Everything that can make a forecast from these inputs."""
    boosted, missing = kept_models(now)
    return replace(simple_members(inputs.panel), boosted=boosted, missing=missing)
