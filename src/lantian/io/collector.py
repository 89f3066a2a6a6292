"""How often a process looks for garbage."""

from __future__ import annotations

import gc

__all__ = ["look_rarely"]


def look_rarely() -> None:
    """What is imported stays: looking among it every 700 new objects takes a third of a start."""
    gc.set_threshold(50_000, 20, 20)
