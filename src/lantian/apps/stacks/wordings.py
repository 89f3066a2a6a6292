"""Codes of hours and proposals in the reader's words."""

from __future__ import annotations

from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lantian.apps.orgs.campaign import wording
from lantian.apps.stacks.models import Proposal, Stack
from lantian.core.quantity.rounding import half_even
from lantian.core.rules.stacks.consequences import Consequence
from lantian.core.rules.stacks.hours import Excuse
from lantian.core.standards.hj75 import STATES

__all__ = ["facts_in_words", "flag_in_words", "percent", "reason_in_words"]

_REASONS: dict[str, str | Promise] = {
    "air": _("oxygen near that of air"),
    "void": _("taken out by a reviewer"),
    "negative": _("below zero"),
    "oxygen": _("oxygen is missing"),
}
_ORDERS: dict[str, str | Promise] = {
    "none": _("no order stands"),
    "rectify": _("an order to rectify stands"),
    "stop": _("an order to stop stands"),
    "impossible": _("rectifying at once was found impossible"),
}


def percent(share: Fraction | None) -> str:
    """A share as it is read, rounded half to even at one decimal; a dash where there is none."""
    return "—" if share is None else f"{half_even(share * 100, 1):f} %"


def flag_in_words(flag: str) -> str:
    """A device flag of HJ 212 in words."""
    return f"{flag} {wording(STATES[flag])}" if flag in STATES else flag


def reason_in_words(reason: str) -> str:
    """Why an hour is said what it is: a code, a device flag or a kind of exemption."""
    if reason in _REASONS:
        return str(_REASONS[reason])
    if reason in {each.value for each in Excuse}:
        return wording(Excuse(reason).words)
    return flag_in_words(reason)


def facts_in_words(proposal: Proposal) -> str:
    """Why it is proposed, in a sentence."""
    facts = proposal.facts
    if proposal.kind == Consequence.SUPERVISE_AREA.value:
        known = Stack.objects.in_bulk(facts["stacks"])
        names = [known[code].enterprise if code in known else code for code in facts["stacks"]]
        return gettext("{count} enterprises exceeded: {names}").format(count=len(names), names=", ".join(names))
    if proposal.kind == Consequence.SUPERVISE_RATE.value:
        rate = Fraction(facts["valid"], facts["due"]) if facts["due"] else None
        return gettext("valid transmission rate {rate}: {due} h due, {received} received, {valid} valid").format(
            rate=percent(rate), **facts
        )
    hours = facts["hours"]
    parts = [
        ngettext("%(n)s hour above the limit", "%(n)s hours above the limit", hours) % {"n": hours},
        str(_ORDERS[facts["order"]]),
    ]
    if facts["after_order"]:
        parts.append(gettext("after the day by which it was to be carried out"))
    if facts["livelihood"]:
        parts.append(gettext("livelihood forbids to stop it at once"))
    return " · ".join(parts)
