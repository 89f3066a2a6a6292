"""Imports: what is previewed is what is applied, in one step; undone in one step; a killed process changes nothing."""

from __future__ import annotations

import datetime as dt
import os
import signal
import sqlite3
import subprocess
import sys
from decimal import Decimal

import pytest
from django.db import connection

from lantian.apps.exchange import actions, queries
from lantian.apps.exchange.models import ImportBatch, OutsideStation
from lantian.apps.exchange.problems import (
    BatchUnknown,
    FileTooLarge,
    HasErrors,
    LayoutUnknown,
    MappingRefused,
    NothingToImport,
    StationUnknown,
    WrongState,
)
from lantian.apps.records.models import LogEntry
from lantian.apps.records.queries import verify_log
from lantian.apps.records.store import store

NOW = dt.datetime(2018, 2, 1, tzinfo=dt.UTC)

ROW = "M1,2018-01-01 00:00:00,10,20,,,,\n"


def known(network: str = "micro", version: int | None = None) -> dict[tuple[str, str], Decimal | None]:
    table = store().read(
        network=network, cadence="hour", start=dt.datetime(2017, 1, 1, tzinfo=dt.UTC), end=NOW, version=version
    )
    return {(row["station"], row["parameter"]): row["value"] for row in table.to_pylist()}


def test_the_preview_counts_and_changes_nothing(bring) -> None:
    actions.apply(bring(ROW), actor=None, now=NOW)
    before = store().version()
    batch = bring("M1,2018-01-01 00:00:00,10,21,5,,,\nR1,2018-01-01 00:00:00,x,,,,,\n")
    facts = batch.facts
    assert {key: facts[key] for key in ("rows", "new", "changed", "same", "refused")} == {
        "rows": 3,
        "new": 1,
        "changed": 1,
        "same": 1,
        "refused": 1,
    }
    (changed,) = facts["first_changed"]
    assert (changed["old"], changed["value"], changed["parameter"]) == ("20", "21", "a34002")
    assert facts["refused_by"] == {"value-unreadable": 1}
    assert store().version() == before


def test_nothing_is_applied_with_errors_unless_a_person_chose_the_good_rows(bring) -> None:
    batch = bring(ROW + "M1,2018-01-01 01:00:00,-5,,,,,\n")
    with pytest.raises(HasErrors, match="1 values"):
        actions.apply(batch, actor=None, now=NOW)
    assert store().version() == 0
    done = actions.apply(batch, actor=None, now=NOW, only_good=True)
    assert (done.state, done.only_good) == ("applied", True)
    assert known() == {("M1", "a34004"): 10, ("M1", "a34002"): 20}
    assert verify_log().broken is None


def test_each_station_goes_to_its_own_network(bring) -> None:
    actions.apply(bring(ROW + "R1,2018-01-01 00:00:00,11,,,,,\n"), actor=None, now=NOW)
    assert known("ambient") == {("R1", "a34004"): 11}


def test_places_outside_of_the_register_are_made_when_asked_for_and_only_then(bring) -> None:
    rows = "dongsi_aq,2018-01-01 00:00:00,11,,,,,\n"
    assert bring(rows).facts["refused_by"] == {"station-unknown": 1}
    batch = bring(rows, strangers="make")
    assert not OutsideStation.objects.exists(), "a preview makes nothing"
    actions.apply(batch, actor=None, now=NOW)
    made = OutsideStation.objects.get()
    assert (made.network, made.name) == ("other", "kdd2018-dongsi_aq")
    assert known("other") == {(made.code, "a34004"): 11}
    again = bring(rows)
    assert again.facts["same"] == 1, "it is known the next time"


def test_what_is_applied_is_what_was_checked(bring) -> None:
    """Also when the file is gone by then: the parts are what was seen."""
    batch = bring(ROW)
    for file in batch.files.all():
        from lantian.apps.exchange.keeping import path_of

        path_of(file).write_text("something else")
    actions.apply(batch, actor=None, now=NOW)
    assert known()["M1", "a34004"] == 10


def test_only_what_was_checked_can_be_applied_and_only_once(bring) -> None:
    batch = bring(ROW)
    actions.apply(batch, actor=None, now=NOW)
    for act in (actions.apply, actions.examine):
        with pytest.raises(WrongState):
            act(batch, actor=None, now=NOW)
    with pytest.raises(WrongState):
        actions.discard(queries.batch(batch.pk), actor=None)
    with pytest.raises(NothingToImport):
        actions.apply(bring(""), actor=None, now=NOW, only_good=True)


def test_undo_restores_what_was_and_keeps_the_history(bring) -> None:
    actions.apply(bring(ROW), actor=None, now=NOW)
    second = actions.apply(bring("M1,2018-01-01 00:00:00,12,20,30,,,\n"), actor=None, now=NOW)
    imported = store().version()
    undone = actions.undo(second, actor=None, now=NOW, reason="wrong file")
    assert undone.state == "undone"
    assert known() == {("M1", "a34004"): 10, ("M1", "a34002"): 20, ("M1", "a21004"): None}
    assert known(version=imported)["M1", "a34004"] == 12
    entry = LogEntry.objects.filter(action="exchange.undo-import").get()
    assert (entry.reason, entry.facts["left"]) == ("wrong file", 0)


def test_many_parts_are_applied_in_bites_and_undone(bring, monkeypatch) -> None:
    """A bite ends after so many seconds; the next one goes on behind it."""
    from lantian.apps.exchange import actions as module
    from lantian.io.archives.staging import stage

    monkeypatch.setattr(module, "stage", lambda *a, **k: stage(*a, **k, part_rows=3))
    rows = "".join(f"M1,2018-01-01 {hour:02}:00:00,{hour + 1},{hour + 2},,,,\n" for hour in range(12))
    batch = bring(rows)
    assert len(batch.parts) == 8
    batch = actions.apply(batch, actor=None, now=NOW, seconds=0)
    assert batch.state == "applying"
    assert 0 < len(batch.versions) < 8
    while batch.state == "applying":
        batch = actions.continue_work(batch, now=NOW, seconds=0)
    assert len(set(batch.versions.values())) == 8
    assert store().status().rows == 24
    batch = actions.undo(batch, actor=None, now=NOW, reason="", seconds=0)
    while batch.state == "undoing":
        batch = actions.continue_work(batch, now=NOW)
    assert set(known().values()) == {None}


_MOMENTS = ("before-journal", "after-journal", "after-first-part")


@pytest.mark.django_db(transaction=True)
def test_a_killed_process_leaves_an_import_that_goes_on_to_the_same_end(home, tmp_path) -> None:
    """SIGKILL before, between and behind the steps; the work is done once, whatever happened."""
    connection.ensure_connection()
    for moment in _MOMENTS:
        (home / moment).mkdir()
        with sqlite3.connect(home / moment / "records.db") as copy:
            connection.connection.backup(copy)
    script = tmp_path / "run.py"
    script.write_text(_SCRIPT)
    environment = {**os.environ, "LANTIAN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "lantian.web.settings"}
    command = [sys.executable, str(script), *_MOMENTS]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.splitlines() == [
        line for moment in _MOMENTS for line in (f"{moment} killed by {signal.SIGKILL}", "applied 6 rows 3 versions")
    ], done.stderr


_SCRIPT = """
import datetime as dt, os, signal, sys
import django
django.setup()
from django.db import connection
from lantian.apps.exchange import actions
from lantian.apps.exchange.models import ImportBatch
from lantian.apps.records.store import store
from lantian.io.archives.staging import stage
NOW = dt.datetime(2018, 2, 1, tzinfo=dt.UTC)
HOME = os.environ["LANTIAN_HOME"]

def bring(moment):
    actions.stage = lambda *a, **k: stage(*a, **k, part_rows=2)
    text = "stationId,utc_time,PM2.5,PM10,NO2,CO,O3,SO2\\n"
    text += "".join(f"a,2018-01-01 {hour:02}:00:00,{hour + 1},{hour + 2},,,,\\n" for hour in range(3))
    batch = actions.receive([("hours.csv", [text.encode()])], actor=None, now=NOW)
    batch = actions.examine(batch, actor=None, now=NOW, strangers="make")
    real = store().append
    def append(*a, **k):
        if moment == "before-journal":
            os.kill(os.getpid(), signal.SIGKILL)
        number = real(*a, **k)
        if moment == "after-journal":
            os.kill(os.getpid(), signal.SIGKILL)
        return number
    steps = actions.append_parts
    def some(*a, **k):
        yield next(iter(steps(*a, **k)))
        os.kill(os.getpid(), signal.SIGKILL)
    if moment == "after-first-part":
        actions.append_parts = some
    else:
        store().append = append
    actions.apply(batch, actor=None, now=NOW)

def go_on(moment):
    batch = actions.continue_work(ImportBatch.objects.get(), now=NOW)
    print(batch.state, store().status().rows, "rows", len(set(batch.versions.values())), "versions", flush=True)

def in_child(work, moment):
    pid = os.fork()
    if not pid:
        os.environ["LANTIAN_HOME"] = f"{HOME}/{moment}"
        connection.settings_dict["NAME"] = f"{HOME}/{moment}/records.db"
        work(moment)
        sys.stdout.flush()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

for moment in sys.argv[1:]:
    print(moment, "killed by", -in_child(bring, moment), flush=True)
    in_child(go_on, moment)
"""


def test_a_layout_that_nobody_knows_and_stations_that_do_not_exist_are_named(two) -> None:
    batch = actions.receive([("x.csv", [b"a,b\n1,2\n"])], actor=None, now=NOW)
    assert batch.layout == ""
    with pytest.raises(LayoutUnknown, match=r"x\.csv"):
        actions.examine(batch, actor=None, now=NOW)
    with pytest.raises(LayoutUnknown):
        actions.examine(batch, actor=None, now=NOW, layout="mapping:none")
    with pytest.raises(StationUnknown):
        actions.examine(batch, actor=None, now=NOW, layout="uci", station="nobody")
    with pytest.raises(BatchUnknown):
        queries.batch(batch.pk + 1)
    assert actions.discard(batch, actor=None).state == "discarded"


def test_a_file_that_is_too_large_is_not_kept(two, home) -> None:
    with pytest.raises(FileTooLarge):
        actions.receive([("x.csv", [b"1234", b"5678"])], actor=None, now=NOW, largest=6)
    assert not ImportBatch.objects.exists()
    assert not [path for path in (home / "exchange").rglob("*") if path.is_file()]


def test_a_mapping_is_remembered_by_version_and_the_same_again_is_no_news(two) -> None:
    body = {
        "station": "M1",
        "time_columns": ["t"],
        "label": "start",
        "zone": "UTC",
        "columns": [{"column": "v", "parameter": "a34004", "unit": "µg/m³"}],
    }
    first = actions.remember_mapping("mine", body, actor=None, now=NOW)
    assert actions.remember_mapping("mine", body, actor=None, now=NOW) == first
    second = actions.remember_mapping("mine", body | {"label": "end"}, actor=None, now=NOW)
    assert (first.version, second.version) == (1, 2)
    batch = actions.receive([("v.csv", [b"t,v\n2018-01-01 01:00:00,9\n"])], actor=None, now=NOW)
    batch = actions.examine(batch, actor=None, now=NOW, layout="mapping:mine")
    assert batch.mapping == second
    actions.apply(batch, actor=None, now=NOW)
    assert known() == {("M1", "a34004"): 9}
    for name, wrong in (("a b", body), ("mine", body | {"zone": "Nowhere"}), ("mine", {})):
        with pytest.raises(MappingRefused):
            actions.remember_mapping(name, wrong, actor=None, now=NOW)
