"""Why a figure is missing or undecided, in words."""

from __future__ import annotations

from lantian.core.policy.schema import Text

__all__ = ["REASONS", "reason_text"]

REASONS = {
    "no-data": Text(zh="无有效数据", en="No valid data"),
    "too-few-days": Text(zh="有效天数不足", en="Too few valid days"),
    "not-begun": Text(zh="尚未开始", en="Not begun yet"),
    "running": Text(zh="时段未结束", en="The period is still running"),
    "no-reduction-required": Text(
        zh="基数与目标相同，无需下降", en="Baseline and target are equal; no reduction is required"
    ),
    "coverage": Text(zh="有效天数不足，不作结论", en="Too few valid days for a verdict"),
    "nothing-to-reduce": Text(
        zh="上年同期为零，无法计算比例", en="Nought in the year before; no share can be computed"
    ),
}


def reason_text(code: str) -> Text | None:
    """The words of a reason; None for none."""
    return REASONS.get(code)
