"""Every page of the site: with data, without any, asked wrongly, in both languages."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.test import Client

from lantian.apps.monitoring import queries
from lantian.apps.monitoring.models import DayMean, HourIndex, HourMean
from lantian.apps.monitoring.reports import ranking_report
from lantian.apps.orgs.models import User
from lantian.apps.records.campaign import pack
from lantian.io.clock import CampaignClock, write_clock
from lantian.io.home import data_home
from lantian.web.site import wall

ADDRESSES = (
    "/",
    "/wall/",
    "/wall/panels/",
    "/ranking/",
    "/targets/",
    "/season/",
    "/map/",
    "/stations/",
    "/subdistricts/hanghai-west-road/",
)
_LARGEST = 200_000
NOW = dt.datetime(2017, 10, 25, 2, 20, tzinfo=dt.UTC)


def _words(text: str) -> str:
    """What is read of a page."""
    return re.sub(r"<[^>]+>", "", text)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_page_answers_and_stays_light(client: Client, district: None, address: str, language: str) -> None:
    client.cookies["django_language"] = language
    answer = client.get(address)
    assert answer.status_code == 200
    assert len(answer.content) < _LARGEST


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_answers_before_there_is_any_observation(client: Client, db: None, address: str) -> None:
    assert client.get(address).status_code == 200


def test_the_public_page_says_what_is_missing_when_there_is_nothing(client: Client, db: None) -> None:
    text = client.get("/").content.decode()
    assert "尚无观测" in text
    assert "网关收到首个站点小时数据后" in text


def test_the_public_page_gives_number_word_advice_and_time(client: Client, district: None) -> None:
    text = client.get("/").content.decode()
    assert re.search(r'class="number"[^>]*>120<', text)
    assert "轻度污染" in text
    assert "儿童、老年人及心脏病、呼吸系统疾病患者应减少长时间、高强度的户外锻炼" in text
    assert "10月25日 09:00–10:00" in text


def test_no_page_runs_script_or_style_of_its_own(client: Client, district: None) -> None:
    for address in ADDRESSES:
        text = client.get(address).content.decode()
        assert not re.search(r"<script(?![^>]*(src=|application/json))", text), address
        assert not re.search(r"\son[a-z]+=", text), address
        assert "<style" not in text, address
        assert not re.search(r'(src|href)="(https?:)?//', text), address


def test_no_chinese_page_shows_an_english_sentence_of_ours(client: Client, district: None) -> None:
    for address in ADDRESSES:
        text = client.get(address).content.decode()
        ids = r'<(\w+) class="[^"]*\bmono\b[^"]*"[^>]*>[^<]*</\1>'
        body = re.sub(rf"{ids}|<script.*?</script>|<[^>]+>", " ", text, flags=re.DOTALL)
        words = list(re.findall(r"(?<![A-Za-z])[a-z]{4,}", body))
        assert words == [], address


def test_ranking_shows_places_values_and_the_week(client: Client, district: None) -> None:
    text = client.get("/ranking/").content.decode()
    assert "2017年10月16日 – 2017年10月22日" in text
    assert len(set(re.findall(r'/trace/rank/[^"]+', text))) == 12
    assert "7 / 7" in _words(text)


def test_the_ranking_shows_every_day_that_went_into_it(client: Client, district: None) -> None:
    """84 daily means, each with its trace; more days than a month are left to the subdistricts' pages."""
    grid = client.get("/ranking/").content.decode()
    assert len(set(re.findall(r"/trace/day-mean/[^\"]+", grid))) == 12 * 7
    assert "day-grid" not in client.get("/ranking/?from=2017-10-01&to=2017-11-15").content.decode()


def test_a_shared_place_says_with_whom(client: Client, district: None) -> None:
    DayMean.objects.filter(site="mianfang-road").update(value=Decimal(50), exact="50/1")
    DayMean.objects.filter(site="hanghai-west-road").update(value=Decimal(50), exact="50/1")
    text = _words(client.get("/ranking/").content.decode())
    assert "与棉纺路并列" in text
    assert "与航海西路并列" in text


@pytest.mark.parametrize("query", ["from=yesterday", "from=2017-10-08&to=2017-10-02", "to=2017-02-30"])
def test_a_stretch_that_cannot_be_ranked_is_named_with_its_remedy(client: Client, district: None, query: str) -> None:
    answer = client.get(f"/ranking/?{query}")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    machine = client.get(f"/ranking/ranking.json?{query}")
    assert machine.status_code == 400
    assert machine.json()["remedy"]


def test_the_ranking_goes_out_with_exact_values_and_versions(client: Client, district: None) -> None:
    query = "from=2017-10-16&to=2017-10-22"
    rows = list(csv.DictReader(io.StringIO(client.get(f"/ranking/ranking.csv?{query}").content.decode("utf-8-sig"))))
    document = client.get(f"/ranking/ranking.json?{query}").json()
    assert [row["place"] for row in rows] == [str(number) for number in range(1, 13)]
    assert [row["value_exact"] for row in document["rows"]] == [f"{50 + number}/1" for number in range(12)]
    assert document["data_version"] == 7
    assert document["stand_in"] is True
    assert {row["pack_version"] for row in rows} == {document["pack_version"]}


def test_a_ranking_names_the_change_of_the_value_and_of_the_place(client: Client, district: None) -> None:
    """The cleanest was the dirtiest by 20 µg/m³ the week before: eleven places won, 20 µg/m³ less."""
    best = next(iter(pack().subdistricts())).id
    DayMean.objects.filter(site=best, day__lt=dt.date(2017, 10, 16)).update(value=Decimal(70), exact="70/1")
    query = "from=2017-10-16&to=2017-10-22"
    first = client.get(f"/ranking/ranking.json?{query}").json()["rows"][0]
    assert (first["unit"], first["place_change"], first["value_change"]) == (best, 11, "-20/1")
    rows = csv.DictReader(io.StringIO(client.get(f"/ranking/ranking.csv?{query}").content.decode("utf-8-sig")))
    row = next(rows)
    assert (row["place_change"], row["value_change"]) == ("11", "-20")
    told = ranking_report(queries.ranking(dt.date(2017, 10, 16), dt.date(2017, 10, 22), now=NOW), NOW)["rows"][0]
    assert (told["place_change"], told["value_change"]) == (11, -20)


def test_targets_stand_in_the_order_of_the_share_that_is_shown(client: Client, district: None) -> None:
    """Equal shares stand by the number of the subdistrict, whatever the digits behind them say."""
    DayMean.objects.filter(site="mianfang-road").update(value=Decimal("50.4"), exact="252/5")
    rows = [line.cells[0].row for line in client.get("/targets/").context["detail"]]
    order = [(-row.completion, row.unit.number) for row in rows]
    assert len(order) == 12
    assert order == sorted(order)


def test_the_day_in_force_stands_in_the_field_for_the_day_of_the_targets(client: Client, district: None) -> None:
    assert 'name="as_of" value="2017-10-24"' in client.get("/targets/").content.decode()


@pytest.mark.parametrize("address", ["/", "/wall/"])
def test_particles_show_the_mean_that_the_index_takes_of_them(client: Client, district: None, address: str) -> None:
    """Beside the hour stands the 24 h running mean with its trace, and a sentence says why."""
    text = client.get(address).content.decode()
    assert re.search(r'24 h <a[^>]*href="/trace/running-mean/[^"]+">57</a>', text)
    assert "24 小时滑动均值" in text


def test_a_particles_tile_is_graded_by_the_running_mean(client: Client, district: None) -> None:
    HourMean.objects.filter(site="district", pollutant="pm25").update(value=Decimal(400))
    item = client.get("/").context["view"].pollutants[-1]
    assert (item.label, item.value, item.grade.number) == ("PM₂.₅", Decimal(400), 2)


def test_a_number_on_the_map_hides_few_stations(client: Client, district: None) -> None:
    """Labels give way to the stations: of 48, at most four lie under the number of their subdistrict."""
    view = client.get("/map/").context["view"]
    hidden = [
        dot
        for dot in view.dots
        for cell in view.cells
        if abs(dot.x - cell.x) < cell.size_number * 0.5 and 0 < cell.y_number - dot.y < cell.size_number * 0.75
    ]
    assert len(view.dots) == 48
    assert len(hidden) <= 4


def test_the_walls_charts_are_told_in_words_without_javascript(client: Client, district: None) -> None:
    text = client.get("/wall/").content.decode()
    told = re.findall(r"<noscript>\s*<p[^>]*>([^<]+)</p>\s*</noscript>", text)
    assert len(told) == 6
    assert all("72" in sentence for sentence in told)


def test_an_unknown_day_for_the_targets_is_named(client: Client, district: None) -> None:
    answer = client.get("/targets/?as_of=31.10.2017")
    assert answer.status_code == 400
    assert "31.10.2017" in answer.content.decode()


def test_targets_show_baseline_actual_and_completion(client: Client, district: None) -> None:
    text = client.get("/targets/?period=2017-10").content.decode()
    assert text.count("/trace/completion/") >= 12
    assert "24 / 24 / 31" in _words(text)


@pytest.mark.parametrize("address", ["/stations/NOWHERE/", "/subdistricts/nowhere/", "/subdistricts/campaign-office/"])
def test_what_does_not_exist_is_not_found(client: Client, district: None, address: str) -> None:
    assert client.get(address).status_code == 404


def test_unchanged_panels_cost_nothing_and_changed_ones_travel(client: Client, district: None) -> None:
    first = client.get("/wall/panels/")
    again = client.get("/wall/panels/", headers={"If-None-Match": first["ETag"]})
    other = client.get("/wall/panels/", headers={"If-None-Match": '"of-yesterday"'})
    assert (again.status_code, again.content) == (304, b"")
    assert (other.status_code, other["ETag"]) == (200, first["ETag"])
    assert other["X-Lantian-Now"].startswith("2017-10-25T02:20")


def test_a_wall_is_told_nothing_new_while_nothing_new_is_seen(client: Client, district: None) -> None:
    """A later minute of the same hour gives new addresses of traces, but nothing else to look at."""
    first = client.get("/wall/panels/")
    later = dt.datetime(2017, 10, 25, 2, 41, 7, tzinfo=dt.UTC)
    write_clock(data_home(), CampaignClock(campaign=later, real=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), speed=0))
    wall._kept.clear()
    again = client.get("/wall/panels/")
    assert _seen(again) == _seen(first)
    assert again["ETag"] == first["ETag"]


def _seen(panels: HttpResponse) -> list[str]:
    """The elements of the panels, without the second at which it was asked who is on line."""
    return re.sub(r'/trace/stations-online/[^"]*', "", panels.content.decode()).split("<")


_MIXED = (35, 80, 140, 180, 250, 420, None, None, 51, 101, 151, 301)
_GRADES = (1, 2, 3, 4, 5, 6, None, None, 2, 3, 4, 6)


@pytest.mark.parametrize("address", ["/", "/wall/panels/", "/map/"])
def test_an_hour_of_every_grade_and_of_none_shows_number_word_and_colour(
    client: Client, district: None, address: str
) -> None:
    """Six grades, two silent subdistricts, all stations off line: each cell says so by colour and by word."""
    hour = dt.datetime(2017, 10, 25, 1, tzinfo=dt.UTC)
    sites = [unit.id for unit in pack().subdistricts()]
    for site, aqi, grade in zip(sites, _MIXED, _GRADES, strict=True):
        HourIndex.objects.filter(site=site, time=hour).update(aqi=aqi, grade=grade)
        if aqi is None:
            HourMean.objects.filter(site=site, time=hour).update(value=None)
    text = client.get(address).content.decode()
    drawing = text[text.index('<svg class="sketch"') :]
    for site, aqi, grade in zip(sites, _MIXED, _GRADES, strict=True):
        link = re.search(rf'<a href="/subdistricts/{site}/" class="([^"]+)">(.*?)</a>', drawing)
        assert link is not None
        assert link.group(1) == (f"grade-{grade}" if grade else "grade-none")
        assert (f">{aqi}<" in link.group(2)) if aqi else ("无数据" in link.group(2))
    assert drawing.count("station station-off") == 48


@pytest.mark.parametrize("address", [address for address in ADDRESSES if address != "/season/"])
def test_figures_open_their_traces(client: Client, district: None, address: str) -> None:
    """Kinds of figures that must be links on each page; what they answer is tested in a browser, on computed air."""
    text = client.get(address).content.decode()
    for kind in _TRACED[address]:
        assert f"/trace/{kind}/" in text, (address, kind)


_TRACED = {
    "/": (
        "index-hour",
        "hour-mean",
        "running-mean",
        "mean-of-hours",
        "coverage",
        "stations-online",
        "rank",
        "completion",
    ),
    "/wall/": (
        "index-hour",
        "hour-mean",
        "running-mean",
        "coverage",
        "stations-online",
        "rank",
        "valid-days",
        "target",
    ),
    "/wall/panels/": ("index-hour", "hour-mean", "period-mean", "completion"),
    "/ranking/": ("rank", "valid-days", "day-mean"),
    "/targets/": ("target", "completion", "period-mean", "valid-days"),
    "/map/": ("index-hour", "stations-online"),
    "/stations/": ("stations-online",),
    "/subdistricts/hanghai-west-road/": (
        "index-hour",
        "hour-mean",
        "running-mean",
        "day-index",
        "day-mean",
        "period-mean",
        "valid-days",
        "rank",
        "completion",
        "stations-online",
    ),
}


def test_states_of_measures_lead_to_their_list(client: Client, district: None) -> None:
    text = client.get("/wall/").content.decode()
    found = re.findall(r'href="(/progress/\?state=[a-z-]+)"', text)
    assert found and client.get(found[0]).status_code == 302
    client.force_login(User.objects.create(username="reader", role="duty-officer"))
    for address in found:
        assert client.get(address).status_code == 200


def test_a_month_of_a_subdistrict_shows_its_days(client: Client, district: None) -> None:
    text = client.get("/subdistricts/hanghai-west-road/?month=2017-10").content.decode()
    assert len(set(re.findall(r"/trace/day-index/[^\"]+", text))) == 24
    assert re.search(r'id="days" open', text)
