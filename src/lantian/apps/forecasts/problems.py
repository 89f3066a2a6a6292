"""Why something is refused, in the reader's language, and what to do. Nothing was changed."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

__all__ = ["WORDS", "Refused"]

WORDS: Mapping[str, tuple[Promise, Promise]] = {
    "from-the-future": (
        _("The forecast would begin after now: a forecast from the future is not kept."),
        _("Set the clock of this computer right, then let it be issued again."),
    ),
    "range-upside-down": (_("The range of the index ends below its beginning."), _("Write the smaller number first.")),
    "not-an-index": (_("An index is a whole number from 0 to 500."), _("Write it without decimals.")),
    "day-over": (
        _("The day is over already: what is said of it now is no forecast."),
        _("Enter today or a day to come."),
    ),
    "day-too-far": (_("The day is more than ten days ahead."), _("Enter a nearer day.")),
    "reason-missing": (_("A reason is needed."), _("Say why; it stays with the forecast.")),
    "source-missing": (_("It is not said who made the forecast."), _("Name the office or the person on duty.")),
    "gone": (_("This forecast was withdrawn already."), _("Load the page again.")),
    "columns": (
        _("The table needs the columns day, low, high; overrules, reason and source may follow."),
        _("Use these words as its first line."),
    ),
    "day-unreadable": (_("The day cannot be read."), _("Write it as 2017-12-01.")),
    "day-twice": (_("The day stands twice in the table."), _("Keep one line of it.")),
    "overrules-unclear": (
        _("Whether it overrules is not clear."),
        _("Write yes or no (是 or 否), or leave it empty for no."),
    ),
    "source-too-long": (_("Who made it has more than 120 characters."), _("Write the name of the office alone.")),
    "text-unreadable": (_("The text of the table cannot be read."), _("Save it as CSV in UTF-8, or as a workbook.")),
    "workbook-unreadable": (
        _("The workbook cannot be opened, or unpacks to more than it may."),
        _("Save the one sheet with the table again, as .xlsx or as CSV."),
    ),
    "too-many-rows": (_("The table has more than 100 lines."), _("Leave out the days that are over.")),
    "weather-known": (
        _("This very file was brought in already and is in force."),
        _("Withdraw it first where it is to be read again."),
    ),
    "file-too-large": (_("The file is larger than 5 MB."), _("Split it by time of issue.")),
    "no-rows": (_("The table has no line to enter."), _("Give at least one day.")),
}


class Refused(Exception):
    """What was asked for cannot be done; nothing was changed."""

    def __init__(self, code: str, field: str = "", *, row: int = 0) -> None:
        self.code, self.field, self.row = code, field, row
        self.others: tuple[int, ...] = ()
        """Further lines of the table with something wrong."""
        self.message, self.remedy = WORDS[code]
        super().__init__(f"{code}: row {row}" if row else code)
