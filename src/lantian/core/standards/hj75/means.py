"""Hours out of minutes, days out of hours, and which of them count.

Basis: HJ 212-2017 appendix D (quoting HJ/T 75-2007): an hour needs 45 valid minutes, a day 20 valid hours; a day's mean
is the mean of its hour means and a day's amount the SUM of its hours. Table 8 of the same standard for the flags.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from lantian.core.policy.schema import Text

__all__ = [
    "DAY_NEEDS",
    "HOUR_NEEDS",
    "NORMAL",
    "STATES",
    "DayFigure",
    "HourFigure",
    "day_figure",
    "hour_mean",
    "is_valid_flag",
    "period_flag",
]

HOUR_NEEDS = 45
"""Valid minutes that an hour needs."""
DAY_NEEDS = 20
"""Valid hours that a day needs."""
NORMAL = "N"
_NORMAL_SHARE = Fraction(3, 4)
_HOUR = 60

STATES: Mapping[str, Text] = MappingProxyType(
    {
        "N": Text(zh="正常", en="normal"),
        "F": Text(zh="停运", en="stopped"),
        "M": Text(zh="维护", en="maintenance"),
        "S": Text(zh="手工输入值", en="value set by hand"),
        "D": Text(zh="故障", en="fault"),
        "C": Text(zh="校准", en="calibration"),
        "T": Text(zh="超量程", en="over range"),
        "B": Text(zh="通信中断", en="no communication"),
    }
)
"""Device flags (HJ 212-2017 table 8) in words."""


@dataclass(frozen=True, kw_only=True)
class HourFigure:
    """A mean of an hour from its minutes; `value` None where too few are valid. mg/m³ in, mg/m³ out."""

    value: Fraction | None
    valid: int
    """Minutes covered by valid values."""
    received: int
    """Minutes covered by anything at all."""
    flag: str


@dataclass(frozen=True, kw_only=True)
class DayFigure:
    """A day: the mean of its valid hours, and the sum of its hourly amounts (kg)."""

    mean: Fraction | None
    amount: Fraction | None
    valid: int


def is_valid_flag(flag: str) -> bool:
    """Whether a value with this device flag counts; only N does.

    >>> [is_valid_flag(flag) for flag in "NFMSDCTB"].count(True)
    1
    """
    return flag == NORMAL


def period_flag(flags: Sequence[str]) -> str:
    """The flag of a period of flue gas: N when at least 75 % of its values are normal, else D (HJ 212-2017 table 8).

    >>> period_flag("NNND"), period_flag("NNDD")
    ('N', 'D')
    """
    if not flags:
        return "D"
    normal = sum(is_valid_flag(flag) for flag in flags)
    return NORMAL if Fraction(normal, len(flags)) >= _NORMAL_SHARE else "D"


def hour_mean(values: Iterable[tuple[Decimal | None, str]], *, interval: int = 1) -> HourFigure:
    """The mean of an hour from values of `interval` minutes each, with their flags; valid from 45 valid minutes.

    >>> hour_mean([(Decimal(20), "N")] * 44).value, hour_mean([(Decimal(20), "N")] * 45).value
    (None, Fraction(20, 1))
    """
    given = list(values)
    good = [Fraction(value) for value, flag in given if value is not None and is_valid_flag(flag)]
    covered = min(len(good) * interval, _HOUR)
    return HourFigure(
        value=sum(good, Fraction(0)) / len(good) if covered >= HOUR_NEEDS else None,
        valid=covered,
        received=min(len(given) * interval, _HOUR),
        flag=period_flag([flag for _, flag in given]),
    )


def day_figure(
    means: Iterable[Fraction | Decimal | None], amounts: Iterable[Fraction | Decimal | None] = ()
) -> DayFigure:
    """A day from its hours; without 20 valid ones it has no mean. Its amount is the sum of what its hours emitted,
    never the mean times 24; None when no hour says its amount.

    >>> day_figure([Decimal(10)] * 20).mean, day_figure([Decimal(10)] * 19).mean
    (Fraction(10, 1), None)
    """
    valid = [Fraction(mean) for mean in means if mean is not None]
    known = [Fraction(each) for each in amounts if each is not None]
    return DayFigure(
        mean=sum(valid, Fraction(0)) / len(valid) if len(valid) >= DAY_NEEDS else None,
        amount=sum(known, Fraction(0)) if known else None,
        valid=len(valid),
    )
