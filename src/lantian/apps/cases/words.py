"""Cases in the reader's words: sources, kinds, units, classes with their weights, due days, and what stands against a
step."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lantian.apps.cases.checking import class_of
from lantian.apps.cases.choices import STEP_TITLES, State
from lantian.apps.cases.models import Problem
from lantian.apps.evidence.choices import SLOT_TITLES
from lantian.apps.orgs.campaign import work_calendar
from lantian.apps.records.campaign import pack, wording
from lantian.core.flows.case import Need, Obstacle, Past
from lantian.core.policy.problems import ParameterNotInForce
from lantian.core.time.deadlines import left

__all__ = [
    "Due",
    "bring_it",
    "due_of",
    "kind_title",
    "obstacle_words",
    "problem_title",
    "source_title",
    "unit_name",
    "weight_of",
]


def source_title(source: str) -> str:
    """What a source is called; its id where the pack no longer has it."""
    rules = pack().cases
    found = rules.source(source) if rules else None
    return wording(found.title) if found else source


def kind_title(kind: str) -> str:
    """What a kind of case is called."""
    rules = pack().cases
    found = rules.kind(kind) if rules else None
    return wording(found.title) if found else kind


def unit_name(unit: str) -> str:
    """The short name of a unit."""
    known = pack().units.get(unit)
    return wording(known.short or known.name) if known else unit


def problem_title(problem_class: str, item: str) -> str:
    """Class and item of a problem; what is in no class says so."""
    group = class_of(problem_class)
    if group is None:
        return problem_class or pgettext("problem", "of no class")
    found = next((each for each in group.items if each.id == item), None)
    return f"{wording(group.title)} · {wording(found.title) if found else item}"


def weight_of(problem: Problem) -> Decimal | None:
    """How much a problem counts by annex 1 on the day of its find; None where its class states no weight."""
    group = class_of(problem.problem_class)
    found = next((each for each in group.items if each.id == problem.item), None) if group else None
    if found is None:
        return None
    try:
        return pack().number(found.weight, on=problem.found_on)
    except ParameterNotInForce:
        return None


@dataclass(frozen=True)
class Due:
    """A due day as it is shown: with its weekday, and how far it is."""

    day: dt.date
    workdays: int
    """Left, that day included; negative: past."""
    provisional: bool
    open: bool
    """Whether the clock still runs for it."""

    @property
    def late(self) -> bool:
        """Past and still owed."""
        return self.open and self.workdays_past > 0

    @property
    def workdays_past(self) -> int:
        """Work days since, 0 when it is not past."""
        return max(-self.workdays, 0)

    @property
    def weekday(self) -> str:
        """Its short name."""
        return date_format(self.day, "D")

    @property
    def words(self) -> str:
        """How far it is."""
        if not self.open:
            return ""
        if self.workdays < 0:
            return ngettext("%(n)s work day late", "%(n)s work days late", -self.workdays) % {"n": -self.workdays}
        if self.workdays == 0:
            return pgettext("case", "due today")
        return ngettext("%(n)s work day left", "%(n)s work days left", self.workdays) % {"n": self.workdays}


def due_of(day: dt.date, today: dt.date, *, provisional: bool, is_open: bool) -> Due:
    """A due day as it stands today."""
    away = left(today, day, work_calendar())
    if away == 0 and day != today:  # a rest day lies between: neither today nor a work day away
        away = 1 if day > today else -1
    return Due(day, away, provisional, is_open)


def bring_it() -> str:
    """What helps against whatever stands against a step."""
    return _("Bring what is missing, then ask again.")


def obstacle_words(obstacle: Obstacle) -> str:
    """What stands against a step, and so what would mend it."""
    said = {
        "wrong-state": _("It is “{about}” now: the step does not lead on from there."),
        "no-part": _("Choose the unit that is meant."),
        "part-there": _("{about} has a part in it already."),
        "unit-unknown": _("There is no unit {about}."),
        "reason-missing": _("Say why, in a sentence."),
        "same-person": _("You took the step “{about}” yourself; another person must take this one."),
        "evidence-missing": _("Not attached: {about}"),
        "in-the-future": _("{about} has not come yet."),
        "before-last-step": _("It lies before the step that it follows ({about})."),
        "units-left": _("{about} is not verified yet."),
        "paused-already": _("The clocks stand already."),
        "not-paused": _("The clocks run; there is nothing to let go on."),
        "extension-waiting": _("More time was asked for already, and nobody has decided yet."),
        "no-extension": _("Nobody asked for more time."),
        "days-missing": _("Say how many days more."),
        "target-missing": _("There is no case of that number to merge into."),
        "target-closed": _("That case is “{about}”: merge into one that is open."),
        "target-lower": _(
            "A lower level found that case: merge it into this one, or the higher level’s count is lost."
        ),
        "into-itself": _("A case cannot be merged into itself."),
        "nothing-goes": _("Choose the problems that are split off."),
        "nothing-stays": _("At least one problem must stay."),
        "judged-there": _(
            "The case into which it was merged is “{about}” with problems of this one: open it again first."
        ),
        "moved-on": _("Problems of this case have gone on to {about}: bring them back from there first."),
        "title-missing": _("Say in a few words what each of both cases is about."),
    }
    return said.get(obstacle.code, obstacle.code).format(about=_about(obstacle.subject))


def _about(about: object) -> str:
    words = "" if about is None else str(about)
    match about:
        case Past():
            words = str(STEP_TITLES[about.step])
        case Need():
            words = f"{SLOT_TITLES.get(about.slot, about.slot)} × {about.least}"
        case dt.date():
            words = about.isoformat()
        case str() if about in set(State.values):
            words = str(State(about).label)
        case str():
            words = unit_name(about)
    return words
