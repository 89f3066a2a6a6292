"""What stands behind every figure of the air, computed again from the observation store at a version.

Nothing here reads the result tables to compute; they are read only to say whether what was kept is the same.
"""

from __future__ import annotations

from lantian.apps.monitoring.traces import coverage, days, goals, hours, means, measurement, places

__all__ = ["coverage", "days", "goals", "hours", "means", "measurement", "places"]
