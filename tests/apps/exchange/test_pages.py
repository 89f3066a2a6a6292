"""The exchange's pages, in both languages: from the upload to the undo, the hand-over and its receipt."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lantian.apps.exchange import hand_over, queries
from lantian.apps.exchange.models import HandOver, ImportBatch
from lantian.apps.exchange.worklist import bundles, imports
from lantian.apps.notices.models import Notice
from lantian.apps.records.store import store

KDD = "stationId,utc_time,PM2.5,PM10,NO2,CO,O3,SO2\n"
NOW = dt.datetime(2018, 2, 1, tzinfo=dt.UTC)


@pytest.fixture
def clerk(two, district, person, client, monkeypatch):
    """Somebody who may exchange data, signed in, at a moment of the campaign."""
    monkeypatch.setattr("lantian.io.clock.now", lambda: NOW)
    role = next(role.id for role in district.info.roles if "exchange-air" in role.rights)
    user = person(role, username="clerk")
    client.force_login(user)
    client.user = user
    return client


def upload(client, text: bytes, name: str = "hours.csv"):
    return client.post("/exchange/", {"files": [SimpleUploadedFile(name, text)]})


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_from_the_upload_to_the_undo(clerk, language) -> None:
    clerk.cookies.load({"django_language": language})
    rows = "M1,2018-01-01 00:00:00,10,20,,,,\nM1,2018-01-01 01:00:00,x,,,,,\nstranger,2018-01-01 00:00:00,1,,,,,\n"
    answer = upload(clerk, (KDD + rows).encode())
    assert answer.status_code == 302
    batch = ImportBatch.objects.get()
    page = clerk.get(answer.url).content.decode()
    for words in ("KDD Cup 2018", "value-unreadable", "station-unknown", "stranger"):
        assert words in page
    assert ("UTC" in page) if language == "en" else ("协调世界时" in page)
    assert [item.address for item in imports(clerk.user, NOW)] == [answer.url]
    problems = list(csv.reader(io.StringIO(clerk.get(f"{answer.url}problems.csv").content.decode("utf-8-sig"))))
    assert [row[4] for row in problems[1:]] == ["value-unreadable", "station-unknown"]
    named = clerk.post(f"{answer.url}names/", {"n0": "R1"}, follow=True)
    assert named.status_code == 200
    assert "station-unknown" not in named.content.decode()
    refused = clerk.post(f"{answer.url}apply/", {}, follow=True)
    assert queries.batch(batch.pk).state == "staged"
    assert "message-error" in refused.content.decode()
    clerk.post(f"{answer.url}apply/", {"only_good": "yes"})
    assert queries.batch(batch.pk).state == "applied"
    assert store().status().rows == 3
    clerk.post(f"{answer.url}undo/", {"reason": "wrong file"})
    assert queries.batch(batch.pk).state == "undone"
    assert clerk.get(answer.url).status_code == 200
    assert clerk.get("/exchange/?state=undone").status_code == 200
    assert list(imports(clerk.user, NOW)) == []


def test_a_table_that_nobody_knows_is_described_once(clerk) -> None:
    answer = upload(clerk, "站点;时间;细颗粒物\nM1;2018-01-01 01:00;0,05\n".encode("gbk"))
    batch = ImportBatch.objects.get()
    assert batch.layout == ""
    form = clerk.get(f"{answer.url}mapping/")
    assert "细颗粒物" in form.content.decode()
    fields = {
        "name": "county",
        "shape": "wide",
        "station_column": "站点",
        "time_columns": ["时间"],
        "time_formats": "%Y-%m-%d %H:%M",
        "zone": "+08:00",
        "label": "end",
        "repeated": "refuse",
        "decimal": ",",
        "encoding": "auto",
        "missing": "NA",
        "others": "refuse",
        "p2": "a34004",
        "u2": "mg/m3",
    }
    made = clerk.post(f"{answer.url}mapping/", fields)
    assert made.status_code == 302, made.content.decode()
    assert queries.batch(batch.pk).facts["new"] == 1
    assert queries.batch(batch.pk).facts["first_new"][0]["value"] == "50"
    assert clerk.get("/exchange/mappings/").status_code == 200
    assert json.loads(clerk.get("/exchange/mappings/county/?format=json").content)["decimal"] == ","
    assert clerk.get("/exchange/mappings/county/").status_code == 200
    wrong = clerk.post(f"{answer.url}mapping/", fields | {"zone": "Nowhere"})
    assert wrong.status_code == 200
    assert "errorlist" in wrong.content.decode()


def test_lines_above_the_heading_and_minutes_are_described(clerk) -> None:
    text = "Serial ID: A 01\n8/1/2017 to 8/31/2017\n\nTime,PM2.5 (µg/m³),Inlet\n8/1/2017 7:11,5.4,Sample\n"
    answer = upload(clerk, text.encode())
    page = clerk.get(f"{answer.url}mapping/")
    assert page.context["columns"] == ["Time", "PM2.5 (µg/m³)", "Inlet"]
    form = page.context["form"]
    found = (form["heading"].value(), form["time_formats"].value(), form["p1"].value())
    assert found == (4, "", "a34004"), "day and month could be either"
    first = clerk.get(f"{answer.url}mapping/?heading=1")
    assert first.context["columns"] == ["Serial ID: A 01"]
    assert clerk.get(f"{answer.url}mapping/?heading=many").context["line"] == 4
    fields = {name: form[name].value() or "" for name in form.fields}
    fields |= {"name": "sensor", "station": "M1", "shape": "wide", "label": "start", "cadence": "minute"}
    fields["time_formats"] = "%m/%d/%Y %H:%M"
    fields |= {"repeated": "refuse", "decimal": ".", "encoding": "auto", "others": "refuse", "time_columns": ["Time"]}
    made = clerk.post(f"{answer.url}mapping/", fields)
    assert made.status_code == 302, made.content.decode()
    batch = ImportBatch.objects.get()
    assert (batch.cadence, batch.facts["new"]) == ("minute", 1)
    assert batch.facts["first_new"][0]["time"] == "2017-07-31T23:11:00+00:00"


def test_a_workbook_comes_back_with_what_is_wrong_marked(clerk) -> None:
    book = openpyxl.Workbook()
    book.active.append(KDD.strip().split(","))
    book.active.append(["M1", "2018-01-01 00:00:00", "many", 20, None, None, None, None])
    data = io.BytesIO()
    book.save(data)
    answer = upload(clerk, data.getvalue(), "hours.xlsx")
    marked = clerk.get(f"{answer.url}marked.xlsx")
    back = openpyxl.load_workbook(io.BytesIO(b"".join(marked.streaming_content)))
    cell = back.worksheets[0]["C2"]
    assert cell.value == "many"
    assert cell.fill.fgColor.rgb == "FFFFC7CE"
    assert "many" in cell.comment.text
    assert back.worksheets[-1]["D2"].value == "value-unreadable"


def test_what_is_chosen_is_exported_in_each_format(clerk, bring) -> None:
    from lantian.apps.exchange import actions

    actions.apply(bring("M1,2018-01-01 00:00:00,10,20,,,,\n"), actor=None, now=NOW)
    fields = {"network": "micro", "first": "2018-01-01", "last": "2018-01-02", "stations": ""}
    text = b"".join(clerk.post("/exchange/export/", fields | {"format": "csv"}).streaming_content).decode()
    assert text.splitlines() == [
        "network,cadence,station,parameter,statistic,time,value,unit,flag,revision,seq",
        "micro,hour,M1,a34002,mean,2018-01-01T00:00:00Z,20,µg/m³,N,0,1",
        "micro,hour,M1,a34004,mean,2018-01-01T00:00:00Z,10,µg/m³,N,0,1",
    ]
    import pyarrow.parquet as pq

    parquet = b"".join(clerk.post("/exchange/export/", fields | {"format": "parquet"}).streaming_content)
    assert pq.read_table(io.BytesIO(parquet)).num_rows == 2
    sheet = b"".join(clerk.post("/exchange/export/", fields | {"format": "xlsx"}).streaming_content)
    assert openpyxl.load_workbook(io.BytesIO(sheet)).active.max_row == 3
    for wrong in ({"last": "2017-12-01"}, {"version": "99"}):
        answer = clerk.post("/exchange/export/", fields | {"format": "csv"} | wrong)
        assert answer.status_code == 200
        assert "errorlist" in answer.content.decode()
    page = clerk.get("/exchange/export/").content.decode()
    assert 'value="2018-01-31"' in page, "a field of dates takes no other form, whatever the language"


def test_a_bundle_says_what_is_in_it_and_its_receipt_is_recorded(clerk, bring) -> None:
    from lantian.apps.exchange import actions

    actions.apply(bring("M1,2018-01-01 00:00:00,10,20,30,1,40,50\n"), actor=None, now=NOW)
    answer = clerk.post("/exchange/handover/", {"first": "2018-01-01", "last": "2018-01-01", "receiver": "City"})
    made = HandOver.objects.get()
    assert answer.url == f"/exchange/handover/{made.pk}/"
    packed = b"".join(clerk.get(f"{answer.url}bundle.zip").streaming_content)
    with zipfile.ZipFile(io.BytesIO(packed)) as bundle:
        manifest = json.loads(bundle.read("manifest.json"))
        hours = bundle.read("hours.csv").decode().splitlines()
        complete = list(csv.DictReader(io.StringIO(bundle.read("completeness.csv").decode())))
        register = csv.DictReader(io.StringIO(bundle.read("stations.csv").decode()))
        assert {row["code"] for row in register} == {"M1", "R1"}
    import hashlib

    assert made.sha256 == hashlib.sha256(packed).hexdigest()
    assert (manifest["data_version"], manifest["rows"], len(hours)) == (store().version(), 6, 7)
    assert {(row["station"], row["parameter"], row["valid_hours"]) for row in complete} >= {("M1", "a34004", "1")}
    assert manifest["six_parameter_completeness_percent"] == "2.0", "6 of 2 × 6 × 24 hours, rounded down"
    assert [item.address for item in bundles(clerk.user, NOW)] == [answer.url]
    clerk.post(f"{answer.url}receipt/", {"receipt": "too early"})
    assert HandOver.objects.get().state == "made"
    clerk.post(f"{answer.url}hand/")
    clerk.post(f"{answer.url}receipt/", {"receipt": "2018-17"})
    made = HandOver.objects.get()
    assert (made.state, made.receipt) == ("received", "2018-17")
    for address in (answer.url, "/exchange/handover/"):
        assert "2018-17" in clerk.get(address).content.decode()


def test_the_plan_makes_the_bundle_of_the_last_month_once(clerk) -> None:
    clerk.post("/exchange/handover/plan/", {"plan-rhythm": "month", "plan-receiver": "City"})
    made = hand_over.make_due(NOW)
    assert made is not None
    assert (made.first, made.last, made.receiver) == (dt.date(2018, 1, 1), dt.date(2018, 1, 31), "City")
    assert hand_over.make_due(NOW) is None


def test_a_bundle_that_fails_is_recorded_and_people_are_told(clerk, monkeypatch) -> None:
    def full(*_: object) -> bytes:
        raise OSError("No space is left")

    with monkeypatch.context() as patched:
        patched.setattr(hand_over, "_register", full)
        clerk.post("/exchange/handover/", {"first": "2018-01-01", "last": "2018-01-01", "receiver": ""})
    made = HandOver.objects.get()
    assert (made.state, "No space" in made.fault) == ("failed", True)
    assert Notice.objects.get(key="exchange:hand-over").settled_at is None
    clerk.post("/exchange/handover/", {"first": "2018-01-01", "last": "2018-01-01", "receiver": ""})
    assert Notice.objects.get(key="exchange:hand-over").settled_at is not None
    tomorrow = clerk.post("/exchange/handover/", {"first": "2018-02-01", "last": "2018-02-01", "receiver": ""})
    assert tomorrow.status_code == 200
    assert HandOver.objects.count() == 2


@pytest.mark.parametrize("address", ["imports/99/", "imports/99/mapping/", "mappings/none/", "handover/99/"])
def test_what_is_not_there_is_not_found(clerk, address) -> None:
    assert clerk.get(f"/exchange/{address}").status_code == 404


def test_an_upload_without_a_file_says_so(clerk) -> None:
    answer = clerk.post("/exchange/", {})
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
