"""Units ranked by the mean of a number of their rows: the silt load of roads (M28.1), whatever a pack declares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from lantian.core.policy.ledger_schema import RowRanking
from lantian.core.rules.ranking import RankRow, rank

__all__ = ["NO_ROWS", "UnitMean", "mean_of_all", "ranked", "unit_means"]

NO_ROWS = "no-rows"
"""Why a unit has no place: nothing of it was measured in the period."""


@dataclass(frozen=True)
class UnitMean:
    """The sum of a unit's values and how many they are."""

    total: Decimal = Decimal(0)
    rows: int = 0

    @property
    def mean(self) -> Fraction | None:
        """Exact; None without a value."""
        return Fraction(self.total) / self.rows if self.rows else None


def unit_means(values: Iterable[tuple[str, str | int | None]]) -> Mapping[str, UnitMean]:
    """Unit → the mean of its values; each value as a row keeps it, what is not filled is left out.

    >>> unit_means([("a", "12.5"), ("a", 7), ("b", None)])["a"].mean
    Fraction(39, 4)
    """
    found: dict[str, UnitMean] = {}
    for unit, value in values:
        if value is not None and value != "":
            before = found.get(unit, UnitMean())
            found[unit] = UnitMean(before.total + Decimal(value), before.rows + 1)
    return found


def mean_of_all(means: Mapping[str, UnitMean]) -> Fraction | None:
    """The mean of all values, not of the units' means: a unit with more rows weighs more."""
    return UnitMean(
        sum((each.total for each in means.values()), Decimal(0)), sum(each.rows for each in means.values())
    ).mean


def ranked(
    asked: RowRanking, means: Mapping[str, UnitMean], units: Iterable[str], *, tie_rule: str
) -> tuple[RankRow, ...]:
    """The units by their means, the best first; units without a value stand at the end with the reason.

    Raises:
        TieRuleUnknown: the pack names a rule for equal values that this program does not have.
    """
    values = {unit: means[unit].mean if unit in means else None for unit in units}
    return rank(
        values,
        decimals=asked.decimals,
        tie_rule=tie_rule,
        highest_first=asked.highest_first,
        reasons={unit: NO_ROWS for unit, value in values.items() if value is None},
    )
