"""What time it is for the campaign.

An ordinary installation lives in the present. A demonstration replays a winter that has passed: its clock starts at a
moment of that winter and runs faster than ours. Everything above asks here once and hands `now` on as an argument.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from lantian.io.home import data_home

__all__ = ["CampaignClock", "now", "read_clock", "write_clock"]


@dataclass(frozen=True, kw_only=True)
class CampaignClock:
    """A clock that showed `campaign` at the real moment `real` and runs `speed` times as fast as ours."""

    campaign: dt.datetime
    real: dt.datetime
    speed: float

    def at(self, real: dt.datetime) -> dt.datetime:
        """Campaign time at a real moment; it never runs backwards past its own start."""
        elapsed = max(real - self.real, dt.timedelta(0))
        return self.campaign + elapsed * self.speed


def now() -> dt.datetime:
    """The present moment of this installation, aware, in UTC."""
    real = dt.datetime.now(dt.UTC)
    clock = read_clock(data_home())
    return clock.at(real) if clock else real


def read_clock(home: Path) -> CampaignClock | None:
    """The demonstration's clock, or None where the present is meant."""
    path = home / "demo" / "clock.json"
    try:
        return _parse(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return None


def write_clock(home: Path, clock: CampaignClock) -> None:
    """Put a clock in force, whole or not at all."""
    path = home / "demo" / "clock.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(asdict(clock), default=dt.datetime.isoformat))
    fresh.replace(path)


@lru_cache(maxsize=4)
def _parse(path: Path, _changed: int) -> CampaignClock:
    fields = json.loads(path.read_text())
    return CampaignClock(
        campaign=dt.datetime.fromisoformat(fields["campaign"]),
        real=dt.datetime.fromisoformat(fields["real"]),
        speed=float(fields["speed"]),
    )
