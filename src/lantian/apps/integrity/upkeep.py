"""The regular search for leads: one group of detectors at a time, each once a local day."""

from __future__ import annotations

import datetime as dt
import logging

from django_tasks import task

from lantian.apps.integrity.scanning import next_group, scan
from lantian.apps.records.schedule import LONG, regular
from lantian.io.clock import now

__all__ = ["look"]

log = logging.getLogger(__name__)
_LAST = -10
"""A group may take a minute of processor time: whatever else waits for the long worker goes first."""


@regular(every=dt.timedelta(minutes=2))
@task(queue_name=LONG, priority=_LAST)
def look() -> None:
    """Run the next group that has not run today. Nothing when all have run."""
    moment = now()
    group = next_group(moment)
    if group is not None:
        done = scan(group, moment)
        log.info("Looked for leads: %s, %d new, %d ms", group, done.found, done.took_ms)
