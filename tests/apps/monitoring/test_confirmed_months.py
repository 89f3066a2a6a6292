"""The data of a month are preliminary until a person confirms them, pinned to a data version (HJ 633-2012 5.1.5)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from lantian.apps.monitoring import jobs, queries, reports
from lantian.apps.monitoring.actions import ConfirmationRefused, confirm_month, withdraw_confirmation
from lantian.apps.monitoring.models import Confirmation, DayMean
from lantian.apps.monitoring.standing import digest_of, months_between, standing
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.records import traces
from lantian.apps.records.models import LogEntry
from lantian.core.standards.pollutants import Pollutant

PM25 = Pollutant.PM25
OCTOBER, LAST = dt.date(2017, 10, 1), dt.date(2017, 10, 31)


@pytest.fixture
def month(corner):
    """Three days of October 2017 with results, the month over."""
    corner.give(OCTOBER, OCTOBER + dt.timedelta(days=2), lambda code, time: 50, pollutants=[PM25])
    jobs.refresh(corner.now_after(LAST, hours=10))
    return corner


def confirm(month, **more):
    """Confirm October on 1 November."""
    return confirm_month(OCTOBER, actor=None, now=month.now_after(LAST, hours=10), **more)


def test_a_month_is_preliminary_until_it_is_confirmed(month) -> None:
    """What says so: the standing, the queries, the report of the command line and the trace."""
    assert queries.preliminary(OCTOBER, LAST)
    assert "Preliminary" in standing(OCTOBER, LAST).words.en
    made = confirm(month)
    run = queries.state()
    assert made.version == run.version
    assert not queries.preliminary(OCTOBER, LAST)
    found = queries.ranking(OCTOBER, LAST, now=month.now_after(LAST))
    assert (found.basis.preliminary, found.basis.confirmed) == (False, (made.version,))
    said = reports.ranking_report(found, month.now_after(LAST))
    assert said["preliminary"] is False
    assert said["basis"]["confirmed_at_versions"] == [made.version]
    key = {"unit": month.units[0], "first": str(OCTOBER), "last": str(LAST)}
    assert traces.build("rank", key).remarks[-1].en == f"Confirmed data (data version {made.version})."


def test_a_period_is_confirmed_when_all_of_its_months_are(month) -> None:
    """A week across two months waits for both; the target of each period speaks for itself."""
    confirm(month)
    assert queries.preliminary(LAST, LAST + dt.timedelta(days=1))
    result = queries.targets(month.now_after(LAST, hours=10))
    assert not result.standings["2017-10"].preliminary
    assert result.standings["2017-Q4"].preliminary
    assert result.basis.preliminary


def test_a_later_correction_shows_and_needs_a_new_confirmation(month) -> None:
    """Both confirmations stay on record."""
    first = confirm(month)
    station = month.stations(month.units[0])[0]
    now = month.now_after(LAST, hours=11)
    hours = [month.now_after(OCTOBER) + dt.timedelta(hours=number) for number in range(24)]
    month.tell([(station, PM25, hour, 90) for hour in hours])
    done = jobs.refresh(now)
    found = standing(OCTOBER, LAST)
    assert (found.state, found.changed, found.preliminary) == ("changed", (OCTOBER,), True)
    assert "changed since they were confirmed" in found.words.en
    assert queries.ranking(OCTOBER, LAST, now=now).basis.changed
    first.refresh_from_db()
    assert first.changed_version == done.version
    second = confirm_month(OCTOBER, actor=None, now=now, reason="the correction was looked at")
    assert standing(OCTOBER, LAST).versions == (second.version,)
    assert Confirmation.objects.count() == 2


def test_a_correction_that_is_taken_back_leaves_the_confirmation_as_it_was(month) -> None:
    """What counts is whether the figures differ, not that something happened."""
    confirm(month)
    station, now = month.stations(month.units[0])[0], month.now_after(LAST, hours=11)
    hour = month.now_after(OCTOBER)
    month.tell([(station, PM25, hour, 90)])
    jobs.refresh(now)
    assert standing(OCTOBER, LAST).state == "changed"
    month.tell([(station, PM25, hour, 50)])
    jobs.refresh(now)
    assert standing(OCTOBER, LAST).state == "confirmed"


def test_computing_everything_again_changes_nothing(month) -> None:
    """The digest is of figures, not of the run that made them."""
    confirm(month)
    before = digest_of(OCTOBER, LAST)
    jobs.refresh(month.now_after(LAST, hours=12), everything=True)
    assert digest_of(OCTOBER, LAST) == before
    assert before[1] == DayMean.objects.exclude(exact="").count() + before_indices()
    assert standing(OCTOBER, LAST).state == "confirmed"


def before_indices() -> int:
    """How many daily indices there are."""
    from lantian.apps.monitoring.models import DayIndex

    return DayIndex.objects.exclude(aqi=None).count()


@pytest.mark.parametrize(
    ("asked", "hours", "why"),
    [
        (dt.date(2017, 10, 1), -1, "running"),
        (dt.date(2017, 9, 1), 10, "unknown"),
        (dt.date(2016, 10, 1), 10, "no-results"),
    ],
)
def test_what_cannot_be_confirmed(month, asked, hours: int, why: str) -> None:
    """A month that runs, that is none, that has no results: refused in both languages with a remedy."""
    with pytest.raises(ConfirmationRefused) as refused:
        confirm_month(asked, actor=None, now=month.now_after(LAST, hours=hours))
    assert refused.value.why == why
    assert refused.value.said("zh")[0] != refused.value.said("en")[0]
    assert Confirmation.objects.count() == 0


def test_a_confirmed_month_is_not_confirmed_twice(month) -> None:
    """A double click does nothing."""
    confirm(month)
    with pytest.raises(ConfirmationRefused) as refused:
        confirm(month)
    assert refused.value.why == "confirmed"
    assert Confirmation.objects.count() == 1


def test_results_must_know_the_newest_decision(month) -> None:
    """A decision that is not among the results yet is not confirmed away."""
    with pytest.raises(ConfirmationRefused) as refused:
        confirm(month, needed_version=10_000)
    assert refused.value.why == "behind"


def test_a_withdrawn_confirmation_stays_on_record(month) -> None:
    """Nor does an earlier one come into force again."""
    confirm(month)
    with pytest.raises(ConfirmationRefused):
        withdraw_confirmation(OCTOBER, actor=None, reason=" ")
    withdraw_confirmation(OCTOBER, actor=None, reason="an audit is under way")
    assert queries.preliminary(OCTOBER, LAST)
    kept = Confirmation.objects.get()
    assert kept.withdrawn_reason == "an audit is under way"
    assert [each.action for each in LogEntry.objects.order_by("number")][-2:] == [
        "monitoring.confirm-month",
        "monitoring.withdraw-confirmation",
    ]
    with pytest.raises(ConfirmationRefused):
        withdraw_confirmation(OCTOBER, actor=None, reason="again")


def test_confirming_takes_the_right(month, person) -> None:
    """And writes nothing without it."""
    with pytest.raises(NotAllowed):
        confirm_month(OCTOBER, actor=person("duty-officer"), now=month.now_after(LAST, hours=10))
    assert Confirmation.objects.count() == 0
    confirm_month(OCTOBER, actor=person("analyst"), now=month.now_after(LAST, hours=10))
    assert Confirmation.objects.get().confirmed_name == "analyst"


def test_months_between() -> None:
    """Every calendar month that is touched, across the year's end."""
    found = list(months_between(dt.date(2017, 11, 30), dt.date(2018, 1, 1)))
    assert found == [dt.date(2017, 11, 1), dt.date(2017, 12, 1), dt.date(2018, 1, 1)]


def test_a_month_without_a_change_is_not_touched_by_a_computation(month, django_assert_max_num_queries) -> None:
    """Refreshing the running month reads no confirmed one."""
    confirm(month)
    digest = Confirmation.objects.get().digest
    month.give(dt.date(2017, 11, 1), dt.date(2017, 11, 1), lambda code, time: Decimal("50.5"), pollutants=[PM25])
    with django_assert_max_num_queries(40):
        jobs.refresh(month.now_after(dt.date(2017, 11, 1)))
    assert Confirmation.objects.get().digest == digest
    assert standing(OCTOBER, LAST).state == "confirmed"
