"""Words of stacks: what may be filed, what may be proposed, what became of a proposal."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

__all__ = ["NETWORK", "ProposalState"]

NETWORK = "source"
"""Network of the observation store in which stack monitors report."""


class ProposalState(models.TextChoices):
    """What became of a proposal."""

    OPEN = "open", pgettext_lazy("proposal", "to be decided")
    ACCEPTED = "accepted", pgettext_lazy("proposal", "accepted")
    DECLINED = "declined", pgettext_lazy("proposal", "declined")
    LAPSED = "lapsed", pgettext_lazy("proposal", "lapsed")
