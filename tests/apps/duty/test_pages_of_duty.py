"""The pages of duty in order: everybody who reads the work opens them, each step is told or refused."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from lantian.apps.duty import actions, demonstration
from lantian.apps.duty.calendar import zone
from lantian.apps.duty.models import HandOver, Leave, Material, Meeting, MeetingTask, Membership, Roster
from lantian.apps.duty.upkeep import remind_at
from lantian.apps.notices.models import Notice
from lantian.apps.orgs.worklist import waiting_for

pytestmark = pytest.mark.django_db
GROUP, MONDAY = "working-group-1", dt.date(2017, 12, 4)
NOW = dt.datetime(2017, 12, 1, 2, tzinfo=dt.UTC)
PAGES = ("now", "groups", "rosters", "leaves", "hand-over", "materials", "meetings", "liaison")


def local(day: int, hour: int) -> dt.datetime:
    return dt.datetime(2017, 12, day, hour, tzinfo=zone())


@pytest.fixture
def clock(monkeypatch):
    """Sets the campaign's clock for pages."""

    def at(moment: dt.datetime) -> None:
        monkeypatch.setattr("lantian.web.middleware.clock.now", lambda: moment)

    at(NOW)
    return at


@pytest.fixture
def client_of(clock):
    def make(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return make


@pytest.mark.parametrize("name", PAGES)
def test_an_empty_installation_says_so_in_both_languages(name, team, client_of) -> None:
    for language in ("zh-hans", "en"):
        page = client_of(team["anna"]).get(reverse(f"duty:{name}"), headers={"accept-language": language})
        assert page.status_code == 200
    assert client_of(team["anna"]).get(reverse(f"duty:{name}") + "?format=csv").status_code == 200
    assert Client().get(reverse(f"duty:{name}")).status_code == 302


def test_a_week_is_drawn_up_filled_and_published_on_the_pages(team, client_of) -> None:
    anna, director = client_of(team["anna"]), client_of(team["director"])
    answer = anna.post(reverse("duty:rosters"), {"first": "2017-12-04", "last": "2017-12-05"})
    roster = Roster.objects.get()
    assert answer.headers["Location"] == reverse("duty:roster", args=[roster.pk])
    step = reverse("duty:roster-step", args=[roster.pk])
    refused = director.post(step, {"step": "publish"}, follow=True)
    assert "2017-12-04 20:00 – 12-05 08:00" in refused.content.decode()
    form = {"step": "assign"}
    for day in ("2017-12-04", "2017-12-05"):
        form |= {f"t:{day}:day": team["anna"].pk, f"t:{day}:night": team["cora"].pk}
    anna.post(step, form)
    assert roster.turns.count() == 4
    assert anna.post(step, {"step": "publish"}).status_code == 403
    director.post(step, {"step": "publish"})
    roster.refresh_from_db()
    assert roster.state == "published"
    assert team["anna"].display_name in anna.get(reverse("duty:roster", args=[roster.pk])).content.decode()
    for wrong in ({"step": "fly"}, {}):
        assert anna.post(step, wrong).status_code == 404


def test_leave_goes_through_its_hands_on_the_pages(published, team, client_of) -> None:
    asked = {"group": GROUP, "since": "2017-12-04", "until": "2017-12-04", "stand_in": team["dora"].pk, "reason": "x"}
    client_of(team["anna"]).post(reverse("duty:leaves"), asked)
    leave = Leave.objects.get()
    step = reverse("duty:leave-step", args=[leave.pk])
    assert [item.title for item in waiting_for(team["head"], NOW) if "Anna" in item.title]
    assert not [item for item in waiting_for(team["director"], NOW) if "Anna" in item.title]
    client_of(team["head"]).post(step, {"step": "approve"})
    assert [item for item in waiting_for(team["director"], NOW) if "Anna" in item.title]
    client_of(team["director"]).post(step, {"step": "confirm"})
    page = client_of(team["bela"]).get(reverse("duty:now") + "?from=2017-12-04").content.decode()
    assert "Dora" in page
    again = client_of(team["anna"]).post(reverse("duty:leaves"), asked)
    assert again.status_code == 409
    assert client_of(team["bela"]).post(step, {"step": "end", "reason": "x"}, follow=True).status_code == 200
    leave.refresh_from_db()
    assert leave.state == "confirmed"


def test_a_note_is_left_by_who_goes_and_signed_by_who_comes(published, team, client_of, clock) -> None:
    clock(local(4, 19))
    client_of(team["dora"]).post(reverse("duty:hand-over"), {"text": "not mine"})
    assert not HandOver.objects.exists()
    client_of(team["anna"]).post(reverse("duty:hand-over"), {"text": "<script>one call</script>"})
    note = HandOver.objects.get()
    sign = reverse("duty:sign-hand-over", args=[note.pk])
    client_of(team["anna"]).post(sign)
    client_of(team["bela"]).post(sign)
    note.refresh_from_db()
    assert note.taken_by is None
    clock(local(4, 20))
    assert [item for item in waiting_for(team["cora"], local(4, 20)) if item.address == reverse("duty:hand-over")]
    page = client_of(team["cora"]).get(reverse("duty:hand-over")).content.decode()
    assert "<script>one call" not in page and "&lt;script&gt;one call" in page
    client_of(team["cora"]).post(sign, {"remark": "seen"})
    note.refresh_from_db()
    assert (note.taken_by, note.remark) == (team["cora"], "seen")


def test_a_seat_is_given_and_ended_on_the_page_of_the_group(team, staff, client_of) -> None:
    newcomer = staff("newcomer", seat="")
    page = reverse("duty:group", args=[GROUP])
    form = {"user": newcomer.pk, "seat": "member", "since": "2017-12-01"}
    assert client_of(team["director"]).post(page, form).status_code == 403
    client_of(team["anna"]).post(page, form)
    seat = Membership.objects.get(user=newcomer)
    assert client_of(team["anna"]).post(page, form).status_code == 400
    client_of(team["anna"]).post(reverse("duty:end-seat", args=[seat.pk]))
    seat.refresh_from_db()
    assert seat.until == dt.date(2017, 12, 1)
    assert client_of(team["anna"]).get(reverse("duty:group", args=["nobody"])).status_code == 404


def test_numbers_are_on_the_page_for_those_who_may_see_them(published, team, staff, client_of, clock) -> None:
    actions.keep_phone(team["anna"], actor=team["anna"], phone="0371 6717", now=NOW)
    clerk = staff("clerk", "liaison-officer", "")
    clock(local(4, 9))
    assert "0371 6717" in client_of(team["director"]).get(reverse("duty:now")).content.decode()
    assert "0371 6717" not in client_of(clerk).get(reverse("duty:now")).content.decode()


def test_a_subdistrict_without_a_liaison_officer_is_named_with_what_to_do(team, staff, client_of) -> None:
    page = reverse("duty:liaison")
    keeper = staff("keeper", "liaison-officer", "")
    reader = client_of(team["director"]).get(page).content.decode()
    assert "12 个街道尚未确定联络员" in reader and "中原西路街道办事处" in reader and "台账管理人员登记" in reader
    assert 'href="/ledgers/liaison-officers/new/"' not in reader
    assert 'href="/ledgers/liaison-officers/new/"' in client_of(keeper).get(page).content.decode()


@pytest.mark.parametrize("address", ["from=x", "from=0001-01-01", "from=9999-12-31", "from=2017-02-30", "from=%00"])
def test_strange_days_are_met_with_the_week_of_today(address, published, team, client_of) -> None:
    assert client_of(team["anna"]).get(reverse("duty:now") + f"?{address}").status_code == 200


def test_nobody_on_the_roster_is_told_until_somebody_is(week, team, clock) -> None:
    remind_at(NOW)
    assert Notice.objects.filter(key="duty-gap", settled_at=None, severity="urgent").count() == 1
    today = week(first=dt.date(2017, 12, 1), days=10)
    actions.publish(today.pk, actor=team["director"], now=NOW)
    remind_at(NOW)
    assert not Notice.objects.filter(key="duty-gap", settled_at=None).exists()


def test_the_demonstration_fills_every_page_and_does_so_once(zhongyuan, client_of, clock, monkeypatch, person) -> None:
    monkeypatch.setattr(demonstration, "stand_in", object)
    demonstration.load(NOW)
    counted = [model.objects.count() for model in (Membership, Roster, Leave, Material, Meeting, MeetingTask)]
    assert all(counted)
    demonstration.load(NOW)
    assert counted == [model.objects.count() for model in (Membership, Roster, Leave, Material, Meeting, MeetingTask)]
    from lantian.apps.duty.queries import on_duty

    assert len(on_duty(NOW)) == 1
    reader = person("leader", "reader")
    client = client_of(reader)
    pages = [reverse(f"duty:{name}") for name in PAGES]
    pages += [
        reverse("duty:roster", args=[Roster.objects.first().pk]),
        reverse("duty:leave", args=[Leave.objects.get().pk]),
    ]
    pages += [reverse("duty:material", args=[Material.objects.first().number])]
    pages += [reverse("duty:meeting", args=[Meeting.objects.get().pk])]
    pages += [reverse("duty:meeting-task", args=[MeetingTask.objects.first().pk]), reverse("duty:group", args=[GROUP])]
    for page in pages:
        assert client.get(page).status_code == 200, page
