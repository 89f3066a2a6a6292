"""The demonstration's settlements. 演示数据：reckoned from the stand-in record by the assumed table, marked as such."""

from __future__ import annotations

import datetime as dt

from lantian.apps.records.campaign import stand_in
from lantian.apps.rewards import actions, queries
from lantian.apps.rewards.models import Settlement
from lantian.apps.rewards.problems import RewardRefused

__all__ = ["load"]

_WAITING = 1


def load(now: dt.datetime) -> None:
    """Every week that can be settled: decided, the newest but one proposed, the newest left to be proposed."""
    if stand_in() is None or Settlement.objects.exists():
        return
    due = queries.due_weeks(now=now)[1:]
    for place, card in enumerate(reversed(due)):
        at = min(dt.datetime.combine(card.week.last + dt.timedelta(days=1), dt.time(2), dt.UTC), now)
        try:
            item = actions.propose(card.week.first, actor=None, now=at, note="演示 demonstration", demonstration=True)
            if place < len(due) - _WAITING:
                actions.decide(item.pk, actor=None, now=min(at + dt.timedelta(hours=6), now))
        except RewardRefused:
            continue
