"""Who may look behind a figure of cuts, and what is said when there is none."""

from __future__ import annotations

from lantian.apps.orgs.policies import Actor, NotAllowed, has_right
from lantian.apps.records.traces import NoSuchFigure
from lantian.core.policy.schema import Text

__all__ = ["may_read", "no_such_cut"]


def may_read(actor: Actor, _key: dict[str, str]) -> None:
    """Those who read the work."""
    if not has_right(actor, "read-work"):
        raise NotAllowed(actor, "read-work")


def no_such_cut(asked: str) -> NoSuchFigure:
    """Nothing is known of what was asked for."""
    return NoSuchFigure(Text(zh=f"{asked}：无此减排数字", en=f"{asked}: no such cut"))
