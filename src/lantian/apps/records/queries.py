"""Reading the action log."""

from __future__ import annotations

from dataclasses import dataclass

from lantian.apps.records.chain import BEGINNING, Break, first_break
from lantian.apps.records.models import LogEntry

__all__ = ["Proof", "verify_log"]

_BATCH = 2000


@dataclass(frozen=True)
class Proof:
    """What a walk along the whole action log found."""

    entries: int
    newest: str
    """Digest of the newest entry; write it down elsewhere to prove later that nothing was rewritten."""
    broken: Break | None


def verify_log() -> Proof:
    """Recompute every digest of the action log, from the first entry to the last."""
    broken = first_break(LogEntry.objects.order_by("number").iterator(chunk_size=_BATCH))
    newest = LogEntry.objects.order_by("-number").values_list("digest", flat=True).first()
    return Proof(entries=LogEntry.objects.count(), newest=newest or BEGINNING, broken=broken)
