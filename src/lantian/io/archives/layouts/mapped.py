"""A person's own mapping as a layout."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lantian.core.policy.schema import Text
from lantian.io.archives import mapping as mapped
from lantian.io.archives.block import Block
from lantian.io.archives.faults import Faults
from lantian.io.archives.layouts.layout import Options
from lantian.io.archives.mapping import Label, Mapping

__all__ = ["MappedLayout"]

_MEANING: dict[str, Text] = {
    "start": Text(zh="时间为时段开始", en="Times are the start of the period"),
    "end": Text(zh="时间为时段结束", en="Times are the end of the period"),
    "instant": Text(zh="时间为瞬时", en="Times are of an instant"),
}


class MappedLayout:
    """What a remembered mapping describes; it is never guessed, only chosen."""

    def __init__(self, name: str, mapping: Mapping) -> None:
        self.id = f"mapping:{name}"
        self.title = Text(zh=name, en=name)
        self.mapping = mapping
        self.label: Label = mapping.label
        self.cadence = mapping.cadence
        self.statistic = "raw" if mapping.label == "instant" else "mean"
        self.others = mapping.others
        meaning = _MEANING[mapping.label]
        zone = mapping.zone
        self.label_note = Text(
            zh=f"{meaning.zh}，{zone or '时间自带时差'}。", en=f"{meaning.en}, {zone or 'with their own offset'}."
        )
        units = "; ".join(
            f"{each.column}: {each.unit}{f' ({each.state})' if each.state else ''}" for each in mapping.columns
        )
        units = units or "; ".join(f"{code}: {unit}" for code, unit in mapping.units.items()) or mapping.unit_column
        self.units_note = Text(zh=units or "—", en=units or "—")

    def sniff(self, head: bytes, name: str) -> float:
        """It is chosen by name."""
        return 0.0

    def read(self, path: Path, faults: Faults, options: Options) -> Iterator[Block]:
        """As the mapping says; a station that is stated stands for the whole file."""
        mapping = self.mapping
        if options.station:
            mapping = mapping.model_copy(update={"station": options.station, "station_column": ""})
        yield from mapped.read(mapping, path, faults)
