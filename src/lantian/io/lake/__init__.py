"""The archive of the observations: a Delta table that is only ever added to; see `lake.Lake`."""

from lantian.io.lake.lake import Lake, SealReport, ZoneChanged

__all__ = ["Lake", "SealReport", "ZoneChanged"]
