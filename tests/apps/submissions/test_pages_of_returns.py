"""Pages of returns, clicked through as the people who use them."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lantian.apps.notices.models import Notice
from lantian.apps.records.campaign import pack
from lantian.apps.submissions import actions, upkeep
from lantian.apps.submissions.models import Member, Return
from lantian.apps.submissions.owing import Owed, find

pytestmark = pytest.mark.django_db

CHINA = dt.timezone(dt.timedelta(hours=8))
NOW = dt.datetime(2017, 10, 3, 9, tzinfo=CHINA)
PLAN, UNIT = "S2-work-plan", "mianfang-road"
PAGE = f"/submissions/{PLAN}/once/{UNIT}/"


def _plan() -> Owed:
    found = find(pack().submissions[PLAN], "once", UNIT, NOW)
    assert found is not None
    return found


@pytest.fixture(autouse=True)
def _clock(monkeypatch) -> None:
    monkeypatch.setattr("lantian.io.clock.now", lambda: NOW)


def test_hand_in_by_form_review_send_back_and_accept(client, liaison, officer):
    client.force_login(liaison)
    page = client.get(PAGE).content.decode()
    assert 'value="hand-in"' in page and 'value="accept"' not in page
    answer = client.post(f"{PAGE}change/", {"step": "hand-in", "text": "<b>工作方案</b>"}, follow=True)
    assert "&lt;b&gt;工作方案&lt;/b&gt;" in answer.content.decode() and 'value="take-back"' in answer.content.decode()
    client.force_login(officer)
    assert 'value="accept"' in client.get(PAGE).content.decode()
    refused = client.post(f"{PAGE}change/", {"step": "send-back", "reason": ""})
    assert refused.status_code == 409 and 'role="alert"' in refused.content.decode()
    client.post(f"{PAGE}change/", {"step": "send-back", "reason": "缺少时限"})
    client.force_login(liaison)
    page = client.get(PAGE).content.decode()
    assert "缺少时限" in page and "工作方案" in page, "the words of the version sent back stand in the form"
    client.post(f"{PAGE}change/", {"step": "hand-in", "text": "改好了"})
    client.force_login(officer)
    client.post(f"{PAGE}change/", {"step": "accept"})
    assert Return.objects.get().state == "accepted"


def test_who_receives_a_filled_in_return_can_look_at_it_before_anything_is_handed_in(client, officer):
    """Its table shows what is known; nobody has said anything of a row yet."""
    client.force_login(officer)
    answer = client.get(f"/submissions/S2-monthly-progress/2017-09/{UNIT}/")
    assert answer.status_code == 200
    assert answer.context["table"]["lines"] and answer.context["said"] == {}


def test_the_overview_names_the_late_ones_and_hands_them_out_as_csv(client, liaison):
    client.force_login(liaison)
    page = client.get(reverse("submissions:overview"))
    assert "专项工作方案" in page.content.decode()
    rows = client.get(reverse("submissions:overview"), {"format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert any(row.startswith(f"{PLAN},") and UNIT in row for row in rows)
    actions.hand_in(_plan(), actor=liaison, now=NOW, text="x")
    rows = client.get(reverse("submissions:overview"), {"format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert not any(row.startswith(f"{PLAN},") and UNIT in row for row in rows)


def test_words_of_the_last_time_can_be_copied(client, liaison, zhongyuan):
    weekly = zhongyuan.submissions["M21-weekly-return"]
    first = find(weekly, "2017-W39", UNIT, NOW)
    actions.hand_in(first, actor=liaison, now=NOW, text="巡查三处")
    client.force_login(liaison)
    page = client.get("/submissions/M21-weekly-return/2017-W40/mianfang-road/?copy=1").content.decode()
    assert re.search(r"<textarea[^>]*>\s*巡查三处", page)


@pytest.mark.parametrize(
    "address", [f"/submissions/{PLAN}/2017-09/{UNIT}/", f"/submissions/{PLAN}/once/nobody/", "/submissions/x/"]
)
def test_what_nobody_owes_is_not_found(client, liaison, address):
    client.force_login(liaison)
    assert client.get(address).status_code == 404


def test_the_list_of_a_collective_unit_is_kept_by_the_receiver_alone(client, officer, liaison):
    address = reverse("submissions:members", args=["district-units-concerned"])
    client.force_login(liaison)
    assert "<select" not in client.get(address).content.decode()
    assert client.post(address, {"unit": "construction-bureau", "reason": "x"}).status_code == 403
    client.force_login(officer)
    client.post(address, {"unit": "construction-bureau", "reason": "牵头"})
    assert Member.objects.get().unit_id == "construction-bureau"


def test_reminders_come_before_the_day_and_go_when_it_is_handed_in(zhongyuan, liaison):
    before = dt.datetime(2017, 9, 28, 9, tzinfo=CHINA)
    upkeep.remind_at(before)
    key = f"return-soon:{PLAN}/once/{UNIT}"
    assert Notice.objects.get(key=key).settled_at is None
    actions.hand_in(find(zhongyuan.submissions[PLAN], "once", UNIT, before), actor=liaison, now=before, text="x")
    upkeep.remind_at(before + dt.timedelta(hours=1))
    assert Notice.objects.get(key=key).settled_at is not None
    upkeep.remind_at(NOW)
    late = Notice.objects.get(key=f"return-late:{PLAN}/once")
    assert "12" in late.title_zh and late.units == ",campaign-office,"


def test_a_document_goes_with_a_return_until_it_is_accepted(client, liaison, officer):
    client.force_login(liaison)
    address = f"/evidence/of/return:{PLAN}:once:{UNIT}/add/"
    paper = SimpleUploadedFile("plan.pdf", b"%PDF-1.4 plan")
    client.post(address, {"slot": "document", "files": paper})
    assert "plan.pdf" in client.get(PAGE).content.decode()
    actions.hand_in(_plan(), actor=liaison, now=NOW, text="x")
    actions.accept(_plan(), actor=officer, now=NOW)
    assert client.post(address, {"slot": "document", "files": paper}).status_code == 403
