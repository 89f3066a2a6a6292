"""What every answer carries: headers, languages, error pages, health."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client, RequestFactory

from lantian.web import errors, health, middleware

pytestmark = pytest.mark.django_db


def test_every_answer_forbids_what_the_pages_never_do(client) -> None:
    """No inline script, no frame, no foreign source, no sniffing."""
    headers = client.get("/accounts/login/").headers
    policy = dict(part.split(" ", maxsplit=1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe-inline" not in policy["default-src"] + policy["style-src"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert client.get("/nowhere/").headers["Content-Security-Policy"] == headers["Content-Security-Policy"]


def test_style_sheets_and_scripts_are_sent_compressed_and_pages_are_not(client) -> None:
    """On a slow network; pages hold tokens beside what strangers wrote."""
    css = finders.find("tasks/tasks.css")
    asked = {"Accept-Encoding": "gzip"}
    answer = client.get("/static/tasks/tasks.css", headers=asked)
    assert answer["Content-Encoding"] == "gzip" and "Accept-Encoding" in answer["Vary"]
    assert gzip.decompress(b"".join(answer.streaming_content)) == Path(css).read_bytes()
    assert "Content-Encoding" not in client.get("/static/tasks/tasks.css").headers
    part = client.get("/static/tasks/tasks.css", headers={**asked, "Range": "bytes=0-9"})
    assert part.status_code == 206 and "Content-Encoding" not in part.headers
    assert "Content-Encoding" not in client.get("/accounts/login/", headers=asked).headers


def test_no_page_of_ours_has_an_inline_script(client) -> None:
    """The browser would refuse to run it."""
    import re

    for address in ("/accounts/login/", "/measures/", "/clauses/", "/organisation/"):
        page = client.get(address).content.decode()
        assert not re.findall(r"<script(?![^>]*(?:src=|type=\"application/json\"))[^>]*>", page), address
        assert not re.findall(r"\son[a-z]+=\"", page), address


@pytest.mark.parametrize("cookie", ["fr", "zh", "en-US", "<script>", ""])
def test_an_unknown_language_is_chinese(client, cookie: str) -> None:
    """Whatever the cookie says."""
    client.cookies["django_language"] = cookie
    assert client.get("/accounts/login/").headers["Content-Language"] == "zh-hans"


def test_a_request_has_one_moment(client, monkeypatch) -> None:
    """The clock is asked once for each request."""
    asked = []
    present = middleware.clock.now()
    monkeypatch.setattr(middleware.clock, "now", lambda: asked.append(1) or present)
    client.get("/measures/")
    assert len(asked) == 1


def test_a_page_that_does_not_exist_says_so_in_both_languages(client) -> None:
    """With the address that was asked for, written as text."""
    answer = client.get("/nowhere/<b>/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert 'lang="zh-Hans"' in page
    assert "There is no such page" in page
    assert "/nowhere/&lt;b&gt;/" in page
    assert "<b>" not in page


def test_a_program_gets_a_problem_and_no_word_of_the_inside(client) -> None:
    """problem+json without the routes that were tried."""
    answer = client.get("/nowhere/", headers={"Accept": "application/json"})
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json() == {"status": 404, "title": "Not Found"}


def test_a_stale_form_loses_nothing_and_says_what_to_do() -> None:
    """403 in both languages."""
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "x", "password": "y"})
    assert answer.status_code == 403
    assert "nothing was changed" in answer.content.decode()


def test_a_foreign_host_name_is_refused(client) -> None:
    """400."""
    answer = client.get("/healthz", headers={"host": "evil.example"})
    assert answer.status_code == 400


def test_our_own_fault_is_admitted_without_a_word_of_the_inside(rf: RequestFactory) -> None:
    """500 leans on nothing that may be broken: no context, no database, no translation."""
    answer = errors.server_error(rf.get("/"))
    assert answer.status_code == 500
    assert "lantian doctor" in answer.content.decode()
    assert "Traceback" not in answer.content.decode()


def test_the_server_says_that_it_is_well(client) -> None:
    """200 with its parts, never cached."""
    answer = client.get("/healthz")
    assert answer.status_code == 200
    told = answer.json()
    assert told["status"] == "well"
    assert told["records"] is told["observations"] is told["pack"] is True
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_server_says_which_part_is_ill_and_nothing_more(client, monkeypatch) -> None:
    """503 without the cause, which is in the log."""

    def broken() -> None:
        raise OSError("secret path")

    monkeypatch.setattr(health, "store", broken)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["observations"] is False
    assert "secret" not in answer.content.decode()
