"""Run a command that ends when its parent ends: `python -m lantian.cli.attached COMMAND …`.

A part of the system must not outlive the whole: it would hold ports and the data folder with nobody to stop it.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

__all__ = ["end_with_parent"]

_PR_SET_PDEATHSIG = 1


def end_with_parent(number: signal.Signals) -> None:
    """Have the kernel send this process a signal when its parent dies. It lasts through exec; Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(number))


if __name__ == "__main__":
    end_with_parent(signal.SIGTERM)
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606 - the command is ours
