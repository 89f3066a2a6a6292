"""Who drafts warnings, and who signs them."""

from __future__ import annotations

from lantian.apps.orgs.policies import RightPolicy

__all__ = ["DRAFT", "SIGN"]

DRAFT, SIGN = RightPolicy("draft-warnings"), RightPolicy("sign-warnings")
