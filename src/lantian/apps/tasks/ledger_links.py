"""The list behind a count: the ledger's own page, filtered as far as an address can say it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from lantian.apps.records.campaign import pack
from lantian.core.policy.indicator_schema import RowCount

__all__ = ["rows_page"]


def rows_page(what: RowCount | None, unit: str = "") -> str:
    """The address of the rows that are counted; "" where no page lists them."""
    if what is None or what.ledger not in pack().ledgers:
        return ""
    try:
        page = reverse("ledgers:rows", args=[what.ledger])
    except NoReverseMatch:
        return ""
    chosen: dict[str, str] = {"unit": unit} if unit else {}
    parts = (what.where.all_of or (what.where,)) if what.where is not None else ()
    states = [state for part in parts for state in part.state]
    kinds = [kind for part in parts for kind in part.state_kind]
    if len(states) == 1:
        chosen["state"] = states[0]
    if len(kinds) == 1:
        chosen["kind"] = kinds[0]
    for part in parts:
        if part.field is not None and isinstance(part.equals, str):
            chosen[f"f-{part.field}"] = part.equals
    return f"{page}?{urlencode(chosen)}" if chosen else page
