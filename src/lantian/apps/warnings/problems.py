"""Why an action is refused, in the reader's language, and what to do. Nothing was changed, nothing was sent."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantian.core.flows.warning import Obstacle

__all__ = ["ChangedMeanwhile", "NoRules", "Refused", "StepRefused"]


class Refused(Exception):
    """What was asked for cannot be done; nothing was changed and nothing was sent."""

    def __init__(self, code: str, message: str | Promise, remedy: str | Promise) -> None:
        self.code, self.message, self.remedy = code, message, remedy
        super().__init__(f"{code}: {message} {remedy}")


class NoRules(Refused):
    """The pack has no rules of warning, or does not say who signs."""

    def __init__(self) -> None:
        super().__init__(
            "no-rules",
            _("This campaign has no rules of warning, or does not say who signs."),
            _("Complete warnings.yaml of the campaign pack."),
        )


class ChangedMeanwhile(Refused):
    """Somebody took a step since the page was read."""

    def __init__(self) -> None:
        super().__init__(
            "changed-meanwhile",
            _("Somebody took a step with this warning meanwhile. Nothing of yours was sent."),
            _("Look at what was done, then ask again if it is still right."),
        )


class StepRefused(Refused):
    """Something stands against a step; `obstacles` names all of it."""

    def __init__(self, obstacles: Iterable[Obstacle]) -> None:
        self.obstacles = tuple(obstacles)
        said = [_WORDS[each.code] for each in self.obstacles]
        super().__init__(
            self.obstacles[0].code,
            " ".join(str(message) for message, _remedy in said),
            " ".join(dict.fromkeys(str(remedy) for _message, remedy in said)),
        )


_WORDS: dict[str, tuple[Promise, Promise]] = {
    "wrong-state": (
        _("This version of the warning does not allow that any more. Nothing was sent."),
        _("Load the page again: somebody may have been faster."),
    ),
    "reason-missing": (_("A reason is needed."), _("Say why; it stays with the warning.")),
    "same-person": (
        _("Who drafted a warning does not sign it: four eyes."),
        _("Ask somebody else who may sign this grade."),
    ),
    "may-not-sign": (
        _("Your post may not sign this grade. Nothing was sent; the draft is kept."),
        _("Ask somebody whose post may sign it; the console names them."),
    ),
    "base-gone": (
        _("The warning that this draft follows is not in force any more. Nothing was sent."),
        _("Withdraw the draft and make a new one from what holds now."),
    ),
    "new-rise": (
        _("The air rises again, or was not good for long enough: the rules do not allow lifting. Nothing was sent."),
        _("Wait, or sign with an explanation of why it is lifted all the same."),
    ),
    "data-moved": (
        _("The data moved on since the draft: the rules ask for another grade now. Nothing was sent."),
        _("Return the draft, or sign with an explanation of why it is right all the same."),
    ),
    "notice-stands": (
        _("A notice from outside still asks for a warning (M37). Nothing was sent."),
        _("Record its end first, or sign with an explanation."),
    ),
}
