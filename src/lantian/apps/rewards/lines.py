"""Lines of a week as its page and its file show them: of a settlement, or reckoned now."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from lantian.apps.records.campaign import pack
from lantian.apps.rewards.models import Line, Settlement
from lantian.apps.rewards.reckoning import Reckoned
from lantian.core.policy.schema import Text, Unit

__all__ = ["Shown", "differences", "kept", "reckoned"]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A line as the page of a week shows it, of a settlement or reckoned now."""

    unit: Unit
    place: int | None
    tied: int
    value: Decimal | None
    valid_days: int
    elapsed_days: int
    penalty: Decimal
    reward: Decimal
    net: Decimal
    reason: str
    line: Line | None


def differences(waiting: Settlement | None) -> list[tuple[Text | str, Decimal, Decimal]]:
    """What a correction changes: unit, net before, net after."""
    if waiting is None or waiting.corrects is None:
        return []
    before = {line.unit: line.net for line in waiting.corrects.lines.all()}
    found = []
    for line in waiting.lines.all():
        old = before.get(line.unit, Decimal(0))
        if old != line.net:
            known = pack().units.get(line.unit)
            found.append((known.name if known else line.unit, old, line.net))
    return found


def kept(item: Settlement) -> list[Shown]:
    """The lines of a settlement as they were reckoned."""
    units = pack().units
    return [
        Shown(
            unit=units[line.unit],
            place=line.place,
            tied=line.tied,
            value=line.value.quantize(Decimal(f"1e{-item.ranked_decimals}")) if line.value is not None else None,
            valid_days=line.valid_days,
            elapsed_days=line.elapsed_days,
            penalty=line.penalty,
            reward=line.reward,
            net=line.net,
            reason=line.reason,
            line=line,
        )
        for line in item.lines.order_by("pk")
        if line.unit in units
    ]


def reckoned(now: Reckoned) -> list[Shown]:
    """The lines of a week by the newest data."""
    return [
        Shown(
            unit=row.unit,
            place=row.place,
            tied=line.tied,
            value=row.kept,
            valid_days=row.valid_days,
            elapsed_days=row.elapsed_days,
            penalty=line.penalty,
            reward=line.reward,
            net=line.net,
            reason=line.reason,
            line=None,
        )
        for row, line in now.lines
    ]
