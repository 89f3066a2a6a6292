"""Handing in, sending back, accepting: what is kept, what is refused, who may."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils.module_loading import autodiscover_modules

from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.records.models import LogEntry
from lantian.apps.submissions import actions, prefill
from lantian.apps.submissions.models import Member, Return, Version
from lantian.apps.submissions.owing import Owed, find, owed, score
from lantian.apps.submissions.prefill import Column, Line, Table
from lantian.apps.submissions.problems import ReturnRefused
from lantian.core.policy.schema import Text

pytestmark = pytest.mark.django_db

CHINA = dt.timezone(dt.timedelta(hours=8))
PLAN, MONTHLY, UNIT = "S2-work-plan", "S2-monthly-progress", "mianfang-road"


def at(month: int, day: int, hour: int = 12) -> dt.datetime:
    return dt.datetime(2017, month, day, hour, tzinfo=CHINA)


def the(pack, submission: str, period: str, now: dt.datetime, unit: str = UNIT) -> Owed:
    found = find(pack.submissions[submission], period, unit, now)
    assert found is not None
    return found


@pytest.fixture
def progress(monkeypatch) -> dict[str, str]:
    """A source of progress that can be changed in a test."""
    values = {"done": "5"}

    def source(unit: str, due, now: dt.datetime) -> Table:
        columns = (
            Column("indicator", Text(zh="指标", en="Indicator")),
            Column("done", Text(zh="完成", en="Done"), True),
        )
        return Table(columns=columns, lines=(Line("x", ("X", values["done"])),), as_of=now, version=1, noted=True)

    autodiscover_modules("prefill_sources")
    monkeypatch.setitem(prefill._sources, prefill.PROGRESS, source)
    return values


def test_the_day_named_is_included_and_the_next_is_late(zhongyuan, liaison):
    for now, word, late in (
        (at(9, 20), "waiting", False),
        (at(9, 29), "soon", False),
        (at(9, 30, 23), "soon", False),
        (at(10, 1, 0), "missing", True),
    ):
        standing = the(zhongyuan, PLAN, "once", now).standing
        assert (standing.word, standing.late) == (word, late)
    actions.hand_in(the(zhongyuan, PLAN, "once", at(10, 1, 0)), actor=liaison, now=at(10, 1, 0), text="方案")
    assert the(zhongyuan, PLAN, "once", at(10, 2)).standing.late


def test_monthly_progress_is_due_on_the_first_about_the_month_before(zhongyuan):
    found = [
        each.due for each in owed(at(12, 5), submissions=[zhongyuan.submissions[MONTHLY]], units=frozenset({UNIT}))
    ]
    assert [(due.period, due.day) for due in found] == [
        ("2017-09", dt.date(2017, 10, 1)),
        ("2017-10", dt.date(2017, 11, 1)),
        ("2017-11", dt.date(2017, 12, 1)),
    ]


def test_what_is_handed_in_is_the_table_as_it_stood_with_its_digest(zhongyuan, liaison, progress):
    first = actions.hand_in(
        the(zhongyuan, MONTHLY, "2017-09", at(9, 30)), actor=liaison, now=at(9, 30), notes={"x": "缺资金", "y": " "}
    )
    progress["done"] = "6"
    assert Version.objects.get(pk=first.pk).table["lines"][0]["cells"] == ["X", "5"]
    assert first.notes == {"x": "缺资金"}
    entry = LogEntry.objects.get(action="submissions.hand-in")
    assert entry.facts["digest"] == first.digest and entry.subject == f"return:{MONTHLY}/2017-09/{UNIT}"


def test_no_change_is_an_answer_only_where_nothing_changed(zhongyuan, liaison, progress):
    with pytest.raises(ReturnRefused, match="return-nothing-before"):
        actions.hand_in(the(zhongyuan, MONTHLY, "2017-09", at(9, 30)), actor=liaison, now=at(9, 30), answer="no-change")
    actions.hand_in(the(zhongyuan, MONTHLY, "2017-09", at(9, 30)), actor=liaison, now=at(9, 30))
    again = actions.hand_in(
        the(zhongyuan, MONTHLY, "2017-10", at(10, 31)), actor=liaison, now=at(10, 31), answer="no-change"
    )
    assert again.answer == "no-change"
    progress["done"] = "6"
    with pytest.raises(ReturnRefused, match="return-changed"):
        actions.hand_in(
            the(zhongyuan, MONTHLY, "2017-11", at(11, 30)), actor=liaison, now=at(11, 30), answer="no-change"
        )
    assert Version.objects.count() == 2


def test_an_empty_return_is_refused_and_nothing_is_written(zhongyuan, liaison):
    with pytest.raises(ReturnRefused, match="return-empty"):
        actions.hand_in(the(zhongyuan, PLAN, "once", at(9, 29)), actor=liaison, now=at(9, 29), text="  ")
    assert not Return.objects.exists()


def test_sent_back_with_a_reason_mended_and_accepted_keeps_every_version(zhongyuan, liaison, officer):
    def now_owed() -> Owed:
        return the(zhongyuan, PLAN, "once", at(10, 3))

    actions.hand_in(now_owed(), actor=liaison, now=at(9, 30), text="第一稿")
    with pytest.raises(ReturnRefused, match="reason-missing"):
        actions.send_back(now_owed(), actor=officer, now=at(10, 1), reason=" ")
    actions.send_back(now_owed(), actor=officer, now=at(10, 1), reason="缺清单")
    assert now_owed().standing.word == "sent-back"
    actions.hand_in(now_owed(), actor=liaison, now=at(10, 2), text="第二稿")
    actions.accept(now_owed(), actor=officer, now=at(10, 3))
    stands = now_owed().standing
    assert (stands.word, stands.late) == ("accepted", False), "the first day of handing in counts"
    assert list(Version.objects.values_list("text", flat=True)) == ["第一稿", "第二稿"]
    assert [event.happened for event in now_owed().item.events.all()] == ["hand-in", "send-back", "hand-in", "accept"]
    with pytest.raises(ReturnRefused, match="return-accepted"):
        actions.hand_in(now_owed(), actor=liaison, now=at(10, 3), text="第三稿")


def test_taken_back_before_a_review_counts_as_not_handed_in(zhongyuan, liaison, officer):
    actions.hand_in(the(zhongyuan, PLAN, "once", at(9, 29)), actor=liaison, now=at(9, 29), text="太早")
    actions.take_back(the(zhongyuan, PLAN, "once", at(9, 29)), actor=liaison, now=at(9, 29), reason="发错")
    back = the(zhongyuan, PLAN, "once", at(10, 2))
    assert back.standing.word == "missing" and back.item.draft["text"] == "太早"
    with pytest.raises(ReturnRefused, match="return-not-waiting"):
        actions.accept(back, actor=officer, now=at(10, 2))


@pytest.mark.parametrize(
    ("role", "unit", "may_hand_in", "may_review"),
    [
        ("liaison-officer", UNIT, True, False),
        ("liaison-officer", "ruhe-road", False, False),
        ("duty-officer", "campaign-office", False, True),
        ("duty-officer", UNIT, False, False),
        ("inspector", UNIT, False, False),
    ],
)
def test_only_a_units_own_people_hand_in_and_only_the_receiver_reviews(
    zhongyuan, clerk, liaison, role, unit, may_hand_in, may_review
):
    somebody = clerk(role, unit, "somebody")

    def try_to(action, allowed: bool, **given) -> None:
        if allowed:
            action(the(zhongyuan, PLAN, "once", at(9, 29)), actor=somebody, now=at(9, 29), **given)
        else:
            with pytest.raises(NotAllowed):
                action(the(zhongyuan, PLAN, "once", at(9, 29)), actor=somebody, now=at(9, 29), **given)

    try_to(actions.hand_in, may_hand_in, text="方案")
    if not may_hand_in:
        actions.hand_in(the(zhongyuan, PLAN, "once", at(9, 29)), actor=liaison, now=at(9, 29), text="方案")
    try_to(actions.accept, may_review)


def test_nobody_reviews_what_they_handed_in(zhongyuan, clerk):
    both = clerk("duty-officer", "campaign-office", "both")
    owes = the(zhongyuan, PLAN, "once", at(9, 29))
    actions.hand_in(owes, actor=None, now=at(9, 29), text="x")
    Version.objects.update(by=both)
    with pytest.raises(ReturnRefused, match="return-own"):
        actions.accept(the(zhongyuan, PLAN, "once", at(9, 29)), actor=both, now=at(9, 29))


def test_a_collective_unit_owes_until_its_list_is_kept_then_each_on_the_list_does(zhongyuan, officer, liaison):
    def owing(now: dt.datetime) -> set[str]:
        return {each.unit for each in owed(now, submissions=[zhongyuan.submissions[MONTHLY]])}

    assert "district-units-concerned" in owing(at(10, 5))
    with pytest.raises(NotAllowed):
        actions.add_member(
            "district-units-concerned", "construction-bureau", actor=liaison, since=dt.date(2017, 9, 1), reason="x"
        )
    member = actions.add_member(
        "district-units-concerned", "construction-bureau", actor=officer, since=dt.date(2017, 9, 1), reason="牵头"
    )
    assert "construction-bureau" in owing(at(10, 5)) and "district-units-concerned" not in owing(at(10, 5))
    with pytest.raises(ReturnRefused, match="member-twice"):
        actions.add_member(
            "district-units-concerned", "construction-bureau", actor=officer, since=dt.date(2017, 9, 1), reason="x"
        )
    actions.remove_member(Member.objects.get(pk=member.pk), actor=officer, until=dt.date(2017, 10, 15), reason="撤并")
    of_two_months = [
        (each.due.period, each.unit)
        for each in owed(at(11, 5), submissions=[zhongyuan.submissions[MONTHLY]])
        if each.unit in ("construction-bureau", "district-units-concerned")
    ]
    assert of_two_months == [("2017-09", "construction-bureau"), ("2017-10", "district-units-concerned")]


def test_the_score_counts_what_was_due_what_came_and_what_came_late(zhongyuan, liaison, clerk):
    other = clerk("liaison-officer", "ruhe-road", "other")
    actions.hand_in(the(zhongyuan, PLAN, "once", at(9, 29)), actor=liaison, now=at(9, 29), text="按时")
    late = the(zhongyuan, PLAN, "once", at(10, 2), "ruhe-road")
    actions.hand_in(late, actor=other, now=at(10, 2), text="迟报")
    found = score(PLAN, at(10, 3))
    assert (found.due, found.came, found.late) == (13, 2, 1)
    assert found.by_unit[UNIT] == (1, 1) and found.by_unit["xushui"] == (0, 1)
    assert score(PLAN, at(10, 3), until=at(10, 1)).came == 1, "as of an earlier moment"
