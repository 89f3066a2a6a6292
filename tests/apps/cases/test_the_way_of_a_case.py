"""From the filing to the conclusion and back, through the actions that every page and command uses."""

from __future__ import annotations

import datetime as dt

import pytest

from lantian.apps.cases.actions import NewProblem, Wish, take
from lantian.apps.cases.models import Case
from lantian.apps.cases.page import page_of
from lantian.apps.cases.problems import ChangedMeanwhile, NoSuchCase, StepRefused
from lantian.apps.records.models import LogEntry
from lantian.core.flows.case import Step
from lantian.core.time.deadlines import Term

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2031, 11, 10, 9, tzinfo=dt.UTC)
DAY = dt.date(2031, 11, 10)


def later(days: int) -> dt.datetime:
    return NOW + dt.timedelta(days=days)


def test_a_case_gets_a_number_a_subdistrict_and_the_packs_term(filed) -> None:
    first, second = filed(), filed()
    assert (first.number, second.number) == ("PA-2031-0001", "PA-2031-0002")
    assert first.subdistrict_id == "quayside", "the sketch of the pack says where it lies"
    assert first.due == dt.date(2031, 11, 18), "six work days after Monday, 10 November"
    assert [each.code for each in first.problems.all()] == ["PA-2031-0001/1"]
    assert LogEntry.objects.get(subject="case:PA-2031-0001").action == "cases.file"


def test_a_case_goes_its_way_and_every_step_is_kept(filed, step) -> None:
    case = filed()
    states = []
    for name in (Step.FORWARD, Step.RECEIVE, Step.REPORT, Step.VERIFY, Step.CONCLUDE):
        case = step(case, name, text="done")
        states.append(case.state)
    assert states == ["forwarded", "rectifying", "reported", "verified", "concluded"]
    kept = list(case.steps.order_by("number").values_list("action", "state_before", "state"))
    assert kept[0] == ("file", "", "handed-over")
    assert kept[-1] == ("conclude", "verified", "concluded")
    assert LogEntry.objects.filter(subject=case.log_subject).count() == len(kept) == case.version == 6
    assert Case.objects.get(pk=case.pk).concluded_at == NOW


def test_joint_units_each_report_and_the_last_one_decides(filed, step) -> None:
    case = filed(kind="lorry", unit="harbour-master")
    step(case, Step.FORWARD, joint=("highways", "quayside"))
    assert set(case.parts.values_list("unit", "joint")) == {
        ("harbour-master", False),
        ("highways", True),
        ("quayside", True),
    }
    for unit in ("harbour-master", "highways"):
        step(case, Step.RECEIVE, unit=unit)
        step(case, Step.REPORT, unit=unit)
        case = step(case, Step.VERIFY, unit=unit)
    assert case.state == "forwarded", "one unit has not even received it"
    step(case, Step.REPORT, unit="quayside")
    with pytest.raises(StepRefused) as refused:
        step(case, Step.CONCLUDE)
    assert refused.value.obstacles[0].code == "wrong-state"
    case = step(case, Step.VERIFY, unit="quayside")
    assert case.state == "verified"
    assert step(case, Step.CONCLUDE).state == "concluded"


def test_what_is_sent_back_must_be_reported_anew(filed, step) -> None:
    case = filed()
    for name in (Step.FORWARD, Step.RECEIVE, Step.REPORT):
        step(case, name)
    with pytest.raises(StepRefused, match="reason-missing"):
        step(case, Step.SEND_BACK)
    case = step(case, Step.SEND_BACK, reason="The hearth is warm")
    part = case.parts.get()
    assert (case.state, part.state, part.reported_on) == ("rectifying", "rectifying", None)
    assert step(case, Step.REPORT, now=later(2)).parts.get().reported_on == DAY + dt.timedelta(days=2)


def test_a_unit_gives_a_case_back_and_the_office_passes_it_on_with_its_problems(filed, step) -> None:
    case = filed()
    step(case, Step.FORWARD)
    case = step(case, Step.DECLINE, reason="The lane belongs to Millbrook")
    assert case.state == "handed-over"
    case = step(case, Step.FORWARD, unit="millbrook")
    assert (case.unit_id, case.problems.get().unit_id) == ("millbrook", "millbrook")
    assert list(case.parts.filter(active=True).values_list("unit", flat=True)) == ["millbrook"]


def test_problems_with_units_of_their_own_bring_these_units_in(filed, step) -> None:
    case = filed(problems=[NewProblem(description="a"), NewProblem(description="b", unit="highways")])
    case = step(case, Step.FORWARD)
    assert dict(case.parts.values_list("unit", "joint")) == {"quayside": False, "highways": True}


def test_both_clocks_run_and_an_extension_moves_them_only_when_somebody_else_grants_it(filed, step, somebody) -> None:
    case = filed()
    warden, desk = somebody("quayside-warden", "quayside"), somebody("clean-air-desk", "clean-air-desk")
    case = step(case, Step.FORWARD, now=later(1))
    assert (case.due, case.parts.get().due) == (dt.date(2031, 11, 18), dt.date(2031, 11, 17))
    case = step(case, Step.ASK_EXTENSION, actor=warden, reason="No bricks", term=Term(2, "workday"), now=later(2))
    assert case.due == dt.date(2031, 11, 18), "asking moves nothing"
    with pytest.raises(StepRefused, match="extension-waiting"):
        step(case, Step.ASK_EXTENSION, actor=warden, reason="Again", term=Term(9, "workday"), now=later(2))
    case = step(case, Step.GRANT_EXTENSION, actor=desk, now=later(3))
    assert (case.due, case.parts.get().due) == (dt.date(2031, 11, 20), dt.date(2031, 11, 19))


def test_nobody_grants_what_they_asked_for(filed, step, somebody) -> None:
    case = filed(unit="clean-air-desk")
    one = somebody("clean-air-desk", "clean-air-desk")
    step(case, Step.FORWARD)
    step(case, Step.ASK_EXTENSION, actor=one, reason="Storm", term=Term(1, "day"))
    with pytest.raises(StepRefused, match="same-person"):
        step(case, Step.GRANT_EXTENSION, actor=one)
    step(case, Step.REFUSE_EXTENSION, actor=somebody("clean-air-desk", "clean-air-desk", "second"), reason="No")
    assert case.extensions.get().granted is False


def test_a_higher_levels_own_day_is_not_moved_here(filed, step, somebody) -> None:
    case = filed(source="shire")
    case = step(case, Step.FORWARD)
    first = case.due
    step(case, Step.ASK_EXTENSION, reason="Storm", term=Term(3, "workday"))
    case = step(case, Step.GRANT_EXTENSION, actor=somebody("clean-air-desk", "clean-air-desk"))
    assert case.due == first
    assert case.parts.get().due == dt.date(2031, 11, 25), "8 work days from the 10th are the 20th; three more"


def test_nobody_verifies_what_they_reported(filed, step, somebody) -> None:
    case = filed(unit="clean-air-desk")
    one, other = (somebody("clean-air-desk", "clean-air-desk", name) for name in ("one", "other"))
    step(case, Step.FORWARD)
    step(case, Step.REPORT, actor=one)
    with pytest.raises(StepRefused, match="same-person"):
        step(case, Step.VERIFY, actor=one)
    assert step(case, Step.VERIFY, actor=other).state == "verified"
    with pytest.raises(StepRefused, match="same-person"):
        step(case, Step.CONCLUDE, actor=one)


def test_a_report_without_the_packs_evidence_is_refused(filed) -> None:
    case = filed()
    take(case.number, Step.FORWARD, actor=None, now=NOW)
    with pytest.raises(StepRefused) as refused:
        take(case.number, Step.REPORT, actor=None, now=NOW)
    (missing,) = refused.value.obstacles
    assert (missing.code, missing.subject.slot, missing.clause) == ("evidence-missing", "photo-after", "PA5")
    assert Case.objects.get(pk=case.pk).state == "forwarded"


def test_what_others_attached_does_not_prove_a_units_report(filed, proof, somebody) -> None:
    case = filed()
    take(case.number, Step.FORWARD, actor=None, now=NOW)
    proof(case, "photo-after", by=somebody("quayside-warden", "millbrook"))
    with pytest.raises(StepRefused, match="evidence-missing"):
        take(case.number, Step.REPORT, actor=None, now=NOW)
    proof(case, "photo-after", by=somebody("quayside-warden", "quayside"))
    assert take(case.number, Step.REPORT, actor=None, now=NOW).state == "reported"


def test_a_case_opened_again_runs_a_new_term(concluded, step) -> None:
    case = concluded()
    with pytest.raises(StepRefused, match="reason-missing"):
        step(case, Step.REOPEN, now=later(7))
    case = step(case, Step.REOPEN, reason="It burns again", now=later(7))
    assert (case.state, case.round, case.concluded_at) == ("rectifying", 2, None)
    assert case.due == dt.date(2031, 11, 25)
    assert case.parts.get().reported_on is None


def test_stopped_clocks_go_on_with_what_was_left(filed, step) -> None:
    case = filed()
    step(case, Step.FORWARD)
    step(case, Step.PAUSE, reason="The court decides", now=later(1))
    with pytest.raises(StepRefused, match="paused-already"):
        step(case, Step.PAUSE, reason="Twice", now=later(2))
    case = step(case, Step.RESUME, now=later(8))
    assert case.due == dt.date(2031, 11, 25), "five work days later"
    assert case.parts.get().due == dt.date(2031, 11, 21)


def test_a_double_is_merged_and_its_problems_go_along_when_they_are_others(filed, step) -> None:
    stays, double = filed(), filed(problems=[NewProblem(description="same"), NewProblem(description="another")])
    double = step(double, Step.MERGE, target=stays.number, reason="The same hearth", problems=(2,))
    assert (double.state, double.merged_into) == ("merged", stays)
    assert [each.code for each in stays.problems.order_by("number")] == ["PA-2031-0001/1", "PA-2031-0002/2"]
    with pytest.raises(StepRefused, match="wrong-state"):
        step(double, Step.FORWARD)


def test_a_merging_is_taken_back_and_what_went_along_comes_back(filed, step, somebody) -> None:
    stays, double = filed(), filed(problems=[NewProblem(description="same"), NewProblem(description="another")])
    double = step(double, Step.FORWARD)
    due, part = double.due, double.parts.get()
    step(double, Step.MERGE, target=stays.number, reason="The same hearth", problems=(2,))
    with pytest.raises(StepRefused, match="reason-missing"):
        step(double, Step.SEPARATE)
    double = step(double, Step.SEPARATE, reason="Another hearth after all", now=later(1))
    assert (double.state, double.merged_into, double.due) == ("forwarded", None, due)
    assert double.parts.get() == part
    assert [each.code for each in double.problems.order_by("number")] == ["PA-2031-0002/1", "PA-2031-0002/2"]
    assert [each.code for each in stays.problems.all()] == ["PA-2031-0001/1"]
    assert stays.steps.latest("number").action == "give-back"
    step(double, Step.RECEIVE, unit=part.unit_id)
    with pytest.raises(StepRefused, match="wrong-state"):
        step(double, Step.SEPARATE, reason="Twice")


def test_a_merging_is_not_taken_back_past_what_went_on(filed, step) -> None:
    stays, double, third = filed(), filed(problems=[NewProblem(description="a"), NewProblem(description="b")]), filed()
    step(double, Step.MERGE, target=stays.number, reason="The same hearth", problems=(2,))
    step(stays, Step.MERGE, target=third.number, reason="And the same again", problems=(2,))
    with pytest.raises(StepRefused, match="moved-on"):
        step(double, Step.SEPARATE, reason="Another hearth")
    step(stays, Step.SEPARATE, reason="Another hearth")
    assert step(double, Step.SEPARATE, reason="Another hearth").problems.count() == 2


@pytest.mark.parametrize(("along", "stands"), [((2,), True), ((), False)])
def test_a_merging_stands_where_its_problems_were_judged(filed, step, along, stands) -> None:
    stays, double = filed(), filed(problems=[NewProblem(description="a"), NewProblem(description="b")])
    step(double, Step.MERGE, target=stays.number, reason="The same hearth", problems=along)
    for name in (Step.FORWARD, Step.RECEIVE, Step.REPORT, Step.VERIFY, Step.CONCLUDE):
        step(stays, name)
    if stands:
        with pytest.raises(StepRefused, match="judged-there"):
            step(double, Step.SEPARATE, reason="Another hearth")
    else:
        assert step(double, Step.SEPARATE, reason="Another hearth").state == "handed-over"


@pytest.mark.parametrize(
    ("target", "code"), [("PA-2031-0001", "target-lower"), ("PA-2031-0002", "into-itself"), ("none", "target-missing")]
)
def test_a_merge_loses_no_count_of_a_higher_level(filed, step, target, code) -> None:
    filed()
    higher = filed(source="shire")
    with pytest.raises(StepRefused, match=code):
        step(higher, Step.MERGE, target=target, reason="The same")


def test_problems_split_off_keep_the_first_clock_and_their_names(filed, step, somebody) -> None:
    case = filed(problems=[NewProblem(description="a"), NewProblem(description="b", unit="highways")])
    step(case, Step.FORWARD)
    named = {"title": "Cinders on the road", "description": "20 m of it", "title_kept": "Hearth alone"}
    with pytest.raises(StepRefused, match="nothing-stays"):
        step(case, Step.SPLIT, reason="Two matters", problems=(1, 2), **named)
    with pytest.raises(StepRefused, match="title-missing"):
        step(case, Step.SPLIT, reason="Two matters", problems=(2,))
    case = step(case, Step.SPLIT, reason="Two matters", problems=(2,), **named)
    made = Case.objects.get(split_from=case)
    assert (made.title, made.description, case.title) == ("Cinders on the road", "20 m of it", "Hearth alone")
    desk = somebody("clean-air-desk", "clean-air-desk")
    pages = [page_of(each, desk, NOW) for each in (case, made)]
    linked = [[fact.address for deed in page.deeds for fact in deed.facts if fact.address] for page in pages]
    assert linked == [[f"/cases/{made.number}/"], [f"/cases/{case.number}/"]], "each names the other"
    active = case.parts.filter(active=True).values_list("unit", flat=True)
    assert list(active) == ["quayside"], "highways answers for nothing that stays"
    assert any(fact.title == "不再协办的单位" for deed in pages[0].deeds for fact in deed.facts)
    assert (made.state, made.due, made.unit_id) == ("handed-over", case.due, "highways")
    assert [each.code for each in made.problems.all()] == ["PA-2031-0001/2"]
    assert [each.code for each in case.problems.all()] == ["PA-2031-0001/1"]


def test_of_two_people_at_once_the_slower_one_is_told(filed, somebody) -> None:
    case = filed()
    one, other = (somebody("clean-air-desk", "clean-air-desk", name) for name in ("one", "other"))
    take(case.number, Step.FORWARD, actor=one, now=NOW, seen=1)
    with pytest.raises(ChangedMeanwhile) as overtaken:
        take(case.number, Step.FORWARD, actor=other, now=NOW, seen=1, wish=Wish(unit="millbrook"))
    assert overtaken.value.by == "one"
    assert [each.unit_id for each in case.parts.all()] == ["quayside"]


def test_a_case_that_does_not_exist_is_named(town) -> None:
    with pytest.raises(NoSuchCase, match="PA-2031-9999"):
        take("PA-2031-9999", Step.FORWARD, actor=None, now=NOW)


def test_no_step_lies_in_the_future_or_before_the_one_it_follows(filed, step) -> None:
    case = filed(now=later(3))
    with pytest.raises(StepRefused, match="in-the-future"):
        step(case, Step.FORWARD, now=later(3), on=DAY + dt.timedelta(days=4))
    with pytest.raises(StepRefused, match="before-last-step"):
        step(case, Step.FORWARD, now=later(3), on=DAY)
