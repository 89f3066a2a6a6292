"""The words of accountability: how far a proposal is, what is done with it."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from lantian.core.flows.accountability import Step

__all__ = ["STEP_DONE", "STEP_TITLES", "State"]


class State(models.TextChoices):
    """As `core.flows.accountability.ProposalState`."""

    PROPOSED = "proposed", pgettext_lazy("proposal state", "proposed, waits for the office")
    RETURNED = "returned", pgettext_lazy("proposal state", "returned to the group")
    AGREED = "agreed", pgettext_lazy("proposal state", "agreed, to be handed over")
    HANDED_OVER = "handed-over", pgettext_lazy("proposal state", "handed over, opinion awaited")
    DECIDED = "decided", pgettext_lazy("proposal state", "outcome recorded")
    APPEALED = "appealed", pgettext_lazy("proposal state", "under appeal")
    WITHDRAWN = "withdrawn", pgettext_lazy("proposal state", "withdrawn")


STEP_TITLES: Mapping[str, Promise] = {
    Step.RETURN: pgettext_lazy("proposal step", "Return it to the group"),
    Step.AGREE: pgettext_lazy("proposal step", "Agree"),
    Step.REVISE: pgettext_lazy("proposal step", "Propose it again"),
    Step.WITHDRAW: pgettext_lazy("proposal step", "Withdraw it"),
    Step.TELL: pgettext_lazy("proposal step", "Note that the higher office was told"),
    Step.HAND_OVER: pgettext_lazy("proposal step", "Hand over to the discipline commission"),
    Step.DECIDE: pgettext_lazy("proposal step", "Record the outcome"),
    Step.APPEAL: pgettext_lazy("proposal step", "Record an appeal"),
    Step.DECIDE_APPEAL: pgettext_lazy("proposal step", "Record the decision on the appeal"),
    Step.CORRECT: pgettext_lazy("proposal step", "Correct an outcome"),
}
"""What a button says."""

STEP_DONE: Mapping[str, Promise] = {
    Step.PROPOSE: pgettext_lazy("proposal deed", "proposed"),
    Step.RETURN: pgettext_lazy("proposal deed", "returned to the group"),
    Step.AGREE: pgettext_lazy("proposal deed", "agreed to"),
    Step.REVISE: pgettext_lazy("proposal deed", "proposed again"),
    Step.WITHDRAW: pgettext_lazy("proposal deed", "withdrawn"),
    Step.TELL: pgettext_lazy("proposal deed", "the higher office was told"),
    Step.HAND_OVER: pgettext_lazy("proposal deed", "handed over with the material file"),
    Step.DECIDE: pgettext_lazy("proposal deed", "outcome recorded"),
    Step.APPEAL: pgettext_lazy("proposal deed", "appeal recorded"),
    Step.DECIDE_APPEAL: pgettext_lazy("proposal deed", "appeal decided"),
    Step.CORRECT: pgettext_lazy("proposal deed", "an outcome was corrected"),
}
"""What the timeline says."""
