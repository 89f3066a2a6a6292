"""The pages of the review: for whom they open, what they say, what their buttons do."""

from __future__ import annotations

import datetime as dt

import pytest

from lantian.apps.monitoring import jobs, queries
from lantian.apps.monitoring.models import Confirmation
from lantian.apps.orgs.worklist import places_for, waiting_for
from lantian.apps.quality.choices import State
from lantian.apps.quality.demonstration import load
from lantian.apps.quality.models import Decision, Proposal
from lantian.apps.records import traces
from lantian.core.standards.pollutants import Pollutant
from lantian.io.clock import CampaignClock, write_clock

DAY = dt.date(2017, 10, 3)


@pytest.fixture
def clock(hours, now):
    """The campaign stands at the end of the three days."""
    write_clock(hours.home, CampaignClock(campaign=now, real=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), speed=0))
    return now


@pytest.fixture
def reviewer(client, person, clock, settings, hours):
    """A browser of somebody who may review and confirm."""
    settings.HOME = hours.home
    client.force_login(person("analyst"))
    client.cookies["django_language"] = "en"
    return client


def test_strangers_are_asked_to_sign_in(client, hours) -> None:
    """Every page of it."""
    for address in (
        "/quality/",
        "/quality/decisions/",
        "/quality/decisions/new/",
        "/quality/months/",
        "/quality/flags.csv",
    ):
        assert client.get(address).status_code == 302


def test_readers_read_and_do_not_decide(client, person, hours, propose, clock) -> None:
    """The buttons are not there, and would not work."""
    episode = propose(2)
    client.force_login(person("inspector"))
    page = client.get(f"/quality/episodes/{episode.pk}/")
    assert page.status_code == 200
    assert 'name="do"' not in page.content.decode()
    assert client.post(f"/quality/episodes/{episode.pk}/decide/", {"do": "accept", "key": "k"}).status_code == 403
    assert client.get("/quality/decisions/new/").status_code == 403
    assert client.post("/quality/months/2017-10/", {"do": "confirm"}).status_code == 403
    assert Decision.objects.count() == 0


def test_an_episode_shows_chart_facts_and_buttons(reviewer, propose) -> None:
    """Server-drawn, with a legend in words and the facts of the rule in a sentence."""
    episode = propose(3)
    text = reviewer.get(f"/quality/episodes/{episode.pk}/").content.decode()
    assert "40 against a median of 12 around it, 20 off is allowed" in text
    assert "proposed: suspect" in text
    assert '<svg class="plot"' in text
    assert "<script>" not in text
    assert "style=" not in text.split("<main")[1].split("</main>")[0]


def test_one_click_accepts_and_leads_on(reviewer, propose) -> None:
    """To the next episode; a second click of the same form changes nothing."""
    first, second = propose(2), propose(2, rule="step", begin=6)
    sent = {"do": "accept", "key": "abc", "reason": "", "next": "1", "through": first.last.isoformat()}
    answer = reviewer.post(f"/quality/episodes/{first.pk}/decide/", sent)
    assert answer.headers["Location"] == f"/quality/episodes/{second.pk}/"
    reviewer.post(f"/quality/episodes/{first.pk}/decide/", sent)
    assert Decision.objects.count() == 1


def test_overriding_without_a_reason_says_so_and_keeps_the_page(reviewer, propose) -> None:
    """Nothing is written."""
    episode = propose(2)
    answer = reviewer.post(f"/quality/episodes/{episode.pk}/decide/", {"do": "override", "key": "k", "reason": ""})
    assert answer.status_code == 409
    assert "A reason is needed." in answer.content.decode()
    assert Decision.objects.count() == 0


def test_the_list_is_chosen_from_and_saved_as_a_file(reviewer, propose) -> None:
    """State, rule, station, subdistrict, parameter, days; a slip in the form shows nothing rather than everything."""
    episode = propose(3)
    propose(1, rule="step", begin=8)
    assert "2 episodes" in reviewer.get("/quality/").content.decode()
    for query, count in (
        (f"rule=spike&station={episode.station}&subdistrict={episode.subdistrict}", 1),
        ("state=accepted", 0),
        (f"parameter={Pollutant.PM25.code}&since=2017-10-03&until=2017-10-03", 2),
        ("since=2017-10-04", 0),
        ("since=nonsense", 0),
    ):
        text = reviewer.get(f"/quality/?{query}").content.decode()
        assert f"{count} episode" in text, query
    lines = reviewer.get("/quality/flags.csv?rule=spike").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("station,subdistrict,parameter,hour_start,value")


def test_deciding_by_hand_and_undoing_it(reviewer, hours) -> None:
    """Through the forms."""
    station = hours.stations(hours.units[0])[0]
    page = reviewer.get(f"/quality/decisions/new/?station={station}")
    assert page.status_code == 200
    sent = {
        "station": station,
        "parameters": [Pollutant.PM25.code],
        "first": "2017-10-03T05:00",
        "last": "2017-10-03T07:00",
        "kind": "void",
        "reason": "calibration on site",
        "key": "k",
    }
    answer = reviewer.post("/quality/decisions/new/", sent)
    made = Decision.objects.get()
    assert answer.headers["Location"] == f"/quality/decisions/{made.pk}/"
    assert made.hours == 3
    assert "calibration on site" in reviewer.get(f"/quality/decisions/{made.pk}/").content.decode()
    reviewer.post(f"/quality/decisions/{made.pk}/undo/", {"reason": "wrong day", "key": "u"})
    assert Decision.objects.count() == 2
    text = reviewer.get("/quality/decisions/").content.decode()
    assert "2 decisions" in text
    assert "undone" in text
    bad = reviewer.post("/quality/decisions/new/", {**sent, "key": "z", "last": "2017-10-01T00:00"})
    assert bad.status_code == 409
    assert "The end lies before the beginning." in bad.content.decode()


def test_a_month_with_open_proposals_is_confirmed_knowingly(reviewer, hours, propose) -> None:
    """Refused with their number; with a tick and a reason it is done, and the reason stays on record."""
    propose(2)
    write_clock(
        hours.home,
        CampaignClock(
            campaign=hours.now_after(dt.date(2017, 10, 31), hours=9),
            real=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
            speed=0,
        ),
    )
    jobs.refresh(hours.now_after(dt.date(2017, 10, 31), hours=9))
    text = reviewer.post("/quality/months/2017-10/", {"do": "confirm"}, follow=True).content.decode()
    assert "2 proposals of 2017-10 wait at 1 stations" in text
    assert Confirmation.objects.count() == 0
    reviewer.post("/quality/months/2017-10/", {"do": "confirm", "with_open": "1", "reason": "spikes of fireworks"})
    made = Confirmation.objects.get()
    assert (made.open_proposals, made.reason, made.confirmed_name) == (2, "spikes of fireworks", "analyst")
    assert "spikes of fireworks" in reviewer.get("/quality/months/").content.decode()
    reviewer.post("/quality/months/2017-10/", {"do": "withdraw", "reason": "audit"})
    assert queries.preliminary(dt.date(2017, 10, 1), dt.date(2017, 10, 31))
    assert reviewer.post("/quality/months/nonsense/", {"do": "confirm"}).status_code == 404


def test_what_waits_is_said_to_those_who_may_do_it(person, hours, propose, now) -> None:
    """Proposals to reviewers, months to who confirms them; nothing to others."""
    propose(2)
    analyst, officer = person("analyst"), person("duty-officer")
    titles = [each.address for each in waiting_for(analyst, now) if each.address.startswith("/quality/")]
    assert len(titles) == 1 + 6  # six months of the year before are over, none is confirmed
    assert not [each for each in waiting_for(officer, now) if each.address.startswith("/quality/")]
    views = [place.view for places in places_for(officer).values() for place in places]
    assert {"quality:worklist", "quality:decisions", "quality:months"} <= set(views)


def test_the_trace_of_a_flag_says_rule_thresholds_and_neighbours(hours, propose) -> None:
    """In both languages; also of an hour that was decided by hand alone."""
    episode = propose(1)
    key = {
        "station": episode.station,
        "parameter": Pollutant.PM25.code,
        "hour": f"{episode.first:%Y-%m-%dT%H:%M:%SZ}",
    }
    found = traces.build("flag", key)
    assert found.figure.value == 3
    assert "QARTOD test 6" in found.standards[0].en
    assert "40 against a median of 12" in found.arithmetic[0].en
    thresholds = found.tables[2].rows
    assert any(row[0] == "quality.hour.spike.width" for row in thresholds)
    assert found.clauses
    assert len(found.tables[3].rows) == 7
    with pytest.raises(traces.NoSuchFigure):
        traces.build("flag", {**key, "hour": "2017-10-04T00:00:00Z"})
    with pytest.raises(traces.NoSuchFigure):
        traces.build("flag", {**key, "hour": "nonsense"})


def test_the_demonstration_confirms_old_months_and_says_so(hours, now) -> None:
    """Doing it again changes nothing."""
    later = hours.now_after(dt.date(2017, 11, 30), hours=1)
    hours.give(dt.date(2017, 11, 29), dt.date(2017, 11, 30), lambda code, time: 50)
    jobs.refresh(later)
    load(later)
    load(later)
    made = Confirmation.objects.get()
    assert (made.month, made.demonstration, made.confirmed_name) == (dt.date(2017, 10, 1), True, "")
    decided = Decision.objects.get()
    assert decided.demonstration
    assert "demonstration" in decided.reason
    assert Proposal.objects.filter(state=State.PROPOSED).count() == 0
