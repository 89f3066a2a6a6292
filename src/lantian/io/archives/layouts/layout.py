"""What every layout says of itself and does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lantian.core.policy.schema import Text
from lantian.io.archives import mapping as mapped
from lantian.io.archives.block import Block
from lantian.io.archives.faults import Faults
from lantian.io.archives.mapping import Label, Mapping
from lantian.io.archives.tables import encoding_of, split_line

__all__ = ["Layout", "Options", "TableLayout", "heading_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the person says of a file that the file does not say itself."""

    station: str = ""
    """The one station of the file, as it is to be looked up."""
    state: str = ""
    """Reference state of mixing ratios, "273" or "298"."""
    zone: str = ""
    """Of a layout that leaves the zone to its user."""


class Layout(Protocol):
    """A form of file that others publish."""

    id: str
    title: Text
    label: Label
    label_note: Text
    """What the label of an hour means and in which zone it is, for the preview."""
    units_note: Text
    cadence: str
    statistic: str
    others: str
    """What happens to stations that nobody has mapped: "refuse" or "leave"."""

    def sniff(self, head: bytes, name: str) -> float:
        """How sure it is that a file that begins so is of this form, 0 to 1."""
        ...

    def read(self, path: Path, faults: Faults, options: Options) -> Iterator[Block]:
        """The values, piece by piece."""
        ...


@dataclass(frozen=True, kw_only=True)
class TableLayout:
    """A form that a mapping describes."""

    id: str
    title: Text
    label_note: Text
    units_note: Text
    build: Callable[[list[str], Options], Mapping | None]
    """The mapping for the names of the columns found; None when they are not of this form."""
    label: Label
    cadence: str = "hour"
    statistic: str = "mean"
    others: str = "refuse"
    certainty: float = 0.9

    def sniff(self, head: bytes, name: str) -> float:
        """By the names of the columns."""
        return self.certainty if self.build(heading_of(head), Options(station="?", state="273", zone="UTC")) else 0.0

    def read(self, path: Path, faults: Faults, options: Options) -> Iterator[Block]:
        """As the mapping says."""
        from lantian.io.archives.tables import head_of, is_workbook, pieces_of  # noqa: PLC0415 - only when it is read

        head = head_of(path)
        if is_workbook(head[:8]):
            first = next(iter(pieces_of(path, Faults())), None)
            names = list(first.columns) if first is not None else []
        else:
            names = heading_of(head)
        mapping = self.build(names, options)
        if mapping is None:
            faults.add("csv-columns", row=1, given=self.missing(names))
            return
        yield from mapped.read(mapping, path, faults)

    def missing(self, names: list[str]) -> str:
        """What the heading lacks, by name where that is known."""
        wanted = NEEDED.get(self.id, ())
        return ", ".join(name for name in wanted if name not in names) or "?"


NEEDED: dict[str, tuple[str, ...]] = {}
"""Layout → the columns without which it is none."""


def heading_of(head: bytes) -> list[str]:
    """The names in the first line of a text."""
    line = head.decode(encoding_of(head), errors="replace").lstrip("\ufeff").split("\n", 1)[0].rstrip("\r")
    return [cell.strip() for cell in split_line(line[:65_536])]
