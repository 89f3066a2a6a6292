"""Holding lists against ledgers: what a pack must say of it."""

from __future__ import annotations

from collections.abc import Mapping

from lantian.core.policy.required.demand import Required, share, whole

__all__ = ["RECONCILIATION"]

RECONCILIATION: Mapping[str, Required] = {
    "reconciliation.sure": share(
        "likeness from which a pair is put forward to be confirmed with others", "可成批确认的相似度"
    ),
    "reconciliation.candidate": share("likeness from which a person decides", "交人工判断的相似度"),
    "reconciliation.margin": share("how far a sure match is ahead of the next", "确认相同者须领先次名的差距"),
    "reconciliation.near": whole(1, 50_000, "m", en="places this near may be the same", zh="视为邻近的距离"),
    "reconciliation.candidates": whole(1, 20, "1", en="most candidates shown for an entry", zh="每条最多列出的候选数"),
}
