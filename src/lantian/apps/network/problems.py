"""What stands against a change of the register, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantian.core.flows.station_stage import StageRefused

__all__ = ["RegisterRefused", "stage_problem"]


class RegisterRefused(Exception):
    """Something cannot be written down as asked; `problems` maps a field ("" for the whole) to what is wrong."""

    code = "register-refused"
    remedy = "Correct the fields that are named."

    def __init__(self, subject: str, problems: Mapping[str, str | Promise]) -> None:
        self.subject = subject
        self.problems = dict(problems)
        super().__init__(f"{subject}: " + "; ".join(f"{field}: {text}" for field, text in self.problems.items()))


_STAGE: Mapping[str, tuple[str, Promise]] = {
    "no-such-step": ("to", _("No step leads there from the stage at which the station stands.")),
    "reason-missing": ("reason", _("Going back, withdrawing and returning need a reason.")),
    "proof-missing": ("reference", _("An acceptance needs its document, or the number of it.")),
    "before-last-step": ("on", _("This day lies before that of the step before.")),
    "in-the-future": ("on", _("This day has not come yet.")),
}


def stage_problem(refused: StageRefused) -> tuple[str, Promise]:
    """The field at fault, and what is wrong with it."""
    return _STAGE[refused.code]
