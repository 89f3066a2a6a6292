"""Who may do what with dustfall."""

from __future__ import annotations

from lantian.apps.orgs.policies import RightPolicy

__all__ = ["READ", "RECORD"]

READ = RightPolicy("read-work")
RECORD = RightPolicy("record-dustfall")
