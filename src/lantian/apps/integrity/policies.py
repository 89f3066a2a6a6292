"""Who may read leads, and who may decide on them. Leads are never public."""

from __future__ import annotations

from lantian.apps.orgs.policies import RightPolicy

__all__ = ["DECIDE", "DECIDE_LEADS", "READ", "READ_LEADS"]

READ_LEADS, DECIDE_LEADS = "read-leads", "decide-leads"
READ = RightPolicy(READ_LEADS)
DECIDE = RightPolicy(DECIDE_LEADS)
"""Decisions, and the calendar of visits that the check of dips rests on."""
