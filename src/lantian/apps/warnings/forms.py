"""Forms of the console."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lantian.apps.records.campaign import wording
from lantian.apps.warnings.appraisal import publishing
from lantian.apps.warnings.choices import Kind
from lantian.core.rules.warning.grades import Grades

__all__ = ["DraftForm", "NoticeForm", "StepForm"]


class _Moment(forms.DateTimeField):
    def __init__(self, **settings: object) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": "3600"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, input_formats=["%Y-%m-%dT%H:%M"], **settings)


class DraftForm(forms.Form):
    """A draft; the kinds are those that can follow on what holds."""

    kind = forms.ChoiceField(label=pgettext_lazy("warning", "What it does"))
    grade = forms.ChoiceField(label=pgettext_lazy("warning", "Grade of the warning"))
    starts = _Moment(label=pgettext_lazy("warning", "From when"))
    ends = _Moment(label=_("Expected to last until"), required=False)
    area = forms.CharField(label=_("Area concerned"), max_length=200, required=False)
    cause = forms.CharField(
        label=_("Cause of the pollution"),
        max_length=400,
        required=False,
        widget=forms.TextInput(attrs={"list": "causes"}),
    )
    reason = forms.CharField(
        label=_("Reason, where it differs from the proposal"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *arguments: object, rules: Grades, follows: bool, **settings: object) -> None:
        super().__init__(*arguments, **settings)
        self.fields["kind"].choices = [each for each in Kind.choices if (each[0] != Kind.ISSUE) is follows]
        self.fields["grade"].choices = [(each.id, wording(each.title)) for each in rules.rules.grades]
        self.causes = [wording(each) for each in publishing().causes]


class StepForm(forms.Form):
    """A reason or explanation."""

    reason = forms.CharField(max_length=4000, required=False)


class NoticeForm(forms.Form):
    """A notice from outside (M37)."""

    office = forms.CharField(
        label=_("Office that gave the notice"), max_length=120, widget=forms.TextInput(attrs={"list": "offices"})
    )
    reference = forms.CharField(label=_("Number of the notice"), max_length=120)
    grade = forms.ChoiceField(label=_("Grade that it asks for"))
    starts = _Moment(label=pgettext_lazy("outside notice", "Holds from"))
    ends = _Moment(label=pgettext_lazy("outside notice", "Holds until"), required=False)
    text = forms.CharField(
        label=_("What it says"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=4000
    )

    def __init__(self, *arguments: object, rules: Grades, **settings: object) -> None:
        super().__init__(*arguments, **settings)
        self.fields["grade"].choices = [(each.id, wording(each.title)) for each in rules.rules.grades]
        self.offices = [wording(each) for each in publishing().offices]
