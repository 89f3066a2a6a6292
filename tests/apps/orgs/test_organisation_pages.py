"""The organisation as the policy prints it."""

from __future__ import annotations

import pytest

from lantian.apps.orgs import queries

pytestmark = pytest.mark.django_db


def test_every_group_person_and_duty_of_the_policy_is_on_the_page(client, district) -> None:
    """B1: leading group, liaison office, working groups, with heads, deputies, members, duties, and the clause."""
    page = client.get("/organisation/").content.decode()
    for group in district.groups.values():
        assert group.name.zh in page
        assert f"/clauses/{group.clause}/" in page
        assert all(duty.zh in page for duty in group.duties)
        for seat in group.seats:
            assert district.people[seat.person].name in page
            assert seat.printed in page
    assert all(f"/units/{unit}/" in page for unit in district.units)


def test_a_group_stands_under_its_parent(district) -> None:
    """The leading group first, what works for it below."""
    depths = {view.group.id: view.depth for view in queries.groups()}
    for group in district.groups.values():
        expected = depths[group.parent] + 1 if group.parent in district.groups else 0
        assert depths[group.id] == expected


def test_a_unit_names_what_it_leads_and_what_it_helps_with(client, alder) -> None:
    """From the blocks of names below each paragraph."""
    page = queries.unit_page("harbour-police")
    assert [measure.id for measure in page.helps] == ["H2"]
    assert [measure.id for measure in page.leads] == ["H4", "H5"], "H4 shares the block of H5"
    answer = client.get("/units/harbour-police/")
    assert "/measures/H2/" in answer.content.decode()


def test_an_unknown_unit_says_which_exist(client, alder) -> None:
    """404, with the ids of the pack."""
    answer = client.get("/units/atlantis/")
    assert answer.status_code == 404
    assert "quayside" in answer.content.decode()


def test_without_an_english_name_the_other_is_shown(client, alder) -> None:
    """A pack in one language works in both."""
    page = client.get("/organisation/").content.decode()
    assert alder.groups["harbour-board"].name.en in page
