"""The archive of the observations: one Delta Lake table in which nothing is ever overwritten; see `lake.Lake`."""

from lantian.io.lake.errors import (
    LakeBehind,
    LakeContended,
    LakeForked,
    LakeUnreadable,
    VersionUnknown,
    ZoneChanged,
    ZoneUnknown,
)
from lantian.io.lake.lake import Lake
from lantian.io.lake.reports import CompactReport, SealReport

__all__ = [
    "CompactReport",
    "Lake",
    "LakeBehind",
    "LakeContended",
    "LakeForked",
    "LakeUnreadable",
    "SealReport",
    "VersionUnknown",
    "ZoneChanged",
    "ZoneUnknown",
]
