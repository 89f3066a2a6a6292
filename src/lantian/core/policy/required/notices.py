"""Notices to people: what a pack must say of it."""

from __future__ import annotations

from collections.abc import Mapping

from lantian.core.policy.required.demand import Required

__all__ = ["NOTICES"]

NOTICES: Mapping[str, Required] = {}
