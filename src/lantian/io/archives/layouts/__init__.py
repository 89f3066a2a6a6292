"""The forms of files that are known here, and which of them a file seems to have."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lantian.io.archives.layouts.cnemc import CITIES, SITES
from lantian.io.archives.layouts.isd import ISD_HOURLY, ISD_LITE
from lantian.io.archives.layouts.layout import Layout, Options
from lantian.io.archives.layouts.mapped import MappedLayout
from lantian.io.archives.layouts.openaq_json import OPENAQ_JSON
from lantian.io.archives.layouts.tables import KDD, LANTIAN, OPENAIR, OPENAQ, UCI
from lantian.io.archives.tables import Unreadable, head_of, is_workbook, pieces_of

__all__ = ["LAYOUTS", "Layout", "MappedLayout", "Options", "proposed"]

_ALL: tuple[Layout, ...] = (LANTIAN, UCI, SITES, CITIES, KDD, OPENAQ, OPENAQ_JSON, OPENAIR, ISD_HOURLY, ISD_LITE)
LAYOUTS: Mapping[str, Layout] = {layout.id: layout for layout in _ALL}
"""Id → layout."""
_SURE = 0.5


def proposed(path: Path, name: str) -> Layout | None:
    """The layout that a file most likely has; None when none is likely. A guess is shown, never acted on unseen."""
    head = head_of(path)
    if is_workbook(head[:8]):
        head = _heading_as_text(path)
    likely = max(LAYOUTS.values(), key=lambda layout: layout.sniff(head, name))
    return likely if likely.sniff(head, name) >= _SURE else None


def _heading_as_text(path: Path) -> bytes:
    """The first row of a workbook as a line of CSV."""
    from lantian.io.archives.faults import Faults  # noqa: PLC0415 - workbooks alone

    try:
        first = next(iter(pieces_of(path, Faults())), None)
    except Unreadable:
        return b""
    return ",".join(first.columns).encode() + b"\n" if first is not None else b""
