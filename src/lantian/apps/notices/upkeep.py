"""The regular work: hand up what nobody took note of, put messages down, send what is due."""

from __future__ import annotations

import logging

from django_tasks import task

from lantian.apps.notices.delivery import deliver, escalate, plan
from lantian.apps.records.schedule import regular
from lantian.io.clock import now

__all__ = ["keep_told"]

log = logging.getLogger(__name__)


@regular()
@task()
def keep_told() -> None:
    """Safe at any time, any number of times; a channel that does not answer holds nothing else up for long."""
    moment = now()
    log.debug(
        "%s handed up, %s messages put down, %s sent", escalate(now=moment), plan(now=moment), deliver(now=moment)
    )
