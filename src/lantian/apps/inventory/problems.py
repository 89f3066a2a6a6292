"""Why something is refused, in the reader's language, and what to do. Nothing was changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantian.core.rules.inventory.faults import InventoryFault

__all__ = ["WORDS", "Refused"]

WORDS: Mapping[str, tuple[Promise, Promise]] = {
    "no-plan": (
        _("The pack keeps no emission inventory."),
        _("Add inventory.yaml and its tables of factors to the pack."),
    ),
    "nothing-to-compute": (
        _("There is no source: no row of a ledger feeds the inventory and no table of activities is in force."),
        _("Bring a table in, or fill the ledgers."),
    ),
    "not-in-force": (
        _("A parameter of the inventory has no value for that year."),
        _("Choose another year, or give the parameter a value in the pack."),
    ),
    "table-unreadable": (
        _("The table cannot be read."),
        _("Save it as CSV in UTF-8, or as a workbook with one sheet."),
    ),
    "table-faults": (_("The table has faults; nothing of it was taken."), _("Mend the lines below and send it again.")),
    "table-known": (
        _("This very table is in force already."),
        _("Withdraw it first where it is to be brought in again."),
    ),
    "table-too-large": (_("The file is larger than 5 MB."), _("Split it by category.")),
    "code-known": (
        _("A source of it stands in another table in force or on a ledger, in the same category."),
        _("Leave it out of the table, or withdraw the other table."),
    ),
    "changed-meanwhile": (
        _("Rows of ledgers or tables were changed meanwhile, three times."),
        _("Do it again when the import has ended."),
    ),
    "gone": (_("It was decided already."), _("Load the page again.")),
    "same-person": (_("Who computed an inventory does not sign it."), _("Let another person with the right sign.")),
    "reason-missing": (_("A reason is needed."), _("Say why; it stays on record.")),
}


class Refused(Exception):
    """What was asked for cannot be done; nothing was changed. `faults` names lines of a table."""

    def __init__(self, code: str, faults: Sequence[InventoryFault] = ()) -> None:
        self.code, self.faults = code, tuple(faults)
        self.message, self.remedy = WORDS[code]
        super().__init__(code)
