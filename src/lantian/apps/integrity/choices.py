"""The words of leads: states and decisions."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.translation import pgettext_lazy

__all__ = ["ALLOWED", "LIVE", "RESULT", "DecisionKind", "State"]


class State(models.TextChoices):
    """Where a lead stands."""

    OPEN = "open", pgettext_lazy("lead", "open")
    LOOKED_INTO = "looked-into", pgettext_lazy("lead", "being looked into")
    EXPLAINED = "explained", pgettext_lazy("lead", "explained")
    HANDED_OVER = "handed-over", pgettext_lazy("lead", "handed over")
    CLOSED = "closed", pgettext_lazy("lead", "closed")


class DecisionKind(models.TextChoices):
    """What a person decided."""

    LOOK_INTO = "look-into", pgettext_lazy("lead", "look into it")
    EXPLAIN = "explain", pgettext_lazy("lead", "explained")
    HAND_OVER = "hand-over", pgettext_lazy("lead", "hand over for a case")
    CLOSE = "close", pgettext_lazy("lead", "close without a finding")
    REOPEN = "re-open", pgettext_lazy("lead", "open again")


LIVE = (State.OPEN, State.LOOKED_INTO)
"""States in which somebody still has to do something."""

RESULT: Mapping[DecisionKind, State] = {
    DecisionKind.LOOK_INTO: State.LOOKED_INTO,
    DecisionKind.EXPLAIN: State.EXPLAINED,
    DecisionKind.HAND_OVER: State.HANDED_OVER,
    DecisionKind.CLOSE: State.CLOSED,
    DecisionKind.REOPEN: State.OPEN,
}

ALLOWED: Mapping[State, tuple[DecisionKind, ...]] = {
    State.OPEN: (DecisionKind.LOOK_INTO, DecisionKind.EXPLAIN, DecisionKind.HAND_OVER, DecisionKind.CLOSE),
    State.LOOKED_INTO: (DecisionKind.EXPLAIN, DecisionKind.HAND_OVER, DecisionKind.CLOSE),
    State.EXPLAINED: (DecisionKind.REOPEN,),
    State.HANDED_OVER: (DecisionKind.REOPEN,),
    State.CLOSED: (DecisionKind.REOPEN,),
}
"""What may be decided in each state."""
