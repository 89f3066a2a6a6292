"""The regular work: hand up what nobody took note of, put messages down, and send them where nobody has to wait."""

from __future__ import annotations

import logging

from django_tasks import task

from lantian.apps.notices.delivery import deliver, escalate, plan
from lantian.apps.records.schedule import LONG, regular
from lantian.io.clock import now

__all__ = ["keep_told", "send_out"]

log = logging.getLogger(__name__)


@regular()
@task()
def keep_told() -> None:
    """Safe at any time, any number of times; nothing leaves the house here."""
    moment = now()
    log.debug("%s handed up, %s messages put down", escalate(now=moment), plan(now=moment))


@regular()
@task(queue_name=LONG)
def send_out() -> None:
    """Send what is due, some seconds' worth at most."""
    log.debug("%s sent", deliver(now=now()))
