"""The processes of `lantian up` as one group: started, heard and stopped together, however the group ends."""

from __future__ import annotations

import shlex
import signal
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from honcho.manager import Manager
from honcho.process import Process

from lantian.cli.attached import end_with_parent

__all__ = ["STOPPED", "run_group"]

STOPPED = (0, None, -2, -15, 130, 143)
"""How a group ends that was asked to."""


class _Attached(Process):  # type: ignore[misc] - honcho has no types
    """Its listener dies with the group's leader, and the command with its listener."""

    def run(self, events: Any = None, ignore_signals: bool = False) -> None:
        end_with_parent(signal.SIGKILL)
        super().run(events, ignore_signals)


def run_group(commands: Mapping[str, Sequence[str]], environment: Mapping[str, str]) -> int | None:
    """Run commands until one of them ends or a signal comes, then end the others. Returns the deciding status."""
    manager = Manager()
    manager._process_ctor = _Attached
    attached = [sys.executable, "-m", "lantian.cli.attached"]
    for name, command in commands.items():
        manager.add_process(name, f"exec {shlex.join([*attached, *command])}", env=dict(environment))
    manager.loop()
    status: int | None = manager.returncode
    return status
