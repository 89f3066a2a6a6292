"""Requests that nobody sends by mistake: half-sent, endless, far too large, or full of values that mean nothing."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from lantian.apps.monitoring.traces.again import LONGEST_DAYS
from lantian.apps.orgs.actions import change_own_password, create_account
from lantian.apps.records.campaign import pack
from lantian.web import errors, middleware
from lantian.web.site.calendar import DayUnreadable

_PATIENCE = 30
_LONGEST_ROUND = 300
"""Seconds after which the round of all addresses hangs; what one address may take is in `every_address.py`."""
_HEALTH = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@pytest.fixture(scope="module")
def home(seeded_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small installation that the browser tests run on, for oneself."""
    own = tmp_path_factory.mktemp("hostile") / "home"
    shutil.copytree(seeded_home, own)
    return own


@pytest.fixture(scope="module")
def served(home: Path) -> Iterator[int]:
    """The port of gunicorn as `lantian up` starts it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", "python:lantian.web.gunicorn", "-b", f"127.0.0.1:{port}"]
    process = subprocess.Popen([*command, "lantian.web.wsgi"], env=_environment(home), stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + _PATIENCE
        while b" 200 " not in _asked(port, _HEALTH, patience=_PATIENCE):
            assert process.poll() is None
            assert time.monotonic() < end
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.mark.parametrize(
    "half",
    [
        b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: 1000\r\n\r\nlogin=",
        b"GET / HTTP/1.1\r\nHost: local",
    ],
    ids=["half a body", "half a head"],
)
def test_half_sent_requests_do_not_stop_the_site(served: int, half: bytes) -> None:
    """More of them than there are threads; the pages answer again when the first ones have been silent for 5 s."""
    silent = []
    try:
        for _ in range(60):
            silent.append(socket.create_connection(("127.0.0.1", served), timeout=5))
            silent[-1].sendall(half)
        begun = time.monotonic()
        answer = _asked(served, _HEALTH, patience=14)
        assert b" 200 " in answer.split(b"\r\n")[0]
        assert time.monotonic() - begun < 14
    finally:
        for each in silent:
            each.close()


def test_an_endless_body_is_refused_before_it_is_read(served: int) -> None:
    """Chunked: nobody knows how much will come."""
    head = b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert b" 413 " in _asked(served, head + b"5\r\nhello\r\n0\r\n\r\n").split(b"\r\n")[0]


def test_a_body_of_a_hundred_megabytes_is_refused_before_it_is_read(served: int) -> None:
    """By what it says of itself."""
    head = (
        b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        b"Content-Length: 104857600\r\n\r\n--x\r\n"
    )
    assert b" 413 " in _asked(served, head).split(b"\r\n")[0]


@pytest.mark.parametrize(
    ("length", "status"),
    [
        ("", 200),
        ("0", 200),
        (str(middleware.LARGEST_BODY), 200),
        (str(middleware.LARGEST_BODY + 1), 413),
        ("9" * 5000, 413),
        ("-1", 413),
        ("1e3", 413),
        ("١", 413),
    ],
)
def test_only_bodies_of_a_size_that_is_said_and_accepted_go_on(rf: RequestFactory, length: str, status: int) -> None:
    """Twelve megabytes; what is no number is refused too."""
    request = rf.generic("POST", "/", CONTENT_LENGTH=length)
    answer = middleware.bounded_body(lambda _: HttpResponse())(request)
    assert answer.status_code == status


def test_who_sends_too_much_is_told_so_in_both_languages(rf: RequestFactory) -> None:
    """As a page and for programs; also where only the form fields are too long."""
    page = errors.bad_request(rf.get("/"), RequestDataTooBig())
    assert page.status_code == 413
    assert "发送的内容过大" in page.content.decode()
    assert "too large" in page.content.decode()
    assert (
        errors.too_large(rf.get("/", headers={"Accept": "application/json"})).headers["Content-Type"].endswith("json")
    )


@pytest.mark.django_db
def test_form_fields_beyond_the_limit_are_refused_with_the_right_status(client: Client) -> None:
    """11 MB of one field: below the bound of a body, above that of a form's fields."""
    assert client.post("/accounts/login/", {"login": "a", "password": "b" * 11 * 1024 * 1024}).status_code == 413
    body = b"login=" + b"a" * 11 * 1024 * 1024
    assert client.post("/accounts/login/", body, "application/x-www-form-urlencoded").status_code == 413


@pytest.mark.django_db
@pytest.mark.parametrize("told", [{"asked": "x"}, {"exists": ["y"]}, {}, "plain words", None])
def test_a_page_that_is_missing_is_404_whatever_the_view_knows(rf: RequestFactory, told: object) -> None:
    """Even when nothing is said of what exists."""
    request: HttpRequest = rf.get("/", headers={"Accept": "application/json"})
    answer = errors.not_found(request, Http404(told))
    assert answer.status_code == 404


@pytest.mark.django_db
def test_no_cache_keeps_what_a_person_sees_who_signed_in(client: Client) -> None:
    """Accounts for everybody, every page for who is signed in; public pages stay as they are."""
    assert "no-store" in client.get("/accounts/login/").headers["Cache-Control"]
    assert "no-store" in client.get("/accounts/").headers["Cache-Control"]
    assert "no-store" not in client.get("/measures/").headers.get("Cache-Control", "")
    user, _ = create_account(actor=None, username="reader", display_name="Reader", role=pack().info.roles[0].id)
    change_own_password(user, "clear-sky-over-the-city")
    client.force_login(user)
    for address in ("/", "/measures/", "/organisation/", "/clauses/", "/ranking/ranking.json", "/nowhere/"):
        assert "no-store" in client.get(address).headers["Cache-Control"], address


@pytest.mark.parametrize("address", ["/stations/x/", "/subdistricts/x/", "/stations/%00/", "/subdistricts/kaifeng/"])
@pytest.mark.django_db
def test_places_that_do_not_exist_are_404(client: Client, address: str) -> None:
    """With what exists, where the view knows it."""
    assert client.get(address).status_code == 404


_NOT_RANKED = [
    "from=0001-01-01",
    "from=9999-12-31",
    "to=9999-12-31",
    "from=1000-01-01&to=2017-10-05",
    "from=2016-01-01&to=2017-10-05",
    "from=1990-01-01&to=1990-01-07",
    "from=2017-10-08&to=2017-10-01",
    "from=2017-02-30",
    "from=%00",
]


@pytest.mark.parametrize("query", _NOT_RANKED)
@pytest.mark.parametrize("form", ["", "ranking.csv", "ranking.json"])
@pytest.mark.django_db
def test_days_that_cannot_be_ranked_are_400_with_a_reason_in_the_reader_s_language(
    client: Client, query: str, form: str
) -> None:
    """Not Chinese for English readers, nor English for Chinese ones."""
    said = {}
    for language in ("zh-hans", "en"):
        client.cookies["django_language"] = language
        answer = client.get(f"/ranking/{form}?{query}")
        assert answer.status_code == 400
        match form:
            case "":
                said[language] = f"{answer.context['problem']} {answer.context['problem'].remedy}"
            case "ranking.json":
                said[language] = f"{answer.json()['title']} {answer.json()['remedy']}"
            case _:
                said[language] = answer.content.decode()
    assert re.search("[\u4e00-\u9fff]", said["zh-hans"])
    assert not re.search("[\u4e00-\u9fff]", said["en"])
    assert len(said["en"]) > 20


@pytest.mark.parametrize("form", ["", "ranking.csv", "ranking.json"])
@pytest.mark.parametrize("days", [0, 6])
@pytest.mark.django_db
def test_the_first_days_of_the_rule_are_ranked_without_days_before(client: Client, form: str, days: int) -> None:
    """The stretch before has no rule; there is no earlier ranking then."""
    first = min(value.since for value in pack().parameters["ranking.parameter"].values)
    for begin in (first, first - dt.timedelta(days=3)):
        query = urlencode({"from": begin, "to": first + dt.timedelta(days=days)})
        assert client.get(f"/ranking/{form}?{query}").status_code == 200


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "x", "2017-02-30", "\x00"])
@pytest.mark.django_db
def test_targets_of_a_day_that_is_none_say_so(client: Client, day: str) -> None:
    """And show those of now."""
    answer = client.get("/targets/", {"as_of": day})
    assert answer.status_code == 400
    assert isinstance(answer.context["problem"], DayUnreadable)


@pytest.mark.parametrize(
    ("kind", "key"), [("rank", "unit=jianshe-road"), ("period-mean", "site=district"), ("valid-days", "site=district")]
)
@pytest.mark.parametrize("first", ["1000-01-01", "2016-09-01"])
@pytest.mark.django_db
def test_a_trace_of_more_days_than_a_year_is_refused_at_once(client: Client, kind: str, key: str, first: str) -> None:
    """404 with how many there may be, before anything is computed."""
    answer = client.get(f"/trace/{kind}/?{key}&first={first}&last=2017-10-08")
    assert answer.status_code == 404
    assert f"1 … {LONGEST_DAYS}" in answer.content.decode()


@pytest.mark.django_db
def test_the_table_of_the_ranking_computes_nothing_in_a_spreadsheet(client: Client) -> None:
    """Cells are written as in every export: what would be a formula is text."""
    first = min(value.since for value in pack().parameters["ranking.parameter"].values)
    body = client.get(f"/ranking/ranking.csv?from={first}").content.decode("utf-8-sig")
    rows = list(csv.DictReader(body.splitlines()))
    assert len(rows) == len(pack().subdistricts())
    assert not [cell for row in rows for cell in row.values() if cell[:1] in tuple("=+-@")]
    assert {row["stand_in"] for row in rows} <= {"0", "1"}


def test_no_address_answers_anything_with_a_fault(home: Path) -> None:
    """Every address, hostile places and parameters, as a stranger and as who may do the most; none takes seconds."""
    script = Path(__file__).with_name("every_address.py")
    done = subprocess.run(
        [sys.executable, str(script)],
        env=_environment(home),
        capture_output=True,
        text=True,
        timeout=_LONGEST_ROUND,
        check=True,
    )
    told = json.loads(done.stdout)
    assert told["asked"] > 800
    assert told["faults"] == []


def _environment(home: Path) -> dict[str, str]:
    environment = {**os.environ, "LANTIAN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "lantian.web.settings"}
    environment.pop("LANTIAN_PACK", None)
    return environment


def _asked(port: int, request: bytes, patience: float = 5) -> bytes:
    """The beginning of an answer; empty while nobody listens."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=patience) as connection:
            connection.sendall(request)
            return connection.recv(4096)
    except ConnectionError:
        return b""
