"""What sealing and compacting have done."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CompactReport", "SealReport"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SealReport:
    """What came into the lake with one call; every row of the journal is one of new, corrected or repeated."""

    version: int
    """Data version that can be read from now on."""
    entries: int = 0
    rows: int = 0
    new: int = 0
    """Values of periods about which nothing was known."""
    corrected: int = 0
    """Values that differ from what was known; the earlier ones stay readable in their versions."""
    repeated: int = 0
    """Values that say what was known already; nothing was written."""
    commits: int = 0

    def __add__(self, later: SealReport) -> SealReport:
        return SealReport(
            version=later.version,
            entries=self.entries + later.entries,
            rows=self.rows + later.rows,
            new=self.new + later.new,
            corrected=self.corrected + later.corrected,
            repeated=self.repeated + later.repeated,
            commits=self.commits + later.commits,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CompactReport:
    """How many partitions were rewritten, and what became of their files."""

    rewritten: int = 0
    contended: int = 0
    """Partitions that others changed meanwhile; they stay for the next turn."""
    files_before: int = 0
    files_after: int = 0
    removed: int = 0
    """Files that no version of the last two days needs any more."""
