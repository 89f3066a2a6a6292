"""`lantian assess`: answers in JSON with what they rest on, exit statuses, remedies."""

from __future__ import annotations

import datetime as dt
import json
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from django.db import connection

from lantian.apps.monitoring.models import Station
from lantian.apps.records.store import store
from lantian.cli.assess import assess
from lantian.core.time.local import day_bounds
from lantian.io.clock import CampaignClock, write_clock
from lantian.io.journal.observation import Observation
from lantian.io.store import ObservationStore

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY, SUNDAY = dt.date(2017, 11, 6), dt.date(2017, 11, 12)


def run(*arguments: str):
    return CliRunner().invoke(assess, list(arguments))


def answered(*arguments: str):
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def home(tmp_path, monkeypatch, settings, zhongyuan_folder):
    monkeypatch.setenv("LANTIAN_HOME", str(tmp_path))
    settings.LANTIAN_PACK = zhongyuan_folder
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def week(home, db, zhongyuan_pack):
    """Three stations in each subdistrict, a week of PM2.5 in all but one; the clock stands on the Monday after."""
    units = [unit.id for unit in zhongyuan_pack.subdistricts()]
    stations = [(unit, f"{unit}-{number}") for unit in units for number in range(3)]
    Station.objects.bulk_create(
        Station(code=code, mn=code, name_en=code, subdistrict=unit, lon=113.6, lat=34.7, kind="micro")
        for unit, code in stations
    )
    start, end = day_bounds(MONDAY, SHANGHAI)[0], day_bounds(SUNDAY, SHANGHAI)[1]
    hours = [start + dt.timedelta(hours=number) for number in range((end - start) // dt.timedelta(hours=1))]
    store().append(
        [
            Observation(
                network="micro",
                cadence="hour",
                station=code,
                parameter="a34004",
                statistic="mean",
                time=hour,
                value=50 + units.index(unit),
                unit="µg/m³",
            )
            for unit, code in stations[:-3]
            for hour in hours
        ],
        kind="test",
    )
    store().seal()
    (home / "records.db").touch()
    write_clock(home, CampaignClock(campaign=end + dt.timedelta(hours=1), real=dt.datetime.now(dt.UTC), speed=0))
    return units


def test_a_ranking_says_what_it_rests_on(week):
    answer = answered("ranking", "--from", str(MONDAY), "--to", str(SUNDAY))
    assert [row["place"] for row in answer["rows"]] == [*range(1, 12), None]
    first, last = answer["rows"][0], answer["rows"][-1]
    assert (first["value"], first["value_exact"], first["coverage"]) == (50, "50", 1)
    assert (first["valid_days"], first["elapsed_days"]) == (7, 7)
    assert (last["subdistrict"], last["reason"]["code"]) == (week[-1], "no-data")
    assert last["reason"]["zh"] == "无有效数据"
    assert answer["basis"]["version"] == first["version"] == store().version()
    assert answer["basis"]["pack"].startswith("zhongyuan-2017-2018 ")
    assert answer["tie_rule"] == "shared"
    assert answer["clauses"] == ["S5"]
    assert "ranking-pollutant" in answer["interpretations"]
    assert answer["complete"] is True


def test_without_days_the_last_complete_week_is_ranked(week):
    answer = answered("ranking")
    assert (answer["from"], answer["to"]) == (str(MONDAY), str(SUNDAY))


def test_targets_say_coverage_status_and_both_methods(week):
    answer = answered("targets", "--as-of", str(SUNDAY))
    assert answer["as_of"] == str(SUNDAY)
    assert len(answer["rows"]) == 12 * 9
    row = next(row for row in answer["rows"] if row["subdistrict"] == week[0] and row["period"] == "2017-11")
    assert (row["baseline"], row["target"], row["compared"]) == (96, 72, 50)
    assert (row["completion_exact"], row["completion_percent"]) == ("23/12", 192)
    assert (row["status"], row["valid_days"], row["elapsed_days"], row["total_days"]) == ("running", 7, 12, 30)
    assert row["coverage"] == round(7 / 12, 6)
    half = next(row for row in answer["rows"] if row["subdistrict"] == week[0] and row["period"] == "2017-2018-winter")
    assert (half["method"], half["other_method"]["method"]) == ("period-mean", "mean-of-months")
    assert {"C-A2.1", "C-A2.2", "C-A2.3", "C07", "C11"} <= set(answer["clauses"])


def test_a_day_that_has_not_come_is_not_counted_and_said(week):
    answer = answered("targets", "--as-of", "2018-01-31")
    assert answer["as_of"] == str(SUNDAY)
    assert any("2018-01-31 is not over" in remark["en"] for remark in answer["remarks"])
    ahead = answered("ranking", "--from", "2018-01-01", "--to", "2018-01-07")
    assert {row["reason"]["code"] for row in ahead["rows"]} == {"not-begun"}
    assert any("--to 2017-11-12" in remark["en"] for remark in ahead["remarks"])


def test_the_season_of_the_city(week):
    part = answered("season")["published"]
    assert (part["pm25"]["change_percent"], part["pm25"]["verdict"]) == (-23.0, "met")
    assert (part["heavy_days"]["before"], part["heavy_days"]["after"]) == (39, 23)
    assert (part["after"]["pm25_days"], part["after"]["days"]) == (181, 182)
    assert round(part["before"]["pm25_mean"], 1) == 109.5
    assert "CNEMC" in part["source"]["en"]


@pytest.mark.parametrize("command", [["ranking"], ["targets"], ["season"]])
def test_a_table_for_people_names_version_pack_and_clauses(week, command):
    result = run(*command)
    assert result.exit_code == 0
    assert "data version" in result.output
    assert "clauses" in result.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ranking", "--from", "2017-11-31", "--to", "2017-12-01"], "no day of the calendar. Write it as 2017-10-01"),
        (["ranking", "--from", "2017-11-12", "--to", "2017-11-06"], "Give the earlier day to --from"),
        (["ranking", "--from", "2017-11-06"], "Give both --from and --to"),
        (["targets", "--as-of", "yesterday"], "Write it as 2017-10-01"),
        (["ranking", "--from", "2010-01-04", "--to", "2010-01-10"], "no value on 2010-01-10"),
    ],
)
def test_wrong_days_are_wrong_usage_with_a_remedy(week, arguments, words):
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in result.output.replace("\n", " ")


def test_an_empty_store_ranks_nobody_and_is_no_error(home, db):
    store().version()
    (home / "records.db").touch()
    answer = answered("ranking", "--from", str(MONDAY), "--to", str(SUNDAY))
    assert {row["place"] for row in answer["rows"]} == {None}
    assert {row["reason"]["code"] for row in answer["rows"]} == {"no-data"}


def test_an_installation_that_never_ran_is_ill_and_says_make_run(home):
    result = run("targets", "--json")
    assert result.exit_code == 3
    error = json.loads(result.stdout)["errors"][0]
    assert (error["code"], "make run" in error["remedy"]) == ("nothing-loaded", True)
    assert "make run" in result.stderr


def test_a_store_of_another_zone_is_ill_and_says_so(home, db):
    ObservationStore(home, zone="Europe/London").close()
    (home / "records.db").touch()
    result = run("targets", "--json")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["errors"][0]["code"] == "zone-changed"


def test_records_without_tables_are_ill_and_say_make_run(week):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE monitoring_resultrun RENAME TO elsewhere")
    result = run("ranking", "--json")
    assert result.exit_code == 3
    error = json.loads(result.stdout)["errors"][0]
    assert (error["code"], error["remedy"]) == ("records-ill", "Start everything once: make run")
