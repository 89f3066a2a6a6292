"""Units are written in one way; every reference of a pack can be followed backwards."""

from __future__ import annotations

import pytest

from lantian.core.policy.pack import Pack
from lantian.core.policy.references import REFERENCES, Mention, entries, mentions
from lantian.core.policy.schema import Strict
from lantian.core.policy.units import UNITS, correct_symbol


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ug/m3", "µg/m³"),
        ("μg/m³", "µg/m³"),
        ("MG/M3", "mg/m³"),
        ("Hours", "h"),
        ("aqi", "AQI"),
        ("µg/m³", ""),
        ("furlong", ""),
    ],
)
def test_a_miswritten_unit_is_recognised(written: str, meant: str) -> None:
    assert correct_symbol(written) == meant


def test_only_accepted_units_are_proposed() -> None:
    assert {correct_symbol(unit + " ") for unit in UNITS} <= set(UNITS)


def test_the_table_of_references_names_fields_that_exist() -> None:
    for model, fields in REFERENCES.items():
        assert issubclass(model, Strict)
        assert set(fields) <= set(model.model_fields)


def test_a_clause_knows_who_names_it(small_pack: Pack) -> None:
    assert mentions(small_pack, "PA4")[:5] == (
        Mention("clause", "PA-T1", "conflicts_with"),
        Mention("interpretation", "R2", "clauses"),
        Mention("measure", "H3", "id"),
        Mention("measure", "H3", "clause"),
        Mention("ledger", "hearths", "clauses"),
    )


def test_a_unit_knows_its_duties_and_targets(small_pack: Pack) -> None:
    named_by = mentions(small_pack, "quayside")
    assert Mention("target", "quayside/winter", "subdistrict") in named_by
    assert Mention("measure", "H2", "responsible_units") in named_by
    assert Mention("submission", "yard-report", "from_units") in named_by


def test_nothing_names_what_does_not_exist(small_pack: Pack) -> None:
    assert mentions(small_pack, "nobody") == ()


def test_every_entry_has_its_place(small_pack: Pack) -> None:
    places = [(kind, name) for kind, name, _ in entries(small_pack)]
    assert len(places) == len(set(places))
    assert [name for kind, name in places if kind == "measure"] == ["H1", "H2", "H3", "H4", "H5"]
