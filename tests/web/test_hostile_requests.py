"""Requests that nobody sends by mistake: half-sent, endless, far too large, or full of values that mean nothing."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from lantian.apps.orgs.actions import change_own_password, create_account
from lantian.apps.records.campaign import pack
from lantian.web import errors, middleware

_PATIENCE = 30


@pytest.fixture(scope="module")
def seeded_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small installation that the browser tests run on."""
    home = tmp_path_factory.mktemp("hostile-home")
    seed = Path(__file__).parents[1] / "browser" / "seed.py"
    subprocess.run([sys.executable, str(seed)], env=_environment(home), check=True, timeout=240)
    return home


@pytest.fixture(scope="module")
def served(seeded_home: Path) -> Iterator[int]:
    """The port of gunicorn as `lantian up` starts it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", "python:lantian.web.gunicorn", "-b", f"127.0.0.1:{port}"]
    process = subprocess.Popen([*command, "lantian.web.wsgi"], env=_environment(seeded_home), stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + _PATIENCE
        while b" 200 " not in _asked(port, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"):
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
        answer = _asked(served, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", patience=14)
        assert b" 200 " in answer.split(b"\r\n")[0]
        assert time.monotonic() - begun < 14
    finally:
        for each in silent:
            each.close()


def test_an_endless_body_is_refused_before_it_is_read(served: int) -> None:
    """Chunked: nobody knows how much will come."""
    head = b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    assert b" 413 " in _asked(served, head).split(b"\r\n")[0]


def test_a_body_of_a_hundred_megabytes_is_refused_before_it_is_read(served: int) -> None:
    """By what it says of itself."""
    head = (
        b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        b"Content-Length: 104857600\r\n\r\n--x\r\n"
    )
    assert b" 413 " in _asked(served, head).split(b"\r\n")[0]


@pytest.mark.parametrize(
    ("length", "status"),
    [("", 200), ("0", 200), (str(middleware.LARGEST_BODY), 200), (str(middleware.LARGEST_BODY + 1), 413)]
    + [("9" * 5000, 413), ("-1", 413), ("1e3", 413), ("١", 413)],
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
