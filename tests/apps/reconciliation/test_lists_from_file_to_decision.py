"""A foreign list from its file to what people decide; hostile files; who may."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.problems import RowNotValid
from lantian.apps.orgs import actions as orgs
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.orgs.worklist import waiting_for
from lantian.apps.reconciliation import actions, jobs
from lantian.apps.reconciliation.choices import Decision, Standing, State
from lantian.apps.reconciliation.models import ComparedList, Entry
from lantian.apps.reconciliation.problems import ListRefused
from lantian.apps.reconciliation.sheets import guess, read
from lantian.apps.records.models import LogEntry
from lantian.apps.records.traces import build
from lantian.io.clock import now as clock_now

NOW = dt.datetime(2017, 11, 20, 2, tzinfo=dt.UTC)
ACCOUNTS = "enterprises-against-electricity"
ROWS = (
    ("SD-00001", "郑州恒通铸造有限公司", "中原区建设路12号", "open"),
    ("SD-00002", "恒通铸造二分厂", "中原区建设路40号", "open"),
    ("SD-00003", "鑫源橡胶制品厂", "须水镇闫垌村", "closed"),
    ("SD-00004", "大地家具厂", "桐柏路88号", "closed"),
)
LIST = (
    "某供电公司2017年11月用电清单\n"
    "用电户号,户名,用电地址,用电量\n"
    "1001,恒通铸造,建設路１２號,52000\n"
    '1002,郑州市鑫源橡胶制品有限公司,闫垌村,"3,200"\n'
    "1003,大地家具,桐柏路88号,35\n"
    "1004,宏运石灰窑,秦岭路7号,9000\n"
)


@pytest.fixture
def ledger(district, db) -> None:
    """Four scattered-dirty enterprises, two of them struck off."""
    orgs.synchronise_units(district)
    for number, name, address, kind in ROWS:
        Row.objects.create(
            ledger="scattered-dirty",
            number=number,
            unit_id="jianshe-road",
            state="listed" if kind == "open" else "struck-off",
            state_kind=kind,
            state_since=NOW,
            round_since=NOW,
            title=name,
            values={"name": name, "address": address},
            created_at=NOW,
            changed_at=NOW,
        )


@pytest.fixture
def keeper(ledger, person):
    """Keeps the ledgers of the environment bureau."""
    user = person("environment-staff", "keeper")
    user.unit_id = "environment-bureau"
    user.save()
    return user


@pytest.fixture
def compared(keeper) -> ComparedList:
    """The electricity accounts, compared."""
    item = actions.receive(ACCOUNTS, LIST.encode("gb18030"), "用电.csv", actor=keeper, now=NOW)
    return actions.compare(item.pk, actor=keeper, now=NOW)


def _entry(item: ComparedList, account: str) -> Entry:
    return item.entries.get(values__account=account)


def test_a_list_in_gb18030_below_a_title_finds_its_columns_and_rows(compared) -> None:
    assert compared.columns == {"account": 0, "name": 1, "address": 2, "consumption": 3}
    assert compared.state == State.COMPARED
    best = {each.values["account"]: each.candidates.first() for each in compared.entries.all()}
    assert [best[account].row.number for account in ("1001", "1002", "1003")] == ["SD-00001", "SD-00003", "SD-00004"]
    assert best["1004"] is None
    assert _entry(compared, "1004").standing == Standing.MISSING
    assert best["1001"].reasons["name"] == "equal"
    assert best["1001"].reasons["address"] == "same"


def test_a_row_struck_off_and_found_at_work_is_a_lead_above_the_packs_limit_alone(compared, keeper) -> None:
    actions.decide(_entry(compared, "1002").pk, actor=keeper, now=NOW, decision=Decision.SAME, row="SD-00003")
    actions.decide(_entry(compared, "1003").pk, actor=keeper, now=NOW, decision=Decision.SAME, row="SD-00004")
    actions.decide(_entry(compared, "1001").pk, actor=keeper, now=NOW, decision=Decision.SAME, row="SD-00001")
    assert [_entry(compared, each).lead for each in ("1001", "1002", "1003")] == [False, True, False]
    told = {each.title: each.count for each in waiting_for(keeper, NOW) if "reconciliation" in each.address}
    assert sorted(told.values()) == [1, 1]
    Row.objects.filter(number="SD-00003").update(state_kind="open")
    assert len([each for each in waiting_for(keeper, NOW) if "reconciliation" in each.address]) == 1


def test_nothing_is_decided_by_likeness_and_sure_pairs_wait_for_one_word(compared, keeper) -> None:
    assert not compared.entries.exclude(decision="").exists()
    sure = compared.entries.filter(standing=Standing.LIKELY).count()
    assert sure > 0
    assert actions.confirm_sure(compared.pk, actor=keeper, now=NOW) == sure
    assert compared.entries.filter(decision=Decision.SAME).count() == sure
    assert actions.confirm_sure(compared.pk, actor=keeper, now=NOW) == 0


def test_a_decision_is_taken_back_and_stays_in_the_history(compared, keeper) -> None:
    entry = _entry(compared, "1002")
    actions.decide(entry.pk, actor=keeper, now=NOW, decision=Decision.SAME, row="SD-00003")
    actions.take_back(entry.pk, actor=keeper, now=NOW)
    entry.refresh_from_db()
    assert (entry.decision, entry.row, entry.lead) == ("", None, False)
    assert [each.taken_back_at for each in entry.sayings.all()] == [NOW]
    with pytest.raises(ListRefused):
        actions.take_back(entry.pk, actor=keeper, now=NOW)
    assert LogEntry.objects.filter(action="reconciliation.take-back").count() == 1


def test_what_was_left_off_is_entered_by_the_ledgers_own_action(compared, keeper) -> None:
    entry = _entry(compared, "1004")
    actions.decide(entry.pk, actor=keeper, now=NOW, decision=Decision.OMITTED)
    with pytest.raises(RowNotValid) as missing:
        actions.add_row(entry.pk, actor=keeper, now=NOW, unit="jianshe-road", values={"name": "宏运石灰窑"})
    assert {each.field for each in missing.value.faults} >= {"class", "trade", "address"}
    values = {"name": "宏运石灰窑", "class": "closure", "trade": "lime-kiln", "address": "秦岭路7号"}
    row = actions.add_row(entry.pk, actor=keeper, now=NOW, unit="jianshe-road", values=values)
    entry.refresh_from_db()
    assert (entry.decision, entry.row) == (Decision.ADDED, row)
    assert Row.objects.get(pk=row.pk).values["trade"] == "lime-kiln"


@pytest.mark.parametrize(
    ("decision", "row", "reason", "code"),
    [
        ("same", "SD-99999", "", "row-unknown"),
        ("same", "", "", "row-unknown"),
        ("outside", "", " ", "reason-missing"),
        ("added", "", "", "decision-unknown"),
        ("nonsense", "", "", "decision-unknown"),
    ],
)
def test_a_decision_that_says_nothing_is_refused(compared, keeper, decision, row, reason, code) -> None:
    with pytest.raises(ListRefused) as refused:
        actions.decide(compared.entries.first().pk, actor=keeper, now=NOW, decision=decision, row=row, reason=reason)
    assert refused.value.code == code


def test_another_unit_and_another_right_do_not_see_the_list(compared, person, client) -> None:
    stranger = person("department-staff", "stranger")
    stranger.unit_id = "construction-bureau"
    stranger.save()
    with pytest.raises(NotAllowed):
        actions.receive(ACCOUNTS, b"x", "x.csv", actor=stranger, now=NOW)
    client.force_login(stranger)
    pages = [
        reverse("reconciliation:list", args=[compared.pk]),
        reverse("reconciliation:entry", args=[compared.entries.first().pk]),
        reverse("reconciliation:reconciliation", args=[ACCOUNTS]),
    ]
    assert [client.get(page).status_code for page in pages] == [403, 403, 403]
    assert "恒通" not in client.get(reverse("reconciliation:overview")).text


def test_the_same_file_is_taken_once_until_it_is_withdrawn(compared, keeper) -> None:
    with pytest.raises(ListRefused) as twice:
        actions.receive(ACCOUNTS, LIST.encode("gb18030"), "again.csv", actor=keeper, now=NOW)
    assert twice.value.code == "list-twice"
    actions.withdraw(compared.pk, actor=keeper, now=NOW, reason="旧月份")
    assert actions.receive(ACCOUNTS, LIST.encode("gb18030"), "again.csv", actor=keeper, now=NOW).pk != compared.pk
    with pytest.raises(ListRefused):
        actions.decide(compared.entries.first().pk, actor=keeper, now=NOW, decision="omitted")


def _workbook(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", bytes(140 * 1024 * 1024))
    return buffer.getvalue()


def test_a_workbook_is_read_like_a_csv(district) -> None:
    named = district.reconciliations[ACCOUNTS]
    sheet = read(
        _workbook([["户名", "用电地址", "当月用电量（千瓦时）"], ["恒通铸造", "建设路12号", 52000]]), "a.xlsx", named
    )
    assert guess(sheet.heading, named) == {"name": 0, "address": 1, "consumption": 2}
    assert sheet.rows == [["恒通铸造", "建设路12号", "52000"]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "list-empty"),
        (b"  \n", "list-empty"),
        ("户名,用电地址\n".encode(), "list-empty"),
        (b"PK\x03\x04broken", None),
        (b"\xd0\xcf\x11\xe0broken", None),
        (_bomb(), "file-too-large"),
        (b"a" * (20 * 1024 * 1024 + 1), "list-too-large"),
        (",".join(f"c{place}" for place in range(90)).encode() + b"\n" + b"1," * 89 + b"1\n", "list-wide"),
    ],
    ids=["empty", "blank", "heading-alone", "broken-zip", "broken-ole", "bomb", "large", "wide"],
)
def test_a_hostile_file_is_refused_with_a_remedy(district, content, code) -> None:
    with pytest.raises(ListRefused) as refused:
        read(content, "x", district.reconciliations[ACCOUNTS])
    assert code in (None, refused.value.code)
    assert str(refused.value.message)
    assert str(refused.value.remedy)


def test_formulas_markup_and_control_signs_are_text(district, keeper, client) -> None:
    hostile = "户名,用电地址\n<script>alert(1)</script>,\"=cmd|' /C calc'!A0\"\n\x07恒通\u202e铸造,建设路\n"
    item = actions.receive(ACCOUNTS, hostile.encode(), "<b>.csv", actor=keeper, now=NOW)
    actions.compare(item.pk, actor=keeper, now=NOW)
    client.force_login(keeper)
    page = client.get(reverse("reconciliation:list", args=[item.pk]), {"show": "all"}).text
    assert "<script>alert" not in page
    assert "<b>.csv" not in page
    assert "'=cmd" in client.get(reverse("reconciliation:list", args=[item.pk]), {"format": "csv"}).text
    assert "恒通铸造" in {each.values["name"] for each in item.entries.all()}


def test_columns_that_no_title_names_are_named_by_a_person(keeper, client) -> None:
    client.force_login(keeper)
    file = SimpleUploadedFile("x.csv", "甲,乙\n恒通铸造厂,建设路12号\n".encode())
    answer = client.post(reverse("reconciliation:upload", args=[ACCOUNTS]), {"file": file})
    item = ComparedList.objects.get()
    assert answer.url == reverse("reconciliation:list", args=[item.pk])
    change = reverse("reconciliation:change-list", args=[item.pk])
    assert client.get(answer.url).status_code == 200
    assert client.post(change, {"step": "compare"}).status_code == 409
    assert client.post(change, {"step": "compare", "name": "99"}).status_code == 409
    assert client.post(change, {"step": "compare", "name": "0", "address": "1"}).status_code == 302
    entry = item.entries.get()
    page = reverse("reconciliation:entry", args=[entry.pk])
    assert "SD-00001" in client.get(page).text
    post = reverse("reconciliation:change-entry", args=[entry.pk])
    assert client.post(post, {"step": "same|SD-00001"}).status_code == 302
    assert client.post(post, {"step": "take-back"}).status_code == 302
    wrong = client.post(post, {"step": "add", "new-unit": "jianshe-road", "new-f-name": "恒通铸造厂"})
    assert wrong.status_code == 400


def test_a_long_list_is_compared_by_a_job(keeper) -> None:
    item = actions.receive(ACCOUNTS, LIST.encode(), "x.csv", actor=keeper, now=NOW)
    actions.compare_later(item.pk, actor=keeper, columns={"name": 1})
    jobs.compare_list.call(item.pk)
    jobs.compare_list.call(item.pk)
    item.refresh_from_db()
    assert (item.state, item.entries.count()) == (State.COMPARED, 4)
    assert item.compared_at is not None
    assert item.compared_at <= clock_now()


def test_a_ledger_is_held_against_another_one(keeper) -> None:
    named = "enterprises-against-finds"
    with pytest.raises(ListRefused) as empty:
        actions.receive_ledger(named, actor=keeper, now=NOW)
    assert empty.value.code == "list-empty"
    Row.objects.create(
        ledger="scattered-dirty-finds",
        number="SF-00001",
        unit_id="jianshe-road",
        state="open",
        state_kind="open",
        state_since=NOW,
        round_since=NOW,
        title="鑫源橡胶厂",
        values={"name": "鑫源橡胶厂", "address": "须水镇闫垌村"},
        created_at=NOW,
        changed_at=NOW,
    )
    item = actions.receive_ledger(named, actor=keeper, now=NOW)
    actions.compare(item.pk, actor=keeper, now=NOW)
    assert item.entries.get().candidates.first().row.number == "SD-00003"


def test_a_likeness_opens_to_its_trace(compared) -> None:
    candidate = _entry(compared, "1001").candidates.first()
    trace = build("likeness", {"candidate": str(candidate.pk)}, None)
    assert trace.figure.value == candidate.likeness
    assert trace.clauses == ("M04",)
    assert len(trace.tables[0].rows) == 6
