"""The parameters that code asks for by name: their kind, their unit and why they are needed.

Every pack must state each of them; `lantian pack check` names the missing ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

__all__ = ["REQUIRED", "Required"]


@dataclass(frozen=True, kw_only=True)
class Required:
    """What the value of a required parameter must be."""

    kind: Literal["number", "whole", "word"]
    reason: str
    units: tuple[str, ...] = ()
    least: Decimal = Decimal(0)
    most: Decimal = Decimal(10**9)
    words: tuple[str, ...] = ()
    """The words possible; empty when the code does not limit them."""

    @property
    def expected(self) -> str:
        """The demand in words."""
        if self.kind == "word":
            return "one of " + ", ".join(self.words) if self.words else "a word in quotes"
        noun = "a whole number" if self.kind == "whole" else "a number"
        return f"{noun} from {self.least} to {self.most}"


def _share(reason: str) -> Required:
    return Required(kind="number", units=("1",), most=Decimal(1), reason=reason)


REQUIRED: Mapping[str, Required] = {
    "ranking.parameter": Required(
        kind="word",
        words=("a34004", "a34002", "a21026", "a21004", "a05024", "a21005"),
        reason="what the ranking compares",
    ),
    "ranking.station_share": _share("stations that a valid subdistrict value needs"),
    "ranking.period_days_share": _share("valid days that a ranked period needs"),
    "ranking.decimals": Required(
        kind="whole", units=("1",), most=Decimal(6), reason="decimals kept of the value that is ranked"
    ),
    "ranking.tie_rule": Required(kind="word", words=("shared",), reason="how equal values are placed"),
    "targets.capture_minimum": _share("valid data that a target figure needs"),
    "targets.comparison_decimals": Required(
        kind="whole", units=("1",), most=Decimal(6), reason="decimals at which actual and target are compared"
    ),
    "targets.half_year_method": Required(
        kind="word", words=("period-mean", "mean-of-months"), reason="how the half-year value is formed"
    ),
    "accountability.completion.mid_level": _share("completion below which the mid-level cadre answers"),
    "accountability.completion.leader": _share("completion below which the leader in charge answers"),
    "accountability.completion.main_leaders": _share("completion below which the main leaders answer"),
    "accountability.examined_last": Required(
        kind="whole",
        units=("1", "count"),
        least=Decimal(1),
        most=Decimal(1000),
        reason="places from the end that are examined",
    ),
    "goal.pm25_reduction": _share("reduction of mean PM2.5 that the campaign promises"),
    "goal.heavy_days_reduction": _share("reduction of heavily polluted days that the campaign promises"),
    "goal.heavy_day_index": Required(
        kind="whole", units=("1", "AQI"), most=Decimal(500), reason="index above which a day counts as heavily polluted"
    ),
    "network.online_minutes": Required(
        kind="whole",
        units=("min",),
        least=Decimal(1),
        most=Decimal(10080),
        reason="age of the newest hour of a station on line",
    ),
    "station.future_tolerance_minutes": Required(
        kind="whole", units=("min",), most=Decimal(1440), reason="how far ahead a station's clock may be"
    ),
}
"""Parameter id → what its value must be."""
