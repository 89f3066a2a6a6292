"""The detectors on stored hours: a lowered station becomes one lead, the rest stays calm or says why."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from lantian.apps.integrity import actions
from lantian.apps.integrity.choices import DecisionKind, State
from lantian.apps.integrity.hours import PM25, read_air
from lantian.apps.integrity.judging import GROUPS
from lantian.apps.integrity.models import Lead, Scan
from lantian.apps.integrity.scanning import next_group, scan
from lantian.apps.integrity.words import REFUSALS
from lantian.apps.notices.models import Notice
from lantian.science.tampering.catalogue import DETECTORS

pytestmark = pytest.mark.django_db


def test_a_lowered_station_becomes_one_lead_with_its_evidence(town, person) -> None:
    """Found again it stays the same lead; decided it is left alone; its notice follows."""
    run = scan("neighbours", town.now)
    found = Lead.objects.get(detector="network", station=town.lowered)
    others = Lead.objects.filter(detector="network").exclude(pk=found.pk)
    assert found.station_id == town.lowered
    assert found.score >= found.threshold
    assert found.rate < 0.01
    assert all(other.rate > 0.1 for other in others)
    assert 0.3 < found.facts["lower_share"] < 0.6
    assert found.facts["shown_mean"] < found.facts["expected_mean"]
    assert town.lowered not in found.comparison
    assert found.data_version == run.data_version
    series = found.evidence["series"]
    assert len(series["shown"]) == len(series["neighbours"]) == len(series["expected"])
    notice = Notice.objects.get(key=f"lead:{found.pk}")
    assert (notice.kind, notice.right) == ("lead", "read-leads")
    assert "not a verdict" in notice.title_en

    scan("neighbours", town.now)
    assert Lead.objects.filter(detector="network", station=town.lowered).count() == 1
    assert Scan.objects.count() == 1

    decider = next(role.id for role in town.pack.info.roles if "decide-leads" in role.rights)
    actions.decide(found, actor=person(decider), kind=DecisionKind.EXPLAIN, reason="The road was closed.", now=town.now)
    Lead.objects.filter(pk=found.pk).update(score=0.1)
    scan("neighbours", town.now)
    found.refresh_from_db()
    assert (found.state, found.score) == (State.EXPLAINED, 0.1)
    assert Lead.objects.filter(detector="network", station=town.lowered).count() == 1
    notice.refresh_from_db()
    assert notice.settled_at == town.now


def test_each_group_runs_once_a_local_day(town) -> None:
    """The next one that has not run comes up; on the next day all of them again."""
    assert next_group(town.now) == "neighbours"
    for group in ("series", "weather", "copies"):
        scan(group, town.now)
    assert next_group(town.now) == "neighbours"
    Scan.objects.all().update(day=town.now.date() - dt.timedelta(days=3))
    assert next_group(town.now) == "neighbours"
    runs = {run.group: run for run in Scan.objects.all()}
    assert runs["weather"].refused == {"sprinkling": "no-humidity", "weather": "no-humidity", "still-air": "no-wind"}
    assert set(runs["series"].judged) == {"stuck", "noise", "limit"}
    assert runs["copies"].judged["copied"] > 1


def test_little_history_is_said_and_raises_nothing(people, now) -> None:
    """Without data every detector says that it cannot judge."""
    for group in GROUPS:
        run = scan(group, now)
        assert set(run.refused) == set(GROUPS[group])
        assert set(run.refused.values()) <= set(REFUSALS)
    assert next_group(now) is None
    assert not Lead.objects.exists()


def test_every_detector_of_a_group_is_described() -> None:
    """What runs stands in the catalogue, and everything in the catalogue runs."""
    assert {name for detectors in GROUPS.values() for name in detectors} == set(DETECTORS)


def test_hours_are_read_by_local_day_and_what_is_not_there_is_missing(town) -> None:
    """Column 0 is a local midnight; a station without an hour has a gap there; the version pins what was known."""
    air = read_air(town.now, 10)
    assert air.start == town.start + dt.timedelta(days=150)
    assert air.end == town.start + dt.timedelta(days=160)
    assert air.pm25.shape == (6, 240)
    assert np.isfinite(air.of(PM25)).all()
    assert not np.isfinite(air.of("a01002")).any()
    assert air.neighbours(2)[0] == [1, 2]
    assert set(air.months) == {2}
    later = read_air(town.now + dt.timedelta(days=2), 10)
    assert not np.isfinite(later.pm25[:, -48:]).any()
    assert np.array_equal(later.pm25[:, :-48], air.pm25[:, 48:])
