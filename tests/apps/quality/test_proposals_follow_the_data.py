"""Checks run in bites, the newest days first; proposals follow data and rules, decisions are never touched."""

from __future__ import annotations

import datetime as dt

import pytest

from lantian.apps.notices.models import Notice
from lantian.apps.quality import actions, proposing, queries
from lantian.apps.quality.choices import CHANGED_VALUE, DecisionKind, State
from lantian.apps.quality.models import CheckedDay, Episode, Progress, Proposal
from lantian.apps.quality.words import rule_ids, said
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import day_bounds

PM25 = Pollutant.PM25
DAY = dt.date(2017, 10, 3)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def spiked(corner):
    """Four days with a value at one station that no air can hold."""

    def value(code: str, time: dt.datetime) -> int:
        return 40 + (hash(code) + time.hour) % 7 + time.hour % 5

    corner.give(DAY, DAY + dt.timedelta(days=3), value, pollutants=[PM25])
    station = corner.stations(corner.units[0])[0]
    corner.tell([(station, PM25, at(corner, 10), 5000)])
    return corner


def at(district, hour: int, day: int = 2) -> dt.datetime:
    """An hour of a day after the first."""
    return day_bounds(DAY + dt.timedelta(days=day), district.zone)[0] + hour * HOUR


def check(district) -> proposing.Checked:
    """Everything, at the end of the four days."""
    return proposing.check_everything(district.now_after(DAY + dt.timedelta(days=3), hours=1))


def proposals(district, rule: str = "range") -> list[Proposal]:
    """Those of the hour with the impossible value."""
    return list(Proposal.objects.filter(hour=at(district, 10), rule=rule).order_by("id"))


def test_what_no_air_can_hold_is_proposed_with_its_facts(spiked) -> None:
    """With rule, version, facts, and the data version that was checked; a notice is raised for the reviewers."""
    done = check(spiked)
    assert (done.days, done.waiting) == (4, 0)
    (found,) = proposals(spiked)
    assert (found.state, found.value, found.seq) == (State.PROPOSED, 5000, spiked.store.version())
    assert "5000" in said(found.rule, found.facts).en
    assert found.episode.hours == 1
    notice = Notice.objects.get(key__startswith=f"suspect-data:{found.station}:")
    assert notice.settled_at is None


def test_checking_again_changes_nothing(spiked) -> None:
    """As long as neither data nor rules change, nothing is looked at."""
    check(spiked)
    before = list(Proposal.objects.order_by("id").values_list("id", "state"))
    again = check(spiked)
    assert (again.days, again.raised, again.outdated) == (0, 0, 0)
    assert list(Proposal.objects.order_by("id").values_list("id", "state")) == before


def test_a_corrected_value_outdates_the_proposal(spiked) -> None:
    """And settles the notice; only the day that changed and those that look back on it are checked again."""
    check(spiked)
    spiked.tell([(spiked.stations(spiked.units[0])[0], PM25, at(spiked, 10), 41)])
    done = check(spiked)
    assert done.days == 2
    assert [each.state for each in proposals(spiked)] == [State.OUTDATED]
    assert not Episode.objects.filter(rule="range").exclude(state=State.OUTDATED).exists()


def test_another_impossible_value_is_a_new_proposal(spiked) -> None:
    """The old one stays as outdated: the trail shows both."""
    check(spiked)
    spiked.tell([(spiked.stations(spiked.units[0])[0], PM25, at(spiked, 10), 6000)])
    check(spiked)
    assert [(each.state, each.value) for each in proposals(spiked)] == [
        (State.OUTDATED, 5000),
        (State.PROPOSED, 6000),
    ]


def test_a_value_that_changes_after_the_review_is_shown_again(spiked) -> None:
    """The decision stays in force until a person looks at the new value."""
    check(spiked)
    (found,) = proposals(spiked)
    decision = actions.decide_episode(found.episode_id, actor=None, verdict=DecisionKind.ACCEPT, key="k")
    spiked.store.seal()
    spiked.tell([(found.station, PM25, at(spiked, 10), 41)])
    check(spiked)
    (changed,) = proposals(spiked, CHANGED_VALUE)
    assert changed.facts == {"before": 5000.0, "value": 41.0, "decision": decision.pk}
    assert "5000" in said(CHANGED_VALUE, changed.facts).zh
    actions.decide_episode(changed.episode_id, actor=None, verdict=DecisionKind.OVERRIDE, key="k2", reason="seen")
    check(spiked)
    assert [each.state for each in proposals(spiked, CHANGED_VALUE)] == [State.OVERRIDDEN]


def test_an_accepted_proposal_is_not_raised_again(spiked) -> None:
    """What a person decided stays decided while the value is the same."""
    check(spiked)
    (found,) = proposals(spiked)
    actions.decide_episode(found.episode_id, actor=None, verdict=DecisionKind.ACCEPT, key="k")
    Progress.objects.update(rules="other")
    check(spiked)
    assert [each.state for each in proposals(spiked)] == [State.ACCEPTED]


def test_the_newest_days_come_first_and_a_bite_is_a_week(corner) -> None:
    """The older record follows in later bites."""
    corner.give(DAY, DAY + dt.timedelta(days=9), lambda code, time: 40 + time.hour, pollutants=[PM25])
    now = corner.now_after(DAY + dt.timedelta(days=9), hours=1)
    first = proposing.check_bite(now)
    assert (first.days, first.waiting) == (7, 3)
    waiting = list(CheckedDay.objects.filter(waits=True).order_by("day").values_list("day", flat=True))
    assert waiting == [DAY, DAY + dt.timedelta(days=1), DAY + dt.timedelta(days=2)]
    assert proposing.check_bite(now).waiting == 0
    assert proposing.check_bite(now).days == 0


def test_every_rule_has_its_words() -> None:
    """Also where a fact of an older version is missing."""
    for rule in rule_ids():
        text = said(rule, {})
        assert text.zh
        assert text.en
        assert "{" not in text.zh + text.en


def test_days_wait_for_the_checks_before_they_have_begun(spiked) -> None:
    """A month of which nobody has looked at anything says so, up to today."""
    now = spiked.now_after(DAY + dt.timedelta(days=3), hours=1)
    begun = next(row for row in queries.months(now) if row.month.first == DAY.replace(day=1))
    assert begun.unchecked == (DAY + dt.timedelta(days=4)).day
    check(spiked)
    assert next(row for row in queries.months(now) if row.month.first == DAY.replace(day=1)).unchecked == 0
