"""The campaign pack of this installation, for every app; those above `orgs` read it from `records.campaign`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import translation

from lantian.core.policy.pack import Pack
from lantian.core.policy.schema import Text
from lantian.io.packs import load_folder

__all__ = ["pack", "wording"]


def pack() -> Pack:
    """The loaded pack; it is read once, at the process's first need of it.

    Raises:
        PackInvalid: the pack has errors, all of them named.
    """
    return _loaded(str(settings.LANTIAN_PACK))


def wording(text: Text) -> str:
    """A text of the pack in the reader's language, or in the language that it has."""
    return text.in_language(translation.get_language() or settings.LANGUAGE_CODE)


@lru_cache(maxsize=4)
def _loaded(folder: str) -> Pack:
    return load_folder(Path(folder))
