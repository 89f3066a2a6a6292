"""Places in a ranking: ties, gaps and the last ones by named rules.

Nothing depends on the order in which values come in. Values that are equal after rounding to the decimals kept are
equal; who has no valid value has no place and stands at the end, with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from lantian.core.quantity.rounding import half_even

__all__ = ["SHARED", "RankRow", "TieRuleUnknown", "last_places", "rank"]

SHARED = "shared"
"""Equal values share the better place and the places after it stay empty: 1, 2, 2, 4."""

NO_VALUE = "no-value"


class TieRuleUnknown(Exception):
    """The pack names a rule for equal values that this program does not have."""

    code = "tie-rule-unknown"

    def __init__(self, rule: str) -> None:
        self.rule = rule
        self.remedy = f'Set ranking.tie_rule to "{SHARED}".'
        super().__init__(f"There is no rule {rule!r} for equal values.")


@dataclass(frozen=True, kw_only=True)
class RankRow:
    """One line of a ranking."""

    id: str
    place: int | None
    value: Fraction | None
    """As computed, exact."""
    kept: Decimal | None
    """The value that was ranked: rounded half to even (GB/T 8170) to the decimals kept."""
    tied_with: tuple[str, ...] = ()
    margin: Decimal | None = None
    """How much worse than the next better place, in decimals kept; None for the first and for those without a place."""
    reason: str = ""
    """Why there is no place: a code such as "too-few-days"; empty for those that have one."""
    previous_place: int | None = None

    @property
    def change(self) -> int | None:
        """Places won (positive) or lost since the ranking before; None when one of the two is missing."""
        if self.place is None or self.previous_place is None:
            return None
        return self.previous_place - self.place


def rank(
    values: Mapping[str, Fraction | None],
    *,
    decimals: int,
    tie_rule: str = SHARED,
    highest_first: bool = False,
    reasons: Mapping[str, str] | None = None,
    previous: Mapping[str, int | None] | None = None,
) -> tuple[RankRow, ...]:
    """Rank values, the lowest first (or the highest); the placed ones by place and id, then those without a place.

    Raises:
        TieRuleUnknown: the rule for equal values is not one of those above.

    >>> [(row.id, row.place) for row in rank({"a": Fraction(3), "b": Fraction(1), "c": None}, decimals=0)]
    [('b', 1), ('a', 2), ('c', None)]
    """
    if tie_rule != SHARED:
        raise TieRuleUnknown(tie_rule)
    kept = {name: half_even(value, decimals) for name, value in values.items() if value is not None}
    sign = -1 if highest_first else 1
    order = sorted(kept, key=lambda name: (sign * kept[name], name))
    before = previous or {}
    rows = []
    for name in order:
        better = {other: value for other, value in kept.items() if sign * value < sign * kept[name]}
        next_better = max((sign * value for value in better.values()), default=None)
        rows.append(
            RankRow(
                id=name,
                place=len(better) + 1,
                value=values[name],
                kept=kept[name],
                tied_with=tuple(other for other in order if other != name and kept[other] == kept[name]),
                margin=None if next_better is None else sign * kept[name] - next_better,
                previous_place=before.get(name),
            )
        )
    absent = sorted(name for name, value in values.items() if value is None)
    rows += [
        RankRow(
            id=name,
            place=None,
            value=None,
            kept=None,
            reason=(reasons or {}).get(name, NO_VALUE),
            previous_place=before.get(name),
        )
        for name in absent
    ]
    return tuple(rows)


def last_places(rows: Sequence[RankRow], count: int) -> tuple[RankRow, ...]:
    """Those among the last `count` of a ranking: fewer than `count` others stand strictly behind them.

    Equal values at the boundary are all in, so that no order of names decides who has to answer. Those without a place
    are neither counted nor returned.
    """
    placed = [row for row in rows if row.place is not None]
    return tuple(
        row
        for row in placed
        if sum(1 for other in placed if other.place is not None and other.place > (row.place or 0)) < count
    )
