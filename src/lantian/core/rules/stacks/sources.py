"""Types of sources and the pollutants that are limited. The limits themselves are parameters of the pack.

`stacks.limit.<type>.<pollutant>` in mg/m³ and `stacks.oxygen.<type>` in per cent.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lantian.core.policy.schema import Text

__all__ = ["OXYGEN", "POLLUTANTS", "SOURCE_TYPES", "limit_parameter", "must_be_monitored", "oxygen_parameter"]

OXYGEN = "a19001"
"""Factor code of the oxygen of flue gas (HJ 212-2017 table B.2)."""

POLLUTANTS: Mapping[str, Text] = MappingProxyType(
    {
        "a34013": Text(zh="颗粒物", en="particles"),
        "a21026": Text(zh="二氧化硫", en="SO2"),
        "a21002": Text(zh="氮氧化物", en="NOx"),
    }
)
"""Factor code → name, of what the limits speak of."""

_SHORT = {"a34013": "pm", "a21026": "so2", "a21002": "nox"}

SOURCE_TYPES: Mapping[str, Text] = MappingProxyType(
    {
        "coal_boiler_in_use": Text(zh="在用燃煤锅炉", en="coal boiler in use"),
        "coal_boiler_new": Text(zh="新建燃煤锅炉", en="new coal boiler"),
        "coal_boiler_special": Text(zh="燃煤锅炉（特别排放限值）", en="coal boiler, special limits"),
        "oil_boiler": Text(zh="燃油锅炉（特别排放限值）", en="oil boiler, special limits"),
        "gas_boiler": Text(zh="燃气锅炉（特别排放限值）", en="gas boiler, special limits"),
        "coal_power_special": Text(zh="燃煤火电（特别排放限值）", en="coal power plant, special limits"),
        "coal_power_ultra_low": Text(zh="燃煤火电（超低排放）", en="coal power plant, ultra-low emission"),
    }
)
"""Type → name. M18 names power enterprises and coal boilers."""

_ALWAYS = frozenset(name for name in SOURCE_TYPES if name.startswith("coal"))


def limit_parameter(source_type: str, factor: str) -> str:
    """Id of the parameter that limits a pollutant of a type of source.

    >>> limit_parameter("gas_boiler", "a21002")
    'stacks.limit.gas_boiler.nox'
    """
    return f"stacks.limit.{source_type}.{_SHORT[factor]}"


def oxygen_parameter(source_type: str) -> str:
    """Id of the parameter with the reference oxygen of a type of source."""
    return f"stacks.oxygen.{source_type}"


def must_be_monitored(*, height: object, threshold: object, source_type: str) -> bool:
    """Whether a stack needs a monitor: higher than the threshold (超过 45 米), or of power or a coal boiler (M18).

    >>> must_be_monitored(height=45, threshold=45, source_type="gas_boiler")
    False
    """
    return bool(height > threshold) or source_type in _ALWAYS  # type: ignore[operator]
