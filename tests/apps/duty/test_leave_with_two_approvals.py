"""Leave is approved by two different people, and no post is empty meanwhile (B3.1)."""

from __future__ import annotations

import datetime as dt

import pytest

from lantian.apps.duty import actions, leave_actions
from lantian.apps.duty.calendar import zone
from lantian.apps.duty.choices import LeaveState
from lantian.apps.duty.problems import DutyRefused
from lantian.apps.duty.queries import on_duty
from lantian.apps.orgs.models import Delegation
from lantian.apps.orgs.policies import NotAllowed, capacities

pytestmark = pytest.mark.django_db
GROUP = "working-group-1"
MONDAY = dt.date(2017, 12, 4)
NOW = dt.datetime(2017, 12, 1, 2, tzinfo=dt.UTC)
TUESDAY = MONDAY + dt.timedelta(days=1)


def ask(team, person: str, stand_in: str, since: dt.date = MONDAY, until: dt.date = MONDAY, now: dt.datetime = NOW):
    return leave_actions.ask(
        actor=team[person],
        now=now,
        group=GROUP,
        stand_in=team[stand_in],
        since=since,
        until=until,
        reason="family",
    )


def local(day: int, hour: int) -> dt.datetime:
    return dt.datetime(2017, 12, day, hour, tzinfo=zone())


def approved_by_both(team, leave, now: dt.datetime = NOW, head: str = "head"):
    leave_actions.approve(leave.pk, actor=team[head], now=now)
    return leave_actions.confirm(leave.pk, actor=team["director"], now=now)


def test_the_stand_in_sits_the_turn_once_both_approved(published, team) -> None:
    leave = ask(team, "anna", "dora")
    assert [each.person for each in on_duty(local(4, 9))] == [team["anna"]]
    leave_actions.approve(leave.pk, actor=team["head"], now=NOW)
    assert [each.person for each in on_duty(local(4, 9))] == [team["anna"]]
    found = leave_actions.confirm(leave.pk, actor=team["director"], now=NOW)
    (sitting,) = on_duty(local(4, 9))
    assert (sitting.person, sitting.instead_of) == (team["dora"], team["anna"])
    assert [each.person for each in on_duty(local(6, 9))] == [team["anna"]]
    assert found.delegation is not None and found.delegation.stand_in == team["dora"]


def test_the_stand_in_has_the_rights_of_the_post_meanwhile(team, staff) -> None:
    leave = ask(team, "head", "anna", since=NOW.date(), until=NOW.date())
    approved_by_both(team, leave, head="deputy")
    assert Delegation.objects.filter(absent=team["head"], stand_in=team["anna"]).count() == 1
    assert capacities(team["anna"])[0].on_behalf_of is None


def test_two_different_people_approve_and_neither_is_the_one_who_asks(team, staff) -> None:
    leave = ask(team, "anna", "bela")
    for outsider in ("bela", "deputy", "director"):
        with pytest.raises(NotAllowed):
            leave_actions.approve(leave.pk, actor=team[outsider], now=NOW)
    with pytest.raises(DutyRefused) as early:
        leave_actions.confirm(leave.pk, actor=team["director"], now=NOW)
    assert early.value.code == "leave-state"
    leave_actions.approve(leave.pk, actor=team["head"], now=NOW)
    with pytest.raises(NotAllowed):
        leave_actions.confirm(leave.pk, actor=team["head"], now=NOW)
    team["head"].role = "office-director"
    team["head"].save()
    with pytest.raises(DutyRefused) as same:
        leave_actions.confirm(leave.pk, actor=team["head"], now=NOW)
    assert same.value.code == "leave-one-person"
    assert leave_actions.confirm(leave.pk, actor=team["director"], now=NOW).state == LeaveState.CONFIRMED


def test_the_head_of_another_group_approves_nothing_here(team, staff) -> None:
    other = staff("other", "group-head", "head", "working-group-2")
    leave = ask(team, "anna", "bela")
    with pytest.raises(NotAllowed):
        leave_actions.approve(leave.pk, actor=other, now=NOW)


def test_leave_of_the_head_is_approved_by_a_deputy(team) -> None:
    leave = ask(team, "head", "bela")
    with pytest.raises(NotAllowed):
        leave_actions.approve(leave.pk, actor=team["head"], now=NOW)
    assert leave_actions.approve(leave.pk, actor=team["deputy"], now=NOW).approved_by == team["deputy"]


def refused(team, *asked: object, **more: object) -> str:
    with pytest.raises(DutyRefused) as caught:
        ask(team, *asked, **more)
    return " ".join([caught.value.code, *map(str, caught.value.lines)])


def test_no_stand_in_who_is_on_duty_at_the_same_time(published, team) -> None:
    """Two sit the day shift: neither can sit the other's place."""
    revised = actions.revise(published.pk, actor=team["anna"], now=NOW, reason="two by day")
    actions.assign(
        revised.pk, actor=team["anna"], now=NOW, day=MONDAY, shift="day", people=[team["anna"], team["bela"]]
    )
    actions.publish(revised.pk, actor=team["director"], now=NOW)
    assert "post-empty" in (told := refused(team, "anna", "bela")) and "2017-12-04 08:00–20:00" in told
    assert ask(team, "anna", "dora").state == LeaveState.ASKED


def test_no_stand_in_who_is_away(published, team) -> None:
    approved_by_both(team, ask(team, "dora", "bela"))
    assert "post-empty" in refused(team, "anna", "dora")
    assert ask(team, "anna", "cora").state == LeaveState.ASKED


def test_whoever_stands_in_does_not_go_away(published, team) -> None:
    approved_by_both(team, ask(team, "anna", "dora"))
    assert "post-empty" in refused(team, "dora", "bela")


def test_nobody_stands_in_for_two_turns_at_once(published, team) -> None:
    """Dora stands in for Anna by day, and then for Bela on the same day: their turns would overlap."""
    revised = actions.revise(published.pk, actor=team["anna"], now=NOW, reason="two by day")
    actions.assign(
        revised.pk, actor=team["anna"], now=NOW, day=MONDAY, shift="day", people=[team["anna"], team["bela"]]
    )
    actions.publish(revised.pk, actor=team["director"], now=NOW)
    ask(team, "anna", "dora")
    assert "post-empty" in refused(team, "bela", "dora")


def test_what_became_impossible_meanwhile_is_not_approved(published, team) -> None:
    leave = ask(team, "anna", "dora")
    leave_actions.approve(leave.pk, actor=team["head"], now=NOW)
    revised = actions.revise(published.pk, actor=team["anna"], now=NOW, reason="Dora by day")
    actions.assign(
        revised.pk, actor=team["anna"], now=NOW, day=MONDAY, shift="day", people=[team["anna"], team["dora"]]
    )
    actions.publish(revised.pk, actor=team["director"], now=NOW)
    with pytest.raises(DutyRefused) as caught:
        leave_actions.confirm(leave.pk, actor=team["director"], now=NOW)
    assert caught.value.code == "post-empty"


def test_a_roster_that_gives_a_stand_in_two_turns_at_once_is_not_published(published, team) -> None:
    approved_by_both(team, ask(team, "anna", "dora"))
    revised = actions.revise(published.pk, actor=team["anna"], now=NOW, reason="Dora by day")
    actions.assign(
        revised.pk, actor=team["anna"], now=NOW, day=MONDAY, shift="day", people=[team["anna"], team["dora"]]
    )
    with pytest.raises(DutyRefused) as caught:
        actions.publish(revised.pk, actor=team["director"], now=NOW)
    assert "Dora" in str(caught.value.lines[0])


def test_a_night_that_reaches_into_the_leave_is_covered_as_a_whole(published, team) -> None:
    """Cora's night from Monday 20:00 ends on Tuesday 08:00; her leave begins on Tuesday."""
    approved_by_both(team, ask(team, "cora", "anna", since=TUESDAY, until=TUESDAY))
    assert [each.person for each in on_duty(local(4, 21))] == [team["anna"]]
    assert [each.person for each in on_duty(local(5, 7))] == [team["anna"]]


def test_back_early_sits_the_own_turn_again(published, team) -> None:
    leave = approved_by_both(team, ask(team, "anna", "dora", since=MONDAY, until=MONDAY + dt.timedelta(days=3)))
    with pytest.raises(DutyRefused):
        leave_actions.end_early(leave.pk, actor=team["bela"], now=local(5, 9), reason="x")
    leave_actions.end_early(leave.pk, actor=team["anna"], now=local(5, 9), reason="back")
    assert [each.person for each in on_duty(local(4, 9))] == [team["dora"]]
    assert [each.person for each in on_duty(local(6, 9))] == [team["anna"]]
    leave.delegation.refresh_from_db()
    assert leave.delegation.ended_at == local(5, 9)


def test_who_was_on_duty_is_answered_as_it_was_known(published, team) -> None:
    approved_by_both(team, ask(team, "anna", "dora"), now=NOW + dt.timedelta(hours=5))
    assert [each.person for each in on_duty(local(4, 9), known_at=NOW)] == [team["anna"]]
    assert [each.person for each in on_duty(local(4, 9))] == [team["dora"]]


@pytest.mark.parametrize(
    ("since", "until", "code"),
    [
        (NOW.date() - dt.timedelta(days=1), MONDAY, "leave-past"),
        (TUESDAY, MONDAY, "leave-days"),
        (MONDAY, MONDAY + dt.timedelta(days=60), "leave-days"),
    ],
)
def test_days_that_cannot_be(team, since, until, code) -> None:
    assert refused(team, "anna", "bela", since=since, until=until).startswith(code)


def test_sixty_days_are_the_longest(team) -> None:
    assert ask(team, "anna", "bela", until=MONDAY + dt.timedelta(days=59)).state == LeaveState.ASKED


def test_nobody_stands_in_for_oneself_and_nobody_from_outside(team) -> None:
    assert "post-empty" in refused(team, "anna", "anna")
    assert "post-empty" in refused(team, "anna", "director")


def test_refusing_needs_a_reason_and_the_right_step(team) -> None:
    leave = ask(team, "anna", "bela")
    with pytest.raises(NotAllowed):
        leave_actions.refuse(leave.pk, actor=team["director"], now=NOW, reason="no")
    with pytest.raises(DutyRefused):
        leave_actions.refuse(leave.pk, actor=team["head"], now=NOW, reason=" ")
    assert leave_actions.refuse(leave.pk, actor=team["head"], now=NOW, reason="no").state == LeaveState.REFUSED
    again = ask(team, "anna", "bela")
    leave_actions.approve(again.pk, actor=team["head"], now=NOW)
    assert leave_actions.refuse(again.pk, actor=team["director"], now=NOW, reason="no").state == LeaveState.REFUSED


def test_one_takes_back_the_own_wish_only(team) -> None:
    leave = ask(team, "anna", "bela")
    with pytest.raises(DutyRefused):
        leave_actions.withdraw(leave.pk, actor=team["bela"], now=NOW)
    assert leave_actions.withdraw(leave.pk, actor=team["anna"], now=NOW).state == LeaveState.WITHDRAWN
