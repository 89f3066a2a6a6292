"""What devices do wrong, what becomes of orders and what answers mean, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

__all__ = ["REASONS", "STATES", "exe_rtn_words", "mark_words", "qn_rtn_words", "reason_words", "state_tone"]

_MARKS: Mapping[str, Promise] = {
    "back-fill": _("sent later what was missing"),
    "clock-skew": _("its clock is off"),
    "code-2005": _("factor codes of the edition of 2005"),
    "code-case": _("factor codes in the wrong case"),
    "code-name": _("factor written as a name instead of its code"),
    "code-unknown": _("factor codes that no standard knows"),
    "comma-in-head": _("commas instead of semicolons in the head"),
    "cp-blank": _("data area empty"),
    "cp-missing": _("data area missing"),
    "cp-open": _("data area not closed"),
    "crc-foreign": _("checksum by another method"),
    "crc-lower-case": _("checksum in lower case"),
    "crc-missing": _("checksum missing"),
    "crc-modbus": _("checksum by Modbus"),
    "crc-modbus-swapped": _("checksum by Modbus, bytes swapped"),
    "crc-swapped": _("checksum with its bytes swapped"),
    "crc-wrong": _("checksum wrong: damaged on the way"),
    "dialect-unexpected": _("speaks another edition than registered"),
    "edition-2005": _("speaks the edition of 2005"),
    "edition-2025": _("speaks the edition of 2025"),
    "edition-unknown": _("edition not to be told"),
    "field-unknown": _("fields that no standard knows"),
    "flag-missing": _("values without a flag"),
    "flag-odd": _("flags that no standard knows"),
    "flood": _("sends far more than it should"),
    "future-time": _("times that have not come yet"),
    "head-missing": _("frame head missing"),
    "head-unreadable": _("frame head unreadable"),
    "length-wrong": _("length of the frame wrong"),
    "line-end-missing": _("line end missing"),
    "max-converted": _("largest value larger after conversion"),
    "mean-converted": _("converted mean in place of the measured one"),
    "min-converted": _("smallest value only converted"),
    "mn-missing": _("device number missing"),
    "mn-odd": _("device number of odd form"),
    "no-fields": _("no values in the frame"),
    "not-a-frame": _("signs between the frames"),
    "not-a-number": _("values that are no numbers"),
    "number-shared": _("its number calls from two places at once"),
    "out-of-range": _("values that cannot be"),
    "packet-missing": _("packets of a message missing"),
    "period-open": _("sends periods that are not over"),
    "pw-odd": _("password of odd form"),
    "raw-converted": _("raw value only converted"),
    "reconnects-often": _("connects again and again"),
    "repeated-field": _("fields sent twice"),
    "request-refused": _("refused a request"),
    "rounded": _("more decimals than are kept"),
    "segment-long": _("frame longer than allowed"),
    "separator-missing": _("separators missing"),
    "split-undeclared": _("packets not declared as such"),
    "stale-time": _("times long past"),
    "store-refused": _("values that were not taken"),
    "text-damaged": _("text damaged"),
    "text-gbk": _("text in GBK"),
    "time-floored": _("times that do not begin a period"),
    "time-milliseconds": _("times with milliseconds"),
    "time-unreadable": _("times that cannot be read"),
    "unit-of-device": _("unit read as the register says"),
    "unit-suspect": _("unit looks wrong"),
    "value-missing": _("values missing"),
}

STATES: Mapping[str, Promise] = {
    "waiting": _("waits to be sent"),
    "sent": _("sent, no answer yet"),
    "accepted": _("accepted, being carried out"),
    "refused": _("refused by the device"),
    "done": _("done"),
    "failed": _("failed"),
    "timed-out": _("no answer in time"),
    "offline": _("device not connected"),
}
_TONES: Mapping[str, str] = {
    "done": "tag-good",
    "refused": "tag-bad",
    "failed": "tag-bad",
    "timed-out": "tag-bad",
    "offline": "tag-bad",
}

REASONS: Mapping[str, Promise] = {
    "unknown": _("number not registered"),
    "wrong-password": _("wrong password"),
    "wrong-address": _("address not allowed"),
}

_OWN_REASONS: Mapping[str, Promise] = {
    "on connecting (HJ 212-2017 6.7)": _("on connecting (HJ 212-2017 6.7)"),
    "missing data (back-fill)": _("missing data (back-fill)"),
    "packets of this period are missing": _("packets of this period are missing"),
}
"""What the gateway itself gives as reasons; those of people are shown as they wrote them."""
_CLOCK_OFF = re.compile(r"its clock is off by (-?\d+) s")

_QN_RTN: Mapping[int, Promise] = {
    1: _("ready to carry it out"),
    2: _("request rejected"),
    3: _("wrong password"),
    4: _("wrong device number"),
    5: _("wrong system type"),
    6: _("wrong flag"),
    7: _("wrong request number"),
    8: _("wrong command"),
    9: _("wrong checksum"),
    100: _("unknown fault"),
}
_EXE_RTN: Mapping[int, Promise] = {
    1: _("carried out"),
    2: _("failed, reason unknown"),
    3: _("condition not met"),
    4: _("communication failed"),
    5: _("busy"),
    6: _("system fault"),
    100: _("no data"),
}


def mark_words(mark: str) -> str:
    """What a mark of the gateway means; the mark itself where it has no words."""
    return str(_MARKS.get(mark, mark))


def reason_words(reason: str) -> str:
    """Why an order was given, in the reader's language where the gateway gave it."""
    found = _CLOCK_OFF.fullmatch(reason)
    if found:
        return gettext("its clock is off by {seconds} s").format(seconds=found[1])
    return str(_OWN_REASONS.get(reason, reason))


def state_tone(state: str) -> str:
    """Class of the tag of a state."""
    return _TONES.get(state, "tag-warn")


def qn_rtn_words(code: int | None) -> str:
    """What a device said of a request (HJ 212-2017 table 7)."""
    return _numbered(code, _QN_RTN)


def exe_rtn_words(code: int | None) -> str:
    """What became of a request (HJ 212-2017 table 6)."""
    return _numbered(code, _EXE_RTN)


def _numbered(code: int | None, words: Mapping[int, Promise]) -> str:
    if code is None:
        return ""
    return gettext("{code}: {words}").format(code=code, words=words.get(code, gettext("not in the standard")))
