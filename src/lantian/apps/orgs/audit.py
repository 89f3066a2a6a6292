"""Where actions of this app say what they did.

The action log lives in `lantian.apps.records`, above this app; it plugs itself in here when Django starts. An action
that cannot be logged does not happen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from lantian.apps.orgs.models import User

__all__ = ["NoActionLog", "Recorder", "plug_in", "record"]


class NoActionLog(Exception):
    """Nothing keeps a log of actions."""

    code = "no-action-log"
    remedy = "Add lantian.apps.records to INSTALLED_APPS."

    def __init__(self) -> None:
        super().__init__("No action log is plugged in; the action was not carried out.")


class Recorder(Protocol):
    """Adds one entry to the action log, inside the transaction of the action."""

    def __call__(
        self, *, actor: User | None, action: str, subject: str, facts: Mapping[str, Any], reason: str
    ) -> object: ...


_plugged: list[Recorder] = []


def plug_in(recorder: Recorder) -> None:
    """Make `recorder` the log of this app's actions."""
    _plugged[:] = [recorder]


def record(*, actor: User | None, action: str, subject: str, facts: Mapping[str, Any], reason: str = "") -> None:
    """Log an action.

    Raises:
        NoActionLog: nothing is plugged in.
    """
    if not _plugged:
        raise NoActionLog
    _plugged[0](actor=actor, action=action, subject=subject, facts=facts, reason=reason)
