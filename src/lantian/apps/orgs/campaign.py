"""The campaign pack of this installation, for every app; those above `orgs` read it from `records.campaign`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import translation

from lantian.core.policy.pack import Pack
from lantian.core.policy.schema import Text
from lantian.core.time.work_calendar import WorkCalendar
from lantian.io import calendar
from lantian.io.packs import load_folder, read_template

__all__ = ["pack", "template", "wording", "work_calendar"]


def pack() -> Pack:
    """The loaded pack; it is read once, at the process's first need of it.

    Raises:
        PackInvalid: the pack has errors, all of them named.
    """
    return _loaded(str(settings.LANTIAN_PACK))


def wording(text: Text) -> str:
    """A text of the pack in the reader's language, or in the language that it has."""
    return text.in_language(translation.get_language() or settings.LANGUAGE_CODE)


def template(name: str) -> bytes:
    """A template of a document from the pack's folder `templates/`, such as "dispatch-sheet.docx".

    Raises:
        TemplateMissing: the pack has none of that name.
    """
    return read_template(settings.LANTIAN_PACK, name)


def work_calendar() -> WorkCalendar:
    """The days that are worked, by the pack's holidays."""
    loaded = pack()
    return _calendar(loaded.fingerprint)


@lru_cache(maxsize=4)
def _calendar(_fingerprint: str) -> WorkCalendar:
    return calendar.work_calendar(pack().calendar)


@lru_cache(maxsize=4)
def _loaded(folder: str) -> Pack:
    return load_folder(Path(folder))
