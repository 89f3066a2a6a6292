"""Who may start and end co-locations and decide about corrections."""

from __future__ import annotations

from lantian.apps.orgs.policies import RightPolicy

__all__ = ["CALIBRATE", "POLICY"]

CALIBRATE = "calibrate"
POLICY = RightPolicy(CALIBRATE)
