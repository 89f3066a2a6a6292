"""Rewards and penalties from a proposal to a decision, its correction, and the balance of a unit (S5)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from lantian.apps.notices.models import Notice
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.records.models import LogEntry
from lantian.apps.records.traces import NoSuchFigure, build
from lantian.apps.rewards import actions, demonstration, queries, upkeep
from lantian.apps.rewards.choices import State
from lantian.apps.rewards.models import Line, Settlement
from lantian.apps.rewards.problems import RewardRefused
from lantian.apps.rewards.reckoning import reckon
from lantian.apps.rewards.telling import notice_number, notice_text
from lantian.core.time.span import DaySpan

DAY = dt.timedelta(days=1)


def by_unit(item: Settlement) -> dict[str, Decimal]:
    return {line.unit: line.net for line in item.lines.all()}


@pytest.fixture
def ladder(zhongyuan):
    """Twelve units, each dirtier than the one before."""
    zhongyuan.measured(lambda number: 40 + 5 * number)
    return zhongyuan


@pytest.fixture
def proposed(ladder, proposer) -> Settlement:
    return actions.propose(ladder.week.first, actor=proposer, now=ladder.now, note="see the ranking")


@pytest.fixture
def decided(ladder, proposed, decider) -> Settlement:
    return actions.decide(proposed.pk, actor=decider, now=ladder.now)


def test_the_last_three_pay_what_the_first_three_get(ladder, proposed) -> None:
    nets = by_unit(proposed)
    assert [nets[unit] for unit in ladder.units] == [3000, 2000, 1000, *[0] * 6, -1000, -2000, -3000]
    assert proposed.fund == 6000 and proposed.kept == 0
    assert proposed.state == State.PROPOSED


def test_a_proposal_keeps_the_versions_that_it_came_from(ladder, proposed) -> None:
    assert proposed.data_version == 7
    assert proposed.pack_version == ladder.pack.version_label
    assert proposed.pack_fingerprint == ladder.pack.fingerprint
    assert proposed.assumed and proposed.preliminary
    assert {"ranking-rewards", "rewards-missing-data"} <= set(proposed.interpretations)
    assert proposed.clauses[0] == "S5"


def test_a_unit_without_data_neither_gets_nor_pays_and_is_named(zhongyuan, proposer) -> None:
    zhongyuan.measured(lambda number: None if number == 0 else 40 + number)
    item = actions.propose(zhongyuan.week.first, actor=proposer, now=zhongyuan.now)
    line = item.lines.get(unit=zhongyuan.units[0])
    assert (line.place, line.net, line.reason) == (None, 0, "no-data")
    assert by_unit(item)[zhongyuan.units[1]] == 3000


def test_in_the_other_town_points_that_do_not_divide_stay_in_the_fund(harbour, people) -> None:
    desk = people("clean-air-desk", "desk", "clean-air-desk")
    harbour.measured(lambda number: 20 + number)
    item = actions.propose(harbour.week.first, actor=desk, now=harbour.now)
    assert list(by_unit(item).values()) == [6, 4, -11]
    assert (item.fund, item.kept, item.assumed) == (11, 1, False)


def test_who_proposed_does_not_decide(harbour, people) -> None:
    desk = people("clean-air-desk", "desk", "clean-air-desk")
    other = people("clean-air-desk", "other", "clean-air-desk")
    harbour.measured(lambda number: 20 + number)
    item = actions.propose(harbour.week.first, actor=desk, now=harbour.now)
    with pytest.raises(RewardRefused) as caught:
        actions.decide(item.pk, actor=desk, now=harbour.now)
    assert caught.value.code == "reward-same-person"
    assert actions.decide(item.pk, actor=other, now=harbour.now).in_force


def test_without_the_rights_nothing_is_proposed_or_decided(ladder, proposed, proposer, people) -> None:
    liaison = people("liaison-officer", "liaison", "jianshe-road")
    with pytest.raises(NotAllowed):
        actions.propose(ladder.week.first, actor=liaison, now=ladder.now)
    with pytest.raises(NotAllowed):
        actions.decide(proposed.pk, actor=proposer, now=ladder.now)
    with pytest.raises(NotAllowed):
        actions.return_proposal(proposed.pk, actor=liaison, now=ladder.now, reason="x")


def test_a_decision_numbers_its_notice_and_tells_every_unit(ladder, decided) -> None:
    assert (decided.year, decided.number) == (2017, 1)
    assert notice_number(decided).zh == "周排名奖惩〔2017〕1号"
    assert Notice.objects.filter(key__startswith="reward:").count() == len(ladder.units)
    last = Notice.objects.get(key__endswith=f"/{ladder.units[-1]}")
    assert "缴纳 3000.00 元" in last.title_zh and "pays 3000.00 yuan" in last.title_en
    assert "不得据此缴拨" in last.body_zh


def test_the_text_of_the_notice_names_who_gets_who_pays_and_that_it_is_assumed(ladder, decided) -> None:
    text = notice_text(decided)
    first, last = (ladder.pack.units[ladder.units[place]].name.zh for place in (0, -1))
    assert f"一、奖励：{first}（第 1 名） 3000.00 元" in text.zh
    assert f"{last}（第 12 名） 3000.00 元" in text.zh
    assert "假定标准" in text.zh and "assumption" in text.en
    assert "数据版本 7" in text.zh


def test_the_next_notice_of_the_year_has_the_next_number(ladder, decided, proposer, decider) -> None:
    after = DaySpan(ladder.week.first + 7 * DAY, ladder.week.last + 7 * DAY)
    ladder.measured(lambda number: 90 - number, week=after, version=8)
    later = ladder.now + 7 * DAY
    item = actions.propose(after.first, actor=proposer, now=later)
    assert actions.decide(item.pk, actor=decider, now=later).number == 2


@pytest.mark.parametrize(
    ("shift", "code"),
    [(dt.timedelta(days=-1), "reward-running"), (dt.timedelta(0), "")],
)
def test_a_week_is_settled_only_when_it_is_over(ladder, proposer, shift, code) -> None:
    found = reckon(ladder.week, now=ladder.now + shift)
    assert found.obstacle == code.removeprefix("reward-")
    if code:
        with pytest.raises(RewardRefused) as caught:
            actions.propose(ladder.week.first, actor=proposer, now=ladder.now + shift)
        assert caught.value.code == code


def test_a_week_that_the_campaign_cuts_is_not_settled(ladder, proposer) -> None:
    campaign = next(period for period in ladder.pack.info.periods if period.kind == "campaign")
    with pytest.raises(RewardRefused) as caught:
        actions.propose(campaign.first, actor=proposer, now=ladder.now)
    assert caught.value.code == "reward-short-week"


def test_a_day_on_which_no_week_begins_is_refused(ladder, proposer) -> None:
    with pytest.raises(RewardRefused) as caught:
        actions.propose(ladder.week.first + DAY, actor=proposer, now=ladder.now)
    assert caught.value.code == "reward-week"


def test_with_fewer_ranked_than_the_pack_asks_for_nothing_is_settled(zhongyuan, proposer) -> None:
    zhongyuan.measured(lambda number: 40 + number if number < 5 else None)
    with pytest.raises(RewardRefused) as caught:
        actions.propose(zhongyuan.week.first, actor=proposer, now=zhongyuan.now)
    assert caught.value.code == "reward-too-few-ranked"


def test_a_second_proposal_waits_for_the_first(ladder, proposed, proposer) -> None:
    with pytest.raises(RewardRefused) as caught:
        actions.propose(ladder.week.first, actor=proposer, now=ladder.now)
    assert caught.value.code == "reward-standing"


def test_what_was_decided_is_not_proposed_again_while_nothing_changed(ladder, decided, proposer) -> None:
    with pytest.raises(RewardRefused) as caught:
        actions.propose(ladder.week.first, actor=proposer, now=ladder.now)
    assert caught.value.code == "reward-unchanged"


def test_a_correction_stands_beside_the_first_settlement(ladder, decided, proposer, decider) -> None:
    before = by_unit(decided)
    ladder.measured(lambda number: 40 + 5 * (11 - number), version=9)
    upkeep.compare_at(ladder.now)
    decided.refresh_from_db()
    assert decided.changed_at == ladder.now and by_unit(decided) == before
    item = actions.propose(ladder.week.first, actor=proposer, now=ladder.now)
    assert item.corrects == decided and item.attempt == 2
    actions.decide(item.pk, actor=decider, now=ladder.now)
    decided.refresh_from_db()
    assert decided.state == State.REPLACED and by_unit(decided) == before
    assert by_unit(item)[ladder.units[0]] == -3000
    assert queries.of_unit(ladder.units[0])[0].balance == -3000


def test_a_mark_goes_away_when_the_figures_are_again_as_decided(ladder, decided) -> None:
    ladder.measured(lambda number: 99 - number, version=9)
    upkeep.compare_at(ladder.now)
    ladder.measured(lambda number: 40 + 5 * number, version=10)
    upkeep.compare_at(ladder.now)
    decided.refresh_from_db()
    assert decided.changed_at is None


def test_figures_that_changed_since_the_proposal_are_not_decided(ladder, proposed, decider) -> None:
    ladder.measured(lambda number: 40 + 5 * (11 - number), version=9)
    with pytest.raises(RewardRefused) as caught:
        actions.decide(proposed.pk, actor=decider, now=ladder.now)
    assert caught.value.code == "reward-changed"
    actions.return_proposal(proposed.pk, actor=decider, now=ladder.now, reason="by the new data, please")
    proposed.refresh_from_db()
    assert proposed.state == State.RETURNED


def test_sending_back_and_taking_back_need_a_reason(ladder, proposed, proposer, decider) -> None:
    for deed, actor in ((actions.return_proposal, decider), (actions.withdraw, proposer)):
        with pytest.raises(RewardRefused) as caught:
            deed(proposed.pk, actor=actor, now=ladder.now, reason="  ")
        assert caught.value.code == "reward-reason"
    actions.withdraw(proposed.pk, actor=proposer, now=ladder.now, reason="a mistake")
    assert actions.propose(ladder.week.first, actor=proposer, now=ladder.now).attempt == 2


def test_nobody_takes_back_what_somebody_else_proposed(ladder, proposed, people) -> None:
    other = people("duty-officer", "second", "campaign-office")
    with pytest.raises(RewardRefused) as caught:
        actions.withdraw(proposed.pk, actor=other, now=ladder.now, reason="x")
    assert caught.value.code == "reward-anothers"


def test_every_deed_is_in_the_log(ladder, decided) -> None:
    deeds = LogEntry.objects.filter(subject=decided.subject).order_by("number").values_list("action", flat=True)
    assert list(deeds) == ["rewards.propose", "rewards.decide"]
    facts = LogEntry.objects.get(action="rewards.decide").facts
    assert facts["sha256"] == decided.digest and facts["decision"] == "2017-1"


def test_the_trace_of_an_amount_shows_its_arithmetic(ladder, decided) -> None:
    key = {"week": ladder.week.first.isoformat(), "unit": ladder.units[-1], "attempt": "1"}
    trace = build("reward", key)
    assert trace.figure.value == -3000
    assert trace.data_version == 7
    assert any("(3000) ÷ 1 = 3000.00 (" in getattr(line, "en", str(line)) for line in trace.arithmetic)
    assert trace.arithmetic[-1] == "0.00 − 3000.00 = −3000.00"
    assert "6000.00" in [str(figure.value) for figure in trace.inputs]
    assert any("assumption" in remark.en for remark in trace.remarks)
    place = next(figure for figure in trace.inputs if figure.kind == "rank")
    assert place.value == 12


def test_a_balance_is_traced_to_its_weeks(ladder, decided) -> None:
    trace = build("reward-balance", {"unit": ladder.units[0]})
    assert trace.figure.value == 3000
    assert [figure.kind for figure in trace.inputs] == ["reward"]


@pytest.mark.parametrize(
    "key",
    [
        {"week": "2017-99-99", "unit": "jianshe-road"},
        {"week": "2017-10-30", "unit": "nowhere", "attempt": "1"},
        {"week": "2017-10-30", "unit": "jianshe-road", "attempt": "9" * 30},
        {"week": "0001-01-01", "unit": "jianshe-road"},
    ],
)
def test_traces_of_nothing_are_refused(ladder, key) -> None:
    with pytest.raises(NoSuchFigure):
        build("reward", key)


def test_the_demonstration_is_marked_and_loads_once(zhongyuan, monkeypatch) -> None:
    monkeypatch.setattr(demonstration, "stand_in", object)
    for shift in range(4):
        span = DaySpan(zhongyuan.week.first + 7 * shift * DAY, zhongyuan.week.last + 7 * shift * DAY)
        zhongyuan.measured(lambda number: 50 + number, week=span, version=7 + shift)
    later = zhongyuan.now + 21 * DAY
    demonstration.load(later)
    made = Settlement.objects.count()
    demonstration.load(later)
    assert made == Settlement.objects.count() > 1
    assert not Settlement.objects.filter(demonstration=False).exists()
    assert Settlement.objects.filter(state=State.PROPOSED).count() == 1


def test_lines_say_their_page(ladder, decided, client, decider) -> None:
    client.force_login(decider)
    page = client.get(reverse("rewards:unit", args=[ladder.units[0]])).text
    assert "3000.00" in page
    assert Line.objects.filter(settlement=decided).count() == 12
