"""The unified social credit code of legal persons (GB 32100-2015): 18 characters, the last one checks the others."""

from __future__ import annotations

__all__ = ["LENGTH", "SIGNS", "check_sign", "is_credit_code"]

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Digits and capitals without I, O, S, V and Z; the place of a sign is its number."""
LENGTH = 18

_BASE = 31
_WEIGHT = 3


def check_sign(first: str) -> str:
    """The last sign for the first seventeen: the weights are the powers of 3 modulo 31.

    >>> check_sign("91350100M000100Y4")
    '3'

    Raises:
        ValueError: a sign that no code holds.
    """
    total = sum(SIGNS.index(sign) * pow(_WEIGHT, place, _BASE) for place, sign in enumerate(first))
    return SIGNS[-total % _BASE]


def is_credit_code(code: str) -> bool:
    """Whether a code can be one: its length, its signs and its last sign.

    >>> is_credit_code("91350100M000100Y43"), is_credit_code("91350100M000100Y44")
    (True, False)
    """
    return len(code) == LENGTH and set(code) <= set(SIGNS) and check_sign(code[:-1]) == code[-1]
