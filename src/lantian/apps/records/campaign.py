"""The campaign of this installation: its pack and, where there is one, its demonstration."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from lantian.apps.orgs.campaign import pack, wording
from lantian.io.archives.stand_in import StandIn, read_stand_in
from lantian.io.clock import read_clock
from lantian.io.home import data_home

__all__ = ["is_demonstration", "pack", "stand_in", "stand_in_notice", "wording"]

_STAND_IN = "stand_in.yaml"
"""What a demonstration with data is described in."""


def is_demonstration() -> bool:
    """Whether this installation replays the pack's demonstration: its clock then is not that of the present."""
    return read_clock(data_home()) is not None


def stand_in() -> StandIn | None:
    """The demonstration that the loaded pack brings, or None. Its folder may hold stations alone, without data."""
    info = pack().info
    if info.demonstration is None:
        return None
    folder = Path(settings.LANTIAN_PACK) / info.demonstration
    if not (folder / _STAND_IN).exists():
        return None
    return _read(folder, info.time_zone)


def stand_in_notice(language: str) -> str:
    """What every page says while stand-in data are shown; empty where the data are the district's own."""
    if not is_demonstration():
        return ""
    source = stand_in()
    if source is None:
        return ""
    return source.notice["en" if language.startswith("en") else "zh"]


@lru_cache(maxsize=4)
def _read(folder: Path, zone: str) -> StandIn:
    return read_stand_in(folder, zone=zone)
