"""Every role of both packs against every step of duty and briefings: open exactly where the pack gives the right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from lantian.apps.briefings import actions as briefings
from lantian.apps.briefings.choices import IssueState
from lantian.apps.briefings.models import Issue
from lantian.apps.briefings.problems import BriefingRefused
from lantian.apps.duty import actions, archive_actions, leave_actions
from lantian.apps.duty.choices import LeaveState
from lantian.apps.duty.models import Leave, MeetingTask
from lantian.apps.orgs import actions as orgs
from lantian.apps.orgs.models import Unit, User
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.records.campaign import pack
from lantian.apps.records.models import LogEntry
from lantian.core.policy.pack import Pack

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2031, 12, 1, 12, tzinfo=dt.UTC)
DAY = NOW.date()


def _group() -> str:
    assert pack().duty.roster is not None
    return pack().duty.roster.group


ACTIONS: list[tuple[str, Callable[[User], object]]] = [
    ("manage-duty", lambda actor: actions.join(_group(), actor, actor=actor, seat="boss", since=DAY)),
    ("manage-duty", lambda actor: actions.end_membership(0, actor=actor, until=DAY)),
    ("manage-duty", lambda actor: actions.keep_phone(User(pk=0), actor=actor, phone="x", now=NOW)),
    ("manage-duty", lambda actor: actions.draw_up(actor=actor, now=NOW, first=DAY, last=dt.date(2031, 1, 1))),
    ("manage-duty", lambda actor: actions.assign_all(0, actor=actor, now=NOW, places={})),
    ("manage-duty", lambda actor: actions.swap(0, actor=actor, now=NOW, one=1, other=2)),
    ("manage-duty", lambda actor: actions.revise(0, actor=actor, now=NOW, reason="x")),
    ("manage-duty", lambda actor: actions.drop(0, actor=actor, reason="x")),
    ("publish-roster", lambda actor: actions.publish(0, actor=actor, now=NOW)),
    (
        "keep-archive",
        lambda actor: archive_actions.ask_material(
            actor=actor, now=NOW, title="", asked_by="x", unit="nowhere", due=NOW
        ),
    ),
    ("keep-archive", lambda actor: archive_actions.hand_over_material("x", actor=actor, now=NOW, to="x", what="x")),
    ("keep-archive", lambda actor: archive_actions.drop_material("x", actor=actor, reason="x")),
    ("keep-archive", lambda actor: archive_actions.reopen_material("x", actor=actor, reason="x")),
    ("keep-archive", lambda actor: archive_actions.keep_meeting(actor=actor, now=NOW, title="", held_at=NOW, text="")),
    ("keep-archive", lambda actor: archive_actions.change_minutes(0, actor=actor, now=NOW, text="x", reason="x")),
    ("keep-archive", lambda actor: archive_actions.give_task(0, actor=actor, title="x", unit="x", due=DAY)),
    ("keep-archive", lambda actor: archive_actions.drop_task(0, actor=actor, reason="x")),
    ("keep-archive", lambda actor: archive_actions.reopen_task(0, actor=actor, reason="x")),
    ("issue-briefings", lambda actor: briefings.issue(0, actor=actor, now=NOW)),
    ("issue-briefings", lambda actor: briefings.withdraw(0, actor=actor, now=NOW, reason="x")),
]
BY_SEAT: list[tuple[str, Callable[[User], object]]] = [
    ("report-daily", lambda actor: briefings.hand_in_report(_group(), DAY, actor=actor, now=NOW, sections={})),
    ("report-daily", lambda actor: briefings.begin("nothing", DAY, actor=actor, now=NOW)),
    ("report-daily", lambda actor: briefings.refresh(0, actor=actor, now=NOW)),
    ("report-daily", lambda actor: briefings.write(0, actor=actor, now=NOW, words="x")),
    ("report-daily", lambda actor: briefings.drop(0, actor=actor, now=NOW, reason="x")),
]


@pytest.fixture(params=["zhongyuan", "port-alder"])
def either(request, use_pack, zhongyuan_folder, small_folder, db) -> Pack:
    """Each pack in turn, in force."""
    loaded = use_pack(zhongyuan_folder if request.param == "zhongyuan" else small_folder)
    orgs.synchronise_units(loaded)
    return loaded


@pytest.fixture
def in_time(monkeypatch, either) -> None:
    """Reports of the first campaign are asked for in its winter."""
    if either.info.id.startswith("zhongyuan"):
        monkeypatch.setitem(globals(), "NOW", dt.datetime(2017, 12, 1, 12, tzinfo=dt.UTC))
        monkeypatch.setitem(globals(), "DAY", dt.date(2017, 12, 1))


def tried(right: str, rights: tuple[str, ...], act: Callable[[], object]) -> None:
    """Refused for want of the right where the role lacks it, and only there; then nothing is written."""
    before = LogEntry.objects.count()
    try:
        act()
    except NotAllowed as refused:
        assert right not in rights
        assert refused.right == right
        assert LogEntry.objects.count() == before
    except Exception as cause:  # allowed, and refused for what was asked
        assert right in rights, cause
    else:
        assert right in rights


@pytest.mark.parametrize(("right", "act"), ACTIONS)
def test_a_step_is_open_to_the_roles_with_the_right_and_to_no_other(either, person, right, act) -> None:
    for role in either.info.roles:
        actor = person(role.id, username=f"a-{role.id}")
        tried(right, role.rights, lambda actor=actor: act(actor))


@pytest.mark.parametrize(("right", "act"), BY_SEAT)
@pytest.mark.parametrize("member", [True, False])
def test_reports_and_drafts_need_the_right_and_a_seat_in_the_group(
    in_time, either, person, right, act, member: bool
) -> None:
    for role in either.info.roles:
        actor = person(role.id, username=f"a-{role.id}")
        if member:
            actions.join(_group(), actor, actor=None, seat="member", since=dt.date(2017, 9, 1))
        tried(right, role.rights if member else (), lambda actor=actor: act(actor))


@pytest.mark.parametrize("seat", ["head", "deputy", "member"])
def test_the_first_approval_is_the_heads_and_the_second_the_directors(either, person, seat: str) -> None:
    """With a head there, a deputy approves nobody's leave but the head's."""
    asking = person(either.info.roles[0].id, username="asking")
    stand_in = person(either.info.roles[0].id, username="stand-in")
    for each in (asking, stand_in):
        actions.join(_group(), each, actor=None, seat="member", since=dt.date(2017, 9, 1))
    if seat != "head":
        head = person(either.info.roles[0].id, username="head")
        actions.join(_group(), head, actor=None, seat="head", since=dt.date(2017, 9, 1))
    for role in either.info.roles:
        actor = person(role.id, username=f"a-{role.id}")
        kept = actions.join(_group(), actor, actor=None, seat=seat, since=dt.date(2017, 9, 1))
        wish = {"group": _group(), "person": asking, "stand_in": stand_in, "since": DAY, "until": DAY}
        asked = Leave.objects.create(**wish, reason="x", asked_at=NOW)
        allowed = role.rights if seat == "head" else ()
        tried(
            "approve-leave",
            allowed,
            lambda item=asked, actor=actor: leave_actions.approve(item.pk, actor=actor, now=NOW),
        )
        Leave.objects.filter(pk=asked.pk).update(state=LeaveState.APPROVED, approved_by=None)
        tried(
            "confirm-leave",
            role.rights,
            lambda item=asked, actor=actor: leave_actions.confirm(item.pk, actor=actor, now=NOW),
        )
        leave = Leave.objects.get(pk=asked.pk)
        Leave.objects.filter(pk=asked.pk).update(delegation=None, state=LeaveState.WITHDRAWN)
        if leave.delegation is not None:
            leave.delegation.delete()
        kept.delete()


def test_a_task_is_finished_by_its_own_unit_or_by_who_keeps_the_archive(either, person) -> None:
    meeting = archive_actions.keep_meeting(actor=None, now=NOW, title="x", held_at=NOW, text="x")
    unit, other = list(Unit.objects.order_by("pk")[:2])
    for role in either.info.roles:
        actor = person(role.id, username=f"a-{role.id}")
        for own in (True, False):
            User.objects.filter(pk=actor.pk).update(unit=unit if own else other)
            task: MeetingTask = archive_actions.give_task(
                meeting.pk, actor=None, title="x", unit=unit.pk, due=meeting.held_at.date()
            )
            rights = ("keep-archive",) if own or "keep-archive" in role.rights else ()
            fresh = User.objects.get(pk=actor.pk)
            tried(
                "keep-archive",
                rights,
                lambda task=task, fresh=fresh: archive_actions.finish_task(task.pk, actor=fresh, now=NOW, result="x"),
            )


def test_nobody_with_every_right_does_both_halves(alder, units, person) -> None:
    """The small pack gives one role everything: two people are needed all the same."""
    desk = person("clean-air-desk")
    actions.join(_group(), desk, actor=None, seat="member", since=DAY)
    draft = briefings.begin("day", DAY, actor=desk, now=NOW)
    with pytest.raises(BriefingRefused):
        briefings.issue(draft.pk, actor=desk, now=NOW)
    other = person("clean-air-desk", username="second")
    assert briefings.issue(draft.pk, actor=other, now=NOW).state == IssueState.ISSUED
    assert Issue.objects.get().issued_by == other
