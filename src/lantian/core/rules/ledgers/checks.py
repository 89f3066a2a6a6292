"""Codes whose standard says how they are written: what a pattern cannot ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lantian.core.standards.gb32100 import is_credit_code

__all__ = ["CHECKS"]

CHECKS: Mapping[str, Callable[[str], bool]] = {"credit-code": is_credit_code}
"""`check` of a field → whether a code is written as its standard asks."""
