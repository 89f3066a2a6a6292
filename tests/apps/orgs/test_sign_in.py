"""Sign-in, the one-time password, sign-out – as a browser does it."""

from __future__ import annotations

import pytest

from lantian.apps.orgs import actions
from lantian.apps.orgs.models import User
from lantian.apps.records.models import LogEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alder")]


@pytest.fixture(autouse=True)
def _own_cache(settings, tmp_path) -> None:
    """Limits on attempts are counted for each test alone."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": tmp_path}}


def _once() -> str:
    return {name: password for name, password, _ in actions.ensure_demo_accounts()}["quayside-warden"]


def _sign_in(client, password: str, username: str = "quayside-warden"):
    return client.post("/accounts/login/", {"login": username, "password": password})


def test_a_one_time_password_leads_to_the_password_form_and_nowhere_else(client) -> None:
    """Every page leads there until it is changed; then the account works and the one-time password is dead."""
    once = _once()
    assert _sign_in(client, once).status_code == 302
    for address in ("/measures/", "/accounts/", "/records/log/", "/accounts/2fa/"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/password/change/"), address
    page = client.get("/accounts/password/change/")
    assert page.status_code == 200
    fields = {"oldpassword": once, "password1": "harbour-lights-at-dawn", "password2": "harbour-lights-at-dawn"}
    assert client.post("/accounts/password/change/", fields).headers["Location"] == "/accounts/"
    assert client.get("/measures/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/accounts/").status_code == 302
    assert _sign_in(client, once).status_code == 200, "the one-time password opens nothing any more"
    assert _sign_in(client, "harbour-lights-at-dawn").status_code == 302


@pytest.mark.parametrize(
    ("chosen", "says"),
    [("", "一次性密码"), ("short", "12"), ("1234567890123456", "数字")],
    ids=["the one-time password itself", "too short", "digits only"],
)
def test_a_poor_password_is_refused(client, chosen: str, says: str) -> None:
    """The one-time password itself is no password of one's own."""
    once = _once()
    _sign_in(client, once)
    fields = {"oldpassword": once, "password1": chosen or once, "password2": chosen or once}
    answer = client.post("/accounts/password/change/", fields)
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert User.objects.get(username="quayside-warden").must_change_password


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client, person) -> None:
    """Nobody learns from it which accounts exist."""
    person("quayside-warden")
    wrong, unknown = _sign_in(client, "wrong-wrong-wrong"), _sign_in(client, "wrong-wrong-wrong", "nobody")
    texts = [answer.content.decode().split("errorlist")[1].split("</ul>")[0] for answer in (wrong, unknown)]
    assert texts[0] == texts[1]


def test_after_five_wrong_passwords_an_account_waits(client, person) -> None:
    """Also for the right one, for a while."""
    person("quayside-warden")
    for _ in range(5):
        _sign_in(client, "wrong-wrong-wrong")
    assert _sign_in(client, "clear-sky-tomorrow").status_code != 302


def test_a_closed_account_cannot_sign_in(client, person) -> None:
    """And an open session ends with it."""
    user = person("quayside-warden")
    assert _sign_in(client, "clear-sky-tomorrow").status_code == 302
    actions.deactivate_account(user, actor=None)
    assert client.get("/accounts/").status_code == 302
    answer = _sign_in(client, "clear-sky-tomorrow")
    assert answer.headers.get("Location", "").startswith("/accounts/inactive/")


def test_a_reset_ends_the_sessions_of_the_account(client, person) -> None:
    """A stolen session does not outlive the password."""
    user = person("quayside-warden")
    _sign_in(client, "clear-sky-tomorrow")
    assert client.get("/accounts/").status_code == 200
    actions.reset_password(user, actor=None)
    assert client.get("/accounts/").status_code == 302


def test_nobody_signs_up(client) -> None:
    """Accounts are made by the office."""
    assert client.get("/accounts/signup/").status_code == 404
    assert "signup" not in client.get("/accounts/login/").content.decode()


def test_two_factor_sign_in_is_offered(client, person) -> None:
    """With an authenticator app, after the password is asked for once more."""
    person("quayside-warden")
    _sign_in(client, "clear-sky-tomorrow")
    answer = client.get("/accounts/2fa/totp/activate/", follow=True)
    assert answer.status_code == 200
    assert 'type="password"' in answer.content.decode(), "the password is asked for once more"
    again = client.post(answer.redirect_chain[-1][0], {"password": "clear-sky-tomorrow"}, follow=True)
    assert "data:image/svg+xml" in again.content.decode()


def test_the_office_makes_and_closes_accounts_on_its_pages(client, person, units) -> None:
    """The one-time password is shown once, on the page that answers."""
    client.force_login(person("clean-air-desk"))
    fields = {"username": "mai", "display_name": "Mai", "role": "quayside-warden", "unit": "quayside"}
    page = client.post("/organisation/accounts/new/", fields)
    shown = page.content.decode().split('class="one-time">')[1].split("<")[0]
    made = User.objects.get(username="mai")
    assert made.check_password(shown)
    assert "no-store" in page.headers["Cache-Control"]
    again = client.post("/organisation/accounts/new/", fields)
    assert again.status_code == 200
    assert "errorlist" in again.content.decode()
    address = f"/organisation/accounts/{made.pk}/"
    client.post(address, {"do": "role", "role": "clean-air-desk", "unit": "", "reason": "moved"})
    assert User.objects.get(pk=made.pk).role == "clean-air-desk"
    assert client.post(address, {"do": "close", "reason": ""}).status_code == 200, "a reason is needed"
    assert User.objects.get(pk=made.pk).is_active
    fresh = client.post(address, {"do": "reset", "reason": "lost"}).content.decode()
    assert User.objects.get(pk=made.pk).check_password(fresh.split('class="one-time">')[1].split("<")[0])
    client.post(address, {"do": "close", "reason": "left"})
    assert not User.objects.get(pk=made.pk).is_active


def test_sign_ins_and_refusals_stand_in_the_action_log(client) -> None:
    """Who came in, who was refused; a name that nobody has may be a password and is not written down."""
    once = _once()
    before = LogEntry.objects.count()
    _sign_in(client, "wrong-password-again")
    _sign_in(client, "anything", username="my-secret-typed-into-the-wrong-field")
    _sign_in(client, once)
    said = [(entry.action, entry.subject) for entry in LogEntry.objects.order_by("pk")[before:]]
    assert said == [
        ("orgs.refuse-sign-in", "user:quayside-warden"),
        ("orgs.refuse-sign-in", "user:(unknown)"),
        ("orgs.sign-in", "user:quayside-warden"),
    ]
