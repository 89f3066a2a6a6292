"""What M18 lets follow, as proposals for a person. The software orders nothing.

M18, in its order: who exceeds is fined at once (即超即罚); who can rectify at once is ordered to; who cannot is stopped
until rectified; where people's livelihood forbids the stop, the fine runs daily; who still exceeds after that is closed
by the government. A valid transmission rate below 90 %, or several plants exceeding in the area in one month, is put
under supervision (挂牌督办) until it is closed out.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from lantian.core.policy.schema import Text
from lantian.core.rules.stacks.rates import Count, passes

__all__ = ["Consequence", "Exceedance", "Order", "consequences", "rate_supervised", "several_supervised"]

Order = Literal["none", "rectify", "stop", "impossible"]
"""The order that stands: none yet, to rectify at once, to stop, or a person said that rectifying at once cannot be."""


class Consequence(StrEnum):
    """What may follow."""

    FINE = "fine"
    RECTIFY = "rectify"
    STOP = "stop"
    DAILY_FINE = "daily-fine"
    CLOSE = "close"
    SUPERVISE_RATE = "supervise-rate"
    SUPERVISE_AREA = "supervise-area"

    @property
    def words(self) -> Text:
        """In the words of M18."""
        return _TITLES[self]


_TITLES = {
    Consequence.FINE: Text(zh="即超即罚", en="fine at once"),
    Consequence.RECTIFY: Text(zh="责令立即整改", en="order to rectify at once"),
    Consequence.STOP: Text(zh="限产、停产整治", en="limit or stop production until rectified"),
    Consequence.DAILY_FINE: Text(zh="按日计罚", en="fine by the day"),
    Consequence.CLOSE: Text(zh="报请政府责令停业、关闭", en="closure, by order of the government"),
    Consequence.SUPERVISE_RATE: Text(zh="挂牌督办（传输有效率）", en="supervision: valid transmission rate"),
    Consequence.SUPERVISE_AREA: Text(zh="挂牌督办（多家超标）", en="supervision: several plants exceed"),
}


@dataclass(frozen=True, kw_only=True)
class Exceedance:
    """A source's day with hours above a limit that nothing excuses."""

    hours: int
    order: Order = "none"
    after_order: bool = False
    """Whether hours lie after the day by which the standing order was to be carried out."""
    livelihood: bool = False
    """Whether people's livelihood forbids to stop it at once (涉及民生)."""


def consequences(found: Exceedance, *, hours_needed: int) -> tuple[Consequence, ...]:
    """What is proposed for a day of a source.

    >>> [each.value for each in consequences(Exceedance(hours=1), hours_needed=1)]
    ['fine', 'rectify']
    """
    if found.hours < hours_needed:
        return ()
    if found.order == "none":
        return (Consequence.FINE, Consequence.RECTIFY)
    if found.order == "impossible":
        return (Consequence.FINE, Consequence.DAILY_FINE if found.livelihood else Consequence.STOP)
    if not found.after_order:
        return (Consequence.FINE,)
    if found.livelihood:
        return (Consequence.DAILY_FINE,)
    return (Consequence.FINE, Consequence.CLOSE if found.order == "stop" else Consequence.STOP)


def rate_supervised(count: Count, *, demanded: Decimal) -> bool:
    """Whether a source's month is proposed for supervision: its rate does not reach what is demanded."""
    return passes(count, demanded=demanded) is False


def several_supervised(enterprises: int, *, needed: int) -> bool:
    """Whether the area is proposed for supervision: so many enterprises exceeded in one month (多家)."""
    return enterprises >= needed
