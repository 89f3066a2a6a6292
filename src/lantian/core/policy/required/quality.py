"""Checks of observations, their review and confirmation: what a pack must say of it."""

from __future__ import annotations

from collections.abc import Mapping

from lantian.core.policy.required.demand import Required

__all__ = ["QUALITY"]

QUALITY: Mapping[str, Required] = {}
