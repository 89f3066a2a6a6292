"""Kinds of monitoring devices: the network their observations belong to, how HJ 212 calls them, what they measure.

HJ 212-2017 table 5 (ST) and appendix B (codes); a05024 for ozone is HJ 524, which HJ 212 leaves out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lantian.core.policy.schema import Text

__all__ = ["KINDS", "SIX", "DeviceKind"]

SIX = ("a21026", "a21004", "a21005", "a05024", "a34002", "a34004")
"""SO2, NO2, CO, O3, PM10 and PM2.5: the six parameters of a reference station (M01)."""


@dataclass(frozen=True, kw_only=True)
class DeviceKind:
    """`network` of the observation store; `st` the system types of HJ 212 that such a device may use."""

    id: str
    title: Text
    network: str
    st: tuple[str, ...]
    parameters: tuple[str, ...]
    """Factor codes that such a station must send to be complete."""
    also: tuple[str, ...] = ()
    """Factor codes that it may send besides."""
    converted: bool = False
    """Whether it sends concentrations converted to the reference oxygen (Zs)."""


KINDS: Mapping[str, DeviceKind] = {
    kind.id: kind
    for kind in (
        DeviceKind(
            id="micro",
            title=Text(zh="微型站", en="micro-station"),
            network="micro",
            st=("22",),
            parameters=SIX,
            also=("a01001", "a01002", "a01006", "a01007", "a01008"),
        ),
        DeviceKind(
            id="reference",
            title=Text(zh="标准站（六参数）", en="reference station (six parameters)"),
            network="ambient",
            st=("22",),
            parameters=SIX,
            also=("a21002", "a21003", "a01001", "a01002", "a01006", "a01007", "a01008"),
        ),
        DeviceKind(
            id="weather",
            title=Text(zh="气象站", en="weather station"),
            network="weather",
            st=("22",),
            parameters=("a01001", "a01002", "a01006", "a01007", "a01008"),
        ),
        DeviceKind(
            id="dustfall",
            title=Text(zh="降尘监测点", en="dustfall point"),
            network="dustfall",
            st=("22",),
            parameters=("a34011",),
        ),
        DeviceKind(
            id="stack",
            title=Text(zh="固定源在线监测（CEMS）", en="stack monitor (CEMS)"),
            network="source",
            st=("31", "51"),
            parameters=("a34013", "a21026", "a21002", "a19001", "a01011", "a01012", "a01013", "a01014", "a00000"),
            converted=True,
        ),
        DeviceKind(
            id="site",
            title=Text(zh="建筑工地扬尘噪声监测", en="building site (dust and noise)"),
            network="site",
            st=("22", "23", "39"),
            parameters=("a34001", "a34002"),
            also=("a34004", "LA", "Leq", "a01001", "a01002", "a01006", "a01007", "a01008"),
        ),
        DeviceKind(
            id="vapour",
            title=Text(zh="油气回收在线监测", en="vapour recovery monitor"),
            network="vapour",
            st=("27", "31"),
            parameters=("a24088",),
            also=("a01001", "a01013"),
        ),
    )
}
"""Kind id → kind. `Station.kind` is one of these ids."""
