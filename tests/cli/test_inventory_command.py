"""`lantian inventory`: figures worked out by hand, faults by line, the grid's mass, two years (M38)."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lantian.apps.ledgers.models import Row
from lantian.apps.orgs.actions import synchronise_units
from lantian.apps.records.campaign import pack
from lantian.cli.inventory import inventory
from lantian.core.policy.pack import Pack
from lantian.science.inventory.netcdf import read_totals

SINCE = dt.datetime(2031, 11, 3, tzinfo=dt.UTC)
HEADER = "code,name,category,activity,activity_unit,controls,lon,lat\n"
SILO = "G1,Silo,grain,1000,t,hood,-1.41,55.01\n"
BARN = "G2,Barn,gravel,1,t,,-1.40,55.02\n"


@pytest.fixture(autouse=True)
def _pack_at_hand(monkeypatch: pytest.MonkeyPatch, small_pack: Pack) -> None:
    monkeypatch.setattr("lantian.io.packs.load_folder", lambda _folder: small_pack)


def table(tmp_path: Path, name: str, rows: str) -> str:
    (tmp_path / name).write_text(HEADER + rows, encoding="utf-8")
    return str(tmp_path / name)


def test_sources_are_computed_with_ranges_and_a_fault_is_named_by_its_line(tmp_path: Path) -> None:
    done = CliRunner().invoke(inventory, ["compute", "pack", table(tmp_path, "a.csv", SILO + BARN), "--json"])
    answer = json.loads(done.stdout)
    assert done.exit_code == 1
    assert [(each["code"], each["where"]) for each in answer["errors"]] == [("category-unknown", "line 3 G2")]
    fine = answer["total"]["PM2.5"]
    assert (answer["year"], float(fine["value"])) == (2030, 0.0003)
    assert fine["low"] == pytest.approx(0.0003 / 1.7, rel=0.1)
    assert fine["high"] == pytest.approx(0.0003 * 1.7, rel=0.1)


def test_the_grid_as_netcdf_holds_what_was_computed(tmp_path: Path) -> None:
    out = tmp_path / "grid.nc"
    asked = ["grid", "pack", table(tmp_path, "a.csv", SILO), "--out", str(out), "--day", "2030-12-02", "--json"]
    done = CliRunner().invoke(inventory, asked)
    assert (done.exit_code, json.loads(done.stdout)["mass_error"] < 1e-12) == (0, True)
    assert read_totals(out.read_bytes())["PM2.5"] == pytest.approx(0.0003, rel=1e-12)


def test_two_years_are_held_against_each_other(tmp_path: Path) -> None:
    tables = [table(tmp_path, "a.csv", SILO), table(tmp_path, "b.csv", SILO.replace("1000", "500"))]
    done = CliRunner().invoke(inventory, ["compare", "pack", *tables, "--years", "2030", "2031", "--json"])
    change = json.loads(done.stdout)["changes"][-1]
    assert (change["species"], change["by_activity"], change["by_rate"]) == ("PM2.5", -0.00015, 0)


def test_without_a_table_the_rows_of_the_data_folder_are_the_sources(
    db: None, settings: Any, small_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LANTIAN_PACK = small_folder
    monkeypatch.setenv("LANTIAN_PACK", str(small_folder))
    synchronise_units(pack())
    asked = ["compute", "pack", "--json"]
    assert "nothing-to-compute" in CliRunner().invoke(inventory, asked).stdout
    values = {"address": "1 Quay", "fuel": "coal", "hearth-count": "10"}
    kept = {"state": "listed", "state_kind": "open", "unit_id": "quayside", "title": "1 Quay", "values": values}
    moments = dict.fromkeys(("state_since", "round_since", "created_at", "changed_at"), SINCE)
    Row.objects.create(ledger="hearths", number="HE-1", **kept, **moments)
    done = CliRunner().invoke(inventory, asked)
    answer = json.loads(done.stdout)
    assert (done.exit_code, answer["sources"], list(answer["by_category"])) == (0, 1, ["coal-hearths"])
    assert [(each["code"], each["where"]) for each in answer["notes"]] == [("place-missing", "HE-1")]
