"""The pack's terms of the search for leads, as of a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lantian.apps.monitoring.common import ruled_day
from lantian.apps.records.campaign import pack

__all__ = ["Terms", "terms"]


@dataclass(frozen=True)
class Terms:
    """Numbers under `integrity.` of the pack."""

    false_alarms: float
    visit_p: float
    least_fall: float
    history_days: int
    train_days: int
    least_train_days: int
    recent_days: int
    neighbours: int
    public_from: int
    public_until: int
    limit: float


def terms(day: dt.date) -> Terms:
    """What holds on a day; beyond the campaign its nearest day."""

    def number(name: str) -> float:
        return float(pack().number(f"integrity.{name}", on=ruled_day(f"integrity.{name}", day)))

    return Terms(
        false_alarms=number("false_alarms"),
        visit_p=number("visit_p"),
        least_fall=number("least_fall"),
        history_days=int(number("history_days")),
        train_days=int(number("train_days")),
        least_train_days=int(number("least_train_days")),
        recent_days=int(number("recent_days")),
        neighbours=int(number("neighbours")),
        public_from=int(number("public_from")),
        public_until=int(number("public_until")),
        limit=number("limit"),
    )
