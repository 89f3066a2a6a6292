"""Why an action is refused, in the reader's language, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantian.core.flows.accountability import Obstacle

__all__ = ["ChangedMeanwhile", "NoMethod", "Refused", "StepRefused", "words_of"]


class Refused(Exception):
    """What was asked for cannot be done; nothing was changed."""

    def __init__(self, code: str, message: str | Promise, remedy: str | Promise) -> None:
        self.code, self.message, self.remedy = code, message, remedy
        super().__init__(f"{code}: {message} {remedy}")


class NoMethod(Refused):
    """The pack has no method of accountability."""

    def __init__(self) -> None:
        super().__init__(
            "no-method",
            _("This campaign has no method of accountability."),
            _("Add accountability.yaml to the campaign pack."),
        )


class ChangedMeanwhile(Refused):
    """Somebody took a step since the page was read."""

    def __init__(self) -> None:
        super().__init__(
            "changed-meanwhile",
            _("Somebody took a step with this proposal meanwhile."),
            _("Look at what was done, then ask again if it is still right."),
        )


class StepRefused(Refused):
    """Something stands against a step; `obstacles` names all of it."""

    def __init__(self, obstacles: Iterable[Obstacle]) -> None:
        self.obstacles = tuple(obstacles)
        pairs = [words_of(each) for each in self.obstacles]
        message = " ".join(str(said) for said, _remedy in pairs)
        remedy = " ".join(dict.fromkeys(str(remedy) for _said, remedy in pairs))
        super().__init__(self.obstacles[0].code, message, remedy)


_WORDS: dict[str, tuple[Promise, Promise]] = {
    "wrong-state": (
        _("This step does not follow on where the proposal is."),
        _("Load its page again: somebody may have been faster."),
    ),
    "reason-missing": (_("A reason is needed."), _("Say why; it stays with the proposal.")),
    "same-person": (
        _("Who took the step before may not take this one: four eyes."),
        _("Ask a colleague with the right."),
    ),
    "in-the-future": (_("The day lies in the future."), _("Enter the day on which it was done.")),
    "before-last-step": (_("The day lies before the step before."), _("Enter a later day.")),
    "not-told": (
        _("Cases of a higher level went in, and it is not noted that the higher office was told."),
        _("Note it first, with the number of the letter."),
    ),
    "told-already": (_("It is noted already."), _("Nothing to do.")),
    "outcome-missing": (_("No outcome is given."), _("Enter at least one person with the outcome.")),
}


def words_of(obstacle: Obstacle) -> tuple[str | Promise, str | Promise]:
    """What stands against a step, and what helps."""
    return _WORDS[obstacle.code]
