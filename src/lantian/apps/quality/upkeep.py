"""The regular work of the review: checks in bites, and decisions that were left half way."""

from __future__ import annotations

import logging

from django_tasks import task

from lantian.apps.quality import proposing
from lantian.apps.quality.choices import NETWORKS
from lantian.apps.quality.writing import carry_out
from lantian.apps.records.schedule import LONG, regular
from lantian.io.clock import now

__all__ = ["check"]

log = logging.getLogger(__name__)


@regular()
@task(queue_name=LONG)
def check() -> None:
    """Carry out what waits, then check one bite of days in each network. Safe to do at any time."""
    carried = carry_out()
    for network in NETWORKS:
        done = proposing.check_bite(now(), network=network)
        log.debug("%s: %s decisions carried out, %s", network, carried, done)
