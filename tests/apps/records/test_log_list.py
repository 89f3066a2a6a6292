"""The list of the action log: who may see it finds what they look for."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from lantian.apps.records.actions import record
from lantian.apps.records.models import LogEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alder")]


@pytest.fixture
def reader(client, person):
    """A client that may read the log; the office, the warden and the installation each did something."""
    boss, warden = person("clean-air-desk"), person("quayside-warden")
    for number, (actor, action) in enumerate(
        [(None, "test.load"), (boss, "test.write"), (warden, "test.look"), (boss, "test.look")], start=1
    ):
        record(actor=actor, action=action, subject=f"thing:{number % 2}", facts={"mark": f"<{number}>"})
    # Half an hour before and after midnight of 2 November in the pack's time zone (London, UTC in winter).
    LogEntry.objects.filter(number=1).update(time=dt.datetime(2031, 11, 1, 23, 30, tzinfo=dt.UTC))
    LogEntry.objects.filter(number=2).update(time=dt.datetime(2031, 11, 2, 0, 30, tzinfo=dt.UTC))
    LogEntry.objects.filter(number=3).update(time=dt.datetime(2031, 11, 2, 23, 30, tzinfo=dt.UTC))
    LogEntry.objects.filter(number=4).update(time=dt.datetime(2031, 11, 3, 0, 30, tzinfo=dt.UTC))
    client.force_login(boss)
    return client


def _numbers(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<th scope="row" class="n"[^>]*>(\d+)</th>', page)]


def _list(reader, settings, **query: str) -> list[int]:
    settings.TIME_ZONE = "Europe/London"
    return _numbers(reader.get("/records/log/", query).content.decode())


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({}, [4, 3, 2, 1]),
        ({"action": "test.look"}, [4, 3]),
        ({"actor": "null"}, [1]),
        ({"subject": "thing:1"}, [3, 1]),
        ({"since": "2031-11-02"}, [4, 3, 2]),
        ({"until": "2031-11-02"}, [3, 2, 1]),
        ({"since": "2031-11-02", "until": "2031-11-02"}, [3, 2]),
        ({"action": "test.look", "until": "2031-11-02"}, [3]),
        ({"until": "9999-12-31"}, [4, 3, 2, 1]),
        ({"sort": "number"}, [1, 2, 3, 4]),
        ({"sort": "action"}, [1, 3, 4, 2]),
        ({"sort": "-subject"}, [3, 1, 4, 2]),
        ({"sort": "nonsense"}, [4, 3, 2, 1]),
        ({"sort": "facts"}, [4, 3, 2, 1]),
        ({"page": "99"}, [4, 3, 2, 1]),
        ({"page": "soon"}, [4, 3, 2, 1]),
    ],
)
def test_entries_are_chosen_and_ordered(reader, settings, query: dict[str, str], numbers: list[int]) -> None:
    """Days are those of the campaign, both included; what sorts nothing leaves the newest first."""
    assert _list(reader, settings, **query) == numbers


def test_entries_are_chosen_by_who(reader, settings) -> None:
    """By account, under the name that the log keeps."""
    warden = LogEntry.objects.get(number=3).actor
    assert _list(reader, settings, actor=str(warden.pk)) == [3]
    assert f'<option value="{warden.pk}">quayside-warden</option>' in reader.get("/records/log/").content.decode()


@pytest.mark.parametrize("query", [{"since": "soon"}, {"action": "test.nothing"}, {"actor": "999"}])
def test_a_choice_that_cannot_be_understood_shows_nothing_and_says_so(reader, query: dict[str, str]) -> None:
    """A slip of the pen never shows the whole log as if it were the answer."""
    page = reader.get("/records/log/", query).content.decode()
    assert _numbers(page) == []
    assert 'class="errorlist' in page
    assert 'aria-invalid="true"' in page


def test_the_table_can_be_read_aloud(reader) -> None:
    """Caption, headings with their scope and order, a heading for each row; facts are text, never markup."""
    page = reader.get("/records/log/").content.decode()
    table = page.split("<table")[1].split("</table>")[0]
    assert "<caption>" in table
    assert table.count('scope="col"') == table.count("<th ") - 4
    assert table.count("aria-sort") == 1
    assert 'aria-sort="descending"' in table
    assert "&lt;4&gt;" in table
    assert "<4>" not in table


def test_the_choice_stays_when_a_heading_sorts_or_a_page_is_turned(reader, monkeypatch) -> None:
    """And the order stays when another choice is made."""
    monkeypatch.setattr("lantian.apps.orgs.data_table.PER_PAGE", 1)
    page = reader.get("/records/log/", {"action": "test.look", "sort": "number"}).content.decode()
    assert _numbers(page) == [3]
    assert 'rel="next" href="?action=test.look&amp;sort=number&amp;page=2"' in page
    assert "?action=test.look&amp;sort=-number" in page
    assert '<input type="hidden" name="sort" value="number">' in page
    assert _numbers(reader.get("/records/log/", {"action": "test.look", "per_page": "9"}).content.decode()) == [4]


def test_the_list_asks_few_questions_however_long_it_is(reader, django_assert_max_num_queries) -> None:
    """Session, account, count, one page, the choices of the form, the newest run: not one an entry."""
    for number in range(30):
        record(actor=None, action="test.write", subject=f"thing:{number}")
    reader.get("/records/log/")
    with django_assert_max_num_queries(10):
        assert len(_numbers(reader.get("/records/log/").content.decode())) == 34
