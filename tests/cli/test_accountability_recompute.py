"""`lantian accountability recompute`: the same versions give the same bytes, and a proposal says what changed."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from fractions import Fraction

import pytest
from click.testing import CliRunner

from lantian.apps.accountability import actions, air
from lantian.apps.accountability.models import Proposal
from lantian.apps.cases.actions import NewProblem, file_case
from lantian.apps.orgs.actions import synchronise_units
from lantian.apps.records.campaign import pack
from lantian.cli.accountability import accountability

pytestmark = pytest.mark.django_db
UNIT = "hanghai-west-road"
NOW = dt.datetime(2018, 1, 20, 4, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _district(settings, zhongyuan_folder, monkeypatch) -> None:
    """The first campaign on a day after its first quarter."""
    settings.LANTIAN_PACK = zhongyuan_folder
    monkeypatch.setattr("lantian.cli.accountability.now", lambda: NOW)
    monkeypatch.setattr("lantian.io.clock.now", lambda: NOW)
    synchronise_units(pack())


def _file(day: dt.date, number: int = 1) -> None:
    problems = [NewProblem(problem_class="scattered_dirty", item="new")] * number
    at = dt.datetime.combine(day, dt.time(2), dt.UTC)
    file_case(
        actor=None,
        now=at,
        source="city",
        kind="other",
        unit=UNIT,
        title="演示",
        problems=problems,
        handed_over_on=day,
        address="演示路1号",
    )


def _run(*arguments: str):
    return CliRunner().invoke(accountability, ["recompute", *arguments])


def test_the_same_day_gives_the_same_bytes_again(zhongyuan_folder) -> None:
    _file(dt.date(2017, 10, 10), 3)
    first, second = _run("--as-of", "2017-10-31", "--json"), _run("--as-of", "2017-10-31", "--json")
    assert first.exit_code == 0
    assert first.stdout_bytes == second.stdout_bytes
    answer = json.loads(first.output)
    assert [each["tier"] for each in answer["findings"]] == ["mid_level", "leader_in_charge", "main_leaders"]
    assert len(answer["report_sha256"]) == 64
    _file(dt.date(2017, 11, 2))
    assert _run("--as-of", "2017-10-31", "--json").stdout_bytes == first.stdout_bytes, "what came later changes no past"


def test_a_pinned_data_version_stays_when_the_air_is_corrected(monkeypatch) -> None:
    """The newest results move on with a correction; the version that was named gives the bytes that it gave."""
    known = {1: "85", 2: "86"}
    monkeypatch.setattr("lantian.apps.accountability.known.air_rows", lambda _moment, *, version: _rows(version, known))
    first = _run("--as-of", "2018-01-10", "--data-version", "1", "--json")
    assert '"data_version": 1' in first.output
    assert _run("--as-of", "2018-01-10", "--json").stdout_bytes != first.stdout_bytes
    assert _run("--as-of", "2018-01-10", "--data-version", "1", "--json").stdout_bytes == first.stdout_bytes


def _rows(version: int | None, known: dict[int, str]) -> tuple[tuple[air.AirRow, ...], int]:
    at = version or max(known)
    rows = tuple(
        air.AirRow(
            unit=unit.id,
            period="2017-Q4",
            actual=Decimal(known[at]) + number,
            reason="",
            mean=Fraction(80),
            valid_days=92,
            elapsed_days=92,
            total_days=92,
            minimum=Decimal("0.75"),
            preliminary=False,
        )
        for number, unit in enumerate(pack().subdistricts())
    )
    return rows, at


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        (("--as-of", "2017-13-01"), 2, "day-invalid"),
        (("--as-of", "2030-01-01"), 2, "day-to-come"),
        (("--as-of", "2017-09-01"), 1, "facts-unusable"),
        (("--proposal", "ZYWZ-2017-999"), 2, "no-such-proposal"),
        (("--as-of", "2017-11-01", "--data-version", "999"), 1, "no-such-figure"),
    ],
)
def test_what_is_wrong_is_named(arguments, status, code) -> None:
    answer = _run(*arguments, "--json")
    assert answer.exit_code == status
    assert json.loads(answer.output)["errors"][0]["code"] == code


def test_a_store_without_data_judges_nobody() -> None:
    """Version 0 is the empty store: every subdistrict is without value, and none is found wanting."""
    answer = json.loads(_run("--as-of", "2018-01-10", "--data-version", "0", "--json").output)
    assert (answer["findings"], answer["air"], answer["data_version"]) == ([], [], 0)


def test_a_day_or_a_proposal_must_be_named() -> None:
    assert _run().exit_code == 2
    assert _run("--as-of", "2017-11-01", "--proposal", "x").exit_code == 2


def _propose() -> Proposal:
    _file(dt.date(2017, 10, 10), 2)
    return actions.propose(
        actor=None,
        now=NOW,
        unit=UNIT,
        period="2017-10",
        findings=[("newly_found", "mid_level", "")],
        text="建议问责。",
    )


def test_a_proposal_is_equal_or_says_what_changed() -> None:
    item = _propose()
    answer = _run("--proposal", item.number, "--json")
    assert answer.exit_code == 0
    assert json.loads(answer.output)["equal"] is True
    Proposal.objects.update(report=item.report.replace('"count": "2"', '"count": "1"'), report_digest="0" * 64)
    changed = _run("--proposal", item.number)
    assert changed.exit_code == 1
    assert "not equal" in changed.output and "pinned with " in changed.output
    assert "1 -> 2" in changed.output


def test_what_is_known_today_stands_beside_it() -> None:
    item = _propose()
    _file(dt.date(2017, 10, 28))
    answer = json.loads(_run("--proposal", item.number, "--json").output)
    assert answer["equal"] is True
    assert {"before": "", "after": "3"}.items() <= answer["later"][-1].items()
