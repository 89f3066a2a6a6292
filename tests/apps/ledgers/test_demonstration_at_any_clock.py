"""The demonstration's rows at whatever moment it starts: what a row points to is there, or is not named yet."""

from __future__ import annotations

import datetime as dt

import pytest

from lantian.apps.ledgers import demonstration
from lantian.apps.ledgers.models import Row
from lantian.apps.orgs.actions import synchronise_units
from lantian.apps.records.campaign import pack
from lantian.core.policy.pack import Pack

LATEST = dt.datetime(2018, 3, 25, tzinfo=dt.UTC)
CLOCKS = [dt.datetime(2017, 10, 20, tzinfo=dt.UTC), dt.datetime(2018, 1, 5, tzinfo=dt.UTC), LATEST]


def _lines(ledger_id: str, now: dt.datetime) -> list[demonstration._Made]:
    """The lines of a ledger that were entered by a moment."""
    folder = demonstration._folder()
    assert folder is not None
    return list(demonstration._lines(folder / f"{ledger_id}.csv", pack().ledgers[ledger_id], now))


@pytest.mark.django_db
@pytest.mark.parametrize("now", CLOCKS)
def test_rows_load_while_what_they_point_to_is_not_entered_yet(
    now: dt.datetime, zhongyuan_pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TR-00002 is sent in February, exemptions come in November, installations are entered in any order: whatever is
    pointed to is the same thing at every clock, or nothing."""
    synchronise_units(zhongyuan_pack)
    few = ["transfers", "penalties", "earthwork-exemptions", "building-sites", "fuel-stations", "vapour-recovery"]
    few.append("vapour-checks")
    wanted = [each for each in demonstration._pointed_to_first() if each.id in few]
    monkeypatch.setattr(demonstration, "_pointed_to_first", lambda: wanted)
    demonstration.load(now)
    loaded = Row.objects.count()
    entered = sum(len(_lines(each, now)) for each in few)
    assert 0 < loaded <= entered and (loaded == entered or now < LATEST)
    rows = {row.number: row for row in Row.objects.all()}
    pointing = [row for row in rows.values() if row.values.get("installation")]
    assert pointing
    at_last = {each.new.values["checked-on"] + each.new.unit: each for each in _lines("vapour-checks", LATEST)}
    installations = {f"VAP-{each.place:05}": each.new.values for each in _lines("vapour-recovery", LATEST)}
    for row in pointing:
        meant = installations[at_last[row.values["checked-on"] + row.unit_id].new.values["installation"]]
        assert rows[row.values["installation"]].values["name"] == meant["name"]
    for name in ("transfer", "exemption"):
        assert all(row.values[name] in rows for row in rows.values() if row.values.get(name))
    demonstration.load(now)
    assert Row.objects.count() == loaded
