"""The page of a row: its facts, what stands in the way, and everything that happened in one order."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from PIL import Image

from lantian.apps.evidence.actions import receive, withdraw
from lantian.apps.ledgers import actions
from lantian.apps.ledgers.models import Row
from lantian.apps.orgs.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]

NOW = dt.datetime(2031, 11, 4, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _clock(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("LANTIAN_HOME", str(tmp_path))
    monkeypatch.setattr("lantian.io.clock.now", lambda: NOW + dt.timedelta(days=3))


@pytest.fixture
def desk(person, client) -> User:
    """The Clean Air Desk, which keeps the ledger, signed in, in English."""
    user: User = person("clean-air-desk")
    user.unit_id = "clean-air-desk"
    user.save()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return user


def _hearth(**more: object) -> Row:
    values = {"address": "1 Quay Street", "fuel": "coal", "hearth-count": 1}
    return actions.add("hearths", actor=None, unit="quayside", values=values, now=NOW, **more)


def _picture() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (8, 8)).save(written, "PNG")
    return written.getvalue()


def _happened(client, row: Row) -> list[str]:
    page = client.get(f"/ledgers/rows/{row.number}/").content.decode()
    lines = re.findall(r"<time[^>]*>.*?</time>\s*<strong>(.*?)</strong>", page)
    return [line for line in lines if line]


def test_everything_that_happened_stands_in_one_order_newest_first(client, desk) -> None:
    row = _hearth()
    later = [NOW + dt.timedelta(hours=hours) for hours in range(1, 5)]
    item = receive(
        _picture(), "cold.png", actor=desk, subject=row.subject, slot="photo", now=later[0], note="cold stove"
    )
    actions.step(row.number, "look", actor=None, now=later[1])
    actions.change(row.number, actor=desk, values={"fuel": "wood"}, seen=2, now=later[2], reason="wrong fuel")
    withdraw(item, actor=desk, reason="another hearth", now=later[3])
    page = client.get(f"/ledgers/rows/{row.number}/").content.decode()
    happened = _happened(client, row)
    assert len(happened) == 5
    assert [each.split(":")[0] for each in happened] == ["withdrawn", "corrected", happened[2], "attached", "entered"]
    assert page.index("another hearth") < page.index("wrong fuel") < page.index("cold stove")
    assert "<del>coal</del>" in page


def test_the_clock_says_how_late_and_how_long_it_stands_there(client, desk) -> None:
    row = _hearth(due=dt.date(2031, 11, 6))
    page = client.get(f"/ledgers/rows/{row.number}/").content.decode()
    assert "1 day late" in page and "3 days" in page
    actions.step(row.number, "look", actor=None, now=NOW + dt.timedelta(days=3))
    assert "0 days" in client.get(f"/ledgers/rows/{row.number}/").content.decode()


def test_a_place_is_drawn_from_the_outlines_that_the_site_serves(client, desk) -> None:
    row = _hearth(place=("1.500000", "51.250000"))
    page = client.get(f"/ledgers/rows/{row.number}/").content.decode()
    address = re.search(r'data-outlines="([^"]+)" data-at="1.5 51.25"', page)
    assert address, "where the row is, for the drawing"
    served = client.get(address.group(1)).json()
    assert isinstance(served["sketch"], bool)
    assert all({"id", "name", "rings"} == unit.keys() for unit in served["units"])


def test_what_others_changed_in_other_fields_meanwhile_is_named(client, desk) -> None:
    row = _hearth()
    actions.change(row.number, actor=None, values={"fuel": "wood"}, seen=1, now=NOW)
    whole = {"unit": "quayside", "f-address": "1 Quay Street", "f-fuel": "coal", "f-hearth-count": "3", "seen": 1}
    answer = client.post(f"/ledgers/rows/{row.number}/change/", whole, follow=True)
    row.refresh_from_db()
    assert (row.values["fuel"], row.values["hearth-count"]) == ("wood", 3)
    assert "both are kept. Theirs: Fuel." in answer.content.decode()


def test_two_different_due_days_are_both_shown(client, desk) -> None:
    """What both changed need not be a field of the pack."""
    row = _hearth()
    actions.change(row.number, actor=None, values={}, due=dt.date(2031, 12, 1), seen=1, now=NOW)
    whole = {"unit": "quayside", "f-address": "1 Quay Street", "f-fuel": "coal", "f-hearth-count": "1", "seen": 1}
    answer = client.post(f"/ledgers/rows/{row.number}/change/", {**whole, "due": "2031-12-24"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert re.search(r"<td>2031-12-01.*?</td>\s*<td>2031-12-24</td>", page, re.DOTALL)


def test_a_step_says_beforehand_what_stands_in_its_way(client, desk) -> None:
    values = {"gate": "north", "looked-on": "2031-11-01", "came": 9, "too-old": 3, "refused": 1}
    look = actions.add("gate-looks", actor=None, unit="quayside", values=values, now=NOW)
    page = client.get(f"/ledgers/rows/{look.number}/steps/sign/").content.decode()
    assert "Before this step can be taken" in page and "Some entered" in page
    values |= {"gate": "fish", "refused": 3}
    fine = actions.add("gate-looks", actor=None, unit="quayside", values=values, now=NOW)
    assert "Some entered" not in client.get(f"/ledgers/rows/{fine.number}/steps/sign/").content.decode()


def test_a_file_for_publication_holds_public_fields_only(client, desk) -> None:
    values = {"plate": "QX-12", "built": "2020-01", "haulier": "Dock & Daughters", "owner": "Ann Archer"}
    actions.add("lorries", actor=None, unit="highways", values=values, now=NOW)
    written = client.get("/ledgers/lorries/", {"format": "public-csv"}).content.decode("utf-8-sig")
    assert "QX-12" in written
    assert "Dock" not in written and "Archer" not in written
    assert "public-csv" not in client.get("/ledgers/hearths/").content.decode(), "a ledger without public fields"


def test_a_field_that_points_to_another_ledger_offers_its_rows(client, desk) -> None:
    values = {"plate": "QX-12", "built": "2020-01", "haulier": "Dock & Daughters"}
    lorry = actions.add("lorries", actor=None, unit="highways", values=values, now=NOW)
    desk.unit_id = "highways"
    desk.save()
    page = client.get("/ledgers/gate-looks/new/").content.decode()
    assert f'<option value="{lorry.number}">QX-12</option>' in page
    assert 'list="id_f-oldest-offered"' in page
