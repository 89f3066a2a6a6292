"""Photos as proof: when what the camera says makes one doubtful."""

from __future__ import annotations

from collections.abc import Mapping

from lantian.core.policy.required.demand import Required, whole

__all__ = ["EVIDENCE"]

EVIDENCE: Mapping[str, Required] = {
    "evidence.place_within": whole(
        10, 100_000, "m", en="distance from which a photo's place is doubtful", zh="照片位置存疑的距离"
    ),
    "evidence.days_before": whole(0, 366, "day", en="age from which a photo is doubtful", zh="照片存疑的天数"),
    "evidence.minutes_ahead": whole(
        0, 1440, "min", en="how far a camera's clock may be ahead", zh="相机时钟允许的超前"
    ),
}
