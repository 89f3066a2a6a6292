"""Who may do what about cuts."""

from __future__ import annotations

from lantian.apps.orgs.policies import RightPolicy

__all__ = ["CHECK", "ORDER", "PLAN", "SIGN"]

PLAN, SIGN, ORDER = RightPolicy("plan-cuts"), RightPolicy("sign-cuts"), RightPolicy("issue-orders")
CHECK = RightPolicy("inspect")
