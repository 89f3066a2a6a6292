"""Rewards and penalties of a ranking (S5): what the last ones pay is what the first ones get.

Everything is exact. Nothing depends on the order in which places come in, equal places are treated alike to the cent,
a better place never fares worse, and what all units gain and lose together with what stays in the fund is nought.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from lantian.core.quantity.problem import Problem

__all__ = [
    "PlacesBroken",
    "Remainder",
    "RewardLine",
    "RewardScheme",
    "RewardSettlement",
    "running_balance",
    "settle",
]

Remainder = Literal["best", "fund"]
"""Where the cents go that no reward takes up: to the first place, or they stay in the fund."""

TOO_FEW_RANKED = "too-few-ranked"
NO_PLACE = "no-place"


class PlacesBroken(Problem):
    """Places that no ranking with shared places gives: 1, 2, 2, 4 is one, 1, 2, 2, 3 is not."""

    code = "places-broken"
    words = {  # noqa: RUF012
        "en": (
            "Place {place} is given where {better} stand better.",
            "Rank again with shared places: equal ones share the better place, the places after it stay empty.",
        ),
        "zh": (
            "有 {better} 个单位排在前面，却给出第 {place} 名。",
            "请按并列规则重新排名：并列取靠前名次，其后名次空出。",
        ),
    }


@dataclass(frozen=True, kw_only=True)
class RewardScheme:
    """The table of rewards and penalties.

    `penalties`: what the last one pays, the last but one, and so on. `shares`: weights by which the fund is divided
    among the first, the second, and so on. Neither may rise with distance from its end of the table.
    """

    penalties: tuple[Decimal, ...]
    shares: tuple[Decimal, ...]
    decimals: int
    """Decimals of an amount: 2 for cents."""
    least_ranked: int
    """With fewer units that have a place nothing is settled."""
    remainder: Remainder = "best"


@dataclass(frozen=True, kw_only=True)
class RewardLine:
    """What a unit gets and pays. Amounts are in the unit of the scheme."""

    id: str
    place: int | None
    tied: int
    """How many units share the place, itself included; 0 without a place."""
    penalty: Decimal
    """What it pays, never negative."""
    reward: Decimal
    """What it gets, the remainder included."""
    remainder: Decimal
    """The part of the reward that rounding left over."""
    penalties: tuple[Decimal, ...] = ()
    """Entries of the table for the positions that the tied ones fill, from the last."""
    shares: tuple[Decimal, ...] = ()
    """The same of the shares, from the first."""
    reason: str = ""
    """Why there is neither reward nor penalty: a code; "" for those who have a place."""

    @property
    def net(self) -> Decimal:
        """What it gains (positive) or loses."""
        return self.reward - self.penalty


@dataclass(frozen=True, kw_only=True)
class RewardSettlement:
    """All lines: by place and id, then those without a place."""

    lines: tuple[RewardLine, ...]
    fund: Decimal
    """What was paid in."""
    kept: Decimal
    """What of it could not be given out in whole smallest amounts, and stays in the fund."""
    whole_shares: Decimal
    """Sum of the shares of all positions that are filled."""
    reason: str = ""
    """Why nothing was settled; "" when it was."""


def settle(
    places: Mapping[str, int | None], scheme: RewardScheme, *, reasons: Mapping[str, str] | None = None
) -> RewardSettlement:
    """Rewards and penalties of one ranking.

    Equal ones fill as many positions as they are, and share what the table has for these positions equally. A penalty
    is cut, not rounded up: nobody pays more than the table says. Rewards are cut as well; what is left over goes to the
    first place in equal parts, as far as it divides (`remainder` "best"), and the rest stays in the fund. Who has no
    place (missing data) gets and pays nothing and is named with the reason.

    Basis: S5; the table is the pack's (reading ranking-rewards).

    Raises:
        PlacesBroken: the places are not those of a ranking with shared places.

    >>> scheme = RewardScheme(penalties=(Decimal(30),), shares=(Decimal(1),), decimals=2, least_ranked=2)
    >>> [(line.id, line.net) for line in settle({"a": 1, "b": 2, "c": None}, scheme).lines]
    [('a', Decimal('30.00')), ('b', Decimal('-30.00')), ('c', Decimal('0.00'))]
    """
    groups = _groups(places)
    ranked = sum(len(group) for group in groups.values())
    if ranked < scheme.least_ranked:
        return _nothing(places, groups, scheme, reasons or {})
    paid = {place: _penalty_of(place, len(group), ranked, scheme) for place, group in groups.items()}
    fund = sum((paid[place] * len(group) for place, group in groups.items()), start=_zero(scheme))
    whole = sum(scheme.shares[:ranked], start=Decimal(0))
    got = {place: _reward_of(place, len(group), fund, whole, scheme) for place, group in groups.items()}
    left = fund - sum((got[place] * len(group) for place, group in groups.items()), start=_zero(scheme))
    extra = _cut(Fraction(left) / len(groups[1]), scheme) if scheme.remainder == "best" else _zero(scheme)
    lines = [
        RewardLine(
            id=name,
            place=place,
            tied=len(group),
            penalty=paid[place],
            reward=got[place] + (extra if place == 1 else _zero(scheme)),
            remainder=extra if place == 1 else _zero(scheme),
            penalties=_from_last(place, len(group), ranked, scheme.penalties),
            shares=scheme.shares[place - 1 : place - 1 + len(group)],
        )
        for place, group in groups.items()
        for name in group
    ]
    absent = _absent(places, scheme, reasons or {})
    return RewardSettlement(lines=(*lines, *absent), fund=fund, kept=left - extra * len(groups[1]), whole_shares=whole)


def running_balance(amounts: Iterable[Decimal]) -> tuple[Decimal, ...]:
    """The balance after each amount, in the order given."""
    total, balances = Decimal(0), []
    for amount in amounts:
        total += amount
        balances.append(total)
    return tuple(balances)


def _groups(places: Mapping[str, int | None]) -> dict[int, list[str]]:
    """The units of each place, by place and id."""
    groups: dict[int, list[str]] = {}
    for name, place in sorted(places.items(), key=lambda item: (item[1] or 0, item[0])):
        if place is not None:
            groups.setdefault(place, []).append(name)
    better = 0
    for place, group in groups.items():
        if place != better + 1:
            raise PlacesBroken(place=place, better=better)
        better += len(group)
    return groups


def _penalty_of(place: int, size: int, ranked: int, scheme: RewardScheme) -> Decimal:
    entries = _from_last(place, size, ranked, scheme.penalties)
    return _cut(Fraction(sum(entries, start=Decimal(0))) / size, scheme)


def _reward_of(place: int, size: int, fund: Decimal, whole: Decimal, scheme: RewardScheme) -> Decimal:
    entries = scheme.shares[place - 1 : place - 1 + size]
    if not whole:
        return _zero(scheme)
    return _cut(Fraction(fund) * Fraction(sum(entries, start=Decimal(0))) / Fraction(whole) / size, scheme)


def _from_last(place: int, size: int, ranked: int, table: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Entries of a table counted from the last, for positions `place` … `place + size - 1` of `ranked`."""
    nearest = ranked - (place + size - 1)
    return tuple(table[nearest : nearest + size])


def _cut(value: Fraction, scheme: RewardScheme) -> Decimal:
    """The amount without what is smaller than the smallest one; never negative here."""
    scaled = value * 10**scheme.decimals
    return Decimal(f"{scaled.numerator // scaled.denominator}e{-scheme.decimals}")


def _zero(scheme: RewardScheme) -> Decimal:
    return Decimal(f"0e{-scheme.decimals}")


def _absent(
    places: Mapping[str, int | None], scheme: RewardScheme, reasons: Mapping[str, str]
) -> tuple[RewardLine, ...]:
    nought = _zero(scheme)
    return tuple(
        RewardLine(
            id=name,
            place=None,
            tied=0,
            penalty=nought,
            reward=nought,
            remainder=nought,
            reason=reasons.get(name) or NO_PLACE,
        )
        for name in sorted(name for name, place in places.items() if place is None)
    )


def _nothing(
    places: Mapping[str, int | None],
    groups: Mapping[int, list[str]],
    scheme: RewardScheme,
    reasons: Mapping[str, str],
) -> RewardSettlement:
    nought = _zero(scheme)
    lines = [
        RewardLine(
            id=name,
            place=place,
            tied=len(group),
            penalty=nought,
            reward=nought,
            remainder=nought,
            reason=TOO_FEW_RANKED,
        )
        for place, group in groups.items()
        for name in group
    ]
    return RewardSettlement(
        lines=(*lines, *_absent(places, scheme, reasons)),
        fund=nought,
        kept=nought,
        whole_shares=Decimal(0),
        reason=TOO_FEW_RANKED,
    )
