"""Forms of duty."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lantian.apps.duty import calendar, membership
from lantian.apps.duty.choices import Seat
from lantian.apps.orgs.models import Unit, User
from lantian.apps.records.campaign import pack, wording

__all__ = ["DrawForm", "JoinForm", "LeaveForm", "MaterialForm", "MeetingForm", "PhoneForm", "TaskForm"]


class _Day(forms.DateField):
    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **options)


class _Moment(forms.DateTimeField):
    """A moment by the campaign's clock."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"), **options)


class _Person(forms.ModelChoiceField):
    def label_from_instance(self, person: User) -> str:
        """Name and unit: names alone may be alike."""
        return " · ".join(filter(None, [str(person), str(person.unit or "")]))


def _accounts() -> Any:
    return User.objects.filter(is_active=True).select_related("unit").order_by("display_name", "username")


class JoinForm(forms.Form):
    """Who sits where in a group."""

    user = _Person(label=pgettext_lazy("duty", "Account"), queryset=User.objects.none())
    seat = forms.ChoiceField(label=pgettext_lazy("duty", "Seat"), choices=Seat.choices, initial=Seat.MEMBER)
    since = _Day(label=_("First day"))
    until = _Day(label=_("Last day, if it is known"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = _accounts()


class PhoneForm(forms.Form):
    """Where one is reached while on duty."""

    phone = forms.CharField(
        label=_("Telephone while on duty"),
        required=False,
        max_length=40,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "tel"}),
        help_text=_("Seen by who may see personal data, and by yourself. Empty takes it away."),
    )


class DrawForm(forms.Form):
    """Which days, and after which other roster."""

    first = _Day(label=_("First day"))
    last = _Day(label=_("Last day"))
    like = forms.ModelChoiceField(
        label=_("With the people of"), queryset=None, required=False, empty_label=_("nobody yet")
    )

    def __init__(self, *args: Any, rosters: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["like"].queryset = rosters
        self.fields["like"].label_from_instance = lambda roster: f"{roster.first} – {roster.last}"


class LeaveForm(forms.Form):
    """From when to when, and who fills the post meanwhile."""

    group = forms.ChoiceField(label=_("Group whose head approves"))
    since = _Day(label=_("First day"))
    until = _Day(label=_("Last day"))
    stand_in = _Person(
        label=_("Who stands in"),
        queryset=User.objects.none(),
        help_text=_("Neither away nor on duty at the same time."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, user: User, today: dt.date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = membership.groups_of(user, today)
        known = pack().groups
        self.fields["group"].choices = [(name, wording(known[name].name)) for name in mine if name in known]
        people = membership.on_day(today).exclude(user=user).values_list("user", flat=True)
        self.fields["stand_in"].queryset = _accounts().filter(pk__in=list(people))


class MaterialForm(forms.Form):
    """What inspectors ask for."""

    title = forms.CharField(label=_("What is asked for"), max_length=200)
    asked_by = forms.CharField(label=_("Inspection group that asks"), max_length=120)
    asked_at = _Moment(label=_("When it was asked for"))
    due = _Moment(label=_("When it is due"))
    unit = forms.ModelChoiceField(label=_("Who prepares it"), queryset=Unit.objects.none())
    description = forms.CharField(
        label=_("Details"), required=False, max_length=20_000, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(in_pack=True)


class MeetingForm(forms.Form):
    """A meeting and its minutes."""

    title = forms.CharField(label=pgettext_lazy("meeting", "Title"), max_length=200)
    held_at = _Moment(label=pgettext_lazy("meeting", "Held at"))
    place = forms.CharField(label=pgettext_lazy("meeting", "Place"), required=False, max_length=120)
    chair = forms.CharField(label=pgettext_lazy("meeting", "Chair"), required=False, max_length=60)
    attendees = forms.CharField(
        label=_("Who was there"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
    )
    text = forms.CharField(label=_("Minutes"), max_length=20_000, widget=forms.Textarea({"rows": 8}))


class TaskForm(forms.Form):
    """What a meeting asks of a unit."""

    title = forms.CharField(label=pgettext_lazy("meeting task", "Task"), max_length=300)
    unit = forms.ModelChoiceField(label=pgettext_lazy("meeting task", "Unit"), queryset=Unit.objects.none())
    due = _Day(label=pgettext_lazy("meeting task", "Due"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(in_pack=True)


def next_days(now: dt.datetime, after: dt.date | None) -> tuple[dt.date, dt.date]:
    """The seven days that come: after the last roster, or the next week from Monday on."""
    today = calendar.today(now)
    first = after + dt.timedelta(days=1) if after and after >= today else today
    return first, first + dt.timedelta(days=6 - first.weekday())
