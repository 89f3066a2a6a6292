"""Everything that changes the register. Each action checks the right, validates, writes and logs at once.

`actor=None` is the installation itself: the command line of its operator, or the demonstration.
"""

from __future__ import annotations

from lantian.apps.network.actions.agencies import (
    add_agency,
    add_contract,
    add_finding,
    add_person,
    close_agency,
    edit_agency,
    end_contract,
    settle_finding,
)
from lantian.apps.network.actions.diary import add_diary_entry, end_diary_entry, strike_diary_entry
from lantian.apps.network.actions.documents import Upload
from lantian.apps.network.actions.stations import edit, hand_up, move_stage, register, rotate_password, take_over

__all__ = [
    "Upload",
    "add_agency",
    "add_contract",
    "add_diary_entry",
    "add_finding",
    "add_person",
    "close_agency",
    "edit",
    "edit_agency",
    "end_contract",
    "end_diary_entry",
    "hand_up",
    "move_stage",
    "register",
    "rotate_password",
    "settle_finding",
    "strike_diary_entry",
    "take_over",
]
