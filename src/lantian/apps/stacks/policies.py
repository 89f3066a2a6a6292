"""Who may do what with stacks."""

from __future__ import annotations

from lantian.apps.orgs.policies import RightPolicy

__all__ = ["DECIDE", "MANAGE", "READ"]

READ = RightPolicy("read-work")
MANAGE = RightPolicy("manage-stacks")
DECIDE = RightPolicy("decide-stacks")
