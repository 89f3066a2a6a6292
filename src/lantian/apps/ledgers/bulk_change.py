"""One correction of many rows of a list: what is filled in is put into each of them, the rest stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lantian.apps.ledgers import shown
from lantian.apps.ledgers.bulk import RowChange, change_many
from lantian.apps.ledgers.bulk_views import picked_rows, refusal_words
from lantian.apps.ledgers.forms import RowForm, units_offered
from lantian.apps.ledgers.list_views import visible_ledger, writable_fields
from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.policies import change_policy
from lantian.apps.ledgers.problems import BulkRefused
from lantian.apps.ledgers.reading import flow_of
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import require
from lantian.core.policy.ledger_schema import LedgerType

__all__ = ["ChangeForm", "change"]


class ChangeForm(RowForm):
    """What many rows shall say from now on."""

    asks_for_all = False

    def __init__(self, ledger: LedgerType, actor: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(ledger, *args, actor=actor, **kwargs)
        units = [("", "—"), *units_offered(change_policy(ledger.id), actor)]
        self.fields["unit"] = forms.ChoiceField(label=gettext_lazy("Responsible unit"), choices=units, required=False)
        self.fields["due"] = forms.DateField(
            label=pgettext_lazy("row", "Due"),
            required=False,
            widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        )
        self.fields["reason"] = forms.CharField(
            label=gettext_lazy("Reason of the correction"), max_length=500, widget=forms.TextInput()
        )

    def clean(self) -> dict[str, Any]:
        """Something is to be changed."""
        said = super().clean() or {}
        if not self.errors and not self.values and not said.get("unit") and not said.get("due"):
            self.add_error(None, _("Fill in at least one field that the rows shall say."))
        return said

    @property
    def values(self) -> Mapping[str, Any]:
        """The fields that are filled in."""
        return {name: kept for name, kept in self.written().items() if kept is not None}


@require_POST
@login_required
@never_cache
def change(request: HttpRequest, ledger_id: str) -> HttpResponseBase:
    """Ask what the ticked rows shall say; with `confirm` put it into all of them, or into none."""
    ledger = visible_ledger(request, ledger_id)
    policy = change_policy(ledger.id)
    if not policy.allows(request.user):
        require(None, policy.right)
    rows = picked_rows(request, ledger)
    if not rows:
        messages.warning(request, _("Tick at least one row first."))
        return redirect("ledgers:rows", ledger.id)
    confirmed = "confirm" in request.POST
    fields = [name for name in writable_fields(ledger, request) if name not in ledger.key]
    form = ChangeForm(ledger, request.user, request.POST if confirmed else None, fields=fields)
    against: Mapping[int, Exception] = {}
    if confirmed and form.is_valid():
        try:
            done = change_many(
                ledger.id,
                [_asked(row, form, request) for row in rows],
                actor=request.user,
                now=request.now,
                reason=form.cleaned_data["reason"],
            )
        except BulkRefused as refused:
            against = dict(refused.problems)
        else:
            said = ngettext("{n} row was corrected.", "{n} rows were corrected.", len(done)).format(n=len(done))
            messages.success(request, said)
            return redirect(f"{reverse('ledgers:rows', args=[ledger.id])}?{request.POST.get('back', '')[:1000]}")
    return _page(request, ledger, rows, form, against, 409 if against else 400 if confirmed else 200)


def _asked(row: Row, form: ChangeForm, request: HttpRequest) -> RowChange:
    said = form.cleaned_data
    return RowChange(
        number=row.number,
        values=form.values,
        seen=_seen(row, request),
        unit=said["unit"] or None,
        due=said["due"] or None,
    )


def _seen(row: Row, request: HttpRequest) -> int:
    """The version that stood on the page that was sent; what others changed since is not overwritten."""
    written = request.POST.get(f"seen-{row.number}", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else row.version


def _page(
    request: HttpRequest,
    ledger: LedgerType,
    rows: list[Row],
    form: ChangeForm,
    against: Mapping[int, Exception],
    status: int,
) -> HttpResponseBase:
    lines = [
        {
            "row": row,
            "seen": row.version,
            "state": shown.state_title(flow_of(ledger), row.state),
            "against": refusal_words(against[index], row, ledger, confirmed=True) if index in against else [],
        }
        for index, row in enumerate(rows)
    ]
    context = {
        "ledger": ledger,
        "form": form,
        "lines": lines,
        "back": request.POST.get("back", "")[:1000],
        "refused": len(against),
    }
    return render(request, "ledgers/bulk_change.html", context, status=status)
