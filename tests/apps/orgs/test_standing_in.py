"""Standing in for somebody who is away: for which days, with which rights, and what the record says."""

from __future__ import annotations

import datetime as dt

import pytest

from lantian.apps.ledgers import actions as ledgers
from lantian.apps.ledgers.models import Change
from lantian.apps.ledgers.problems import StepRefused
from lantian.apps.monitoring import actions as monitoring
from lantian.apps.orgs import actions as orgs
from lantian.apps.orgs import delegation
from lantian.apps.orgs.models import Delegation, User
from lantian.apps.orgs.policies import NOT_DELEGATED, NotAllowed, capacities, has_right, rights_of
from lantian.apps.records.models import LogEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]

NOW = dt.datetime(2031, 11, 4, 9, tzinfo=dt.UTC)
TODAY = dt.date(2031, 11, 4)
HEARTH = {"address": "1 Quay Street", "fuel": "coal", "hearth-count": 1}


@pytest.fixture(autouse=True)
def clock(monkeypatch, tmp_path):
    """The campaign's clock, which a test can turn; and a data folder whose days are those of this pack."""
    monkeypatch.setenv("LANTIAN_HOME", str(tmp_path))
    moment = [NOW]
    monkeypatch.setattr("lantian.apps.orgs.policies.now", lambda: moment[0])
    monkeypatch.setattr("lantian.io.clock.now", lambda: moment[0])
    return moment


def _person(person, role: str, name: str, unit: str) -> User:
    user: User = person(role, name)
    user.unit_id = unit
    user.save()
    return user


@pytest.fixture
def warden(person) -> User:
    """The warden of Quayside, who is away."""
    return _person(person, "quayside-warden", "warden", "quayside")


@pytest.fixture
def desk(person) -> User:
    """Somebody of the Clean Air Desk, who stands in."""
    return _person(person, "clean-air-desk", "desk", "clean-air-desk")


def _again(user: User) -> User:
    """The account as the next request reads it."""
    return User.objects.get(pk=user.pk)


def _delegate(absent: User, stand_in: User, **changed) -> Delegation:
    given = {"since": TODAY, "until": TODAY + dt.timedelta(days=2), "reason": "leave", "now": NOW, "today": TODAY}
    return delegation.delegate(absent, stand_in, **{"actor": absent, **given, **changed})


def test_a_stand_in_has_the_post_for_these_days_and_no_longer(warden, desk, clock):
    assert [post.unit for post in capacities(warden)] == ["quayside"]
    _delegate(desk, warden)
    posts = capacities(_again(warden))
    assert [(post.unit, post.on_behalf_of) for post in posts] == [("quayside", None), ("clean-air-desk", desk)]
    assert posts[1].rights == rights_of(desk) - NOT_DELEGATED and rights_of(desk) & NOT_DELEGATED
    clock[0] = NOW + dt.timedelta(days=2, hours=6)
    assert len(capacities(_again(warden))) == 2, "the last day is included"
    clock[0] = NOW + dt.timedelta(days=3)
    assert len(capacities(_again(warden))) == 1


def test_what_is_done_in_the_post_says_for_whom(warden, desk):
    other = dict(HEARTH, address="2 Quay Street")
    with pytest.raises(NotAllowed):
        ledgers.add("hearths", actor=warden, unit="millbrook", values=other, now=NOW)
    _delegate(desk, warden)
    ledgers.add("hearths", actor=_again(warden), unit="millbrook", values=other, now=NOW)
    change = Change.objects.get()
    assert (change.by, change.on_behalf_of) == (warden, desk)
    assert LogEntry.objects.get(action="ledgers.add-row").facts["on_behalf_of"] == "desk"


def _station(actor: User, code: str) -> LogEntry:
    """The log's entry of a station that somebody registers."""
    monitoring.register_station(
        actor=actor, code=code, name_en=code, subdistrict="quayside", lon=1.0, lat=51.0, kind="street"
    )
    return LogEntry.objects.get(action="monitoring.register-station", subject=f"station:{code}")


def test_rights_that_ask_for_no_unit_are_stood_in_for_as_well(warden, desk):
    """Stations, stacks and the review of data ask for the right alone."""
    with pytest.raises(NotAllowed):
        _station(warden, "Q1")
    _delegate(desk, warden)
    stand_in = _again(warden)
    assert has_right(stand_in, "review-data") and not any(has_right(stand_in, each) for each in NOT_DELEGATED)
    assert _station(stand_in, "Q1").facts["on_behalf_of"] == "desk"
    with pytest.raises(NotAllowed):
        orgs.deactivate_account(desk, actor=stand_in)


def test_what_one_may_do_oneself_is_done_in_ones_own_post(warden, desk, person):
    _delegate(warden, desk)
    stand_in = _again(desk)
    assert "on_behalf_of" not in _station(stand_in, "Q2").facts
    ledgers.add("hearths", actor=stand_in, unit="quayside", values=HEARTH, now=NOW)
    assert LogEntry.objects.get(action="ledgers.add-row").facts["on_behalf_of"] == ""


def test_pages_that_post_open_for_a_stand_in(client, warden, desk):
    client.force_login(warden)
    assert client.get("/network/stations/new/").status_code == 403
    _delegate(desk, warden)
    assert client.get("/network/stations/new/").status_code == 200
    assert client.get("/records/log/").status_code == 403, "the log is for a person, not for a post"


def test_nobody_confirms_their_own_work_in_anothers_post(warden, desk, person):
    chief = _person(person, "clean-air-desk", "chief", "clean-air-desk")
    _delegate(chief, desk)
    row = ledgers.add("hearths", actor=None, unit="quayside", values=HEARTH, now=NOW)
    ledgers.step(row.number, "look", actor=desk, now=NOW)
    with pytest.raises(StepRefused) as refused:
        ledgers.step(row.number, "replace", actor=_again(desk), now=NOW, ticked=["replaced/cold", "replaced/bricked"])
    assert [each.code for each in refused.value.obstacles] == ["same-person"]


def test_an_ended_or_closed_one_gives_nothing(warden, desk):
    made = _delegate(desk, warden)
    delegation.end(made, actor=warden, now=NOW)
    assert len(capacities(_again(warden))) == 1
    with pytest.raises(delegation.DelegationRefused):
        delegation.end(made, actor=desk, now=NOW)
    _delegate(desk, warden)
    User.objects.filter(pk=desk.pk).update(is_active=False)
    assert not capacities(_again(warden))[1].rights


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"until": TODAY - dt.timedelta(days=1)}, "until"),
        ({"since": TODAY - dt.timedelta(days=1)}, "since"),
        ({"until": TODAY + dt.timedelta(days=367)}, "until"),
        ({"reason": "  "}, "reason"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(warden, desk, changed, field):
    with pytest.raises(delegation.DelegationRefused) as refused:
        _delegate(warden, desk, **changed)
    assert refused.value.field == field and not Delegation.objects.exists()


def test_only_the_person_or_who_manages_accounts_names_a_stand_in(warden, desk):
    with pytest.raises(NotAllowed):
        _delegate(desk, warden, actor=warden)
    with pytest.raises(delegation.DelegationRefused):
        _delegate(warden, warden)
    assert _delegate(warden, desk, actor=desk).made_by == desk, "the desk manages accounts"
    with pytest.raises(delegation.DelegationRefused):
        _delegate(warden, desk, actor=desk)


def test_the_page_names_ends_and_shows_it_on_every_inner_page(client, warden, desk):
    client.force_login(warden)
    page = "/accounts/standing-in/"
    until = (TODAY + dt.timedelta(days=1)).isoformat()
    form = {"stand_in": desk.pk, "since": TODAY.isoformat(), "until": until, "reason": "<b>leave</b>"}
    assert client.post(page, form).status_code == 302
    shown = client.get(page).content.decode()
    assert "&lt;b&gt;leave&lt;/b&gt;" in shown
    client.force_login(desk)
    assert 'class="standing-in"' in client.get("/work/").content.decode()
    client.post(f"{page}{Delegation.objects.get().pk}/end/")
    assert 'class="standing-in"' not in client.get("/work/").content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_first_day_is_filled_in_as_a_browser_reads_days(client, warden, language):
    """A day in the words of a language leaves the field empty."""
    client.force_login(warden)
    client.cookies["django_language"] = language
    assert f'value="{TODAY.isoformat()}"' in client.get("/accounts/standing-in/").content.decode()
