"""The demonstration's clock runs in another winter, and faster."""

import datetime as dt

from lantian.io.clock import CampaignClock, now, read_clock, write_clock

REAL = dt.datetime(2026, 11, 1, 8, tzinfo=dt.UTC)
CAMPAIGN = dt.datetime(2018, 3, 25, 0, 2, tzinfo=dt.UTC)
CLOCK = CampaignClock(campaign=CAMPAIGN, real=REAL, speed=60)


def test_a_minute_of_ours_is_an_hour_of_the_campaign():
    assert CLOCK.at(REAL + dt.timedelta(minutes=1)) == CAMPAIGN + dt.timedelta(hours=1)


def test_a_clock_of_ours_set_back_does_not_set_the_campaign_back():
    assert CLOCK.at(REAL - dt.timedelta(days=1)) == CAMPAIGN


def test_what_is_written_is_read_and_a_new_clock_takes_over(tmp_path):
    write_clock(tmp_path, CLOCK)
    assert read_clock(tmp_path) == CLOCK
    later = CampaignClock(campaign=CAMPAIGN + dt.timedelta(days=1), real=REAL, speed=60)
    write_clock(tmp_path, later)
    assert read_clock(tmp_path) == later


def test_without_a_demonstration_it_is_now(monkeypatch, tmp_path):
    monkeypatch.setenv("LANTIAN_HOME", str(tmp_path))
    before = dt.datetime.now(dt.UTC)
    assert before <= now() <= dt.datetime.now(dt.UTC)
