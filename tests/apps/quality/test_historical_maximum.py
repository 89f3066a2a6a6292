"""Falsified data: the historical maximum takes a day’s place in the ranking – by a decision alone, never by itself."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from lantian.apps.monitoring import jobs, queries
from lantian.apps.monitoring.models import DayMean, Substitution
from lantian.apps.quality import actions
from lantian.apps.quality.problems import DecisionRefused
from lantian.apps.records import traces
from lantian.apps.records.models import LogEntry
from lantian.core.standards.pollutants import Pollutant

FIRST = dt.date(2017, 10, 2)
LAST = dt.date(2017, 10, 8)
FALSE = dt.date(2017, 10, 4)


@pytest.fixture
def week(corner):
    """A week of 40, after one day of 90 at the first station."""
    station = corner.stations(corner.units[0])[0]

    def value(code: str, time: dt.datetime) -> int:
        local = time.astimezone(corner.zone).date()
        return 90 if code == station and local < FIRST else 40

    corner.give(FIRST - dt.timedelta(days=1), LAST, value, pollutants=[Pollutant.PM25])
    jobs.refresh(corner.now_after(LAST, hours=1))
    return corner


def take(week, **more):
    """Decide it for one day of the first station."""
    said = {
        "actor": None,
        "station": week.stations(week.units[0])[0],
        "first": FALSE,
        "last": FALSE,
        "key": "k",
        "reason": "the inlet was sprayed",
        "evidence": "case 17, video of 4 October",
        "now": week.now_after(LAST, hours=1),
        **more,
    }
    made = actions.take_maximum(**said)
    week.store.seal()
    jobs.refresh(week.now_after(LAST, hours=1))
    return made


def place(week):
    """The first subdistrict's row in the week's ranking."""
    found = queries.ranking(FIRST, LAST, now=week.now_after(LAST, hours=1))
    return next(row for row in found.rows if row.unit.id == week.units[0])


def test_by_default_nothing_is_substituted(week) -> None:
    """Whatever the rules think of a day."""
    assert place(week).substituted == ()
    assert place(week).value == 40


def test_the_maximum_takes_the_day_in_the_ranking_alone(week) -> None:
    """The mean of four stations: (90 + 3 × 40) ÷ 4 on that day; the day's own figure stays what was measured."""
    decision = take(week)
    row = place(week)
    assert row.value == Fraction(6 * 40) / 7 + Fraction(90 + 3 * 40, 4) / 7
    assert row.substituted == (FALSE,)
    day = DayMean.objects.get(site=week.units[0], day=FALSE, indicator="pm25_24h")
    assert day.value == 40
    key = {"unit": week.units[0], "first": str(FIRST), "last": str(LAST)}
    trace = traces.build("rank", key)
    assert any("historical maximum 90 of 2017-10-01" in remark.en for remark in trace.remarks)
    assert any(f"decision {decision.pk}" in remark.en for remark in trace.remarks)
    before = traces.build("rank", key, decision.seq - 1)
    assert not any("historical maximum" in remark.en for remark in before.remarks)
    entry = LogEntry.objects.order_by("-number").first()
    assert (entry.action, entry.facts["maximum"]) == ("quality.take-maximum", "90/1")


def test_undoing_it_brings_the_measured_day_back(week) -> None:
    """From the version of the undoing on; in the versions between it stays."""
    decision = take(week)
    actions.undo(decision.pk, actor=None, key="u", reason="the video shows another place")
    week.store.seal()
    jobs.refresh(week.now_after(LAST, hours=1))
    assert place(week).value == 40
    kept = Substitution.objects.get()
    assert kept.withdrawn_version == week.store.version()
    key = {"unit": week.units[0], "first": str(FIRST), "last": str(LAST)}
    assert any("historical maximum" in remark.en for remark in traces.build("rank", key, decision.seq).remarks)


@pytest.mark.parametrize(("change", "why"), [({"evidence": ""}, "evidence"), ({"reason": ""}, "reason")])
def test_it_takes_reason_and_evidence(week, change, why: str) -> None:
    """Nothing is written without them."""
    with pytest.raises(DecisionRefused) as refused:
        take(week, **change)
    assert refused.value.why == why
    assert Substitution.objects.count() == 0


def test_a_station_without_a_record_has_no_maximum(corner) -> None:
    """It is said so."""
    with pytest.raises(DecisionRefused) as refused:
        take(corner)
    assert refused.value.why == "no-record"
