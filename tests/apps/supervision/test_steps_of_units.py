"""Which step is proposed for a unit, who decides, and how it comes back (S4)."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from lantian.apps.notices.models import Notice
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.orgs.worklist import waiting_for
from lantian.apps.records.campaign import pack
from lantian.apps.records.models import LogEntry
from lantian.apps.records.traces import NoSuchFigure, build
from lantian.apps.supervision import actions, happenings, standing, telling
from lantian.apps.supervision.models import Decision, Suggestion
from lantian.apps.supervision.problems import SupervisionRefused
from lantian.core.time.span import DaySpan

NOW = dt.datetime(2017, 12, 20, 2, tzinfo=dt.UTC)
TODAY = dt.date(2017, 12, 20)
DAY = dt.timedelta(days=1)
UNIT = "jianshe-road"


def of(unit: str = UNIT, now: dt.datetime = NOW) -> standing.UnitStanding:
    found = standing.standing_of(unit, now=now)
    assert found is not None
    return found


def decide(after: str, director, *, now: dt.datetime = NOW, reason: str = "because", unit: str = UNIT) -> Decision:
    newest = of(unit, now).newest
    return actions.decide(
        unit, after=after, seen=newest.number if newest else 0, actor=director, now=now, reason=reason
    )


@pytest.fixture
def at_the_talk(case_against, director) -> Decision:
    """A unit with nine cases overdue, taken step by step to the talk."""
    for _ in range(9):
        case_against()
    for number, step in enumerate(("inspection", "dispatch", "patrol", "interview")):
        made = decide(step, director, now=NOW - (4 - number) * DAY)
    return made


def test_nothing_counts_against_a_unit_without_cases(office) -> None:
    found = of()
    assert (found.advice.direction, found.waits, found.step) == ("stay", False, None)


@pytest.mark.parametrize(
    ("due", "reported_on", "state", "overdue"),
    [
        (TODAY, None, "rectifying", 0),
        (TODAY - DAY, None, "rectifying", 1),
        (TODAY - 3 * DAY, TODAY, "reported", 0),
        (TODAY - 3 * DAY, None, "concluded", 0),
    ],
)
def test_a_case_counts_from_the_day_after_its_own_until_it_is_reported(
    case_against, due, reported_on, state, overdue
) -> None:
    case_against(due=due, reported_on=reported_on, state=state)
    counts = {each.bound.fact: each.count for step, all_of in standing.counted_of(of(), TODAY) for each in all_of}
    assert counts["overdue-cases"] == overdue


def test_an_overdue_case_proposes_the_first_step_with_its_reason(case_against) -> None:
    case = case_against()
    found = of()
    assert found.waits and found.proposed.id == "inspection"
    (reason,) = found.advice.reasons
    assert (reason.bound.fact, reason.subjects) == ("overdue-cases", (f"case:{case.number}",))


def test_many_overdue_cases_propose_still_only_the_next_step(case_against) -> None:
    for _ in range(9):
        case_against()
    found = of()
    assert (found.proposed.id, found.advice.severest) == ("inspection", "interview")


def test_rectifications_sent_back_count_within_their_window(case_against) -> None:
    case_against(reported_on=TODAY - 10 * DAY, state="reported", steps=(("send-back", TODAY - 2 * DAY),) * 1)
    case_against(reported_on=TODAY - 10 * DAY, state="reported", steps=(("send-back", TODAY - 29 * DAY),))
    case_against(reported_on=TODAY - 10 * DAY, state="reported", steps=(("send-back", TODAY - 30 * DAY),))
    counts = {each.bound.fact: each.count for _step, all_of in standing.counted_of(of(), TODAY) for each in all_of}
    assert counts["returned-cases"] == 2


def test_last_places_of_weeks_come_from_the_official_ranking(office, monkeypatch) -> None:
    weeks = tuple(DaySpan(TODAY - (9 + 7 * n) * DAY, TODAY - (3 + 7 * n) * DAY) for n in range(3))
    monkeypatch.setattr(happenings, "ranking_weeks", lambda now: weeks)
    monkeypatch.setattr(happenings, "state", lambda: SimpleNamespace(run=1))
    last = {weeks[0].first: (UNIT,), weeks[1].first: (), weeks[2].first: (UNIT,)}
    monkeypatch.setattr(happenings, "_last_of", lambda _run, _pack, first, _last: last[first])
    counts = {each.bound.fact: each.count for _step, all_of in standing.counted_of(of(), TODAY) for each in all_of}
    assert counts["last-places"] == 2
    assert of().advice.proposed == "inspection"


def test_a_decision_is_kept_with_the_counts_that_it_was_made_from(case_against, director) -> None:
    case_against()
    made = decide("inspection", director, reason="")
    assert made.as_proposed and made.reasons[0]["count"] == 1
    assert of().step.id == "inspection"
    entry = LogEntry.objects.get(action="supervision.decide-step")
    assert entry.facts["counts"] == "overdue-cases 1/1"
    assert Notice.objects.filter(key=f"escalation:{UNIT}/1", settled_at=None).exists()


def test_who_has_no_right_decides_nothing(case_against, officer) -> None:
    case_against()
    with pytest.raises(NotAllowed):
        actions.decide(UNIT, after="inspection", seen=0, actor=officer, now=NOW)
    with pytest.raises(NotAllowed):
        actions.decline(UNIT, seen=0, actor=officer, now=NOW, reason="x")
    with pytest.raises(NotAllowed):
        actions.record_talk(UNIT, actor=officer, now=NOW, held_on=TODAY, present="x", text="x")


@pytest.mark.parametrize(
    ("after", "reason", "code"),
    [
        ("dispatch", "at once", "escalation-one-by-one"),
        ("fly", "x", "escalation-step"),
        ("", "x", "escalation-step"),
    ],
)
def test_moves_that_the_pack_does_not_allow_are_refused(case_against, director, after, reason, code) -> None:
    case_against()
    with pytest.raises(SupervisionRefused) as caught:
        decide(after, director, reason=reason)
    assert caught.value.code == code
    assert not Decision.objects.exists()


def test_deciding_otherwise_than_proposed_needs_a_reason(office, director) -> None:
    with pytest.raises(SupervisionRefused) as caught:
        decide("inspection", director, reason=" ")
    assert caught.value.code == "escalation-reason"
    assert not decide("inspection", director, reason="the mayor asks").as_proposed


def test_two_people_do_not_decide_on_what_the_other_has_not_seen(case_against, director) -> None:
    case_against()
    decide("inspection", director)
    with pytest.raises(SupervisionRefused) as caught:
        actions.decide(UNIT, after="dispatch", seen=0, actor=director, now=NOW, reason="x")
    assert caught.value.code == "escalation-decided"


def test_a_declined_proposal_comes_back_when_a_count_grows(case_against, director) -> None:
    case_against()
    actions.decline(UNIT, seen=0, actor=director, now=NOW, reason="one case, tomorrow it is done")
    assert of().declined and not of().waits
    case_against()
    assert of().waits


def test_after_the_days_of_calm_a_step_back_is_proposed(case_against, director) -> None:
    case = case_against(due=TODAY - 40 * DAY)
    decide("inspection", director, now=NOW - 30 * DAY)
    part = case.parts.get()
    part.state, part.reported_on = "reported", TODAY - 14 * DAY
    part.save()
    assert (of().advice.direction, of().advice.proposed) == ("back", "")
    part.reported_on = TODAY - 13 * DAY + DAY
    part.save()
    assert of().advice.direction == "stay"


def test_a_talk_is_left_only_with_its_protocol(at_the_talk, director) -> None:
    with pytest.raises(SupervisionRefused) as caught:
        decide("patrol", director)
    assert caught.value.code == "escalation-protocol"
    actions.record_talk(UNIT, actor=director, now=NOW, held_on=TODAY, present="主任", text="限期整改")
    assert decide("patrol", director).after == "patrol"


def test_a_struck_protocol_does_not_count(at_the_talk, director) -> None:
    talk = actions.record_talk(UNIT, actor=director, now=NOW, held_on=TODAY, present="主任", text="限期整改")
    actions.strike_talk(talk.pk, actor=director, now=NOW, reason="wrong unit")
    with pytest.raises(SupervisionRefused):
        decide("patrol", director)
    assert of().talk is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"held_on": TODAY + DAY}, "talk-day"),
        ({"held_on": TODAY - 40 * DAY}, "talk-day"),
        ({"due_on": TODAY - DAY}, "talk-due"),
        ({"text": " "}, "talk-words"),
        ({"present": ""}, "talk-words"),
    ],
)
def test_a_protocol_that_cannot_be_is_refused(at_the_talk, director, change, code) -> None:
    given = {"held_on": TODAY, "present": "主任", "text": "限期整改"} | change
    with pytest.raises(SupervisionRefused) as caught:
        actions.record_talk(UNIT, actor=director, now=NOW, **given)
    assert caught.value.code == code


def test_no_protocol_is_kept_of_a_unit_that_is_not_summoned(office, director) -> None:
    with pytest.raises(SupervisionRefused) as caught:
        actions.record_talk(UNIT, actor=director, now=NOW, held_on=TODAY, present="x", text="x")
    assert caught.value.code == "talk-no-step"


def test_proposals_wait_in_the_worklist_of_who_decides_until_they_are_decided(case_against, director, officer) -> None:
    case_against()
    telling.suggest_at(NOW)
    telling.suggest_at(NOW + DAY)
    kept = Suggestion.objects.get()
    assert (kept.unit, kept.since, kept.at) == (UNIT, NOW, NOW + DAY)
    address = f"/supervision/units/{UNIT}/"
    assert address in {each.address for each in waiting_for(director, NOW)}
    assert address not in {each.address for each in waiting_for(officer, NOW)}
    decide("inspection", director)
    assert not Suggestion.objects.exists()
    assert not Notice.objects.filter(key=f"escalation-proposed:{UNIT}", settled_at=None).exists()


def test_many_proposals_are_one_line_of_the_worklist(office, director) -> None:
    def waits() -> list[tuple[str, int]]:
        found = waiting_for(director, NOW)
        return [(each.address, each.count) for each in found if each.address.startswith("/supervision/")]

    units = [unit.id for unit in pack().subdistricts()][:6]
    for unit in units[:5]:
        Suggestion.objects.create(unit=unit, proposed="inspection", direction="up", since=NOW, at=NOW)
    assert sorted(waits()) == sorted((f"/supervision/units/{unit}/", 1) for unit in units[:5])
    Suggestion.objects.create(unit=units[5], proposed="inspection", direction="up", since=NOW, at=NOW)
    assert waits() == [("/supervision/", 6)]


def test_a_proposal_whose_cause_is_gone_waits_no_longer(case_against) -> None:
    case = case_against()
    telling.suggest_at(NOW)
    case.parts.update(state="reported", reported_on=TODAY)
    telling.suggest_at(NOW)
    assert not Suggestion.objects.exists()


def test_in_the_other_town_a_unit_goes_straight_to_the_severest_step(alder, db, person, monkeypatch) -> None:
    from lantian.apps.orgs.actions import synchronise_units
    from lantian.core.rules.escalation import Happening

    synchronise_units(alder)
    today = dt.date(2031, 12, 10)
    late = [Happening(first=today, last=today, fact="late-returns", subject=f"return:r:{n}:quayside") for n in range(4)]
    monkeypatch.setattr(standing, "happenings", lambda *_args, **_more: {"quayside": late})
    found = of("quayside", dt.datetime(2031, 12, 10, 9, tzinfo=dt.UTC))
    assert found.advice.proposed == "talk"


def test_a_count_is_traced_to_what_was_counted(case_against, monkeypatch) -> None:
    case = case_against()
    monkeypatch.setattr("lantian.apps.supervision.traces.clock.now", lambda: NOW)
    trace = build("escalation-count", {"unit": UNIT, "fact": "overdue-cases"})
    assert trace.figure.value == 1
    assert trace.tables[0].rows == ((case.number,),)
    assert trace.clauses == ("S4",)
    for key in ({"unit": "nowhere", "fact": "overdue-cases"}, {"unit": UNIT, "fact": "fly"}):
        with pytest.raises(NoSuchFigure):
            build("escalation-count", key)
