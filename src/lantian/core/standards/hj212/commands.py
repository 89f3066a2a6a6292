"""Who asks, who answers: commands and answers of HJ 212-2017 6.6 and table 9.

Upload: data, then 9014. Notice: notice, then 9013. Request: request, 9011, then 9012 when it is done. Every answer has
ST=91, repeats QN and MN of what it answers, and wants no answer itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from lantian.core.standards.hj212.frame import Frame

__all__ = ["ANSWERS", "DATA_ANSWER", "NOTICES", "NOTICE_ANSWER", "REQUEST_ANSWER", "QnRtn", "answer", "is_request"]

REQUEST_ANSWER = "9011"
EXECUTION_RESULT = "9012"
NOTICE_ANSWER = "9013"
DATA_ANSWER = "9014"
ANSWERS = frozenset({REQUEST_ANSWER, EXECUTION_RESULT, NOTICE_ANSWER, DATA_ANSWER})
NOTICES = frozenset({"1013", "9015"})
"""Notices of a device: it asks for the time (1013); it is alive (9015, edition of 2025)."""


class QnRtn(IntEnum):
    """Results of the check of a request (table 7)."""

    READY = 1
    REJECTED = 2
    WRONG_PASSWORD = 3
    WRONG_MN = 4
    WRONG_ST = 5
    WRONG_FLAG = 6
    WRONG_QN = 7
    WRONG_CN = 8
    WRONG_CRC = 9
    UNKNOWN = 100


def is_request(cn: str | None) -> bool:
    """Whether a command asks for something: initialisation (10xx) and control (30xx), notices excluded."""
    return bool(cn) and cn not in NOTICES and str(cn)[:2] in {"10", "30"}


def answer(frame: Frame, cn: str, cp: Mapping[str, str] | None = None) -> Frame:
    """The answer to a frame, in the edition that the frame was sent in.

    That of 2005 expects the number of what is answered among the data as well.

    >>> answer(Frame(qn="20171115080000123", mn="A1", flag=5), DATA_ANSWER).flag
    4
    """
    version = 4 if frame.flag is None or frame.flag > 255 else frame.flag & 0xFC
    groups: list[Mapping[str, str]] = [{name: text} for name, text in (cp or {}).items()]
    if version == 0 and frame.qn is not None:
        groups.insert(0, {"QN": frame.qn})
    return Frame(qn=frame.qn, st="91", cn=cn, pw=frame.pw, mn=frame.mn, flag=version, cp=tuple(groups))
