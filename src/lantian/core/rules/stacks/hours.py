"""One hour of one pollutant of one stack: does it count, is it above the limit, and what excuses it (M18).

Nothing is guessed: where the gas is air, the value invalid or the limit unknown there is no verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from lantian.core.policy.schema import Text
from lantian.core.standards.hj75 import ConversionUndefined, is_valid_flag, to_reference_oxygen

__all__ = ["Excuse", "Given", "Rules", "State", "Verdict", "judge"]


class State(StrEnum):
    """What is said of an hour."""

    WITHIN = "within"
    EXCEEDING = "exceeding"
    EXEMPT = "exempt"
    """Above the limit, with an excuse that a person filed with proof."""
    NOT_RUNNING = "not-running"
    INVALID = "invalid"
    MISSING = "missing"
    UNCONVERTED = "unconverted"
    """Valid, but without the oxygen that its limit needs."""
    NO_LIMIT = "no-limit"

    @property
    def words(self) -> Text:
        """In words."""
        return _TITLES[self]


class Excuse(StrEnum):
    """Why an hour need not answer; filed by a person with proof."""

    START_UP = "start-up"
    SHUT_DOWN = "shut-down"
    MAINTENANCE = "maintenance"
    CALIBRATION = "calibration"
    STOP = "stop"

    @property
    def words(self) -> Text:
        """In words."""
        return _EXCUSES[self]

    @property
    def leaves_the_due(self) -> bool:
        """Whether such hours are not due in the transmission rate: stops and repairs alone."""
        return self in (Excuse.MAINTENANCE, Excuse.STOP)


_TITLES = {
    State.WITHIN: Text(zh="达标", en="within the limit"),
    State.EXCEEDING: Text(zh="超标", en="above the limit"),
    State.EXEMPT: Text(zh="超标（豁免）", en="above the limit, exempt"),
    State.NOT_RUNNING: Text(zh="未运行", en="not running"),
    State.INVALID: Text(zh="数据无效", en="not valid"),
    State.MISSING: Text(zh="缺数", en="missing"),
    State.UNCONVERTED: Text(zh="无法折算", en="not converted"),
    State.NO_LIMIT: Text(zh="无限值", en="no limit"),
}
_EXCUSES = {
    Excuse.START_UP: Text(zh="启炉", en="start-up"),
    Excuse.SHUT_DOWN: Text(zh="停炉", en="shut-down"),
    Excuse.MAINTENANCE: Text(zh="检修维护", en="repair and maintenance"),
    Excuse.CALIBRATION: Text(zh="校准", en="calibration"),
    Excuse.STOP: Text(zh="停运", en="stop"),
}


@dataclass(frozen=True, kw_only=True)
class Given:
    """What is known of an hour. mg/m³ in dry gas at standard state; oxygen in per cent."""

    received: bool
    flag: str = ""
    measured: Fraction | None = None
    converted: Fraction | None = None
    """As the device sent it (折算)."""
    oxygen: Fraction | None = None
    oxygen_flag: str = "N"
    excuse: Excuse | None = None
    void: bool = False
    """A reviewer took the value out."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What an hour is held against on its day."""

    limit: Decimal | None
    reference: Decimal | None
    """Reference oxygen; None for a type of source without one: no conversion."""
    air: Decimal
    """Oxygen above which the source does not run."""
    tolerance: Decimal
    """How far the device's conversion may be from ours, as a share."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What follows for an hour."""

    state: State
    value: Fraction | None = None
    """What was compared with the limit."""
    recomputed: Fraction | None = None
    """Our own conversion from measured value and oxygen, where both are there."""
    valid: bool = False
    """Whether it counts as valid in the transmission rate."""
    reason: str = ""
    """A flag, an excuse, or a code: "air", "void", "negative", "oxygen"."""
    differs: bool = False
    """The device's conversion is not that of the formula."""


def judge(given: Given, rules: Rules) -> Verdict:
    """Judge an hour. Equal to the limit is within it.

    The device's converted mean is compared, our own conversion where it sent none. An hour that the device marks, or
    that somebody voided, is not valid whatever its value; above `air` per cent of oxygen there is no verdict.
    """
    unusable = _unusable(given)
    if unusable is not None:
        return unusable
    oxygen = given.oxygen if is_valid_flag(given.oxygen_flag) else None
    if oxygen is not None and oxygen > rules.air:
        return Verdict(state=State.NOT_RUNNING, value=given.measured, valid=True, reason="air")
    ours = _converted(given.measured, oxygen, rules.reference)
    if rules.reference is None:
        value = given.measured if given.measured is not None else given.converted
    else:
        value = given.converted if given.converted is not None else ours
    if value is None:
        return Verdict(state=State.UNCONVERTED, value=given.measured, valid=True, reason="oxygen")
    differs = (
        ours is not None
        and given.converted is not None
        and abs(given.converted - ours) > Fraction(rules.tolerance) * ours
    )
    if rules.limit is None:
        state = State.NO_LIMIT
    elif value <= rules.limit:
        state = State.WITHIN
    else:
        state = State.EXEMPT if given.excuse else State.EXCEEDING
    reason = given.excuse.value if given.excuse and state is State.EXEMPT else ""
    return Verdict(state=state, value=value, recomputed=ours, valid=True, reason=reason, differs=differs)


def _unusable(given: Given) -> Verdict | None:
    """What is said of an hour without a value that counts."""
    said = [each for each in (given.measured, given.converted) if each is not None]
    if given.received and given.flag == "F":
        return Verdict(state=State.NOT_RUNNING, reason="F")
    if given.received and (given.void or not is_valid_flag(given.flag)):
        return Verdict(state=State.INVALID, reason="void" if given.void else given.flag)
    if not given.received or not said:
        return Verdict(state=State.MISSING)
    return Verdict(state=State.INVALID, reason="negative") if min(said) < 0 else None


def _converted(measured: Fraction | None, oxygen: Fraction | None, reference: Decimal | None) -> Fraction | None:
    if measured is None or oxygen is None or reference is None:
        return None
    try:
        return to_reference_oxygen(measured, oxygen=oxygen, reference=reference)
    except ConversionUndefined:
        return None
