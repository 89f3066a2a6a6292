"""Tables whose rows a phone shows as cards: each cell says what it is, besides what its column says of itself."""

from __future__ import annotations

import django_tables2 as tables

from lantian.apps.orgs.data_table import DataTable


class _Plain(DataTable):
    number = tables.Column("Number", attrs={"td": {"class": "n"}, "th": {"class": "n"}})


class _Cards(DataTable):
    cards = True
    number = tables.Column("Number", attrs={"td": {"class": "n"}, "th": {"class": "wide"}})
    both = tables.Column("Both", attrs={"cell": {"class": "n"}})
    name = tables.Column("Name")


def _cells(table: DataTable, name: str) -> dict[str, dict[str, str]]:
    attrs = table.columns[name].attrs
    return {place: dict(attrs[place]) for place in ("td", "th")}


def test_cells_of_cards_are_labelled_and_keep_their_looks() -> None:
    table = _Cards([{"number": 1, "both": 2, "name": "x"}])
    number, both, name = (_cells(table, each) for each in ("number", "both", "name"))
    assert (number["td"]["data-label"], both["td"]["data-label"], name["td"]["data-label"]) == (
        "Number",
        "Both",
        "Name",
    )
    assert "n" in number["td"]["class"].split()
    assert "wide" in number["th"]["class"].split()
    assert "n" in both["td"]["class"].split()
    assert "data-label" not in number["th"]


def test_other_tables_carry_no_labels() -> None:
    """They would only make the page heavier; and one table leaves nothing behind in the next."""
    _Cards([])
    assert "data-label" not in _cells(_Plain([{"number": 1}]), "number")["td"]
    assert "data-label" not in _Cards.base_columns["number"].attrs["td"]
