"""What stands behind a source's emission, and behind a sum."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from lantian.apps.inventory.models import EmissionSource, Inventory
from lantian.apps.records.campaign import pack, stand_in_notice
from lantian.apps.records.traces import NoSuchFigure, needed, register
from lantian.core.policy.inventory_schema import Confidence
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, InputTable, Trace

__all__ = ["emission", "emission_sum"]

_MOST = 200
_KNOWN = {
    Confidence.SEEN: Text(zh="出处已核对", en="read in the source"),
    Confidence.SECOND_HAND: Text(zh="转引", en="read where it is quoted"),
    Confidence.DERIVED: Text(zh="由文献数值推算", en="reckoned from figures that were read"),
    Confidence.NEEDS_CONFIRMING: Text(zh="待核实", en="to be held against the source"),
    Confidence.DEMONSTRATION: Text(zh="演示假定", en="made for the demonstration"),
}
"""How far a factor is known."""


@register("emission")
def emission(key: dict[str, str], _version: int | None) -> Trace:
    """What one source emits of a species. Key: inventory, category, code, species."""
    number, category, code, species = needed(key, "inventory", "category", "code", "species")
    row = _row(number, category, code)
    kept = row.emissions.get(species) if row else None
    if row is None or kept is None:
        raise _none(f"{code} {species}")
    factor = kept["factor"]
    known = _KNOWN[Confidence(factor["confidence"])]
    return Trace(
        figure=Figure(
            name=Text(zh=f"{row.name} {species}排放量", en=f"{species} of {row.name}"),
            value=Decimal(kept["value"]),
            unit="t/a",
            places=3,
        ),
        clauses=(factor["clause"],),
        arithmetic=(
            *row.steps,
            *kept["steps"],
            Text(
                zh=f"95%区间 {kept['low']} – {kept['high']} t/a",
                en=f"95 % interval {kept['low']} – {kept['high']} t/a",
            ),
        ),
        standards=(
            Text(
                zh=f"系数 {factor['value']} {factor['unit']}（{factor['since']}起，95%系数 {factor['spread']}，"
                f"{known.zh}）：{factor['source']}",
                en=f"factor {factor['value']} {factor['unit']} (from {factor['since']}, 95 % factor "
                f"{factor['spread']}, {known.en}): {factor['source']}",
            ),
        ),
        interpretations=_readings(row),
        remarks=(_origin(row.origin),) if row.origin else (),
        **_provenance(row.inventory),
    )


@register("emission-sum")
def emission_sum(key: dict[str, str], _version: int | None) -> Trace:
    """The sum of a category, or of all ("all"). Key: inventory, category, species."""
    number, category, species = needed(key, "inventory", "category", "species")
    item = _inventory(number)
    kept = (item.totals["total"] if category == "all" else item.totals["categories"].get(category, {})) if item else {}
    if item is None or species not in kept:
        raise _none(f"{category} {species}")
    value, low, high = kept[species]
    plan = pack().inventory
    chosen = next((each for each in plan.file.categories if each.id == category), None) if plan else None
    name = chosen.title if chosen else Text(zh="全区", en="District")
    rows = item.rows.all() if category == "all" else item.rows.filter(category=category)
    parts = [(each, Decimal(each.emissions[species]["value"])) for each in rows if species in each.emissions]
    parts.sort(key=lambda pair: -pair[1])
    left_out = len(parts) - _MOST
    remarks = (
        (Text(zh=f"另有{left_out}个源未列出，可导出全部", en=f"{left_out} more sources are not shown; export has all"),)
        if left_out > 0
        else ()
    )
    return Trace(
        figure=Figure(
            name=Text(zh=f"{name.zh} {species}排放量", en=f"{species} of {name.en}"),
            value=Decimal(value),
            unit="t/a",
            places=3,
        ),
        clauses=(chosen.clause if chosen else plan.file.clause,) if plan else (),
        interpretations=plan.file.interpretations if plan else (),
        arithmetic=(
            f"Σ {len(parts)} = {value} t/a",
            Text(
                zh=f"95%区间 {low} – {high} t/a（蒙特卡洛，系数对其所有源只抽一次）",
                en=f"95 % interval {low} – {high} t/a (Monte Carlo, each factor drawn once for all its sources)",
            ),
        ),
        inputs=tuple(_input(item, each, species, amount) for each, amount in parts[:_MOST]),
        remarks=remarks,
        **_provenance(item),
    )


def _origin(written: str) -> Text:
    """Where the activity of a source is from: the row of a ledger by the ledger's title, or the line of a table."""
    match written.split(" "):
        case ["ledger", name, number] if name in pack().ledgers:
            title = pack().ledgers[name].title
            zh, en = title.in_language("zh"), title.in_language("en")
            return Text(zh=f"活动水平来源：台账“{zh}” {number}", en=f"activity from: ledger “{en}”, row {number}")
        case ["table", *name, "line", line]:
            file = " ".join(name)
            return Text(zh=f"活动水平来源：表 {file} 第{line}行", en=f"activity from: table {file}, line {line}")
        case _:
            return Text(zh=f"活动水平来源：{written}", en=f"activity from: {written}")


def _readings(row: EmissionSource) -> tuple[str, ...]:
    """The interpretations that the feed of its category leans on, where a ledger holds the source."""
    plan = pack().inventory
    feeds = plan.file.feeds if plan and row.origin.startswith("ledger ") else ()
    ledger = row.origin.split(" ")[1] if feeds else ""
    found = (each.interpretation for each in feeds if (each.ledger, each.category) == (ledger, row.category))
    return tuple(dict.fromkeys(each for each in found if each))


def _input(item: Inventory, row: EmissionSource, species: str, amount: Decimal) -> Figure:
    key = {"inventory": str(item.pk), "category": row.category, "code": row.code, "species": species}
    name = Text(zh=f"{row.code} {row.name}", en=f"{row.code} {row.name}")
    return Figure(name=name, value=amount, unit="t/a", kind="emission", key=key, places=3)


def _provenance(item: Inventory) -> dict[str, Any]:
    return {
        "data_version": item.data_version,
        "pack_version": item.pack_version,
        "computed_at": item.computed_at,
        "stand_in": item.demonstration or bool(stand_in_notice("en")),
        "tables": (_tables(item),) if item.tables else (),
    }


def _tables(item: Inventory) -> InputTable:
    return InputTable(
        title=Text(zh="活动水平表", en="tables of activities"),
        columns=(Text(zh="文件", en="file"), Text(zh="SHA-256", en="SHA-256")),
        rows=tuple((name, digest) for _number, name, digest in item.tables),
    )


def _inventory(number: str) -> Inventory | None:
    short = number.isascii() and number.isdigit() and len(number) < 10
    return Inventory.objects.filter(pk=int(number)).first() if short else None


def _row(number: str, category: str, code: str) -> EmissionSource | None:
    item = _inventory(number)
    if item is None or "\x00" in category + code:
        return None
    return item.rows.select_related("inventory").filter(category=category, code=code).first()


def _none(asked: str) -> NoSuchFigure:
    return NoSuchFigure(Text(zh=f"{asked}：清单中没有", en=f"{asked}: not in the inventory"))
