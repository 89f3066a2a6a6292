"""The demonstration's returns. 演示数据: who came in time, late or not at all is made up, from a fixed seed."""

from __future__ import annotations

import datetime as dt
import random

from lantian.apps.ledgers.reading import local_day
from lantian.apps.records.campaign import pack, stand_in
from lantian.apps.submissions import actions
from lantian.apps.submissions.models import Member, Return
from lantian.apps.submissions.owing import Owed, collectives, owed

__all__ = ["load"]

_IN_TIME, _LATE = 0.84, 0.94
_RECENT = dt.timedelta(days=100)
_REVIEWED_AFTER = dt.timedelta(days=9)
"""What is older is reviewed, all of it."""
_TEXT = "演示：本期工作按计划推进。 Demonstration: the work goes on as planned."


def load(now: dt.datetime) -> None:
    """Returns of the last months; what is there is left alone."""
    if stand_in() is None or Return.objects.exists():
        return
    _lists(now)
    source = random.Random(20171001)  # noqa: S311 - made-up, the same each time
    for each in list(owed(now)):
        chance = source.random()
        if each.due.at <= now - _RECENT and each.submission.every is not None:
            continue
        if chance < _LATE and each.due.at <= now:
            old = each.due.at <= now - _REVIEWED_AFTER
            _one(each, now, late=chance >= _IN_TIME, accepted=old or source.random() < _IN_TIME)


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


def _one(each: Owed, now: dt.datetime, *, late: bool, accepted: bool) -> None:
    when = each.due.at + dt.timedelta(hours=31) if late else each.due.at - dt.timedelta(hours=20)
    if when > now:
        return
    actions.hand_in(each, actor=None, now=when, text=_TEXT, demonstration=True)
    if accepted and when + dt.timedelta(hours=9) <= now:
        actions.accept(each, actor=None, now=when + dt.timedelta(hours=9))
