"""What reading and judging rows needs of the pack and the records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from lantian.apps.ledgers.models import Row
from lantian.apps.records.campaign import pack
from lantian.core.policy.ledger_schema import Flow, LedgerType
from lantian.core.rules.ledgers.conditions import RowFacts
from lantian.core.rules.ledgers.values import ReadingContext

__all__ = [
    "context",
    "facts_of",
    "facts_of_values",
    "facts_on",
    "flow_of",
    "kept_ledgers",
    "ledger_of",
    "local_day",
]


def ledger_of(row: Row) -> LedgerType:
    """The type of a row."""
    return pack().ledgers[row.ledger]


def flow_of(ledger: LedgerType) -> Flow:
    """The flow of a ledger that keeps rows."""
    assert ledger.flow is not None
    return pack().flows[ledger.flow]


def kept_ledgers() -> tuple[LedgerType, ...]:
    """Ledgers that keep their rows here, in the order of the pack."""
    return tuple(each for each in pack().ledgers.values() if each.flow is not None and each.kept_in is None)


def local_day(now: dt.datetime) -> dt.date:
    """The campaign's own day."""
    return now.astimezone(ZoneInfo(pack().info.time_zone)).date()


def context(now: dt.datetime, rows: Mapping[str, frozenset[str]] | None = None) -> ReadingContext:
    """What reading a value needs; `rows`: numbers of the rows of ledgers that fields point to."""
    return ReadingContext(local_day(now), _unit_names(pack().fingerprint), rows or {}, ZoneInfo(pack().info.time_zone))


def facts_of(row: Row, now: dt.datetime) -> RowFacts:
    """A row as conditions see it."""
    return facts_of_values(row.values, row.state, row.state_kind, now)


def facts_of_values(values: Mapping[str, Any], state: str, state_kind: str, now: dt.datetime) -> RowFacts:
    """The same for values that are not kept yet."""
    return facts_on(values, state, state_kind, local_day(now))


def facts_on(values: Mapping[str, Any], state: str, state_kind: str, today: dt.date) -> RowFacts:
    """Values as conditions see them on a local day."""
    return RowFacts(
        values=values,
        state=state,
        state_kind=state_kind,
        today=today,
        parameter=lambda name: pack().value(name, today).value,
    )


@lru_cache(maxsize=4)
def _unit_names(fingerprint: str) -> Mapping[str, str]:
    """Every way to write a unit → its id; the fingerprint tells packs apart."""
    names: dict[str, str] = {}
    for unit in pack().units.values():
        for name in unit.written:
            names.setdefault(name, unit.id)
    return names
