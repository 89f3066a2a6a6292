"""The inbox, personal settings, and the channels for those who manage them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lantian.apps.notices import actions, channels, queries
from lantian.apps.notices.choices import ChannelKind
from lantian.apps.notices.filters import NoticeFilter
from lantian.apps.notices.forms import ChannelForm, NewChannelForm, PreferencesForm
from lantian.apps.notices.models import Channel, Delivery, Notice, Subscription
from lantian.apps.notices.policies import MANAGE
from lantian.apps.notices.tables import DeliveryTable, NoticeTable
from lantian.apps.notices.words import trouble_words
from lantian.apps.orgs.data_table import fill
from lantian.apps.orgs.policies import has_right, require
from lantian.apps.records.export import csv_response
from lantian.core.policy.schema import Text
from lantian.io import notify

__all__ = ["acknowledge", "channel", "channel_list", "inbox", "new_channel", "preferences", "withdraw"]

_READ = "read-work"
_UNDO = "notices-undo"


@require_safe
@login_required
@never_cache
def inbox(request: HttpRequest) -> HttpResponseBase:
    """What the reader should know, grouped; what was just taken note of can be taken back."""
    require(request.user, _READ)
    chosen = NoticeFilter(request.GET, queries.inbox(request.user))
    if request.GET.get("format") == "csv":
        return _csv(request, chosen)
    table = NoticeTable(chosen.found, members={})
    fill(table, request)
    table.members = queries.members(request.user, [row.record.pk for row in table.paginated_rows])
    undo = request.session.pop(_UNDO, [])
    context = {
        "filter": chosen,
        "table": table,
        "new": queries.new_for(request.user).count(),
        "undo": undo,
        "may_manage": has_right(request.user, MANAGE),
    }
    return render(request, "notices/inbox.html", context)


@require_POST
@login_required
def acknowledge(request: HttpRequest) -> HttpResponseBase:
    """Take note of one group, or of everything that is new."""
    require(request.user, _READ)
    fresh = queries.new_for(request.user)
    group = request.POST.get("group", "")
    if group:
        fresh = fresh.filter(group_id=int(group) if group.isascii() and group.isdigit() else -1)
    taken = actions.acknowledge(list(fresh.values_list("pk", flat=True)), actor=request.user, now=request.now)
    request.session[_UNDO] = taken
    text = ngettext("You took note of %(count)s notice.", "You took note of %(count)s notices.", len(taken))
    messages.success(request, text % {"count": len(taken)})
    return redirect("notices:inbox")


@require_POST
@login_required
def withdraw(request: HttpRequest) -> HttpResponseBase:
    """Take it back."""
    require(request.user, _READ)
    numbers = [int(each) for each in request.POST.getlist("notice") if each.isascii() and each.isdigit()]
    actions.withdraw_acknowledgement(numbers, actor=request.user)
    messages.success(request, _("They are new again."))
    return redirect("notices:inbox")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def preferences(request: HttpRequest) -> HttpResponseBase:
    """What the reader wants to be told outside the house."""
    require(request.user, _READ)
    kept = Subscription.objects.filter(user=request.user).first()
    initial: dict[str, Any] = {}
    if kept is not None:
        initial = {
            "channel": kept.channel,
            "mail": kept.mail,
            "kinds": kept.kind_list,
            "least": kept.least,
            "quiet_from": kept.quiet_from,
            "quiet_until": kept.quiet_until,
        }
    form = PreferencesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        channels.set_preferences(actor=request.user, **form.cleaned_data)
        messages.success(request, _("Your settings were saved."))
        return redirect("notices:preferences")
    return render(request, "notices/preferences.html", {"form": form})


@require_safe
@login_required
@never_cache
def channel_list(request: HttpRequest) -> HttpResponseBase:
    """Channels with their state, and the messages that went out or did not."""
    require(request.user, MANAGE)
    sent = Delivery.objects.select_related("notice", "channel")
    context = {
        "channels": [(one, trouble_words(one.trouble)) for one in Channel.objects.all()],
        "table": fill(DeliveryTable(sent), request),
    }
    return render(request, "notices/channels.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def new_channel(request: HttpRequest) -> HttpResponseBase:
    """Set a channel up."""
    require(request.user, MANAGE)
    asked = request.GET.get("kind", ChannelKind.WECOM)
    if asked not in ChannelKind.values:
        raise Http404({"asked": asked, "exists": ChannelKind.values})
    form = NewChannelForm(request.POST or None, kind=ChannelKind(asked))
    if request.method == "POST" and form.is_valid():
        try:
            made = channels.save_channel(actor=request.user, entered=form.entered(), **_rules(form))
        except notify.AddressRefused as refused:
            form.add_error(refused.field, _("This is missing or malformed."))
        else:
            messages.success(request, _("The channel was set up. Send a test message now."))
            return redirect("notices:channel", pk=made.pk)
    context = {"form": form, "kinds": ChannelKind.choices, "kind": asked}
    return render(request, "notices/new_channel.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def channel(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Change, test, close or open a channel; which one is said by the button."""
    require(request.user, MANAGE)
    found = get_object_or_404(Channel, pk=pk)
    wanted = request.POST.get("do", "")
    initial = {
        "name": found.name,
        "language": found.language,
        "kinds": found.kind_list,
        "least": found.least,
        "rights": found.right_list,
    }
    form = ChannelForm(request.POST if wanted == "save" else None, initial=initial)
    if wanted == "test":
        trouble = channels.test_channel(found, actor=request.user, now=request.now)
        if trouble:
            messages.error(
                request, _("The test message did not go out: {reason}").format(reason=trouble_words(trouble))
            )
        else:
            messages.success(request, _("The channel took the test message. Look whether it arrived."))
        return redirect("notices:channel", pk=pk)
    if wanted == "close":
        channels.close_channel(found, actor=request.user)
        messages.success(request, _("The channel is closed."))
        return redirect("notices:channel", pk=pk)
    if wanted == "open":
        channels.open_channel(found, actor=request.user)
        messages.success(request, _("The channel is open again."))
        return redirect("notices:channel", pk=pk)
    if wanted == "save" and form.is_valid():
        channels.change_channel(found, actor=request.user, **_rules(form))
        messages.success(request, _("Saved."))
        return redirect("notices:channel", pk=pk)
    context = {"channel": found, "form": form, "trouble": trouble_words(found.trouble)}
    return render(request, "notices/channel.html", context)


def _rules(form: ChannelForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("name", "language", "rights", "kinds", "least")}


def _csv(request: HttpRequest, chosen: NoticeFilter) -> HttpResponse:
    groups = list(chosen.found.values_list("pk", flat=True)[:2000])
    found = queries.members(request.user, groups)
    rows = [one for group in groups for one in found.get(group, [])]
    columns = [
        _("Since"),
        _("Kind"),
        _("Severity"),
        pgettext("notice", "What"),
        _("Text"),
        pgettext("notice", "settled"),
        _("Taken note by"),
    ]
    return csv_response("notices", columns, (_row(one) for one in rows))


def _row(one: Notice) -> list[object]:
    return [
        one.at,
        one.get_kind_display(),
        one.get_severity_display(),
        Text(zh=one.title_zh, en=one.title_en),
        Text(zh=one.body_zh, en=one.body_en),
        one.settled_at,
        ", ".join(str(receipt.by) for receipt in one.receipts.all()),
    ]
