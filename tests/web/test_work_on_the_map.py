"""The work on the map: any ledger or measure, as of any day, with the numbers of the ledgers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from html import unescape

import pytest

from lantian.apps.cases.actions import NewProblem, Wish, file_case, take
from lantian.apps.ledgers import actions
from lantian.apps.orgs import actions as orgs
from lantian.apps.orgs.campaign import pack
from lantian.apps.orgs.models import User
from lantian.apps.tasks.progress import progress
from lantian.apps.tasks.templatetags.progress import progress_trace, share_words
from lantian.core.flows.case import Step
from lantian.core.policy.pack import Pack
from lantian.web.site import work_board
from lantian.web.site.work_board import board
from lantian.web.site.work_cases import cases_board
from lantian.web.site.work_subject import subject, subjects

pytestmark = pytest.mark.django_db

NOV_4 = dt.datetime(2031, 11, 4, 9, tzinfo=dt.UTC)
HEARTHS = "ledger:hearths"
QUAY = (Decimal("-1.4"), Decimal("55.01"))


@pytest.fixture(autouse=True)
def forgotten() -> None:
    """No test sees what another one put together."""
    work_board._board.cache_clear()


@pytest.fixture
def harbour(settings, small_folder, db) -> Pack:
    """Port Alder in force, its units in the records."""
    settings.LANTIAN_PACK = small_folder
    orgs.synchronise_units(pack())
    return pack()


@pytest.fixture
def reader(harbour) -> User:
    """Somebody who reads the work."""
    role = next(role for role in harbour.info.roles if "read-work" in role.rights)
    return User.objects.create(username="reader", role=role.id)


def _hearth(number: int, unit: str, day: int, *, replaced: int | None = None, place=None) -> None:
    now = NOV_4.replace(day=day)
    values = {"address": f"{number} Quay Street", "fuel": "coal", "hearth-count": 2}
    row = actions.add("hearths", actor=None, unit=unit, values=values, now=now, place=place)
    if replaced is not None:
        done = NOV_4.replace(day=replaced)
        actions.step(row.number, "look", actor=None, now=done)
        actions.step(row.number, "replace", actor=None, now=done, ticked=["replaced/cold", "replaced/bricked"])


def _seen(reader: User, day: int, today: int = 20):
    shown = subject(HEARTHS, reader)
    assert shown is not None
    return board(shown, dt.date(2031, 11, day), today=dt.date(2031, 11, today), units=None)


def test_a_day_shows_what_was_there_and_done_at_its_end(harbour, reader):
    first, second = (unit.id for unit in harbour.subdistricts()[:2])
    _hearth(1, first, 4, replaced=10)
    _hearth(2, first, 6)
    _hearth(3, second, 8, replaced=12)
    by_day = {day: (seen.done, seen.total) for day in (3, 5, 10, 12, 20) for seen in [_seen(reader, day)]}
    assert by_day == {3: (0, 0), 5: (0, 1), 10: (1, 3), 12: (2, 3), 20: (2, 3)}
    lines = {line.unit: (line.done, line.total, line.percent) for line in _seen(reader, 20).lines}
    assert lines[first] == (1, 2, 50) and lines[second] == (1, 1, 100)


def test_a_hundred_percent_is_said_only_where_nothing_is_left():
    assert work_board._percent(Decimal(300), Decimal(299)) == 99
    assert work_board._percent(Decimal(300), Decimal(300)) == 100
    assert work_board._percent(Decimal(0), Decimal(0)) is None


def test_rows_with_a_place_are_marks_and_the_others_are_only_counted(harbour, reader):
    unit = harbour.subdistricts()[0].id
    drawing = _seen(reader, 4).drawing
    west, south, east, north = drawing.bounds
    middle = Decimal(f"{(west + east) / 2:.6f}"), Decimal(f"{(south + north) / 2:.6f}")
    _hearth(1, unit, 4, place=middle, replaced=5)
    _hearth(2, unit, 4, place=(Decimal(10), Decimal(10)))
    _hearth(3, unit, 4)
    seen = _seen(reader, 20)
    assert [(mark.done, mark.title) for mark in seen.marks] == [(True, "1 Quay Street")]
    assert (seen.placed, seen.off_the_map, seen.without_place) == (1, 1, 1)
    assert seen.total == 3


def test_many_marks_are_drawn_together_without_losing_one(harbour, reader, monkeypatch):
    monkeypatch.setattr(work_board, "_MOST_MARKS", 3)
    west, south, east, north = _seen(reader, 3).drawing.bounds
    middle = Decimal(f"{(west + east) / 2:.6f}"), Decimal(f"{(south + north) / 2:.6f}")
    for number in range(5):
        _hearth(number, harbour.subdistricts()[0].id, 4, place=middle, replaced=6 if number < 2 else None)
    seen = _seen(reader, 20)
    assert seen.together and sum(mark.rows for mark in seen.marks) == 5 and sum(m.rows_done for m in seen.marks) == 2


def test_the_page_works_without_a_script_and_hands_out_the_table(harbour, reader, client, monkeypatch):
    monkeypatch.setattr("lantian.io.clock.now", lambda: NOV_4.replace(day=20))
    _hearth(1, harbour.subdistricts()[0].id, 4, replaced=10)
    client.force_login(reader)
    page = client.get("/situation/", {"show": HEARTHS, "day": "2031-11-10"}).content.decode()
    assert 'value="2031-11-10"' in page and "<svg" in page and 'id="line-' in page
    part = client.get("/situation/", {"show": HEARTHS, "day": "2031-11-09", "part": "board"}).content.decode()
    assert "<html" not in part and 'data-day="2031-11-09"' in part
    rows = client.get("/situation/", {"show": HEARTHS, "format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert rows[0] == "unit,name,total,done,left" and rows[1].endswith(",1,1,0")


@pytest.mark.parametrize("query", [{"show": "ledger:none"}, {"show": HEARTHS, "day": "tomorrow"}])
def test_what_is_not_there_is_not_found(harbour, reader, client, query):
    client.force_login(reader)
    assert client.get("/situation/", query).status_code == 404


def test_strangers_are_sent_to_the_sign_in(harbour, client):
    assert client.get("/situation/").status_code == 302


def test_every_indicator_can_be_chosen_with_or_without_rows(harbour, reader):
    keys = {each.key for each in subjects(reader)}
    assert {f"indicator:{each}" for each in harbour.indicators} <= keys


def test_a_measure_without_rows_shows_the_share_of_each_unit(settings, zhongyuan_folder, client, monkeypatch):
    settings.LANTIAN_PACK = zhongyuan_folder
    orgs.synchronise_units(pack())
    now = dt.datetime(2017, 12, 5, 4, tzinfo=dt.UTC)
    monkeypatch.setattr("lantian.io.clock.now", lambda: now)
    reader = User.objects.create(username="reader", role="duty-officer")
    client.force_login(reader)
    chosen = next(each for each in subjects(reader) if each.indicator and each.indicator.kind == "submissions")
    found = progress(now, dt.date(2017, 11, 30))[chosen.indicator.id]
    query = {"show": chosen.key, "day": "2017-11-30"}
    page = client.get("/situation/", query).content.decode()
    assert 'data-day="2017-11-30"' in page and 'class="mark' not in page and progress_trace(found) in unescape(page)
    rows = client.get("/situation/", {**query, "format": "csv"}).content.decode("utf-8-sig").splitlines()
    told = {row.split(",")[0]: row.split(",")[2] for row in rows[1:]}
    expected = {unit.id: share_words(found.by_unit.get(unit.id), found) for unit in pack().subdistricts()}
    assert told == expected | {unit: share_words(share, found) for unit, share in found.by_unit.items()}


def test_cases_lie_where_they_were_found_and_are_done_when_concluded(harbour, reader, client, monkeypatch):
    """By the subdistrict of the place, as of any day; one without a place is only counted, a merged one not at all."""
    filed = [
        file_case(
            actor=None, now=NOV_4, source="walk", kind="hearth", unit="quayside", title=title, place=place,
            problems=[NewProblem(description="An open hearth")],
        )
        for title, place in (("One", QUAY), ("Two", QUAY), ("Three", None))
    ]  # fmt: skip
    take(filed[1].number, Step.MERGE, actor=None, now=NOV_4.replace(day=6),
         wish=Wish(target=filed[0].number, reason="The same"))  # fmt: skip
    by_day = {day: cases_board(dt.date(2031, 11, day), reader) for day in (3, 5, 7)}
    assert {day: (seen.done, seen.total, seen.placed, seen.without_place) for day, seen in by_day.items()} == {
        3: (0, 0, 0, 0),
        5: (0, 3, 2, 1),
        7: (0, 2, 1, 1),
    }
    lines = {line.unit: line.total for line in by_day[7].lines if line.total}
    assert lines == {"quayside": 1, "": 1}
    monkeypatch.setattr("lantian.io.clock.now", lambda: NOV_4.replace(day=7))
    client.force_login(reader)
    page = client.get("/situation/", {"show": "cases", "day": "2031-11-05"}).content.decode()
    assert "/cases/?place=quayside" in page and "/cases/?place=none" in page and filed[0].number in page
