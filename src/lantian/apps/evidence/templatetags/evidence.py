"""Photos and documents on the page of the thing that they prove.

{% load evidence %}
{% evidence_of "row:SDE-00012" %}                       everything attached, and the form that adds to it
{% evidence_outbox %}                                    what waits on this device, once on each page
{% evidence_form "row:SDE-00012" slot="photo-after" %}  the form alone, for one kind
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from lantian.apps.evidence import queries
from lantian.apps.evidence.actions import LARGEST
from lantian.apps.evidence.choices import PHOTO_SLOTS, SLOT_TITLES
from lantian.apps.evidence.subjects import rules_of

register = template.Library()


@register.inclusion_tag("evidence/_of.html", takes_context=True)
def evidence_of(context: Context, subject: str) -> dict[str, Any]:
    """The gallery of a thing, and the form where the reader may add to it."""
    request = context["request"]
    gallery = queries.gallery(subject, request.user)
    return {**_form(context, subject, ""), "gallery": gallery, "may_add": gallery.may_add}


@register.inclusion_tag("evidence/_form.html", takes_context=True)
def evidence_form(context: Context, subject: str, slot: str = "") -> dict[str, Any]:
    """The form that adds to a thing, with what of the kind is attached already and counts in this period."""
    rules, name = rules_of(subject)
    request = context["request"]
    since, _until = rules.period(name)
    of_the_kind = [each for each in queries.attached(subject) if each.slot == slot] if slot else []
    attached = [each for each in of_the_kind if since is None or each.at >= since]
    return {
        **_form(context, subject, slot),
        "attached": attached,
        "may_add": rules.may_add(request.user, name) if request.user.is_authenticated else False,
    }


@register.inclusion_tag("evidence/_outbox.html", takes_context=True)
def evidence_outbox(context: Context) -> dict[str, Any]:
    """What waits on this device to be sent, for every page of somebody who is signed in."""
    return {"user": context["request"].user, "largest": LARGEST}


def _form(context: Context, subject: str, slot: str) -> dict[str, Any]:
    request = context["request"]
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "subject": subject,
        "slot": slot,
        "photo": slot in PHOTO_SLOTS or not slot,
        "slots": SLOT_TITLES.items(),
        "key": f"evidence-{slot or 'any'}",
        "next": request.get_full_path(),
        "largest": LARGEST // 1_048_576,
    }
