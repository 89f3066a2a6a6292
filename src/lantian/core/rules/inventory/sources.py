"""A source of emissions as it enters the arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from lantian.core.quantity.emission import Species

__all__ = ["Applied", "Source"]


@dataclass(frozen=True)
class Applied:
    """A measure of control at a source, and the share of the time in which it runs."""

    measure: str
    running: Decimal = Decimal(1)


@dataclass(frozen=True, kw_only=True)
class Source:
    """One source in one category. `activity` is in the unit of its category, of a whole year."""

    code: str
    name: str
    category: str
    activity: Decimal
    unit: str = ""
    """Id of the subdistrict."""
    spread: Decimal = Decimal(1)
    """95 % factor of the activity."""
    controls: tuple[Applied, ...] = ()
    measured: Mapping[Species, Decimal] = field(default_factory=lambda: MappingProxyType({}))
    """Shares kept back that were measured at this source; they take the place of the measures' shares."""
    place: str = ""
    """Its place as WKT in WGS-84; "" when it is not known."""
    origin: str = ""
    """Where the activity comes from: "ledger coal-boilers CB-00001", "table activity.csv line 7"."""
    steps: tuple[str, ...] = ()
    """How the activity was reckoned from what was read."""
    assumed: tuple[str, ...] = ()
    """Parameters that went into the activity of every source alike; they are drawn once for all of them."""
    line: int = 0
