"""What the code says that it runs, runs: every page answers, everything else can be called."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from lantian.apps.monitoring.models import Station
from lantian.apps.orgs.campaign import pack
from lantian.apps.orgs.models import User
from lantian.core.policy.pack import Pack
from lantian.core.policy.services import SERVICES

PAGES = sorted((ref, name) for (kind, ref), name in SERVICES.items() if kind == "page")
CALLABLES = sorted((kind, ref, place) for (kind, ref), place in SERVICES.items() if kind != "page")

ARGUMENTS: dict[str, Callable[[Pack], tuple[str, dict[str, str]]]] = {
    "station": lambda _: ("S1", {}),
    "subdistrict": lambda loaded: (loaded.subdistricts()[0].id, {}),
    "policy-text": lambda loaded: (next(iter(loaded.documents)), {}),
    "trace": lambda _: ("parameter", {"id": "ranking.decimals"}),
}
"""Page → its argument and its query, where it needs them."""

RIGHTS = {
    "leads": "read-leads",
    "calibration": "read-work",
    "notices": "read-work",
    "stacks": "read-work",
    "dustfall": "read-work",
    "ledger-map": "read-work",
    "progress": "read-work",
    "cases": "read-work",
    "inspections": "read-work",
    "archive": "read-work",
    "briefings": "read-work",
    "inventory": "read-work",
}
"""Page of the inner site → the right that opens it."""


@pytest.fixture(params=["zhongyuan", "port-alder"])
def either(
    request: pytest.FixtureRequest, settings, monkeypatch, tmp_path: Path, zhongyuan_folder: Path, small_folder: Path
) -> Pack:
    """Each pack in turn, in force on a data folder of its own, on the tenth day of its first period."""
    monkeypatch.setenv("LANTIAN_HOME", str(tmp_path))
    settings.HOME = tmp_path
    settings.LANTIAN_PACK = zhongyuan_folder if request.param == "zhongyuan" else small_folder
    day = pack().info.periods[0].first + dt.timedelta(days=9)
    moment = dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)
    monkeypatch.setattr("lantian.io.clock.now", lambda: moment)
    return pack()


@pytest.mark.django_db
@pytest.mark.parametrize(("ref", "name"), PAGES, ids=[ref for ref, _ in PAGES])
def test_every_page_that_is_said_to_run_answers(client: Client, either: Pack, ref: str, name: str) -> None:
    """By its name among the addresses, for the public or for whoever has its right; on a bare installation."""
    ward = either.subdistricts()[0].id
    Station.objects.create(code="S1", mn="S1", name_en="One", subdistrict=ward, lon=113.6, lat=34.75, kind="micro")
    if ref in RIGHTS:
        role = next(role.id for role in either.info.roles if RIGHTS[ref] in role.rights)
        client.force_login(User.objects.create(username=role, role=role))
    argument, query = ARGUMENTS[ref](either) if ref in ARGUMENTS else ("", {})
    answer = client.get(reverse(name, args=[argument] if argument else []), query)
    assert answer.status_code == 200
    assert "<h1" in answer.content.decode() or ref == "wall"


@pytest.mark.parametrize(("kind", "ref", "place"), CALLABLES, ids=[f"{kind}-{ref}" for kind, ref, _ in CALLABLES])
def test_every_rule_and_indicator_that_is_said_to_run_can_be_called(kind: str, ref: str, place: str) -> None:
    """By module and name."""
    module, name = place.split(":")
    assert callable(getattr(import_module(module), name)), (kind, ref)


def test_no_argument_is_kept_for_a_page_that_is_gone() -> None:
    """The tables above follow the services."""
    assert ARGUMENTS.keys() | RIGHTS.keys() <= {ref for ref, _ in PAGES}
