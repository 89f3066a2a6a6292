"""The demonstration's returns. 演示数据: who came in time, late or not at all is made up, from a fixed seed."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db import transaction

from lantian.apps.ledgers.reading import local_day
from lantian.apps.records.campaign import pack, stand_in
from lantian.apps.submissions import actions
from lantian.apps.submissions.models import Member, Return
from lantian.apps.submissions.owing import Owed, collectives, owed
from lantian.apps.submissions.prefill import table_of

__all__ = ["load"]

_IN_TIME, _LATE = 0.84, 0.94
_RECENT = dt.timedelta(days=100)
_REVIEWED_AFTER = dt.timedelta(days=9)
"""What is older is reviewed, all of it."""
_REVIEW = dt.timedelta(hours=9)
_TEXT = "演示：本期工作按计划推进。 Demonstration: the work goes on as planned."


@transaction.atomic
def load(now: dt.datetime) -> None:
    """Returns of the last months, in the order of time; what is there is left alone."""
    if stand_in() is None or Return.objects.exists():
        return
    _lists(now)
    made = sorted(_made(now), key=lambda each: each.at)
    for moment, together in groupby(made, key=lambda each: each.at):
        _hand_in(list(together), moment)


@dataclass(frozen=True)
class _Made:
    """A return that somebody hands in at a moment."""

    owed: Owed
    at: dt.datetime
    accepted: bool


def _made(now: dt.datetime) -> Iterator[_Made]:
    source = random.Random(20171001)  # noqa: S311 - made-up, the same each time
    for each in list(owed(now)):
        chance = source.random()
        if each.due.at <= now - _RECENT and each.submission.every is not None:
            continue
        if chance < _LATE and each.due.at <= now:
            old = each.due.at <= now - _REVIEWED_AFTER
            accepted = old or source.random() < _IN_TIME
            at = each.due.at + dt.timedelta(hours=31) if chance >= _IN_TIME else each.due.at - dt.timedelta(hours=20)
            if at <= now:
                yield _Made(each, at, accepted and at + _REVIEW <= now)


def _hand_in(together: list[_Made], moment: dt.datetime) -> None:
    """All tables of a moment are filled in before the first return changes what they say."""
    tables = [table_of(each.owed.submission, each.owed.unit, each.owed.due, moment) for each in together]
    for each, table in zip(together, tables, strict=True):
        actions.hand_in(each.owed, actor=None, now=moment, text=_TEXT, table=table, demonstration=True)
        if each.accepted:
            actions.accept(each.owed, actor=None, now=moment + _REVIEW)


def _lists(now: dt.datetime) -> None:
    """The units that lead something stand for the collective ones that have no list."""
    leading = dict.fromkeys(
        unit for measure in pack().measures.values() for part in measure.parts for unit in part.lead_units
    )
    departments = [unit for unit in leading if pack().units[unit].kind == "department"]
    found = {unit for each in pack().submissions.values() for unit in collectives(each)}
    first = min(
        (each.since or each.due or local_day(now) for each in pack().submissions.values()), default=local_day(now)
    )
    if Member.objects.exists():
        return
    for collective in sorted(found):
        for unit in departments:
            actions.add_member(
                collective, unit, actor=None, since=first - dt.timedelta(days=31), reason="demonstration"
            )
