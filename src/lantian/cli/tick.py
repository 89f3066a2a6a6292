"""`lantian tick` asks for the work of each minute, `lantian worker` does it. With either dead, no number is wrong:
figures keep the version and the time that they were computed from, and say so."""

from __future__ import annotations

import logging
import os
import signal
import threading

import click

from lantian.cli.project import bring_up

__all__ = ["tick", "worker"]

_POLITENESS = 10
"""How far long work steps back from pages and devices."""


@click.command()
@click.option(
    "--every",
    default=60.0,
    envvar="LANTIAN_TICK_SECONDS",
    show_default=True,
    help="Seconds between two ticks.",
)
def tick(every: float) -> None:
    """Ask for the regular work until stopped. Work that still waits is not asked for twice."""
    bring_up()
    from lantian.apps.records import schedule

    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    while True:
        schedule.ask()
        if stopped.wait(every):
            return


@click.command()
@click.option(
    "--long", "is_long", is_flag=True, help="Do the long work instead: checks, leads, bundles; others go first."
)
def worker(is_long: bool) -> None:
    """Do the work that was asked for, until stopped. Long work has a process of its own, so that figures never wait."""
    bring_up()
    from django.core.management import call_command

    from lantian.apps.records.schedule import LONG

    if is_long:
        os.nice(_POLITENESS)
    logging.getLogger("django_tasks").setLevel(logging.WARNING)
    queue = LONG if is_long else "default"
    call_command("db_worker", queue_name=queue, interval=1.0, startup_delay=False, verbosity=0)
