"""Random selection: what a pack must say of it."""

from __future__ import annotations

from collections.abc import Mapping

from lantian.core.policy.required.demand import Required, whole

__all__ = ["DRAWS"]

DRAWS: Mapping[str, Required] = {
    "draws.inspectors": whole(0, 5, "1", en="inspectors sent to each object drawn", zh="每个检查对象的检查人员数"),
    "draws.public_hours": whole(
        0, 720, "h", en="how long a list is public before it is drawn from", zh="名单公布至抽取的最短时间"
    ),
}
