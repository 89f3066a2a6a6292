"""Pages of inspections, from the phone's first step to the sheet."""

from __future__ import annotations

import base64
import csv
import datetime as dt
from collections.abc import Callable
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse

from lantian.apps.evidence.actions import receive
from lantian.apps.inspections import actions
from lantian.apps.inspections.models import Inspection
from lantian.apps.ledgers.models import Row
from lantian.apps.orgs.models import User
from lantian.apps.records.traces import build
from lantian.io.documents import pdf_words, word

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2017, 12, 4, 2, 30, tzinfo=dt.UTC)


@pytest.fixture
def signed_in(client: Client, inspector: User) -> Client:
    """The inspector's phone, in Chinese."""
    client.force_login(inspector)
    client.cookies["django_language"] = "zh-hans"
    return client


@pytest.fixture
def row(zhongyuan: object) -> Row:
    """A building site on its ledger."""
    return Row.objects.create(
        ledger="building-sites",
        number="SITE-00001",
        unit_id="xushui",
        state="working",
        state_kind="open",
        state_since=NOW,
        round_since=NOW,
        created_at=NOW,
        changed_at=NOW,
        title="演示一号工地",
        words="site-00001 演示一号工地 演示路1号",
        values={"name": "演示一号工地", "address": "演示路1号"},
        lon="113.600000",
        lat="34.750000",
    )


def _glass(picture: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(picture).decode()


def test_a_whole_inspection_on_the_phone(
    signed_in: Client,
    inspector: User,
    row: Row,
    poor_site: dict[str, str],
    photo: Callable[..., bytes],
    drawn: Callable[..., bytes],
) -> None:
    assert "施工工地" in signed_in.get(reverse("inspections:new")).content.decode()
    found = signed_in.get(reverse("inspections:object", args=["building-site"]), {"lon": "113.6001", "lat": "34.7501"})
    assert "演示一号工地" in found.content.decode()
    begun = signed_in.post(reverse("inspections:object", args=["building-site"]), {"row": "SITE-00001"})
    draft = Inspection.objects.get()
    assert begun["Location"] == reverse("inspections:checklist", args=[draft.pk])
    assert (draft.row_id, draft.address) == (row.pk, "演示路1号")
    page = signed_in.get(begun["Location"]).content.decode()
    assert "围挡" in page and "q-fenced" in page
    some = signed_in.post(reverse("inspections:answers", args=[draft.pk]), {"q-fenced": "failed"}).json()
    assert "未落实“七个百分之百”要求" in some["verdict"]
    sent = signed_in.post(begun["Location"], {f"q-{name}": value for name, value in poor_site.items()})
    assert sent["Location"] == reverse("inspections:photos", args=[draft.pk])
    draft.refresh_from_db()
    assert "还需" in signed_in.get(sent["Location"]).content.decode()
    receive(photo(), "现场.jpg", actor=inspector, subject=draft.evidence_subject, slot="photo", now=NOW)
    sign = reverse("inspections:sign", args=[draft.pk])
    assert "<canvas" in signed_in.get(sign).content.decode()
    done = signed_in.post(
        sign,
        {
            "unit": "construction-bureau",
            "inspector_name": "李督导",
            "inspector_picture": _glass(drawn()),
            "refused": "on",
            "reason": "负责人不在场",
        },
    )
    draft.refresh_from_db()
    assert done["Location"] == reverse("inspections:inspection", args=[draft.number])
    page = signed_in.get(done["Location"]).content.decode()
    assert "负责人不在场" in page and draft.case_number in page and "1.5" in page
    sheet = signed_in.get(reverse("inspections:sheet-pdf", args=[draft.number]))
    assert sheet["Content-Type"] == "application/pdf"
    assert "未落实“七个百分之百”要求" in pdf_words.text_of(sheet.content).replace("\n", "")
    sheet = signed_in.get(reverse("inspections:sheet-word", args=[draft.number]))
    assert "负责人不在场" in word.text_of(sheet.content)
    assert signed_in.get(reverse("inspections:signature", args=[draft.number, 1, "inspector"])).status_code == 200
    assert signed_in.get(reverse("inspections:signature", args=[draft.number, 1, "inspected"])).status_code == 404


def test_what_stands_against_finishing_is_said_and_nothing_is_lost(
    signed_in: Client, inspector: User, begun: Callable[..., Inspection], poor_site: dict[str, str]
) -> None:
    draft = begun(inspector, answers=poor_site)
    page = signed_in.post(
        reverse("inspections:sign", args=[draft.pk]), {"remark": "门卫在场", "inspector_picture": "x"}
    )
    said = page.content.decode()
    assert "门卫在场" in said and "张照片" in said and "不是有效签名" in said
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_answers_that_cannot_be_read_stand_beside_their_question(
    signed_in: Client, inspector: User, begun: Callable[..., Inspection]
) -> None:
    draft = begun(inspector, "small-boiler", {"listed": "to-remove"})
    page = signed_in.post(
        reverse("inspections:checklist", args=[draft.pk]), {"q-number": "两台", "q-boiler-gone": "met"}
    )
    said = page.content.decode()
    assert "“两台”不是数字" in said and 'value="两台"' in said


def test_the_list_is_narrowed_and_saved(
    signed_in: Client, inspector: User, finished: Callable[..., Inspection], poor_site: dict[str, str]
) -> None:
    found, clean = finished(inspector, poor_site), finished(inspector)
    address = reverse("inspections:list")
    page = signed_in.get(address, {"result": "clean"}).content.decode()
    assert clean.number in page and found.number not in page
    page = signed_in.get(address, {"form_": "building-site", "q": "演示工地", "since": "2017-12-04"}).content.decode()
    assert found.number in page and clean.number in page
    rows = list(csv.reader(StringIO(signed_in.get(address, {"format": "csv"}).content.decode("utf-8-sig"))))
    assert [line[0] for line in rows[1:]] == [clean.number, found.number]
    assert signed_in.get(address, {"since": "no day"}).status_code == 200


def test_pages_of_others_are_not_there(
    client: Client,
    inspector: User,
    somebody: Callable[..., User],
    begun: Callable[..., Inspection],
    finished: Callable[..., Inspection],
) -> None:
    draft, done = begun(inspector), finished(inspector)
    client.force_login(somebody("inspector", "special-inspection-group", "other"))
    for name in ("checklist", "photos", "sign", "discard"):
        assert client.get(reverse(f"inspections:{name}", args=[draft.pk])).status_code == 404
    client.force_login(somebody("liaison-officer", "xushui"))
    assert client.get(reverse("inspections:inspection", args=[done.number])).status_code == 404
    assert client.get(reverse("inspections:sheet-pdf", args=[done.number])).status_code == 404
    assert client.get(reverse("inspections:new")).status_code == 403
    assert done.number not in client.get(reverse("inspections:list")).content.decode()


def test_old_versions_stay_readable(
    signed_in: Client, inspector: User, finished: Callable[..., Inspection], poor_site: dict[str, str], both: list
) -> None:
    done = finished(inspector, poor_site)
    sent = signed_in.post(reverse("inspections:correct", args=[done.number]), {"reason": "误记"})
    draft = Inspection.objects.get(state="draft")
    assert sent["Location"] == reverse("inspections:checklist", args=[draft.pk])
    draft, _faults = actions.save(draft, actor=inspector, now=NOW, answers={"covered": "met", "paved": "met"})
    actions.finish(draft, actor=inspector, now=NOW, signatures=both)
    old = signed_in.get(reverse("inspections:inspection", args=[done.number]), {"version": "1"}).content.decode()
    assert "已被更正" in old and "1.5" in old
    assert "误记" in signed_in.get(reverse("inspections:inspection", args=[done.number])).content.decode()


def test_the_count_opens_to_its_trace(
    inspector: User, finished: Callable[..., Inspection], poor_site: dict[str, str]
) -> None:
    done = finished(inspector, poor_site)
    trace = build("inspection-count", {"number": done.number})
    assert (str(trace.figure.value), trace.arithmetic) == ("3/2", ("0.5 × 1 + 0.5 × 1 + 0.5 × 1 = 1.5",))
    assert "seven-hundreds-once" in trace.interpretations
    assert trace.pack_version == done.pack_version


def test_english_is_spoken_too(
    signed_in: Client, inspector: User, finished: Callable[..., Inspection], poor_site: dict[str, str]
) -> None:
    done = finished(inspector, poor_site)
    signed_in.cookies["django_language"] = "en"
    page = signed_in.get(reverse("inspections:inspection", args=[done.number])).content.decode()
    assert "Three-person management missing or poor" in page


def test_drafts_and_cases_to_file_wait_on_the_worklist(
    client: Client,
    inspector: User,
    department: User,
    begun: Callable[..., Inspection],
    finished: Callable[..., Inspection],
    poor_site: dict[str, str],
) -> None:
    draft = begun(department)
    finished(department, poor_site)
    client.force_login(department)
    assert reverse("inspections:checklist", args=[draft.pk]) in client.get("/work/").content.decode()
    client.force_login(inspector)
    assert "result=to-file" in client.get("/work/").content.decode()


def test_open_questions_are_not_called_a_clean_site(
    signed_in: Client, inspector: User, begun: Callable[..., Inspection]
) -> None:
    unasked = signed_in.get(reverse("inspections:photos", args=[begun(inspector, answers={}).pk])).content.decode()
    assert "目前未发现问题" in unasked and "项未填" in unasked and "可拍可不拍" not in unasked
    clean = signed_in.get(reverse("inspections:photos", args=[begun(inspector).pk])).content.decode()
    assert "可拍可不拍" in clean and "项未填" not in clean


def test_who_files_no_cases_is_not_promised_to_hand_over(
    client: Client,
    signed_in: Client,
    inspector: User,
    department: User,
    begun: Callable[..., Inspection],
    poor_site: dict[str, str],
) -> None:
    own = reverse("inspections:sign", args=[begun(inspector, answers=poor_site).pk])
    assert "完成并交办" in signed_in.get(own).content.decode()
    other = begun(department, answers=poor_site)
    client.force_login(department)
    assert "完成并交办" not in client.get(reverse("inspections:sign", args=[other.pk])).content.decode()
