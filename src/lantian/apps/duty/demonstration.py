"""The demonstration's duty. 演示数据：人员、会议、资料均为虚构；the same each time."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from lantian.apps.duty import actions, archive_actions, calendar, leave_actions
from lantian.apps.duty.choices import Seat
from lantian.apps.duty.models import HandOver, Leave, Meeting, Membership, Roster, Turn
from lantian.apps.evidence.actions import receive
from lantian.apps.orgs.actions import ensure_demo_accounts
from lantian.apps.orgs.models import Unit, User
from lantian.apps.records.campaign import pack, stand_in
from lantian.core.policy.duty_schema import RosterPlan
from lantian.io.documents import Document, Paragraph

__all__ = ["load"]

_DAY, _WEEK = dt.timedelta(days=1), 7
_NAMES = "甲乙丙丁戊己"
_LONG_AGO = 120


@transaction.atomic
def load(now: dt.datetime) -> None:
    """Groups with their people, three weeks of rosters, notes, a leave, materials, a meeting; kept if it is there."""
    plan = calendar.plan()
    if stand_in() is None or plan is None or Membership.objects.exists():
        return
    _people(plan.group, calendar.today(now))
    _rosters(plan, now)
    _notes(plan, now)
    _leave(plan, now)
    _materials(now)
    _meeting(now)


def _people(group: str, today: dt.date) -> None:
    """The accounts of the roles, and invented ones beside them."""
    ensure_demo_accounts()
    since = today - _LONG_AGO * _DAY
    roles = {role.id: role.rights for role in pack().info.roles}
    writers = [role for role, rights in roles.items() if "report-daily" in rights]
    heads = [role for role, rights in roles.items() if "approve-leave" in rights]
    drawers = [role for role in writers if "manage-duty" in roles[role] and role not in heads]
    crew = [_invented(number, drawers[0] if drawers else writers[0]) for number in range(len(_NAMES))]
    for account in User.objects.filter(username__in=[*heads, *drawers]):
        seat = Seat.HEAD if account.username in heads else Seat.MEMBER
        _sit(group, account, seat, since)
    for place, person in enumerate(crew):
        _sit(group, person, Seat.DEPUTY if place == 0 else Seat.MEMBER, since)
    _other_groups(group, writers, heads, since)


def _other_groups(group: str, writers: list[str], heads: list[str], since: dt.date) -> None:
    """Each other group that reports gets a head and a member whose accounts are those of the roles."""
    report = pack().duty.daily_report
    reporting = pack().submissions[report.submission].from_units if report else ()
    others = [role for role in writers if role not in heads]
    for place, name in enumerate(each for each in reporting if each != group):
        head = _invented(len(_NAMES) + place, heads[0] if heads else writers[0])
        _sit(name, head, Seat.HEAD, since)
        account = User.objects.filter(username=others[(place + 1) % len(others)]).first()
        if account is not None:
            _sit(name, account, Seat.MEMBER, since)


def _sit(group: str, user: User, seat: Seat, since: dt.date) -> None:
    if group in pack().groups and not Membership.objects.filter(group=group, user=user).exists():
        actions.join(group, user, actor=None, seat=seat, since=since, demonstration=True)


def _invented(number: int, role: str) -> User:
    """An account that nobody signs in with."""
    unit = next((each.unit for each in pack().info.roles if each.id == role), None)
    user, made = User.objects.get_or_create(
        username=f"demo-duty-{number + 1}",
        defaults={
            "display_name": f"演示值班员{_NAMES[number]}"
            if number < len(_NAMES)
            else f"演示组长{number - len(_NAMES) + 2}",
            "role": role,
            "unit": Unit.objects.filter(pk=unit).first() if unit else None,
            "is_demonstration": True,
        },
    )
    if made:
        user.set_unusable_password()
        user.save()
        if number < len(_NAMES):
            actions.keep_phone(user, actor=None, phone=f"000-0000000{number + 1}", now=user.joined)
    return user


def _crew(group: str) -> list[User]:
    """Who sits turns in the demonstration: the account of the role and the invented ones."""
    seats = Membership.objects.filter(group=group, seat=Seat.MEMBER).select_related("user").order_by("pk")
    return [each.user for each in seats]


def _rosters(plan: RosterPlan, now: dt.datetime) -> None:
    """Last week, this one and the next."""
    today = calendar.today(now)
    monday = today - today.weekday() * _DAY
    crew, turn = _crew(plan.group), 0
    for week in (-1, 0, 1):
        first = monday + week * _WEEK * _DAY
        drawn = actions.draw_up(
            actor=None, now=now - 10 * _DAY, first=first, last=first + (_WEEK - 1) * _DAY, demonstration=True
        )
        places = {}
        for day in calendar.days_of(drawn.first, drawn.last):
            for shift in calendar.shifts():
                places[day, shift.id] = [crew[(turn + step) % len(crew)] for step in range(plan.posts)]
                turn += plan.posts
        actions.assign_all(drawn.pk, actor=None, now=now, places=places)
        published = now - 3 * _DAY if week > 0 else dt.datetime.combine(first, plan.hand_over, calendar.zone()) - _DAY
        actions.publish(drawn.pk, actor=None, now=published)


def _notes(plan: RosterPlan, now: dt.datetime) -> None:
    """Notes of the last turns; the newest waits for its signature."""
    turns = list(
        Turn.objects.filter(roster__in=Roster.objects.filter(group=plan.group), end__lte=now)
        .select_related("who")
        .order_by("-end")[:5]
    )
    following: User | None = None
    for place, turn in enumerate(turns):
        waits = place == 0
        HandOver.objects.create(
            group=plan.group,
            turn=turn,
            text="演示：督查组来电一次，已记录；无其他未办事项。 Demonstration: one call of the inspectors, noted.",
            by=turn.who,
            at=turn.end - dt.timedelta(minutes=20),
            taken_by=None if waits else following,
            taken_at=None if waits else turn.end + dt.timedelta(minutes=10),
            demonstration=True,
        )
        following = turn.who


def _leave(plan: RosterPlan, now: dt.datetime) -> None:
    """One leave of the coming week waits for the head of the group."""
    crew = _crew(plan.group)
    day = calendar.today(now) + 3 * _DAY
    person = crew[-1]
    for stand_in_for in crew[:-1]:
        if leave_actions.obstacles(person, stand_in_for, day, day + _DAY, now):
            continue
        made = Leave.objects.create(
            group=plan.group,
            person=person,
            stand_in=stand_in_for,
            since=day,
            until=day + _DAY,
            reason="演示：家事 (demonstration)",
            asked_at=now - dt.timedelta(hours=5),
            demonstration=True,
        )
        assert made.pk
        return


def _materials(now: dt.datetime) -> None:
    """One handed over with its copy, one that is due, one overdue."""
    units = [unit.id for unit in pack().subdistricts()]
    wanted = (
        ("演示：散乱污企业清理整顿台账", -30, -6, True),
        ("演示：燃煤锅炉拆除影像资料", -20, 5, False),
        ("演示：工地扬尘检查记录", -50, -2, False),
    )
    for place, (title, asked, due, handed) in enumerate(wanted):
        item = archive_actions.ask_material(
            actor=None,
            now=now,
            title=title,
            asked_by="演示督查组",
            asked_at=now + dt.timedelta(hours=asked),
            due=now + dt.timedelta(hours=due),
            unit=units[place % len(units)],
            demonstration=True,
        )
        if handed:
            _attach(item.subject, "演示资料 (demonstration)", now)
            archive_actions.hand_over_material(
                item.number,
                actor=None,
                now=now + dt.timedelta(hours=due - 2),
                to="演示督查组",
                what="纸质一份，电子版一份",
            )


def _meeting(now: dt.datetime) -> None:
    """A meeting with three tasks: one done, one open, one overdue."""
    units = [unit.id for unit in pack().subdistricts()]
    held = now - 4 * _DAY
    meeting: Meeting = archive_actions.keep_meeting(
        actor=None,
        now=now,
        title="演示：攻坚办周调度会",
        held_at=held,
        place="演示会议室",
        chair="演示主持人",
        attendees="各专项工作组（演示）",
        text="演示：通报本周空气质量和案件办理情况，部署下周工作。",
        demonstration=True,
    )
    today = calendar.today(now)
    tasks = (("演示：复查停产企业用电", 3), ("演示：补齐工地围挡照片", -1), ("演示：报送锅炉拆除进度", -2))
    for place, (title, days) in enumerate(tasks):
        task = archive_actions.give_task(
            meeting.pk, actor=None, title=title, unit=units[place % len(units)], due=today + days * _DAY
        )
        if place == len(tasks) - 1:
            _attach(task.subject, "演示完成证明 (demonstration)", now)
            archive_actions.finish_task(task.pk, actor=None, now=now - _DAY, result="演示：已报送。")


def _attach(subject: str, words: str, now: dt.datetime) -> None:
    from lantian.io.documents import pdf  # noqa: PLC0415 - a quarter of a second, and only who makes one needs it

    paper = pdf.render(Document(title="演示 DEMONSTRATION", blocks=(Paragraph(words),)))
    receive(paper, "演示.pdf", actor=None, subject=subject, slot="document", now=now)
