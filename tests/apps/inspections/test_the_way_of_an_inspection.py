"""From the first tap to the case: drafts, what stands against finishing, numbers, cases, corrections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from fractions import Fraction

import pytest

from lantian.apps.cases.models import Case
from lantian.apps.cases.queries import case_of
from lantian.apps.evidence.actions import receive
from lantian.apps.inspections import actions, queries
from lantian.apps.inspections.actions import Signed
from lantian.apps.inspections.choices import Side, State
from lantian.apps.inspections.models import Inspection
from lantian.apps.inspections.problems import InspectionRefused
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.records.models import LogEntry

NOW = dt.datetime(2017, 12, 4, 2, 30, tzinfo=dt.UTC)


def _codes(caught: pytest.ExceptionInfo[InspectionRefused]) -> set[str]:
    return {each.code for each in caught.value.faults}


def test_problems_get_their_weights_a_number_a_day_and_a_case(
    inspector: User, finished: Callable[..., Inspection], poor_site: dict[str, str]
) -> None:
    done = finished(inspector, poor_site)
    assert done.number == "ZYJC-2017-0001"
    assert (done.problems, Fraction(done.count)) == (3, Fraction(3, 2))
    case = case_of(done.case_number)
    assert case is not None
    assert [(each.problem_class, each.item, each.found_as) for each in case.problems.all()] == [
        ("building_site", "three_person", "new"),
        ("building_site", "seven_hundreds", "new"),
        ("building_site", "emergency", "new"),
    ]
    assert (case.subject, case.due, case.reference) == ("inspection:ZYJC-2017-0001", done.due, done.number)
    assert case.unit_id == "construction-bureau"


def test_nothing_found_is_a_record_and_no_case(inspector: User, finished: Callable[..., Inspection]) -> None:
    done = finished(inspector)
    assert (done.number, done.problems, done.count, done.case_number, done.due) == ("ZYJC-2017-0001", 0, "0", "", None)
    assert not Case.objects.exists()


def test_numbers_run_without_a_gap_in_the_order_of_finishing(
    inspector: User, begun: Callable[..., Inspection], both: list[Signed]
) -> None:
    first, second = begun(inspector), begun(inspector)
    later = actions.finish(second, actor=inspector, now=NOW, signatures=both)
    sooner = actions.finish(first, actor=inspector, now=NOW, signatures=both)
    assert [later.number, sooner.number] == ["ZYJC-2017-0001", "ZYJC-2017-0002"]


def test_everything_that_is_missing_is_named_at_once(
    inspector: User, begun: Callable[..., Inspection], poor_site: dict[str, str]
) -> None:
    answers = {**poor_site}
    del answers["fenced"]
    draft = begun(inspector, answers=answers)
    with pytest.raises(InspectionRefused) as caught:
        actions.finish(draft, actor=inspector, now=NOW)
    assert _codes(caught) == {"answer-missing", "photo-missing", "signature-missing"}
    draft.refresh_from_db()
    assert (draft.state, draft.number) == (State.DRAFT, "")
    assert not Case.objects.exists()


def test_the_inspected_side_may_refuse_with_a_reason_the_inspector_may_not(
    inspector: User, begun: Callable[..., Inspection], drawn: Callable[..., bytes]
) -> None:
    draft = begun(inspector)
    mine = Signed(side=Side.INSPECTOR, picture=drawn())
    refusing = [mine, Signed(side=Side.INSPECTED, refused=True)]
    with pytest.raises(InspectionRefused) as caught:
        actions.finish(draft, actor=inspector, now=NOW, signatures=refusing)
    assert _codes(caught) == {"refusal-reason"}
    nobody = [Signed(side=Side.INSPECTOR, refused=True, reason="x"), Signed(side=Side.INSPECTED, picture=drawn())]
    with pytest.raises(InspectionRefused) as caught:
        actions.finish(draft, actor=inspector, now=NOW, signatures=nobody)
    assert _codes(caught) == {"inspector-signs"}
    reasoned = [mine, Signed(side=Side.INSPECTED, refused=True, reason="负责人不在场")]
    done = actions.finish(draft, actor=inspector, now=NOW, signatures=reasoned)
    assert done.signatures.get(side=Side.INSPECTED).reason == "负责人不在场"


def test_who_files_no_cases_leaves_them_to_the_office(
    department: User, inspector: User, finished: Callable[..., Inspection], poor_site: dict[str, str]
) -> None:
    done = finished(department, poor_site)
    assert (done.case_number, list(queries.to_file())) == ("", [done])
    due = done.due
    with pytest.raises(NotAllowed):
        actions.file_case(done, actor=department, now=NOW)
    case = actions.file_case(done, actor=inspector, now=NOW + dt.timedelta(days=1))
    done.refresh_from_db()
    assert (done.case_number, case.due) == (case.number, due)
    with pytest.raises(InspectionRefused) as caught:
        actions.file_case(done, actor=inspector, now=NOW)
    assert _codes(caught) == {"filed-already"}


def test_a_draft_is_its_inspectors_own(
    inspector: User, department: User, begun: Callable[..., Inspection], both: list[Signed]
) -> None:
    draft = begun(inspector)
    for act in (
        lambda: actions.save(draft, actor=department, now=NOW, answers={"fenced": "failed"}),
        lambda: actions.finish(draft, actor=department, now=NOW, signatures=both),
        lambda: actions.discard(draft, actor=department, now=NOW, reason="x"),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_what_cannot_be_read_leaves_the_answer_before_it(inspector: User, begun: Callable[..., Inspection]) -> None:
    draft = begun(inspector, "small-boiler", {"listed": "to-remove", "number": "2"})
    draft, faults = actions.save(draft, actor=inspector, now=NOW, answers={"number": "several", "boiler-gone": "met"})
    assert [each.code for each in faults] == ["not-a-number"]
    assert (draft.answers["number"], draft.answers["boiler-gone"]) == (2, "met")


def test_a_finished_inspection_does_not_change(inspector: User, finished: Callable[..., Inspection]) -> None:
    done = finished(inspector)
    with pytest.raises(NotAllowed):
        actions.save(done, actor=inspector, now=NOW, answers={"fenced": "failed"})


def test_a_correction_is_a_new_version_with_a_reason_and_the_old_one_is_kept(
    inspector: User, finished: Callable[..., Inspection], both: list[Signed], poor_site: dict[str, str]
) -> None:
    done = finished(inspector, poor_site)
    with pytest.raises(InspectionRefused) as caught:
        actions.correct(done, actor=inspector, now=NOW, reason=" ")
    assert _codes(caught) == {"reason-missing"}
    draft = actions.correct(done, actor=inspector, now=NOW, reason="误记覆盖情况")
    with pytest.raises(InspectionRefused) as caught:
        actions.correct(done, actor=inspector, now=NOW, reason="again")
    assert _codes(caught) == {"corrected-already"}
    assert queries.version_of(done.number) == done
    draft, _faults = actions.save(draft, actor=inspector, now=NOW, answers={"covered": "met", "paved": "met"})
    new = actions.finish(draft, actor=inspector, now=NOW + dt.timedelta(hours=1), signatures=both)
    assert (new.number, new.version, new.count, new.case_number) == (done.number, 2, "1", done.case_number)
    assert queries.version_of(done.number) == new
    old = queries.version_of(done.number, 1)
    assert old is not None and old.count == "1.5" and old.judged == done.judged
    assert Case.objects.count() == 1


def test_a_correction_that_finds_problems_files_the_case_that_was_not_there(
    inspector: User, finished: Callable[..., Inspection], both: list[Signed]
) -> None:
    done = finished(inspector)
    draft = actions.correct(done, actor=inspector, now=NOW, reason="漏记")
    draft, _faults = actions.save(draft, actor=inspector, now=NOW, answers={"fenced": "failed"})
    new = actions.finish(draft, actor=inspector, now=NOW, signatures=both)
    assert case_of(new.case_number) is not None


def test_one_place_with_several_boilers_is_several_problems(
    inspector: User, finished: Callable[..., Inspection]
) -> None:
    done = finished(inspector, {"listed": "not-registered", "number": "3"}, "small-boiler")
    case = case_of(done.case_number)
    assert case is not None
    assert (done.problems, done.count, case.problems.count()) == (3, "1.5", 3)


def test_objects_that_make_no_sense_are_refused(inspector: User) -> None:
    for given, code in (
        ({"form": "nothing", "title": "x"}, "class-unknown"),
        ({"form": "building-site", "title": " "}, "title-missing"),
        ({"form": "building-site", "title": "x\x00"}, "text-refused"),
        ({"form": "building-site", "row": "SITE-99999"}, "row-unknown"),
        ({"form": "building-site", "title": "x", "source": "nobody"}, "source-unknown"),
    ):
        with pytest.raises(InspectionRefused) as caught:
            actions.start(actor=inspector, now=NOW, **given)
        assert _codes(caught) == {code}
    assert not Inspection.objects.exists()


def test_photos_are_the_inspectors_until_it_is_finished(
    inspector: User,
    department: User,
    begun: Callable[..., Inspection],
    both: list[Signed],
    poor_site: dict[str, str],
    photo: Callable[..., bytes],
) -> None:
    draft = begun(inspector, answers=poor_site)
    subject = draft.evidence_subject
    with pytest.raises(NotAllowed):
        receive(photo("red"), "a.jpg", actor=department, subject=subject, slot="photo", now=NOW)
    receive(photo(), "a.jpg", actor=inspector, subject=subject, slot="photo", now=NOW)
    actions.finish(draft, actor=inspector, now=NOW, signatures=both)
    with pytest.raises(NotAllowed):
        receive(photo("blue"), "b.jpg", actor=inspector, subject=subject, slot="photo", now=NOW)


def test_every_deed_stands_in_the_log(
    inspector: User, finished: Callable[..., Inspection], poor_site: dict[str, str]
) -> None:
    done = finished(inspector, poor_site)
    actions.discard(actions.correct(done, actor=inspector, now=NOW, reason="a"), actor=inspector, now=NOW, reason="b")
    found = LogEntry.objects.filter(action__startswith="inspections.").order_by("number")
    assert [each.action.partition(".")[2] for each in found] == ["start", "finish", "file-case", "correct", "discard"]
