"""The conversation of one request: request, 9011 (QnRtn), data, 9012 (ExeRtn); resends and time-outs.

Basis: HJ 212-2017 6.6, tables 6 and 7. Pure: what was heard and what time it is go in, what to do next comes out. Time
is a number of seconds of any clock that only goes forward.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Literal

from lantian.core.standards.hj212.commands import (
    ANSWERS,
    EXECUTION_RESULT,
    NOTICE_ANSWER,
    REQUEST_ANSWER,
)
from lantian.core.standards.hj212.frame import Frame
from lantian.core.standards.hj212.requests import Request

__all__ = ["ExeRtn", "Talk", "Terms", "begin", "expire", "hear"]

TalkState = Literal["sent", "accepted", "refused", "done", "failed", "timed-out"]


class ExeRtn(IntEnum):
    """Results of carrying out a request (table 6)."""

    DONE = 1
    FAILED = 2
    CONDITION_WRONG = 3
    TIMEOUT = 4
    BUSY = 5
    FAULT = 6
    NO_DATA = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """OverTime and ReCount (6.6.1: 10 s, three times), and how long the result may take once a device has agreed."""

    overtime: float = 10.0
    resends: int = 3
    result_wait: float = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """Where a conversation stands."""

    request: Request
    qn: str
    due: float
    """When patience ends."""
    state: TalkState = "sent"
    sent: int = 1
    """How often the request went out."""
    data: int = 0
    """Frames of data that came."""
    qn_rtn: int | None = None
    exe_rtn: int | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more is awaited."""
        return self.state not in ("sent", "accepted")


def begin(request: Request, *, qn: str, now: float, terms: Terms) -> Talk:
    """The request has just gone out for the first time."""
    return Talk(request=request, qn=qn, due=now + terms.overtime)


def hear(talk: Talk, frame: Frame, *, now: float, terms: Terms) -> tuple[Talk, bool]:
    """What a frame of that device means for the conversation, and whether it belongs to it.

    Answers repeat the QN of the request; one without a readable QN is taken for the answer, as only one request is
    under way at a time. Data frames have numbers of their own: they belong to it by their command.
    """
    if talk.is_over:
        return talk, False
    if frame.cn not in ANSWERS:
        return _hear_data(talk, frame, now, terms)
    # The edition of 2005 repeats the number of the request among the data.
    repeated = next((group["QN"] for group in frame.cp if "QN" in group), frame.qn)
    is_other = repeated is not None and repeated.isdigit() and repeated != talk.qn
    is_mine = not is_other and (frame.cn in (REQUEST_ANSWER, EXECUTION_RESULT) or _is_end_of_notice(talk, frame))
    return (_hear_answer(talk, frame, now, terms) if is_mine else talk), is_mine


def expire(talk: Talk, *, now: float, terms: Terms) -> tuple[Talk, bool]:
    """What the passing of time means, and whether the request is to be sent again.

    A device that agreed and sent data, but never its 9012, has done what was asked.
    """
    if talk.is_over or now < talk.due:
        return talk, False
    if talk.state == "sent":
        if talk.sent <= terms.resends:
            return replace(talk, sent=talk.sent + 1, due=now + terms.overtime), True
        return replace(talk, state="timed-out"), False
    return replace(talk, state="done" if talk.data else "timed-out"), False


def _is_end_of_notice(talk: Talk, frame: Frame) -> bool:
    return frame.cn == NOTICE_ANSWER and talk.request.ends_with == "notice"


def _hear_answer(talk: Talk, frame: Frame, now: float, terms: Terms) -> Talk:
    if frame.cn == REQUEST_ANSWER:
        return _hear_request_answer(talk, frame, now, terms)
    if frame.cn == EXECUTION_RESULT:
        result = _number(frame, "ExeRtn")
        state: TalkState = "done" if result in (None, ExeRtn.DONE) else "failed"
        return replace(talk, state=state, exe_rtn=result)
    return replace(talk, state="done")


def _hear_request_answer(talk: Talk, frame: Frame, now: float, terms: Terms) -> Talk:
    said = _number(frame, "QnRtn")
    if said not in (None, 1):
        return replace(talk, state="refused", qn_rtn=said)
    if talk.request.ends_with == "notice":
        return replace(talk, state="done", qn_rtn=said)
    return replace(talk, state="accepted", qn_rtn=said, due=now + terms.result_wait)


def _hear_data(talk: Talk, frame: Frame, now: float, terms: Terms) -> tuple[Talk, bool]:
    request = talk.request
    if request.expects != "data" or frame.cn != request.cn:
        return talk, False
    if request.ends_with == "data":
        # The same command is what the device sends unasked: only after its 9011 is it the answer.
        return (replace(talk, state="done", data=talk.data + 1), True) if talk.state == "accepted" else (talk, False)
    return replace(talk, data=talk.data + 1, due=max(talk.due, now + terms.result_wait)), True


def _number(frame: Frame, name: str) -> int | None:
    """A result code; None when it is absent, 100 (unknown) when it cannot be read."""
    text = next((group[name] for group in frame.cp if name in group), None)
    if text is None:
        return None
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 100
