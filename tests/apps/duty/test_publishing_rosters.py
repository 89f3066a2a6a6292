"""A roster with a gap is refused and the hours are named; another person publishes; what was, stays (B2.1, B3.1)."""

from __future__ import annotations

import datetime as dt

import pytest

from lantian.apps.duty import actions
from lantian.apps.duty.calendar import zone
from lantian.apps.duty.choices import RosterState
from lantian.apps.duty.models import Contact, Roster
from lantian.apps.duty.problems import DutyRefused
from lantian.apps.duty.queries import on_duty, phones, uncovered
from lantian.apps.duty.roster_checks import faults_of
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.records.models import LogEntry
from lantian.core.rules.roster import Span

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2017, 12, 4)
NOW = dt.datetime(2017, 12, 1, 2, tzinfo=dt.UTC)


def local(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2017, 12, day, hour, minute, tzinfo=zone())


def test_a_full_week_is_published_by_another_person(week, team) -> None:
    drawn = week()
    assert faults_of(drawn, NOW) == []
    with pytest.raises(NotAllowed):
        actions.publish(drawn.pk, actor=team["anna"], now=NOW)
    found = actions.publish(drawn.pk, actor=team["director"], now=NOW)
    assert found.state == RosterState.PUBLISHED
    assert LogEntry.objects.filter(action="duty.publish", actor=team["director"]).count() == 1


def test_a_gap_is_refused_and_its_hours_are_named(week, team) -> None:
    drawn = week()
    actions.assign(drawn.pk, actor=team["anna"], now=NOW, day=MONDAY + dt.timedelta(days=2), shift="night", people=[])
    with pytest.raises(DutyRefused) as caught:
        actions.publish(drawn.pk, actor=team["director"], now=NOW)
    assert caught.value.code == "roster-faults"
    (line,) = caught.value.lines
    assert "2017-12-06 20:00 – 12-07 08:00" in str(line) and "夜班" in str(line)
    drawn.refresh_from_db()
    assert drawn.state == RosterState.DRAFT


def test_one_person_in_two_shifts_that_meet_is_no_clash_but_a_stranger_is_named(week, team, staff) -> None:
    drawn = week(days=1)
    actions.assign(drawn.pk, actor=team["anna"], now=NOW, day=MONDAY, shift="night", people=[team["anna"]])
    assert faults_of(drawn, NOW) == []
    team["anna"].is_active = False
    team["anna"].save()
    assert [fault.kind for fault in faults_of(drawn, NOW)] == ["stranger", "stranger"]


def test_whoever_changed_a_draft_does_not_publish_it(week, team, staff) -> None:
    """The right alone is not enough: a director with the right to draw up would sign the own work."""
    drawn = week(actor=None)
    Roster.objects.filter(pk=drawn.pk).update(hands=[team["director"].pk])
    with pytest.raises(DutyRefused) as caught:
        actions.publish(drawn.pk, actor=team["director"], now=NOW)
    assert caught.value.code == "roster-own"


def test_on_duty_changes_at_the_hand_over_hour(published, team) -> None:
    assert on_duty(local(4, 7, 59)) == []
    assert [each.person for each in on_duty(local(4, 8))] == [team["anna"]]
    assert [each.person for each in on_duty(local(4, 19, 59))] == [team["anna"]]
    assert [each.person for each in on_duty(local(4, 20))] == [team["cora"]]
    assert [each.person for each in on_duty(local(5, 7, 59))] == [team["cora"]]
    assert [each.person for each in on_duty(local(11, 7, 59))] == [team["cora"]]
    assert on_duty(local(11, 8)) == []


def test_a_new_version_counts_from_its_publishing_and_the_past_is_not_rewritten(published, team) -> None:
    tuesday_noon = local(5, 12)
    made = actions.revise(published.pk, actor=team["anna"], now=tuesday_noon, reason="Cora is ill")
    with pytest.raises(DutyRefused) as caught:
        actions.assign(made.pk, actor=team["anna"], now=tuesday_noon, day=MONDAY, shift="day", people=[team["dora"]])
    assert caught.value.code == "turn-over"
    actions.assign(
        made.pk,
        actor=team["anna"],
        now=tuesday_noon,
        day=MONDAY + dt.timedelta(days=1),
        shift="night",
        people=[team["bela"]],
    )
    assert [each.person for each in on_duty(local(5, 21))] == [team["dora"]], "a draft counts for nothing"
    actions.publish(made.pk, actor=team["director"], now=tuesday_noon)
    assert [each.person for each in on_duty(local(5, 21))] == [team["bela"]]
    assert [each.person for each in on_duty(local(5, 21), known_at=local(5, 11))] == [team["dora"]]
    assert [each.person for each in on_duty(local(4, 9))] == [team["anna"]]
    published.refresh_from_db()
    assert published.state == RosterState.REPLACED


def test_what_is_published_is_changed_by_a_new_version_only(published, team) -> None:
    turns = list(published.turns.all())
    for change in (
        lambda: actions.assign(
            published.pk, actor=team["anna"], now=NOW, day=MONDAY, shift="day", people=[team["dora"]]
        ),
        lambda: actions.swap(published.pk, actor=team["anna"], now=NOW, one=turns[0].pk, other=turns[1].pk),
        lambda: actions.drop(published.pk, actor=team["anna"], reason="x"),
        lambda: actions.publish(published.pk, actor=team["director"], now=NOW),
    ):
        with pytest.raises(DutyRefused) as caught:
            change()
        assert caught.value.code == "roster-no-draft"


def test_two_rosters_never_cover_the_same_day(published, team) -> None:
    with pytest.raises(DutyRefused) as caught:
        actions.draw_up(
            actor=team["anna"], now=NOW, first=MONDAY + dt.timedelta(days=6), last=MONDAY + dt.timedelta(days=8)
        )
    assert caught.value.code == "roster-there"


def test_last_week_is_copied_weekday_by_weekday_without_those_who_left(published, team) -> None:
    seat = team["bela"].memberships.get()
    actions.end_membership(seat.pk, actor=team["anna"], until=MONDAY + dt.timedelta(days=8))
    copy = actions.draw_up(
        actor=team["anna"],
        now=NOW,
        first=MONDAY + dt.timedelta(days=7),
        last=MONDAY + dt.timedelta(days=13),
        like=published,
    )
    sitting = {(turn.day.weekday(), turn.shift): turn.who for turn in copy.turns.all()}
    assert sitting[0, "day"] == team["anna"] and sitting[0, "night"] == team["cora"]
    assert sitting[1, "day"] == team["bela"], "still a member on that Tuesday"
    assert (3, "day") not in sitting, "no member any more"
    assert {fault.kind for fault in faults_of(copy, NOW)} == {"gap"}


def test_two_turns_are_swapped(week, team) -> None:
    drawn = week()
    first, second = drawn.turns.filter(day=MONDAY).order_by("start")
    actions.swap(drawn.pk, actor=team["anna"], now=NOW, one=first.pk, other=second.pk)
    assert [turn.who for turn in drawn.turns.filter(day=MONDAY).order_by("start")] == [team["cora"], team["anna"]]
    with pytest.raises(DutyRefused) as caught:
        actions.swap(drawn.pk, actor=team["anna"], now=NOW, one=first.pk, other=first.pk)
    assert caught.value.code == "swap-turns"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"day": MONDAY - dt.timedelta(days=1)}, "no-such-shift"),
        ({"shift": "dusk"}, "no-such-shift"),
        ({"people": "director"}, "not-a-member"),
    ],
)
def test_what_does_not_fit_is_not_assigned(week, team, change, code) -> None:
    drawn = week(days=1)
    given = {"day": MONDAY, "shift": "day", "people": [team["anna"]], **change}
    if given["people"] == "director":
        given["people"] = [team["director"]]
    with pytest.raises(DutyRefused) as caught:
        actions.assign(drawn.pk, actor=team["anna"], now=NOW, **given)
    assert caught.value.code == code


def test_hours_without_a_roster_are_known(published) -> None:
    found = uncovered(Span(local(10, 20), local(11, 20)), known_at=NOW)
    assert found == (Span(local(11, 8).astimezone(dt.UTC), local(11, 20)),)


def test_a_number_is_seen_by_its_owner_and_by_who_may_see_personal_data(team, clerk_of_a_subdistrict) -> None:
    actions.keep_phone(team["anna"], actor=team["anna"], phone="0371-67170000", now=NOW)
    assert phones([team["anna"]], team["director"]) == {team["anna"].pk: "0371-67170000"}
    assert phones([team["anna"]], clerk_of_a_subdistrict) == {}
    assert "67170000" not in str(list(LogEntry.objects.values_list("facts", flat=True)))
    with pytest.raises(NotAllowed):
        actions.keep_phone(team["anna"], actor=clerk_of_a_subdistrict, phone="1234567", now=NOW)
    with pytest.raises(DutyRefused):
        actions.keep_phone(team["anna"], actor=team["anna"], phone="<b>12345</b>", now=NOW)
    actions.keep_phone(team["anna"], actor=team["anna"], phone="", now=NOW)
    assert not Contact.objects.exists()


@pytest.fixture
def clerk_of_a_subdistrict(staff):
    return staff("clerk", "liaison-officer", "")
