"""Whether outcomes are graded as the method asks: direct responsibility as a rule above main leadership, that above
leadership (C13). What does not fit is a hint for people, never a refusal. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lantian.core.policy.accountability_schema import SanctionList

__all__ = ["Hint", "Imposed", "hints"]


@dataclass(frozen=True)
class Imposed:
    """What was decided about one person."""

    who: str
    responsibility: str
    forms: Sequence[str]


@dataclass(frozen=True)
class Hint:
    """Somebody with the heavier responsibility is held to account less gravely than somebody with the lighter one."""

    heavier: Imposed
    lighter: Imposed


def hints(imposed: Iterable[Imposed], sanctions: SanctionList) -> tuple[Hint, ...]:
    """Every pair that is graded the other way round; of several forms the gravest counts, none is the lightest."""
    order = [each.id for each in sanctions.responsibilities]
    gravity = {each.id: each.gravity for each in sanctions.forms}
    known = [each for each in imposed if each.responsibility in order]

    def weight(one: Imposed) -> int:
        return max((gravity.get(form, 0) for form in one.forms), default=0)

    return tuple(
        Hint(heavier, lighter)
        for heavier in known
        for lighter in known
        if order.index(heavier.responsibility) < order.index(lighter.responsibility)
        and weight(heavier) < weight(lighter)
    )
