"""Proposals out of hours, and how decisions carry on."""

from __future__ import annotations

import datetime as dt

import pytest

from lantian.apps.notices.models import Notice
from lantian.apps.stacks import actions, proposing, rates
from lantian.apps.stacks.models import Proposal, StackHour

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def _kinds(state: str = "open") -> list[tuple[str, int]]:
    """Kind and day of the month of what stands."""
    found = Proposal.objects.filter(state=state).order_by("day", "kind")
    return [(each.kind, each.day.day) for each in found]


def _exceed(works, days: list[int], code: str = "S1") -> dt.datetime:
    """An hour above the limit at noon of some days after the first; everything else within it."""
    last = max(days) + 1
    works.tell(code, [120 if hour % 24 == 12 and hour // 24 in days else 50 for hour in range(last * 24)])
    now = works.first + last * DAY
    works.refresh(last * 24)
    proposing.propose(now=now)
    return now


def test_each_day_is_fined_and_one_order_waits(works) -> None:
    """M18: fined at once; the order to rectify is asked for once."""
    works.stack()
    _exceed(works, [0, 2])
    first = works.first.astimezone(works.zone).day
    assert _kinds() == [("fine", first), ("rectify", first), ("fine", first + 2)]
    assert proposing.propose(now=works.first + 9 * DAY) == 0


def test_after_the_day_of_the_order_the_stop_is_proposed(works) -> None:
    """Until that day the fine alone; after it the stop, and after the stop closure."""
    works.stack()
    now = _exceed(works, [0, 2, 4, 6])
    first = works.first.astimezone(works.zone).date()
    rectify = Proposal.objects.get(kind="rectify")
    actions.decide(rectify.pk, actor=None, accept=True, reason="x", until=first + 2 * DAY, now=now)
    assert ("stop", first.day + 2) not in _kinds()
    assert ("stop", first.day + 4) in _kinds()
    stop = Proposal.objects.get(kind="stop", day=first + 4 * DAY)
    actions.decide(stop.pk, actor=None, accept=True, reason="x", until=first + 5 * DAY, now=now)
    assert ("close", first.day + 6) in _kinds()


def test_what_cannot_be_rectified_at_once_goes_on_to_the_stop(works) -> None:
    """Or, where livelihood forbids it, to the daily fine."""
    works.stack()
    works.stack("S2", livelihood=True)
    now = _exceed(works, [0, 2])
    _exceed(works, [0, 2], "S2")
    for rectify in Proposal.objects.filter(kind="rectify"):
        actions.decide(rectify.pk, actor=None, accept=False, reason="new burners take a month", now=now)
    kinds = set(Proposal.objects.filter(state="open", day__gt=works.first + DAY).values_list("stack_id", "kind"))
    assert ("S1", "stop") in kinds
    assert ("S2", "daily-fine") in kinds


def test_an_order_closed_out_lets_the_next_exceedance_begin_anew(works) -> None:
    """Closed on the third day: what exceeds on the sixth is ordered again."""
    works.stack()
    now = _exceed(works, [0, 6])
    rectify = Proposal.objects.get(kind="rectify")
    first = works.first.astimezone(works.zone).date()
    actions.decide(rectify.pk, actor=None, accept=True, reason="x", until=first + DAY, now=now)
    assert ("stop", first.day + 6) in _kinds()
    actions.close_proposal(rectify.pk, actor=None, reason="seen", now=works.first + 3 * DAY)
    proposing.propose(now=now)
    assert ("rectify", first.day + 6) in _kinds()
    assert ("stop", first.day + 6) in _kinds("lapsed")


@pytest.mark.parametrize(("exceeding", "supervised"), [(2, False), (3, True)])
def test_several_enterprises_in_a_month(works, exceeding: int, supervised: bool) -> None:
    """Three are several; two stacks of one enterprise are one."""
    for number in range(4):
        works.stack(f"S{number}", enterprise_en=f"Works {number % 3}")
    for number in (0, 1, 3) if exceeding == 2 else (0, 1, 2):
        _exceed(works, [0], f"S{number}")
    assert Proposal.objects.filter(kind="supervise-area").exists() is supervised


def test_a_month_below_ninety_is_proposed_when_its_days_are_over(works) -> None:
    """Not before the tenth of the next month is past; corrected data in time let it lapse."""
    works.stack()
    works.tell("S1", [50] * 100 + [None] * 100 + [50] * 472)
    end = works.first + 28 * DAY
    works.refresh(28 * 24)
    proposing.propose(now=end)
    assert not Proposal.objects.filter(kind="supervise-rate").exists()
    month = works.first.astimezone(works.zone).date().replace(day=1)
    (row,) = rates.of_month(month, end)
    assert (row.passes, row.final) == (False, False)
    final = dt.datetime.combine((month + 32 * DAY).replace(day=11), dt.time(0), tzinfo=works.zone)
    proposing.propose(now=final - dt.timedelta(seconds=1))
    assert not Proposal.objects.filter(kind="supervise-rate").exists()
    proposing.propose(now=final)
    assert Proposal.objects.get(kind="supervise-rate").facts["due"] == 28 * 24


@pytest.mark.parametrize(("filed_after", "due"), [(DAY, 10), (40 * DAY, 20)])
def test_proof_in_time_takes_a_stop_out_of_the_due(works, filed_after: dt.timedelta, due: int) -> None:
    """Ten hours of twenty; filed after the tenth of the next month it explains and does not take out."""
    works.stack()
    works.tell("S1", [50] * 10 + [0] * 10, flag="F")
    works.refresh(20)
    actions.file_exemption(
        "S1",
        actor=None,
        kind="stop",
        start=works.first + 10 * HOUR,
        end=works.first + 20 * HOUR,
        document="No. 3",
        reason="repair",
        now=works.first + filed_after,
    )
    assert StackHour.objects.filter(due=True).count() == due


def test_a_flag_alone_takes_hours_out_where_the_pack_says_so(either) -> None:
    """The first campaign wants proof; the invented district takes the device's word."""
    either.stack()
    either.tell("S1", [50, 50])
    either.tell("S1", [0, 0], start=either.first + 2 * HOUR, flag="F")
    either.refresh(4)
    word = either.pack.word("stacks.due_hours", either.first.date())
    assert StackHour.objects.filter(due=True).count() == (4 if word == "proof" else 2)


def test_a_stack_that_exceeds_is_noticed_until_it_stops(works) -> None:
    """One notice while it stands; over after a day without."""
    works.stack()
    now = _exceed(works, [0])
    notice = Notice.objects.get(key="stack-exceedance:S1")
    assert notice.severity == "urgent"
    proposing.propose(now=now + 2 * DAY)
    notice.refresh_from_db()
    assert notice.settled_at == now + 2 * DAY


def test_refusals_name_the_field(works) -> None:
    """Bad input writes nothing."""
    works.stack()
    _exceed(works, [0])
    rectify = Proposal.objects.get(kind="rectify")
    for facts, field in (
        ({"reason": " ", "until": rectify.day}, "reason"),
        ({"reason": "x"}, "until"),
        ({"reason": "x", "until": rectify.day - DAY}, "until"),
    ):
        with pytest.raises(actions.StackRefused) as refused:
            actions.decide(rectify.pk, actor=None, accept=True, now=works.first, **facts)
        assert field in refused.value.problems
    fine = Proposal.objects.get(kind="fine")
    with pytest.raises(actions.StackRefused):  # not accepted yet
        actions.enter_fine(fine.pk, actor=None, amount="5", decision="x", on=fine.day, now=works.first)
    actions.decide(fine.pk, actor=None, accept=True, reason="x", now=works.first)
    for amount in ("0", "-1", "nan", "1.005", "1e30", "ten"):
        with pytest.raises(actions.StackRefused) as refused:
            actions.enter_fine(fine.pk, actor=None, amount=amount, decision="x", on=fine.day, now=works.first)
        assert "amount" in refused.value.problems
