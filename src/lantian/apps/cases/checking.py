"""What a case that is to be filed must be like. Everything that is wrong is named at once; nothing is guessed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext as _

from lantian.apps.cases.clocks import case_rules
from lantian.apps.cases.problems import Fault
from lantian.apps.orgs.models import Unit
from lantian.apps.records.campaign import pack
from lantian.core.policy.accountability_schema import ProblemClass, RuleSet
from lantian.core.time.deadlines import LONGEST

__all__ = ["NewCase", "NewProblem", "class_of", "classes", "faults_of", "official_rules"]

_TITLE, _WORDS, _SHORT = 200, 5000, 120
_EARLIEST = dt.date(2000, 1, 1)


@dataclass(frozen=True, kw_only=True)
class NewProblem:
    """One problem of a case that is to be filed."""

    found_as: Literal["handed_over", "new"] = "new"
    """New: a find in the street, counted when found. Handed over: on a list with a day, counted when it falls due."""
    problem_class: str = ""
    item: str = ""
    """Class and item of the pack's rules of accountability; "" for what is in none of them."""
    unit: str = ""
    """Who answers for it; "" for the unit of the case."""
    row: str = ""
    """Number of the ledger's row that it is about."""
    found_on: dt.date | None = None
    """None: the day of the hand-over."""
    description: str = ""
    aggravating: Sequence[str] = ()
    """Ids of grounds for stricter treatment."""


@dataclass(frozen=True, kw_only=True)
class NewCase:
    """Everything that is given."""

    source: str
    kind: str
    unit: str
    title: str
    handed_over_on: dt.date
    today: dt.date
    problems: Sequence[NewProblem] = field(default_factory=tuple)
    description: str = ""
    address: str = ""
    reference: str = ""
    subdistrict: str = ""
    place: tuple[Decimal, Decimal] | None = None
    due: dt.date | None = None
    term_days: int | None = None
    rows: frozenset[str] = frozenset()
    """Numbers of rows that exist, among those that the problems name."""


def official_rules() -> RuleSet | None:
    """The pack's own rules of accountability, which say what classes and items there are."""
    return pack().rule_sets.get(pack().official_rules)


def class_of(problem_class: str) -> ProblemClass | None:
    """A class of those rules."""
    return next((each for each in classes() if each.id == problem_class), None)


def classes() -> tuple[ProblemClass, ...]:
    """Classes of problems that the rules know, those taken over from another rule set included."""
    rules = official_rules()
    if rules is None:
        return ()
    others = pack().rule_sets.get(rules.classes_of or "")
    return (*rules.classes, *(others.classes if others else ()))


def faults_of(new: NewCase) -> tuple[Fault, ...]:
    """Everything that is wrong with a case that is to be filed."""
    found = [*_words(new), *_choices(new), *_days(new), *_place(new)]
    if not new.problems:
        found.append(Fault("problems", "problem-missing", _("A case holds at least one problem."), _("Name it.")))
    for number, each in enumerate(new.problems, start=1):
        found += _problem(new, each, number)
    return tuple(found)


def _words(new: NewCase) -> Iterator[Fault]:
    if not new.title.strip():
        yield Fault(
            "title", "title-missing", _("The title is missing."), _("Say in a few words what was found, and where.")
        )
    for name, text, most in (
        ("title", new.title, _TITLE),
        ("description", new.description, _WORDS),
        ("address", new.address, _TITLE),
        ("reference", new.reference, _SHORT),
    ):
        if len(text.strip()) > most:
            said = _("More than %(most)s characters.") % {"most": most}
            yield Fault(name, "too-long", said, _("Shorten it; longer papers are attached as evidence."))
        if any(ord(sign) < 32 and sign not in "\n\r\t" for sign in text):
            yield Fault(name, "control-character", _("It holds a sign that no text has."), _("Type it anew."))


def _choices(new: NewCase) -> Iterator[Fault]:
    rules = case_rules()
    if rules.source(new.source) is None:
        known = ", ".join(each.id for each in rules.sources)
        yield Fault("source", "source-unknown", _("The pack knows no such source."), known)
    if rules.kind(new.kind) is None:
        known = ", ".join(each.id for each in rules.kinds)
        yield Fault("kind", "kind-unknown", _("The pack knows no such kind of case."), known)
    for name, unit in (("unit", new.unit), ("subdistrict", new.subdistrict)):
        if (unit or name == "unit") and not _is_unit(unit):
            yield Fault(name, "unit-unknown", _("There is no such unit."), _("Choose a unit of the pack."))


def _is_unit(unit: str) -> bool:
    known = pack()
    return unit in known.units or (unit in known.groups and Unit.objects.filter(pk=unit).exists())


def _days(new: NewCase) -> Iterator[Fault]:
    if new.handed_over_on > new.today:
        said = _("The day of the hand-over has not come yet.")
        yield Fault("handed_over_on", "in-the-future", said, _("Correct the day."))
    if new.handed_over_on < _EARLIEST:
        yield Fault("handed_over_on", "too-early", _("The day lies too far back."), _("Look at the year."))
    if new.due is not None and new.due < new.handed_over_on:
        said = _("The due day lies before the day of the hand-over.")
        yield Fault("due", "due-before-hand-over", said, _("Correct one of the two days."))
    if new.due is not None and (new.due - new.handed_over_on).days > LONGEST:
        yield Fault("due", "due-too-far", _("The due day lies more than ten years ahead."), _("Look at the year."))
    if new.term_days is not None and not 0 <= new.term_days <= LONGEST:
        yield Fault("term", "term-out-of-range", _("No term has so many days."), _("Give 0 to 3660 days."))


def _place(new: NewCase) -> Iterator[Fault]:
    if new.place is not None and not (-180 <= new.place[0] <= 180 and -90 <= new.place[1] <= 90):
        yield Fault("place", "place-impossible", _("There is no such place on earth."), _("Longitude comes first."))


def _problem(new: NewCase, each: NewProblem, number: int) -> Iterator[Fault]:
    name = f"problems.{number}"
    if each.found_as not in ("handed_over", "new"):
        yield Fault(name, "found-as-unknown", _("A problem is newly found or handed over."), "new, handed_over")
    if each.unit and not _is_unit(each.unit):
        yield Fault(name, "unit-unknown", _("There is no such unit."), _("Choose a unit of the pack."))
    if each.row and each.row not in new.rows:
        said = _("No ledger has a row %(row)s.") % {"row": each.row[:40]}
        yield Fault(name, "row-unknown", said, _("Look the number up in its ledger."))
    if len(each.description) > 500:
        yield Fault(name, "too-long", _("More than %(most)s characters.") % {"most": 500}, _("Shorten it."))
    found_on = each.found_on or new.handed_over_on
    if found_on > new.today:
        yield Fault(name, "in-the-future", _("The day of the find has not come yet."), _("Correct the day."))
    if found_on < _EARLIEST:
        yield Fault(name, "too-early", _("The day lies too far back."), _("Look at the year."))
    if found_on > new.handed_over_on:
        said = _("It was handed over before it was found.")
        yield Fault(name, "found-after-hand-over", said, _("Correct one of the two days."))
    if new.due is not None and new.due < found_on:
        said = _("The due day lies before the day of the find.")
        yield Fault(name, "due-before-found", said, _("Correct one of the two days."))
    yield from _class(each, name)


def _class(each: NewProblem, name: str) -> Iterator[Fault]:
    rules, group = official_rules(), class_of(each.problem_class)
    if each.problem_class and group is None:
        known = ", ".join(one.id for one in classes()) or "–"
        yield Fault(name, "class-unknown", _("The rules of accountability know no such class."), known)
    elif group is None and each.item:
        yield Fault(name, "item-without-class", _("An item belongs to a class."), _("Choose the class first."))
    elif group is not None and each.item not in {one.id for one in group.items}:
        known = ", ".join(one.id for one in group.items)
        yield Fault(name, "item-unknown", _("The class has no such item: its weight would be unknown."), known)
    grounds = {one.id for one in rules.aggravations} if rules else set()
    for ground in each.aggravating:
        if ground not in grounds:
            said = _("No rule knows the ground %(ground)s.") % {"ground": str(ground)[:40]}
            yield Fault(name, "ground-unknown", said, ", ".join(sorted(grounds)) or "–")
