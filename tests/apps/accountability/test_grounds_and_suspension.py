"""What the rules leave to people: grounds for stricter treatment (C14), the end of the method (C16)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lantian.apps.accountability import sheets, statements
from lantian.apps.accountability.evaluations import evaluated
from lantian.apps.accountability.models import Ground, Suspension
from lantian.apps.accountability.problems import Refused
from lantian.apps.evidence.models import Item
from lantian.apps.orgs.policies import NotAllowed

UNIT = "hanghai-west-road"
NOW = dt.datetime(2017, 11, 20, 4, tzinfo=dt.UTC)
TODAY = dt.date(2017, 11, 20)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def group(clerk):
    """Gathers the material."""
    return clerk("inspector")


def _line(day: dt.date = TODAY):
    return sheets.count_lines(evaluated(day, now=NOW))[0]


def test_a_recorded_ground_makes_the_finding_stricter_and_names_c14(found, group):
    case = found(("scattered_dirty", "new"))
    assert not _line().stricter
    statements.state_ground(
        actor=group, now=NOW, ground="concealment", applies=True, reason="排查漏报", problem=f"{case.number}/1"
    )
    line = _line()
    assert line.stricter
    assert "C14" in line.articles
    assert not _line(TODAY - dt.timedelta(days=1)).stricter, "the day before nobody had said so"


def test_a_ground_is_taken_back_with_a_reason_and_stays(found, group):
    case = found(("scattered_dirty", "new"))
    entry = statements.state_ground(
        actor=group, now=NOW, ground="false_report", applies=True, reason="x", problem=f"{case.number}/1"
    )
    with pytest.raises(Refused, match="reason-missing"):
        statements.withdraw_ground(entry, actor=group, now=NOW, reason="")
    statements.withdraw_ground(entry, actor=group, now=NOW, reason="查无实据")
    assert not _line().stricter
    with pytest.raises(Refused, match="taken-back"):
        statements.withdraw_ground(entry, actor=group, now=NOW, reason="again")
    assert Ground.objects.get().withdrawn_reason == "查无实据"


def test_the_same_question_is_answered_once(found, group):
    case = found(("scattered_dirty", "new"))
    given = {"actor": group, "now": NOW, "ground": "other", "reason": "x", "problem": f"{case.number}/1"}
    statements.state_ground(applies=True, **given)
    with pytest.raises(Refused, match="ground-stated"):
        statements.state_ground(applies=False, **given)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ground": "bad-mood"}, "ground-unknown"),
        ({"problem": "ZY-2017-9999/1"}, "problem-unknown"),
        ({"problem": "", "unit": UNIT, "period": "2017-10"}, "quarter-unknown"),
        ({"reason": " "}, "reason-missing"),
    ],
)
def test_what_is_wrong_with_a_ground_is_named(found, group, changes, code):
    case = found(("scattered_dirty", "new"))
    given = {"ground": "other", "applies": True, "reason": "x", "problem": f"{case.number}/1", **changes}
    with pytest.raises(Refused, match=code):
        statements.state_ground(actor=group, now=NOW, **given)


def test_only_who_proposes_states_grounds(found, clerk):
    case = found(("scattered_dirty", "new"))
    with pytest.raises(NotAllowed):
        statements.state_ground(
            actor=clerk("group-head"), now=NOW, ground="other", applies=True, reason="x", problem=f"{case.number}/1"
        )


def test_from_the_registered_day_on_nothing_counts(found, clerk):
    """C16: a find on the last day counts, one on the first day of the suspension does not."""
    found(("scattered_dirty", "new"), day=dt.date(2017, 11, 14))
    found(("scattered_dirty", "new"), day=dt.date(2017, 11, 15))
    assert _line().count == 2
    director = clerk("office-director")
    statements.suspend(
        actor=director, now=NOW, first_day=dt.date(2017, 11, 15), reason="督查结束通知", notice=(PDF, "notice.pdf")
    )
    assert _line().count == 1
    assert Item.objects.get().subject.startswith("suspension:")
    reasons = [each.reason.in_language("en") for each in sheets.left_out(evaluated(TODAY, now=NOW))]
    assert reasons == ["the method was suspended by then"]


def test_a_suspension_needs_notice_reason_and_a_day_of_the_method(clerk):
    director = clerk("office-director")
    given = {
        "actor": director,
        "now": NOW,
        "first_day": dt.date(2018, 3, 31),
        "reason": "通知",
        "notice": (PDF, "n.pdf"),
    }
    for changes, code in (
        ({"notice": None}, "notice-missing"),
        ({"reason": ""}, "reason-missing"),
        ({"first_day": dt.date(2017, 9, 27)}, "before-the-method"),
    ):
        with pytest.raises(Refused, match=code):
            statements.suspend(**{**given, **changes})
    statements.suspend(**given)
    with pytest.raises(Refused, match="suspended-already"):
        statements.suspend(**given)


def test_a_suspension_is_taken_back_by_another_person(clerk):
    director, other = clerk("office-director"), clerk("office-director", "deputy")
    entry = statements.suspend(
        actor=director, now=NOW, first_day=dt.date(2018, 3, 31), reason="通知", notice=(PDF, "n.pdf")
    )
    with pytest.raises(Refused, match="same-person"):
        statements.withdraw_suspension(entry, actor=director, now=NOW, reason="误登")
    statements.withdraw_suspension(entry, actor=other, now=NOW, reason="误登")
    assert Suspension.objects.get().withdrawn_by == other


def test_the_pages_of_both(client, clerk, found, group):
    case = found(("scattered_dirty", "new"))
    client.force_login(group)
    sent = {"problem": f"{case.number}/1", "ground": "other", "applies": "yes", "reason": "理由", "back": UNIT}
    assert client.post(reverse("accountability:ground"), sent).status_code == 302
    page = client.get(reverse("accountability:unit", args=[UNIT])).content.decode()
    assert "理由" in page
    entry = Ground.objects.get()
    client.post(reverse("accountability:withdraw-ground", args=[entry.pk]), {"reason": "撤"})
    assert Ground.objects.get().withdrawn_at is not None
    director = clerk("office-director")
    client.force_login(director)
    sent = {"first_day": "2018-03-31", "reason": "通知", "notice": SimpleUploadedFile("n.pdf", PDF)}
    assert client.post(reverse("accountability:register-suspension"), sent).status_code == 302
    assert "2018" in client.get(reverse("accountability:suspension")).content.decode()
