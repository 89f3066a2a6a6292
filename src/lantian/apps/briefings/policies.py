"""Who writes and who issues."""

from __future__ import annotations

import datetime as dt

from lantian.apps.duty.policies import ReportPolicy
from lantian.apps.orgs.policies import RightPolicy
from lantian.apps.records.campaign import pack

__all__ = ["ISSUE", "READ", "ReportPolicy", "writer_policy"]

READ = RightPolicy("read-work")
ISSUE = RightPolicy("issue-briefings")


def writer_policy(on: dt.date) -> ReportPolicy:
    """Writing summaries and notices: the group that sums up (B3.3)."""
    plan = pack().duty.summary
    return ReportPolicy(plan.group if plan is not None else "", on)
