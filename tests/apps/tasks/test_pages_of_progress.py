"""The pages of progress: everybody who reads the work sees them, every number opens, every day can be asked for."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from lantian.apps.notices.models import Notice
from lantian.apps.orgs.worklist import waiting_for
from lantian.apps.submissions.prefill import table_of
from lantian.apps.tasks import actions, demands, upkeep
from lantian.apps.tasks.models import Statement
from lantian.core.rules.returns import Due

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2017, 12, 5, 4, tzinfo=dt.UTC)
PLAN = "emergency-plan-revised"


@pytest.fixture
def reader(zhongyuan, clerk, client, monkeypatch):
    """The duty officer of the campaign office, signed in, on a day of the campaign."""
    person = clerk("duty-officer", "campaign-office")
    client.force_login(person)
    return person


def _pages(pack) -> list[str]:
    return [
        reverse("progress:board"),
        reverse("progress:board") + "?show=tasks",
        reverse("progress:board") + "?state=overdue&unit=mianfang-road",
        reverse("progress:units"),
        reverse("progress:unit", args=["mianfang-road"]),
        reverse("progress:measure", args=["M04"]),
        reverse("progress:task", args=["T01"]),
        *(reverse("progress:indicator", args=[name]) for name in pack.indicators),
        reverse("progress:curve", args=["scattered-dirty-done"]),
    ]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_in_both_languages(reader, client, zhongyuan, language) -> None:
    """Also while no row is entered."""
    client.cookies["django_language"] = language
    for page in _pages(zhongyuan):
        answer = client.get(page)
        assert answer.status_code == 200, page


def test_strangers_see_nothing(zhongyuan, client) -> None:
    """Progress inside the office is no publication."""
    for page in (reverse("progress:board"), reverse("progress:indicator", args=[PLAN])):
        assert client.get(page).status_code == 302


@pytest.mark.parametrize("asked", ["x", "1900-01-01", "9999-12-31", "2017-02-30", ""])
def test_a_day_that_is_none_shows_today(reader, client, asked) -> None:
    """An old address still opens."""
    answer = client.get(reverse("progress:board"), {"day": asked})
    assert answer.status_code == 200
    assert not answer.context["past"]


def test_what_does_not_exist_is_not_found(reader, client) -> None:
    """Of each kind."""
    for name, key in (("measure", "M99"), ("task", "T99"), ("indicator", "none"), ("unit", "none"), ("curve", "none")):
        assert client.get(reverse(f"progress:{name}", args=[key])).status_code == 404
    assert client.get(reverse("progress:statement", args=[10**12])).status_code == 404


def test_each_list_is_a_file_as_well(reader, client) -> None:
    """CSV of the board, the table of subdistricts, a unit and a curve."""
    pages = [
        reverse("progress:board"),
        reverse("progress:units"),
        reverse("progress:unit", args=["mianfang-road"]),
        reverse("progress:curve", args=["scattered-dirty-done"]),
    ]
    for page in pages:
        answer = client.get(page, {"format": "csv"})
        assert answer["Content-Type"].startswith("text/csv")
        assert answer.content.count(b"\n") >= 2 or page == pages[1]


def test_the_trace_names_clause_and_demand(reader, client) -> None:
    """T01: 627, with the clauses and the reading."""
    answer = client.get("/trace/progress/", {"id": "scattered-dirty-done"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "T01" in text
    assert "627" in text
    for key in ({"id": "none"}, {"id": PLAN, "day": "1900-01-01"}, {"id": PLAN, "unit": "none"}):
        assert client.get("/trace/progress/", key).status_code == 404


def test_stating_on_the_page(zhongyuan, clerk, client) -> None:
    """The form takes it in, a fault keeps the words, and withdrawing asks why."""
    unit = demands.units_stating(zhongyuan.indicators[PLAN])[0]
    client.force_login(clerk("environment-staff", unit))
    page = reverse("progress:state", args=[PLAN])
    wrong = client.post(page, {"says": "done", "on": "2099-01-01", "text": "Revised and issued."})
    assert wrong.status_code == 422
    assert "Revised and issued." in wrong.content.decode()
    answer = client.post(page, {"says": "done", "on": "2017-09-28", "text": "Revised and issued."})
    made = Statement.objects.get()
    assert answer["Location"] == reverse("progress:statement", args=[made.pk])
    shown = client.get(answer["Location"]).content.decode()
    assert "Revised and issued." in shown
    withdraw = reverse("progress:withdraw-statement", args=[made.pk])
    assert client.post(withdraw, {"reason": ""}).status_code == 422
    assert client.post(withdraw, {"reason": "A draft."}).status_code == 302
    assert "A draft." in client.get(answer["Location"]).content.decode()


def test_who_may_not_state_sees_no_form_and_is_refused(reader, client) -> None:
    """The office does not lead the emergency plan unless the policy says so."""
    leads = demands.units_stating(demands.pack().indicators[PLAN])
    assert "campaign-office" not in leads
    assert client.get(reverse("progress:indicator", args=[PLAN])).context["form"] is None
    assert client.post(reverse("progress:state", args=[PLAN]), {"says": "done"}).status_code == 403


def test_overdue_is_one_calm_line_of_the_worklist(zhongyuan, clerk) -> None:
    """However many dates were past on the day of issue."""
    person = clerk("environment-staff", "environment-bureau")
    mine = [each for each in waiting_for(person, NOW) if each.address.startswith("/progress/units/")]
    assert [each.urgency for each in mine] == ["overdue"]
    assert mine[0].count > 1


def test_a_reminder_comes_before_the_date_and_goes_when_it_is_done(zhongyuan) -> None:
    """As many days ahead as the pack says; told once."""
    soon = dt.datetime(2017, 9, 29, 4, tzinfo=dt.UTC)
    upkeep.remind_at(soon)
    upkeep.remind_at(soon)
    key = f"progress-soon:{PLAN}/"
    assert Notice.objects.filter(key__startswith=key, settled_at=None).count() == 1
    upkeep.remind_at(dt.datetime(2018, 6, 1, tzinfo=dt.UTC))
    assert not Notice.objects.filter(key__startswith="progress-soon:", settled_at=None).exists()


def test_the_monthly_return_is_filled_in(zhongyuan) -> None:
    """S2: what the unit leads or answers for, as of the last day of the month reported on."""
    submission = next(each for each in zhongyuan.submissions.values() if each.progress)
    first, last = dt.date(2017, 11, 1), dt.date(2017, 11, 30)
    due = Due(submission=submission.id, period="2017-11", day=dt.date(2017, 12, 1), at=NOW, first=first, last=last)
    actions.state(PLAN, actor=None, now=NOW, on=first, says="under-way", text="x", unit="environment-bureau")
    table = table_of(submission, "environment-bureau", due, NOW)
    assert table is not None
    keys = [line.key for line in table.lines]
    assert PLAN in keys
    assert len(set(keys)) == len(keys)
    assert all(len(line.cells) == len(table.columns) for line in table.lines)
