"""The list of accounts."""

from __future__ import annotations

import re

import pytest

from lantian.apps.orgs import actions
from lantian.apps.orgs.models import Unit, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]


@pytest.fixture
def office(client, person):
    """A client that manages accounts, among four."""
    boss = person("clean-air-desk", username="boss")
    warden = person("quayside-warden", username="ada")
    User.objects.filter(pk=warden.pk).update(unit=Unit.objects.get(id="quayside"), display_name="Ada of the Quay")
    actions.create_account(actor=boss, username="new", display_name="Mai", role="quayside-warden")
    actions.deactivate_account(person("quayside-warden", username="gone"), actor=boss)
    client.force_login(boss)
    return client


def _names(page: str) -> list[str]:
    return re.findall(r'<th scope="row" class="mono">(?:<a[^>]*>)?([^<]+)', page)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["ada", "boss", "new", "gone"]),
        ({"role": "clean-air-desk"}, ["boss"]),
        ({"state": "in-use"}, ["ada", "boss"]),
        ({"state": "one-time"}, ["new"]),
        ({"state": "closed"}, ["gone"]),
        ({"q": "OF THE QUAY"}, ["ada"]),
        ({"q": "nobody"}, []),
        ({"role": "emperor"}, []),
        ({"sort": "-username"}, ["new", "gone", "boss", "ada"]),
        ({"sort": "role"}, ["boss", "ada", "gone", "new"]),
        ({"sort": "-role"}, ["ada", "gone", "new", "boss"]),
        ({"sort": "-state"}, ["gone", "new", "boss", "ada"]),
        ({"sort": "password"}, ["ada", "boss", "new", "gone"]),
    ],
)
def test_accounts_are_chosen_and_ordered(office, alder, query: dict[str, str], names: list[str]) -> None:
    """Those in use first; roles in the order of the pack; never by what is not shown."""
    assert [role.id for role in alder.info.roles] == ["clean-air-desk", "quayside-warden"]
    assert _names(office.get("/organisation/accounts/", query).content.decode()) == names


def test_every_account_but_ones_own_leads_to_its_page(office) -> None:
    """What a click would refuse is no link."""
    page = office.get("/organisation/accounts/").content.decode()
    for user in User.objects.all():
        assert (f'href="/organisation/accounts/{user.pk}/"' in page) is (user.username != "boss")


def test_an_empty_list_says_so(office) -> None:
    """In words, below the headings."""
    page = office.get("/organisation/accounts/", {"q": "nobody"}).content.decode()
    assert '<td colspan="5">' in page
    assert "没有符合条件的账号" in page


def test_the_list_asks_few_questions_however_long_it_is(office, person, django_assert_max_num_queries) -> None:
    """Session, account, count, accounts with their units, the newest run."""
    for number in range(20):
        person("quayside-warden", username=f"w{number}")
    office.get("/organisation/accounts/")
    with django_assert_max_num_queries(6):
        assert len(_names(office.get("/organisation/accounts/").content.decode())) == 24
