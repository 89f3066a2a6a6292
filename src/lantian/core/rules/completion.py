"""How far a subdistrict got on the way to its PM2.5 target, and who answers when it fell short.

Completion is the share of the required reduction that was achieved: (baseline − actual) / (baseline − target).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

__all__ = ["NoReductionRequired", "Step", "completion_ratio", "steps_reached"]


class NoReductionRequired(Exception):
    """Baseline and target are the same: no share of the reduction can be named."""

    code = "no-reduction-required"
    remedy = "Compare the actual value with the target itself, or mend the pair in targets.csv."

    def __init__(self, baseline: Decimal | Fraction) -> None:
        self.baseline = baseline
        super().__init__(f"Baseline and target are both {baseline}: no reduction is required.")


@dataclass(frozen=True, kw_only=True)
class Step:
    """A threshold of completion; whoever stays below it has to answer for it at this level."""

    id: str
    below: Decimal
    clause: str = ""


def completion_ratio(
    *, baseline: Decimal | Fraction, target: Decimal | Fraction, actual: Decimal | Fraction
) -> Fraction:
    """Share of the required PM2.5 reduction that was achieved; 1 meets the target exactly.

    Basis: the "share of the target completed" of C11; the text does not define it, this is the ministry's use of it.
    Units: all three alike (µg/m³) in, dimensionless out; above 1 when more was done, negative when the air got worse.

    Raises:
        NoReductionRequired: baseline equals target, a share has no meaning.

    >>> completion_ratio(baseline=Decimal(96), target=Decimal(72), actual=Decimal(78))
    Fraction(3, 4)
    """
    required = Fraction(baseline) - Fraction(target)
    if required == 0:
        raise NoReductionRequired(baseline)
    return (Fraction(baseline) - Fraction(actual)) / required


def steps_reached(completion: Fraction, steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps whose threshold the completion lies below, the mildest first. At the threshold itself: not below.

    Steps add up (C11): who stays below 70 % stays below 90 %, too.
    """
    reached = [step for step in steps if completion < Fraction(step.below)]
    return tuple(sorted(reached, key=lambda step: -step.below))
