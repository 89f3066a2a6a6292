"""Dustfall: what a pack must say of it."""

from __future__ import annotations

from collections.abc import Mapping

from lantian.core.policy.required.demand import Required, number, share, whole, word
from lantian.core.standards.dustfall import EDITIONS

__all__ = ["DUSTFALL"]

DUSTFALL: Mapping[str, Required] = {
    "dustfall.limit": number(
        "0.1", "1000", "t/(km²·month)", en="dustfall below which a subdistrict passes", zh="降尘量控制指标"
    ),
    "dustfall.method": word(*EDITIONS, en="standard of the method", zh="测定方法标准"),
    "dustfall.days_least": whole(1, 366, "day", en="least days that a jar is exposed", zh="采样天数下限"),
    "dustfall.days_most": whole(1, 366, "day", en="most days that a jar is exposed", zh="采样天数上限"),
    "dustfall.spread_most": share("how far replicates may be apart", "平行样相对极差上限"),
    "dustfall.points_share": share("points that a subdistrict's month needs", "街道月值所需的点位比例"),
    "dustfall.decimals": whole(0, 6, "1", en="decimals kept of dustfall", zh="降尘量保留的小数位"),
}
