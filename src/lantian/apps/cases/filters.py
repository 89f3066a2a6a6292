"""Choosing among cases."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lantian.apps.cases.choices import State
from lantian.apps.cases.models import Case, Extension
from lantian.apps.cases.queries import overdue, running_parts
from lantian.apps.orgs.filters import RecordFilter
from lantian.apps.orgs.models import Unit
from lantian.apps.orgs.policies import capacities
from lantian.apps.records.campaign import pack, wording
from lantian.core.flows.case import OPEN

__all__ = ["CaseFilter"]

_NOWHERE = "none"
_OPEN = [each.value for each in OPEN]


def _states() -> list[tuple[str, Any]]:
    return [("open", pgettext_lazy("cases", "open")), *State.choices]


def _sources() -> list[tuple[str, str]]:
    rules = pack().cases
    return [(each.id, wording(each.title)) for each in rules.sources] if rules else []


def _kinds() -> list[tuple[str, str]]:
    rules = pack().cases
    return [(each.id, wording(each.title)) for each in rules.kinds] if rules else []


def _places() -> list[tuple[str, Any]]:
    found = [(each.id, wording(each.short or each.name)) for each in pack().subdistricts()]
    return [*found, (_NOWHERE, pgettext_lazy("case", "place not known"))]


def _units(_request: object) -> QuerySet[Unit]:
    return Unit.objects.filter(Exists(Case.objects.filter(parts__unit=OuterRef("pk")).order_by())).order_by(
        "kind", "number", "id"
    )


class CaseFilter(RecordFilter):
    """Cases by state, time, source, kind, unit and words."""

    state = django_filters.ChoiceFilter(
        label=pgettext_lazy("case", "State"), method="in_state", choices=_states, empty_label=_("all")
    )
    when = django_filters.ChoiceFilter(
        label=_("Clock"),
        method="at_time",
        empty_label=_("all"),
        choices=(
            ("overdue", pgettext_lazy("case", "past their day")),
            ("today", pgettext_lazy("case", "due today")),
            ("extension", pgettext_lazy("case", "more time asked for")),
            ("provisional", pgettext_lazy("case", "provisional day")),
        ),
    )
    source = django_filters.ChoiceFilter(label=pgettext_lazy("case", "Source"), choices=_sources, empty_label=_("all"))
    kind = django_filters.ChoiceFilter(label=pgettext_lazy("case", "Kind"), choices=_kinds, empty_label=_("all"))
    unit = django_filters.ModelChoiceFilter(label=_("Unit"), method="of_unit", queryset=_units, empty_label=_("all"))
    place = django_filters.ChoiceFilter(
        label=_("Subdistrict"), method="at_place", choices=_places, empty_label=_("all")
    )
    mine = django_filters.ChoiceFilter(
        label=pgettext_lazy("case", "Whose"),
        method="of_mine",
        empty_label=_("all"),
        choices=(("1", pgettext_lazy("case", "my unit’s")),),
    )
    q = django_filters.CharFilter(label=_("Words"), method="with_words", widget=forms.TextInput({"type": "search"}))

    class Meta:
        model = Case
        fields = ()

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)

    def in_state(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        """One state, or all in which the clocks run; with one's own unit, the state of that unit's part counts too."""
        if value == "open":
            return cases.filter(state__in=_OPEN)
        return cases.filter(Q(state=value) | self._own_part(value))

    def at_time(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        """Past, due today, with more time asked for, or with a provisional day; on either clock."""
        if value == "extension":
            return cases.filter(Exists(Extension.objects.filter(case=OuterRef("pk"), granted=None)), state__in=_OPEN)
        if value == "provisional":
            return cases.filter(due_provisional=True)
        parts = running_parts().filter(case=OuterRef("pk"))
        units = self._own_units()
        if units is not None:
            parts = parts.filter(unit__in=units)
        late = parts.filter(due__lt=self.today) if value == "overdue" else parts.filter(due=self.today)
        if units is not None:
            return cases.filter(Exists(late))
        if value == "overdue":
            return cases.filter(pk__in=overdue(self.today).values("pk"))
        return cases.filter(Q(due=self.today, state__in=["handed-over", "forwarded", "rectifying"]) | Q(Exists(late)))

    def of_unit(self, cases: QuerySet[Case], name: str, value: Unit) -> QuerySet[Case]:
        """Those in which a unit has a part, joint ones included, and those that are meant for it."""
        parts = Case.objects.filter(parts__unit=value, parts__active=True).values("pk")
        return cases.filter(Q(unit=value) | Q(pk__in=parts))

    def at_place(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        """Those that lie in a subdistrict, or in none that is known."""
        return cases.filter(subdistrict=None) if value == _NOWHERE else cases.filter(subdistrict=value)

    def of_mine(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        """Those of the reader's own unit, or of whose post they fill."""
        units = self._posts()
        parts = Case.objects.filter(parts__unit__in=units, parts__active=True).values("pk")
        return cases.filter(pk__in=parts)

    def with_words(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        """In the number, the title, the address or the paper's number."""
        found = Q(number__icontains=value)
        for column in ("title", "address", "reference"):
            found |= Q(**{f"{column}__icontains": value})
        return cases.filter(found)

    def _own_part(self, state: str) -> Q:
        units = self._own_units()
        if units is None:
            return Q(pk__in=())
        parts = Case.objects.filter(parts__unit__in=units, parts__active=True, parts__state=state).values("pk")
        return Q(pk__in=parts, state__in=_OPEN)

    def _own_units(self) -> set[str] | None:
        return self._posts() if self.data.get("mine") == "1" else None

    def _posts(self) -> set[str]:
        return {post.unit for post in capacities(self.request.user) if post.unit}
