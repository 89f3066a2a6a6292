"""Where a ledger goes out as a workbook and comes in again, for the page that lists its rows."""

from __future__ import annotations

from typing import Any

from django import template

from lantian.apps.records.campaign import pack
from lantian.apps.workbooks.policies import importable

__all__ = ["workbook_links"]

register = template.Library()


@register.inclusion_tag("workbooks/links.html", takes_context=True)
def workbook_links(context: Any, ledger_id: str) -> dict[str, object]:
    """Template and export for everybody who sees the ledger, the way in for those who may bring rows."""
    return {"ledger_id": ledger_id, "may_import": importable(context["request"].user, pack().ledgers[ledger_id])}
