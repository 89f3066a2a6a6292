"""Forms of cases: a new one with its problems, and the form of each step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lantian.apps.cases.actions import NewProblem, Wish
from lantian.apps.cases.checking import classes
from lantian.apps.cases.choices import FoundAs
from lantian.apps.cases.clocks import case_rules, unit_term_of
from lantian.apps.cases.models import Case
from lantian.apps.cases.words import problem_title, unit_name
from lantian.apps.orgs.models import Unit
from lantian.apps.records.campaign import pack, wording
from lantian.core.flows.case import TABLE, Step
from lantian.core.policy.schema import UnitKind
from lantian.core.time.deadlines import LONGEST, Term

__all__ = ["CaseForm", "ProblemForm", "ProblemForms", "StepForm", "unit_choices"]

_DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
_UNITS = (pgettext_lazy("term", "work days"), pgettext_lazy("term", "calendar days"))


def unit_choices(*, empty: str = "") -> list[tuple[str, Any]]:
    """Units that can answer, by kind; subdistricts first, in the policy's own order."""
    kinds = {
        UnitKind.SUBDISTRICT: pgettext("units", "Subdistricts"),
        UnitKind.DEPARTMENT: pgettext("units", "Departments"),
        UnitKind.POLICE: pgettext("units", "Police"),
        UnitKind.OFFICE: pgettext("units", "Offices"),
        UnitKind.ENTERPRISE: pgettext("units", "Enterprises"),
        UnitKind.GROUP: pgettext("units", "Groups"),
        UnitKind.PARTY: pgettext("units", "Party bodies"),
    }
    known = {unit.pk: str(unit) for unit in Unit.objects.filter(in_pack=True)}
    loaded = pack()
    found: list[tuple[str, Any]] = [("", empty)] if empty else []
    for kind, title in kinds.items():
        units = (
            loaded.subdistricts()
            if kind is UnitKind.SUBDISTRICT
            else [each for each in loaded.units.values() if each.kind is kind]
        )
        listed = [(each.id, known[each.id]) for each in units if each.id in known]
        if listed:
            found.append((title, listed))
    return found


def _class_choices() -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = [("", pgettext("problem", "of no class"))]
    for group in classes():
        items = [(f"{group.id}/{item.id}", wording(item.title)) for item in group.items]
        found.append((wording(group.title), items))
    return found


class CaseForm(forms.Form):
    """What is filed. The unit may be left open: it is proposed, with the reason."""

    source = forms.ChoiceField(label=pgettext_lazy("case", "Source"))
    reference = forms.CharField(label=_("Number of the paper"), max_length=120, required=False)
    kind = forms.ChoiceField(label=pgettext_lazy("case", "Kind"))
    title = forms.CharField(label=_("What was found"), max_length=200)
    description = forms.CharField(
        label=pgettext_lazy("case", "Description"), required=False, max_length=5000, widget=forms.Textarea({"rows": 3})
    )
    address = forms.CharField(label=pgettext_lazy("case", "Address"), required=False, max_length=200)
    lon = forms.DecimalField(
        label=_("Longitude (WGS-84)"), required=False, min_value=-180, max_value=180, max_digits=12, decimal_places=9
    )
    lat = forms.DecimalField(
        label=_("Latitude (WGS-84)"), required=False, min_value=-90, max_value=90, max_digits=12, decimal_places=9
    )
    subdistrict = forms.ChoiceField(label=_("Subdistrict"), required=False)
    handed_over_on = forms.DateField(label=_("Handed over on"), required=False, widget=_DAY)
    due = forms.DateField(
        label=_("Due day stated by the paper"),
        required=False,
        widget=_DAY,
        help_text=_("Leave it empty where the paper names none: the pack’s term for the source and kind holds."),
    )
    unit = forms.ChoiceField(label=_("Responsible unit"), required=False)
    pass_on = forms.BooleanField(label=_("Pass it on to the unit at once"), required=False)

    def __init__(self, *args: Any, may_pass_on: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = case_rules()
        self.fields["source"].choices = [(each.id, wording(each.title)) for each in rules.sources]
        self.fields["kind"].choices = [(each.id, wording(each.title)) for each in rules.kinds]
        self.fields["unit"].choices = unit_choices(empty=gettext("as proposed"))
        districts = [(each.id, wording(each.name)) for each in pack().subdistricts()]
        self.fields["subdistrict"].choices = [("", gettext("by the place on the map")), *districts]
        if not may_pass_on:
            del self.fields["pass_on"]

    @property
    def place(self) -> tuple[Decimal, Decimal] | None:
        """Longitude and latitude."""
        lon, lat = self.cleaned_data.get("lon"), self.cleaned_data.get("lat")
        return None if lon is None or lat is None else (lon, lat)

    def clean(self) -> dict[str, Any]:
        """Half a place is none."""
        given = {name for name in ("lon", "lat") if self.cleaned_data.get(name) is not None}
        if len(given) == 1:
            self.add_error("lat" if "lon" in given else "lon", _("Give both numbers of the place, or none."))
        return self.cleaned_data


class ProblemForm(forms.Form):
    """One problem."""

    about = forms.ChoiceField(label=_("Class and item (annex 1)"), required=False)
    found_as = forms.ChoiceField(label=_("How it came"), choices=FoundAs.choices, initial="new")
    found_on = forms.DateField(label=_("Found on"), required=False, widget=_DAY)
    row = forms.CharField(label=_("Number of the ledger’s row"), required=False, max_length=32)
    unit = forms.ChoiceField(label=_("Another unit answers for it"), required=False)
    description = forms.CharField(label=_("In detail"), required=False, max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = _class_choices()
        self.fields["unit"].choices = unit_choices(empty=gettext("no: the unit of the case"))

    def problem(self) -> NewProblem:
        """As it is filed."""
        said = self.cleaned_data
        group, _slash, item = said["about"].partition("/")
        return NewProblem(
            found_as=said["found_as"],
            problem_class=group,
            item=item,
            unit=said["unit"],
            row=said["row"].strip().upper(),
            found_on=said["found_on"],
            description=said["description"],
        )


class ProblemForms(forms.BaseFormSet):
    """The problems of a case, one at least."""

    def problems(self) -> list[NewProblem]:
        """Those that are filled in; the first one always."""
        return [each.problem() for number, each in enumerate(self.forms) if number == 0 or each.has_changed()]


class StepForm(forms.Form):
    """What a step asks for; fields that it does not need are not there."""

    unit = forms.ChoiceField(label=_("To which unit"))
    joint = forms.MultipleChoiceField(
        label=_("Units beside it"), required=False, widget=forms.SelectMultiple({"size": 6})
    )
    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=LONGEST)
    days_unit = forms.ChoiceField(label=_("Counted in"), choices=(("workday", _UNITS[0]), ("day", _UNITS[1])))
    target = forms.CharField(
        label=_("Number of the case that stays"), max_length=32, widget=forms.TextInput({"list": "may-be-the-same"})
    )
    problems = forms.MultipleChoiceField(
        label=pgettext_lazy("case", "Problems"), required=False, widget=forms.CheckboxSelectMultiple
    )
    title = forms.CharField(label=_("What the new case is about"), max_length=200)
    description = forms.CharField(
        label=_("Its description"), required=False, max_length=5000, widget=forms.Textarea({"rows": 3})
    )
    title_kept = forms.CharField(label=_("What this case is about from now on"), max_length=200)
    on = forms.DateField(label=_("Done on"), required=False, widget=_DAY)
    text = forms.CharField(
        label=pgettext_lazy("case", "What was done"),
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 4}),
    )
    reason = forms.CharField(label=pgettext_lazy("case", "Reason"), max_length=2000, widget=forms.Textarea({"rows": 3}))

    _FIELDS: ClassVar[Mapping[Step, tuple[str, ...]]] = {
        Step.FORWARD: ("unit", "joint", "days", "days_unit", "text"),
        Step.JOIN: ("unit", "problems", "reason"),
        Step.RECEIVE: ("text",),
        Step.REPORT: ("on", "text"),
        Step.VERIFY: ("text",),
        Step.CONCLUDE: ("text",),
        Step.ASK_EXTENSION: ("days", "days_unit", "reason"),
        Step.GRANT_EXTENSION: ("text",),
        Step.RESUME: ("text",),
        Step.MERGE: ("target", "problems", "reason"),
        Step.SPLIT: ("problems", "title", "description", "title_kept", "reason"),
    }

    def __init__(
        self, step: Step, case: Case, *args: Any, proposed: tuple[str, tuple[str, ...]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.step = step
        wanted = self._FIELDS.get(step, ("reason",))
        for name in [name for name in self.fields if name not in wanted]:
            del self.fields[name]
        self.order_fields(wanted)
        own = unit_term_of(case.source, case.kind)
        if "unit" in self.fields:
            self.fields["unit"].choices = unit_choices(empty="—")
        if "joint" in self.fields:
            self.fields["joint"].choices = unit_choices()
        if "days" in self.fields and step is Step.FORWARD:
            self.fields["days"].initial, self.fields["days_unit"].initial = own.count, own.unit
            self.fields["days"].label = gettext("Days that the unit has")
        elif "days" in self.fields:
            self.fields["days"].label = gettext("Days more")
        if "problems" in self.fields:
            self.fields["problems"].choices = list(_problem_choices(case))
            self.fields["problems"].label = str(_PROBLEMS.get(step, self.fields["problems"].label))
        if "title_kept" in self.fields:
            self.fields["title_kept"].initial = case.title
        if proposed is not None and "unit" in self.fields:
            self.fields["unit"].initial = proposed[0]
            if "joint" in self.fields:
                self.fields["joint"].initial = list(proposed[1])
        if "joint" in self.fields:
            self.fields["unit"].help_text = gettext("It leads: a subdistrict, a department or any other unit.")
            self.fields["joint"].help_text = gettext("None, one or several; not the one that leads.")
        if TABLE[step].reason and "reason" in self.fields:
            self.fields["reason"].required = True

    def clean_joint(self) -> list[str]:
        """Nobody stands beside themselves."""
        beside: list[str] = self.cleaned_data["joint"]
        lead = self.cleaned_data.get("unit")
        if lead and lead in beside:
            said = gettext("{unit} leads already: choose another unit beside it, or another one to lead.")
            raise forms.ValidationError(said.format(unit=unit_name(lead)), code="leads-already")
        return beside

    def wish(self, unit: str) -> Wish:
        """As the action takes it; `unit` is the part that the address names."""
        said = self.cleaned_data
        days = said.get("days")
        return Wish(
            unit=said.get("unit") or unit,
            reason=said.get("reason", ""),
            text=said.get("text", ""),
            on=said.get("on"),
            term=Term(days, said["days_unit"]) if days else None,
            joint=tuple(said.get("joint", ())),
            target=said.get("target", ""),
            problems=tuple(int(number) for number in said.get("problems", ())),
            title=said.get("title", ""),
            description=said.get("description", ""),
            title_kept=said.get("title_kept", ""),
        )


_PROBLEMS = {
    Step.JOIN: _("Problems for which it answers"),
    Step.MERGE: _("Problems that are no doubles and go along"),
    Step.SPLIT: _("Problems that are split off"),
}


def _problem_choices(case: Case) -> Iterator[tuple[str, str]]:
    for each in case.problems.all():
        words = problem_title(each.problem_class, each.item)
        yield str(each.number), " · ".join(part for part in (str(each.number), words, each.description) if part)


def first_day(form: CaseForm, today: dt.date) -> dt.date:
    """The day of the hand-over that a form says."""
    given: dt.date | None = form.cleaned_data.get("handed_over_on")
    return given or today
