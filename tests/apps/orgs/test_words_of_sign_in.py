"""Sign-in and passwords in the reader's language; what is wrong with a field stands below that field."""

from __future__ import annotations

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
ENGLISH = re.compile(r"[A-Za-z]{3,} [A-Za-z]{2,}")
PAGES = (
    "/accounts/",
    "/accounts/logout/",
    "/accounts/inactive/",
    "/accounts/reauthenticate/",
    "/accounts/password/change/",
    "/accounts/2fa/",
)


@pytest.fixture
def duty(district, person, client) -> Client:
    """The duty officer, signed in on a Chinese page."""
    client.force_login(person("duty-officer"))
    client.cookies["django_language"] = "zh-hans"
    return client


def _main(page: str) -> str:
    return page.split("<main", 1)[1].split("</main>", 1)[0]


def _words(page: str) -> str:
    return re.sub(r"<[^>]+>", " ", "<" + _main(page))


def _field(page: str, name: str) -> str:
    """The part of the form that belongs to one field: from its label to the next one."""
    labelled = re.search(rf'<label for="id_{name}">.*?(?=<label|</form>)', _main(page), re.DOTALL)
    assert labelled
    return labelled.group()


@pytest.mark.parametrize("address", PAGES)
def test_pages_of_the_account_are_chinese_throughout(duty, address) -> None:
    """No English sentence, one way of addressing the reader, no Latin colon after a Chinese label."""
    words = _words(duty.get(address).content.decode())
    assert not ENGLISH.search(words)
    assert "你" not in words
    assert not re.search(r"[\u4e00-\u9fff]:", words)


def test_what_is_wrong_with_a_password_is_said_in_chinese_below_it(duty) -> None:
    """Too short, not the same twice, not the present one: each below its own field, none above a label."""
    wrong = {"oldpassword": "not-mine", "password1": "qz7!", "password2": "qz7!"}
    page = duty.post("/accounts/password/change/", wrong).content.decode()
    assert "当前密码不正确" in _field(page, "oldpassword")
    assert "密码过短，至少需要 12 个字符" in _field(page, "password1")
    assert "errorlist" not in _field(page, "password2")
    wrong = {"oldpassword": "clear-sky-tomorrow", "password1": "heron-over-the-yellow-river", "password2": "heron"}
    page = duty.post("/accounts/password/change/", wrong).content.decode()
    assert "两次输入的密码不一致" in _field(page, "password2")
    assert "errorlist" not in _field(page, "password1")


def test_an_error_is_tied_to_its_field_for_those_who_listen(duty) -> None:
    """The input names the list of its errors."""
    page = duty.post("/accounts/password/change/", {}).content.decode()
    field = _field(page, "oldpassword")
    named = re.search(r'aria-describedby="([^"]+)"', field)
    assert named
    assert f'id="{named.group(1)}"' in field
    assert 'aria-invalid="true"' in field


def test_signing_in_greets_in_the_readers_language(district, person, client) -> None:
    """Natural Chinese, and English where that was chosen."""
    person("duty-officer")
    letter = {"login": "duty-officer", "password": "clear-sky-tomorrow"}
    client.cookies["django_language"] = "zh-hans"
    assert "登录成功，当前用户：Duty-Officer。" in client.post("/accounts/login/", letter, follow=True).content.decode()
    client.post("/accounts/logout/")
    client.cookies["django_language"] = "en"
    assert "Successfully signed in" in client.post("/accounts/login/", letter, follow=True).content.decode()
    client.post("/accounts/logout/")
    client.cookies["django_language"] = "zh-hans"
    page = client.post("/accounts/login/", {**letter, "password": "wrong"}).content.decode()
    assert "用户名或密码不正确。" in _words(page)


def test_too_many_attempts_are_answered_by_a_page_in_both_languages(district, client, settings, tmp_path) -> None:
    """Whoever tries too often reads why."""
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(tmp_path)}
    }
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    letter = {"login": "nobody", "password": "wrong"}
    client.post("/accounts/login/", letter)
    answer = client.post("/accounts/login/", letter)
    assert answer.status_code == 429
    assert "操作过于频繁" in answer.content.decode()
    assert "Too many attempts" in answer.content.decode()
