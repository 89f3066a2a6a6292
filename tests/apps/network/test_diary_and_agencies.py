"""The diary of the stations and the register of agencies (M03): what is kept, refused, struck out and read."""

from __future__ import annotations

import datetime as dt

import pytest

from lantian.apps.network import actions, queries
from lantian.apps.network.models import Agency, DiaryEntry
from lantian.apps.network.problems import RegisterRefused
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.orgs.worklist import waiting_for
from lantian.apps.records.models import LogEntry

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2017, 10, 31, 4, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def code(corner) -> str:
    """A station."""
    return corner.stations(corner.units[0])[0]


@pytest.fixture
def agency(corner, keeper) -> Agency:
    """An agency whose licence lasts until Christmas."""
    return actions.add_agency(actor=keeper, name_zh="运维公司", licence="CMA-1", licence_until=dt.date(2017, 12, 25))


def _entry(code, keeper, *, back: int, hours: int | None, affected: bool = True) -> DiaryEntry:
    start = NOW - back * HOUR
    return actions.add_diary_entry(
        code,
        actor=keeper,
        kind="calibration",
        start=start,
        end=None if hours is None else start + hours * HOUR,
        now=NOW,
        person="Li",
        data_affected=affected,
    )


def test_reviewers_are_told_the_spans_in_which_data_were_affected(code, keeper) -> None:
    inside = _entry(code, keeper, back=10, hours=2)
    open_ended = _entry(code, keeper, back=3, hours=None)
    _entry(code, keeper, back=9, hours=1, affected=False)
    struck = _entry(code, keeper, back=8, hours=1)
    actions.strike_diary_entry(struck.pk, actor=keeper, reason="another station", now=NOW)
    found = queries.diary_between([code], NOW - 20 * HOUR, NOW)
    assert [span.entry for span in found] == [inside.pk, open_ended.pk]
    assert found[1].end is None


@pytest.mark.parametrize(
    ("begin", "end", "found"),
    [(-12, -10, 0), (-12, -9, 1), (-8, -5, 0), (-9, -8, 1)],
)
def test_a_span_is_found_by_any_part_of_it_its_end_excluded(code, keeper, begin, end, found) -> None:
    """The entry lasts from 10 to 8 hours ago."""
    _entry(code, keeper, back=10, hours=2)
    assert len(queries.diary_between([code], NOW + begin * HOUR, NOW + end * HOUR)) == found


@pytest.mark.parametrize(("back", "hours", "field"), [(-1, None, "start"), (2, 0, "end"), (2, -1, "end")])
def test_an_impossible_span_is_refused_and_nothing_kept(code, keeper, back, hours, field) -> None:
    with pytest.raises(RegisterRefused) as refused:
        _entry(code, keeper, back=back, hours=hours)
    assert field in refused.value.problems
    assert not DiaryEntry.objects.exists()


def test_an_entry_is_ended_once_and_struck_out_once(code, keeper) -> None:
    entry = _entry(code, keeper, back=5, hours=None)
    actions.end_diary_entry(entry.pk, actor=keeper, end=NOW, now=NOW)
    with pytest.raises(RegisterRefused):
        actions.end_diary_entry(entry.pk, actor=keeper, end=NOW, now=NOW)
    with pytest.raises(RegisterRefused):
        actions.strike_diary_entry(entry.pk, actor=keeper, reason=" ", now=NOW)
    actions.strike_diary_entry(entry.pk, actor=keeper, reason="wrong day", now=NOW)
    with pytest.raises(RegisterRefused):
        actions.strike_diary_entry(entry.pk, actor=keeper, reason="again", now=NOW)
    assert [each.struck_reason for each in queries.diary(code)] == ["wrong day"]


def test_a_station_has_one_agency_on_each_day(code, agency, keeper) -> None:
    first, last = dt.date(2017, 9, 1), dt.date(2017, 9, 30)
    other = actions.add_agency(actor=keeper, name_en="Other", licence="CMA-2")
    (contract,) = actions.add_contract(agency.pk, actor=keeper, stations=[code], first=first, last=last)
    for begin, end in ((last, None), (dt.date(2017, 8, 1), first), (dt.date(2017, 9, 10), dt.date(2017, 9, 11))):
        with pytest.raises(RegisterRefused) as refused:
            actions.add_contract(other.pk, actor=keeper, stations=[code], first=begin, last=end)
        assert code in str(refused.value.problems["stations"])
    actions.add_contract(other.pk, actor=keeper, stations=[code], first=dt.date(2017, 10, 1))
    assert queries.agency_of(code, last) == agency
    assert queries.agency_of(code, dt.date(2017, 10, 1)) == other
    assert queries.agency_of(code, dt.date(2017, 8, 31)) is None
    actions.end_contract(contract.pk, actor=keeper, last=dt.date(2017, 9, 15), reason="sold")
    assert queries.agency_of(code, dt.date(2017, 9, 16)) is None


def test_closing_an_agency_ends_its_contracts(code, agency, keeper) -> None:
    actions.add_contract(agency.pk, actor=keeper, stations=[code], first=dt.date(2017, 9, 1))
    actions.close_agency(agency.pk, actor=keeper, on=dt.date(2017, 10, 1), reason="licence withdrawn")
    assert queries.agency_of(code, dt.date(2017, 10, 1)) == agency
    assert queries.agency_of(code, dt.date(2017, 10, 2)) is None


def test_two_agencies_do_not_share_a_licence(agency, keeper) -> None:
    with pytest.raises(RegisterRefused) as refused:
        actions.add_agency(actor=keeper, name_zh="另一家", licence="CMA-1")
    assert "licence" in refused.value.problems


def test_a_finding_waits_until_it_is_settled(agency, keeper, today) -> None:
    finding = actions.add_finding(
        agency.pk,
        actor=keeper,
        on=today,
        found_by="Bureau",
        what="No zero checks",
        severity="breach",
        today=today,
    )
    titles = [item.title for item in waiting_for(keeper, NOW)]
    assert any("运维公司" in title for title in titles)
    with pytest.raises(RegisterRefused):
        actions.settle_finding(finding.pk, actor=keeper, on=today - dt.timedelta(days=1), how="mended")
    actions.settle_finding(finding.pk, actor=keeper, on=today, how="mended")
    assert not any("问题" in item.title for item in waiting_for(keeper, NOW))
    with pytest.raises(RegisterRefused):
        actions.add_finding(
            agency.pk,
            actor=keeper,
            on=today + dt.timedelta(days=1),
            found_by="Bureau",
            what="x",
            severity="breach",
            today=today,
        )


@pytest.mark.parametrize(
    ("day", "urgency"), [("2017-10-25", None), ("2017-10-26", "to-receive"), ("2017-12-26", "overdue")]
)
def test_a_licence_is_named_sixty_days_before_its_end(agency, keeper, day, urgency) -> None:
    now = dt.datetime.fromisoformat(f"{day}T04:00:00+00:00")
    found = [item.urgency for item in waiting_for(keeper, now) if "运维公司" in item.title]
    assert found == ([urgency] if urgency else [])


def test_who_has_no_right_writes_nothing(code, agency, reader, person, today) -> None:
    integrator = person("integrator")  # manages stations, not agencies
    before = LogEntry.objects.count()
    with pytest.raises(NotAllowed):
        _entry(code, reader, back=2, hours=1)
    for actor in (reader, integrator):
        with pytest.raises(NotAllowed):
            actions.add_person(agency.pk, actor=actor, name="Wang")
        with pytest.raises(NotAllowed):
            actions.add_contract(agency.pk, actor=actor, stations=[code], first=today)
    assert LogEntry.objects.count() == before


def test_every_change_is_in_the_log(code, agency, keeper, today) -> None:
    actions.add_person(agency.pk, actor=keeper, name="Wang", post="engineer")
    actions.edit_agency(agency.pk, actor=keeper, reason="moved", telephone="123")
    _entry(code, keeper, back=2, hours=1)
    logged = list(LogEntry.objects.order_by("number").values_list("action", flat=True))
    assert logged[-4:] == [
        "network.add-agency",
        "network.add-agency-person",
        "network.edit-agency",
        "network.add-diary-entry",
    ]
