"""Why a decision is refused, in both languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from lantian.apps.quality.models import Episode
from lantian.core.policy.schema import Text

__all__ = ["AlreadyDecided", "DecisionRefused", "ProposalsOpen"]

_WHY: Mapping[str, tuple[Text, Text]] = {
    "key": (
        Text(zh="表单不完整。", en="The form is not complete."),
        Text(zh="请重新打开页面。", en="Open the page again."),
    ),
    "kind": (
        Text(zh="没有这种决定。", en="There is no such decision."),
        Text(zh="请用页面上的按钮。", en="Use the buttons of the page."),
    ),
    "reason": (
        Text(zh="需要写明理由。", en="A reason is needed."),
        Text(zh="请写明为什么。", en="Say why."),
    ),
    "evidence": (
        Text(zh="需要写明依据。", en="Evidence is needed."),
        Text(
            zh="请写明凭据及其存放处，如比对记录、运维单、调查报告。",
            en="Name it and where it is kept: a comparison, a work order, a report.",
        ),
    ),
    "episode": (
        Text(zh="没有这组标记。", en="There is no such episode."),
        Text(zh="请从列表重新打开。", en="Open it again from the list."),
    ),
    "decision": (
        Text(zh="没有可撤销的这项决定。", en="There is no such decision to undo."),
        Text(zh="请从决定列表重新打开。", en="Open it again from the list of decisions."),
    ),
    "undone": (
        Text(
            zh="该决定已由第 {number} 号撤销（{name}）。",
            en="The decision was undone already by decision {number} ({name}).",
        ),
        Text(zh="无需再次撤销。", en="Nothing is left to be done."),
    ),
    "station": (
        Text(zh="没有登记这个站点。", en="No such station is registered."),
        Text(zh="请从列表中选择站点。", en="Choose a station from the list."),
    ),
    "parameter": (
        Text(zh="没有选择因子。", en="No parameter was chosen."),
        Text(zh="请至少选择一项因子。", en="Choose at least one."),
    ),
    "backwards": (
        Text(zh="结束早于开始。", en="The end lies before the beginning."),
        Text(zh="请交换两个时刻。", en="Exchange the two."),
    ),
    "future": (
        Text(zh="其中有尚未结束的小时。", en="Some of these hours are not over."),
        Text(zh="请等小时结束后再审核。", en="Decide about hours that are over."),
    ),
    "too-long": (
        Text(zh="一次最多审核 {hours} 小时。", en="At most {hours} hours are decided at once."),
        Text(zh="请分次决定。", en="Decide in several steps."),
    ),
    "one-hour": (
        Text(zh="一次只能设定一个小时、一项因子的值。", en="A value is set for one hour of one parameter."),
        Text(zh="请逐小时设定。", en="Set one after the other."),
    ),
    "value": (
        Text(
            zh="值须在 0 至 100000 之间，最多六位小数。",
            en="The value is a number from 0 to 100000 with at most six decimals.",
        ),
        Text(zh="请更正数值。", en="Correct it."),
    ),
    "no-record": (
        Text(
            zh="该站点没有有效日均值，无从取历史最大值。",
            en="The station has no valid day of which a maximum could be taken.",
        ),
        Text(zh="请改为作废这些小时。", en="Void the hours instead."),
    ),
}


class DecisionRefused(Exception):
    """A decision cannot be made as asked; nothing was written. `why` is a code."""

    code = "decision-refused"

    def __init__(self, why: str, **facts: object) -> None:
        self.why, self.facts = why, facts
        message, self.remedy = self.said("en")
        super().__init__(message)

    def said(self, language: str) -> tuple[str, str]:
        """Message and remedy in Chinese ("zh…") or in English."""
        message, remedy = _WHY[self.why]
        return message.in_language(language).format(**self.facts), remedy.in_language(language)


class AlreadyDecided(DecisionRefused):
    """Somebody decided about the episode in the meantime; nothing was written."""

    code = "already-decided"

    def __init__(self, episode: Episode) -> None:
        decided = episode.proposals.exclude(decision=None).order_by("-decision_id").first()
        self.decision = decided.decision if decided else None
        super().__init__("episode")

    def said(self, language: str) -> tuple[str, str]:
        """Message and remedy in Chinese ("zh…") or in English."""
        chinese = language.startswith("zh")
        if self.decision is None:
            return (
                ("这组标记已过时，无需决定。", "请回到列表。")
                if chinese
                else ("These flags are outdated; nothing is left to decide.", "Go back to the list.")
            )
        number, name = self.decision.pk, self.decision.decided_name or "—"
        if chinese:
            return f"{name} 已作出第 {number} 号决定。", "如不同意，请先撤销该决定并写明理由。"
        return f"{name} decided already (decision {number}).", "Undo that decision with a reason if you do not agree."


class ProposalsOpen(Exception):
    """The data of a month are not confirmed while proposals wait, unless that is done knowingly, with a reason."""

    code = "proposals-open"

    def __init__(self, month: dt.date, count: int, stations: Sequence[str]) -> None:
        self.month, self.count, self.stations = month, count, tuple(stations)
        message, self.remedy = self.said("en")
        super().__init__(message)

    def said(self, language: str) -> tuple[str, str]:
        """Message and remedy in Chinese ("zh…") or in English."""
        if language.startswith("zh"):
            return (
                f"{self.month:%Y-%m} 有 {self.count} 条标记待审核（{len(self.stations)} 个站点）。",
                "请先审核；或勾选“保留未决标记”并写明理由。",
            )
        return (
            f"{self.count} proposals of {self.month:%Y-%m} wait at {len(self.stations)} stations.",
            "Decide about them, or confirm with open proposals and say why.",
        )
