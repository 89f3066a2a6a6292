"""Regular work: issue what is due; fit again; judge what was issued."""

from __future__ import annotations

import datetime as dt

from django_tasks import task

from lantian.apps.forecasts.running import issue_due, refit_due, verify_due
from lantian.apps.records.campaign import is_demonstration
from lantian.apps.records.schedule import LONG, regular
from lantian.io import clock

__all__ = ["fit_models", "issue_forecast", "verify_forecasts"]


@regular()
@task(queue_name=LONG)
def issue_forecast() -> None:
    """Issue the forecast of this hour where the pack has one due."""
    issue_due(clock.now())


@regular()
@task(queue_name=LONG)
def verify_forecasts() -> None:
    """Judge once a local day what was issued."""
    verify_due(clock.now())


@regular(every=dt.timedelta(hours=1))
@task(queue_name=LONG)
def fit_models() -> None:
    """Fit one model that is due. The demonstration shows the simple members."""
    if not is_demonstration():
        refit_due(clock.now())
