"""Notices of proposals: to the office, back to the group, to the commission. No name, no finding in their words."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from lantian.apps.accountability.models import Proposal
from lantian.apps.accountability.policies import AGREE, DECIDE, PROPOSE
from lantian.apps.notices.actions import raise_notice, settle
from lantian.core.flows.accountability import Step
from lantian.core.policy.schema import Text

__all__ = ["after", "to_agree"]


def to_agree(item: Proposal, now: dt.datetime) -> None:
    """A proposal waits for the office."""
    _tell(item, now, AGREE.right, Text(zh="问责建议待审核", en="A proposal waits for the office"))


def after(item: Proposal, step: Step, now: dt.datetime) -> None:
    """Whoever is next is told; whoever was next before has nothing to do any more."""
    match step:
        case Step.RETURN:
            _tell(item, now, PROPOSE.right, Text(zh="问责建议已退回", en="A proposal was returned to the group"))
        case Step.REVISE:
            to_agree(item, now)
        case Step.AGREE:
            _tell(item, now, AGREE.right, Text(zh="问责建议待移交", en="A proposal is to be handed over"))
        case Step.HAND_OVER:
            _tell(item, now, DECIDE.right, Text(zh="问责建议已移交", en="A proposal was handed over"))
        case Step.APPEAL:
            _tell(item, now, DECIDE.right, Text(zh="问责处理有申诉", en="There is an appeal"))
        case Step.WITHDRAW | Step.DECIDE | Step.DECIDE_APPEAL:
            settle(_key(item), at=now)
        case _:
            pass


def _key(item: Proposal) -> str:
    return f"accountability:{item.number}"


def _tell(item: Proposal, now: dt.datetime, right: str, title: Text) -> None:
    settle(_key(item), at=now)
    due = item.opinion_due
    body = Text(zh=f"编号 {item.number}。", en=f"Number {item.number}.")
    if due is not None:
        body = Text(zh=f"编号 {item.number}，意见期限 {due}。", en=f"Number {item.number}, opinion due on {due}.")
    raise_notice(
        key=_key(item),
        kind="accountability",
        severity="warning",
        title=Text(zh=f"{title.zh} {item.number}", en=f"{title.en} {item.number}"),
        body=body,
        address=reverse("accountability:proposal", args=[item.number]),
        at=now,
        right=right,
    )
