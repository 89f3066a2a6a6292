"""How many measures are in which state, as the wall shows it: the board's own numbers, kept for a few minutes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import cache

from lantian.apps.tasks import boards, summary, upkeep
from lantian.apps.tasks.progress import progress

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2017, 12, 5, 4, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def forgotten() -> None:
    """No test sees what another one counted."""
    cache.clear()


def test_the_wall_says_what_the_board_says(zhongyuan):
    lines = boards.lines(progress(NOW), NOW.date())
    told = summary.standing(NOW)
    assert {each.state: each.count for each in told.totals} == {
        each.state: each.count for each in boards.state_totals(lines)
    }
    assert told.measures == len(lines) and told.at == NOW


def test_it_is_asked_once_for_all_walls_and_says_of_when_it_is(zhongyuan, django_assert_num_queries):
    summary.standing(NOW)
    later = NOW + dt.timedelta(minutes=1)
    with django_assert_num_queries(0):
        assert summary.standing(later).at == NOW


def test_another_day_is_counted_anew(zhongyuan):
    summary.standing(NOW)
    tomorrow = NOW + dt.timedelta(days=1)
    assert summary.standing(tomorrow).at == tomorrow


def test_the_worker_tells_it_ahead_of_the_walls(zhongyuan, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(upkeep, "clock_now", lambda: NOW)
    upkeep.tell_walls.func()
    with django_assert_num_queries(0):
        assert summary.standing(NOW).at == NOW
