"""Missing hours in the reckoning of emissions (HJ 75-2017). For emission rates only: a concentration is never made up.

The rule is known at second hand, from programs that follow the standard; the packs' interpretation `stack-substitution`
says so, and every substituted hour carries its rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

__all__ = ["EDITION", "Capture", "Substitute", "capture", "substitutes"]

EDITION = "HJ 75-2017"
_HIGH, _LOW = Fraction(90, 100), Fraction(75, 100)
_SHORT_GAP = 24
_WINDOWS = {"short": 180, "long": 720, "poor": 2160}


@dataclass(frozen=True, kw_only=True)
class Capture:
    """Valid data captured in a quarter: (hours − stopped − invalid) of (hours − stopped)."""

    valid: int
    running: int

    @property
    def rate(self) -> Fraction | None:
        """The share; None when the source did not run."""
        return Fraction(self.valid, self.running) if self.running else None


@dataclass(frozen=True, kw_only=True)
class Substitute:
    """An emission rate put in the place of a missing one."""

    hour: int
    """Place of the hour in the sequence."""
    value: Fraction
    window: int
    """How many of the last valid hours the largest was taken from."""
    edition: str = EDITION


def capture(*, hours: int, stopped: int, invalid: int) -> Capture:
    """The capture of valid data.

    >>> capture(hours=2184, stopped=184, invalid=200).rate
    Fraction(9, 10)
    """
    return Capture(valid=hours - stopped - invalid, running=hours - stopped)


def substitutes(rates: Sequence[Fraction | None], *, captured: Fraction | None) -> tuple[Substitute, ...]:
    """What stands for the missing hours (None) of a run of emission rates, kg/h, of a running source.

    Capture from 90 %: gaps up to 24 h take the largest of the last 180 valid hours, longer ones of the last 720; from
    75 %: of the last 2160; below: nothing. What was substituted never serves as a valid hour.

    >>> [each.value for each in substitutes([Fraction(3), Fraction(5), None], captured=Fraction(9, 10))]
    [Fraction(5, 1)]
    """
    if captured is None or captured < _LOW:
        return ()
    found: list[Substitute] = []
    valid: list[Fraction] = []
    place = 0
    while place < len(rates):
        rate = rates[place]
        if rate is not None:
            valid.append(rate)
            place += 1
            continue
        end = place
        while end < len(rates) and rates[end] is None:
            end += 1
        window = _WINDOWS["poor" if captured < _HIGH else "short" if end - place <= _SHORT_GAP else "long"]
        if valid:
            largest = max(valid[-window:])
            found += [Substitute(hour=hour, value=largest, window=window) for hour in range(place, end)]
        place = end
    return tuple(found)
