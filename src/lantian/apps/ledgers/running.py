"""A count that goes on: rows come in and go out, and what it says is ready at any moment."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from lantian.core.policy.indicator_schema import RowCount

__all__ = ["Counted", "Running"]


@dataclass(frozen=True, kw_only=True)
class Counted:
    """The result of a count."""

    total: Decimal
    by_unit: Mapping[str, Decimal]
    """Id of the responsible unit → its share; units with nothing are not there. With `distinct` one thing may count in
    several units, so that the shares may be more than the total."""
    rows: int
    """How many rows it was counted from."""
    version: int
    """Number of the newest change of any row when it was counted: the state of the records that it stands on."""


class Running:
    """Rows counted, numbers summed or different things told apart, by unit."""

    def __init__(self, what: RowCount) -> None:
        self.what = what
        self._rows: Counter[str] = Counter()
        self._sums: dict[str, Decimal] = defaultdict(Decimal)
        self._things: Counter[tuple[str, str]] = Counter()

    def put(self, sign: int, unit: str, value: str | None, rows: int = 1) -> None:
        """Take rows of a unit in (1) or out (-1); `value` is what is summed or told apart."""
        self._rows[unit] += sign * rows
        if self.what.total_of is not None:
            self._sums[unit] += sign * Decimal(value or 0)
        elif self.what.distinct is not None and value is not None:
            self._things[unit, value] += sign

    def said(self, version: int, units: Collection[str] | None = None) -> Counted:
        """The count as it stands, of all units or of some."""

        def meant(unit: str) -> bool:
            return units is None or unit in units

        rows = {unit: number for unit, number in self._rows.items() if meant(unit)}
        if self.what.total_of is not None:
            shares = {unit: share for unit, share in self._sums.items() if meant(unit)}
        elif self.what.distinct is None:
            shares = {unit: Decimal(number) for unit, number in rows.items()}
        else:
            things = [pair for pair, number in self._things.items() if number and meant(pair[0])]
            shares = {unit: Decimal(number) for unit, number in Counter(unit for unit, _ in things).items()}
        total = sum(shares.values(), Decimal(0))
        if self.what.distinct is not None:
            total = Decimal(len({thing for _, thing in things}))
        by_unit = {unit: share for unit, share in sorted(shares.items()) if share}
        return Counted(total=total, by_unit=MappingProxyType(by_unit), rows=sum(rows.values()), version=version)
