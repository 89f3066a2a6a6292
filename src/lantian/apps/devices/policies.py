"""Who may speak to devices."""

from __future__ import annotations

from dataclasses import dataclass

from lantian.apps.orgs.policies import RightPolicy

__all__ = ["COMMANDS", "COMMAND_DEVICES", "READ", "CommandPolicy"]

COMMAND_DEVICES = "command-devices"
READ = "read-work"


@dataclass(frozen=True)
class CommandPolicy(RightPolicy):
    """Orders to devices. Adopting a stranger registers a station and needs the right to that."""

    right: str = COMMAND_DEVICES


COMMANDS = CommandPolicy()
