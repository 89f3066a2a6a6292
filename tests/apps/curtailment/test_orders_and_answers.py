"""Orders follow from a signed warning alone; a plant answers by its link; a lifted warning lifts its orders."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from lantian.apps.cases.queries import cases_of_subject
from lantian.apps.curtailment import actions, queries
from lantian.apps.curtailment.actions import Found
from lantian.apps.curtailment.choices import CheckedBy
from lantian.apps.curtailment.episodes import afterwards
from lantian.apps.curtailment.links import address_of, order_of
from lantian.apps.curtailment.models import Order, Plan, PlanLine
from lantian.apps.curtailment.problems import Refused
from lantian.apps.curtailment.warned import Source, Warned
from lantian.apps.evidence.queries import attached
from lantian.apps.orgs.actions import synchronise_units
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.records.models import LogEntry
from lantian.core.policy.pack import Pack

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]
NOW = dt.datetime(2017, 12, 1, 2, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
YELLOW = Warned(
    number="W-1-1",
    episode="W-1",
    grade="yellow",
    starts=NOW + HOUR,
    ends=None,
    signed=True,
    stands=True,
    over_at=None,
)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, Warned]:
    """The warnings that there are, by number."""
    known = {YELLOW.number: YELLOW}
    source = Source(known.get, lambda: next((each for each in known.values() if each.stands), None))
    monkeypatch.setattr("lantian.apps.curtailment.warned._sources", [source])
    return known


@pytest.fixture
def plan(db: None) -> Plan:
    """Two lines of one plant and one of another, which stops at orange only."""
    item = Plan.objects.create(
        number="CUT-0001", state="signed", day=NOW.date(), made_at=NOW, found={}, listed="", pack_version="x"
    )
    cut = {"share": "0.5", "kg": {"pm": "20", "so2": "15", "nox": "15", "voc": "25"}, "clause": ""}
    said = {"kind": "industry", "unit": "jianshe-road", "emissions": {}, "told": {"measures": "停产", "within": "4"}}
    for place, (plant, line, grades) in enumerate(
        (("甲厂", "1号线", ("yellow", "orange")), ("甲厂", "2号线", ("yellow",)), ("乙厂", "", ("orange",))), start=1
    ):
        PlanLine.objects.create(
            plan=item, position=place, plant=plant, line=line, cuts=dict.fromkeys(grades, cut), **said
        )
    return item


@pytest.fixture
def officer(person: Callable[..., User]) -> User:
    return person("duty-officer")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"signed": False, "stands": False}, "warning-not-signed"),
        ({"over_at": NOW, "stands": False}, "warning-over"),
        ({"stands": False}, "warning-over"),
        ({"grade": "blue"}, "nothing-to-order"),
    ],
)
def test_nothing_is_ordered_from_a_warning_that_does_not_stand(
    told: dict[str, Warned], plan: Plan, officer: User, change: dict[str, Any], code: str
) -> None:
    told["W-1-1"] = replace(YELLOW, **change)
    with pytest.raises(Refused, match=code):
        actions.issue_orders(actor=officer, now=NOW, warning="W-1-1")
    with pytest.raises(Refused, match="warning-not-signed"):
        actions.issue_orders(actor=officer, now=NOW, warning="W-9-9")
    assert not Order.objects.exists()


def test_an_upgrade_replaces_and_a_lifting_ends(
    told: dict[str, Warned], plan: Plan, officer: User, person: Callable[..., User]
) -> None:
    with pytest.raises(NotAllowed):
        actions.issue_orders(actor=person("inspector"), now=NOW, warning="W-1-1")
    (first,) = actions.issue_orders(actor=officer, now=NOW, warning="W-1-1")
    assert [each["line"] for each in first.lines] == ["1号线", "2号线"] and first.due_at == NOW + 2 * HOUR
    with pytest.raises(Refused, match="orders-issued"):
        actions.issue_orders(actor=officer, now=NOW, warning="W-1-1")
    assert [each.order for each in queries.unanswered(NOW + 3 * HOUR)] == [first]
    told["W-1-1"] = replace(YELLOW, stands=False)
    told["W-1-2"] = replace(YELLOW, number="W-1-2", grade="orange")
    second = actions.issue_orders(actor=officer, now=NOW + HOUR, warning="W-1-2")
    first.refresh_from_db()
    assert first.state == "replaced" and {each.plant for each in second} == {"甲厂", "乙厂"}
    told["W-1-2"] = replace(told["W-1-2"], over_at=NOW + 9 * HOUR, stands=False)
    later = NOW + 10 * HOUR
    assert {each.state for each in queries.orders_of_warning("W-1-2", later)} == {"lifted"}, "before any upkeep"
    assert not queries.unanswered(later) and actions.settle_orders(later) == 2
    assert Order.objects.filter(state="lifted", ended_at=NOW + 9 * HOUR).count() == 2


def test_a_plant_answers_by_its_link_alone(told: dict[str, Warned], plan: Plan, client: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("lantian.io.clock.now", lambda: NOW)
    (order,) = actions.issue_orders(actor=None, now=NOW, warning="W-1-1")
    link = address_of(order)
    page = client.get(link)
    assert page.status_code == 200 and "1号线" in page.content.decode() and page["Referrer-Policy"] == "same-origin"
    assert client.post(link, {"answer": "cannot", "name": "李四"}).status_code == 409
    assert client.post(link, {"answer": "burn", "name": "李四"}).status_code == 409
    assert client.post(link, {"answer": "received", "name": " \x00 "}).status_code == 409
    assert not order.receipts.exists()
    assert client.post(link, {"answer": "cannot", "name": "李四", "reason": "炉况"}).status_code == 302
    assert client.post(link, {"answer": "carrying-out", "name": "李四\x00"}).status_code == 302
    (standing,) = queries.orders_of_warning("W-1-1", NOW + 3 * HOUR)
    assert standing.receipt is not None and standing.receipt.answer == "carrying-out" and not standing.late
    assert client.get(link[:-3] + "xx/").status_code == 404
    with pytest.raises(Refused, match="link-ended"):
        actions.answer_order(order.number, answer="received", name="李四", reason="", now=NOW + 16 * 24 * HOUR)


def test_a_plant_shows_a_photo_by_its_link(
    told: dict[str, Warned], plan: Plan, officer: User, client: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("lantian.io.clock.now", lambda: NOW)
    (order,) = actions.issue_orders(actor=None, now=NOW, warning="W-1-1")
    link = address_of(order)

    def send(content: bytes, name: str = "李四", to: str = link) -> Any:
        return client.post(f"{to}photo/", {"photo": SimpleUploadedFile("炉.png", content), "name": name})

    assert client.post(f"{link}photo/", {"name": "李四"}).status_code == 409
    assert send(b"<svg onload=alert(1)>").status_code == 409
    assert send(a_photo("red"), name=" ").status_code == 409
    assert send(a_photo("red"), to=f"{link[:-3]}xx/").status_code == 404
    assert not attached(order.log_subject)
    assert send(a_photo("red")).status_code == 302
    assert send(a_photo("red")).status_code == 302, "a double tap"
    (item,) = attached(order.log_subject)
    assert (item.sender, item.slot, item.is_demonstration) == ("李四", "photo", False)
    assert LogEntry.objects.get(action="evidence.attach-file").facts["sender"] == "李四"
    page = client.get(link).content.decode()
    assert "炉.png" in page and 'value="李四"' in page
    assert client.get(reverse("evidence:item", args=[item.pk])).status_code == 302, "the link shows no files"
    client.force_login(officer)
    assert "李四" in client.get(f"/curtailment/orders/{order.number}/").content.decode()
    with pytest.raises(Refused, match="link-ended"):
        actions.show_photo(order.number, a_photo("blue"), "x.png", name="李四", now=NOW + 16 * 24 * HOUR)
    monkeypatch.setattr("lantian.apps.curtailment.answer_actions._MOST_PHOTOS", 1)
    with pytest.raises(Refused, match="photos-many"):
        actions.show_photo(order.number, a_photo("blue"), "x.png", name="李四", now=NOW)


def a_photo(colour: str) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(written, "PNG")
    return written.getvalue()


def test_who_answered_late_or_never_stays_known_after_the_lifting(told: dict[str, Warned], plan: Plan) -> None:
    told["W-1-2"] = replace(YELLOW, number="W-1-2", episode="W-2", grade="orange")
    (late,) = actions.issue_orders(actor=None, now=NOW, warning="W-1-1")
    silent = actions.issue_orders(actor=None, now=NOW, warning="W-1-2")
    due = late.due_at
    actions.answer_order(late.number, answer="received", name="李四", reason="", now=due + HOUR)
    over = due + 5 * HOUR
    for number in ("W-1-1", "W-1-2"):
        told[number] = replace(told[number], over_at=over, stands=False)
    found = [queries.summary(queries.orders_of_warning(each, over + HOUR)) for each in ("W-1-1", "W-1-2")]
    assert [(each.answered_late, each.silent, each.late) for each in found] == [
        (1, 0, 0),
        (0, len(silent), len(silent)),
    ]
    assert not queries.unanswered(over + HOUR), "nobody is asked after the lifting"


def test_an_order_that_holds_no_more_takes_no_answer_and_leads_to_the_one_that_does(
    told: dict[str, Warned], plan: Plan, client: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("lantian.io.clock.now", lambda: NOW)
    (first,) = actions.issue_orders(actor=None, now=NOW, warning="W-1-1")
    told["W-1-1"] = replace(YELLOW, stands=False)
    told["W-1-2"] = replace(YELLOW, number="W-1-2", grade="orange", starts=NOW)
    second = next(each for each in actions.issue_orders(actor=None, now=NOW, warning="W-1-2") if each.plant == "甲厂")
    old = client.get(address_of(first)).content.decode()
    assert 'value="received"' not in old
    (leads_to,) = re.findall(r'href="/curtailment/r/([^/"]+)/"', old)
    assert order_of(leads_to) == second
    assert client.post(address_of(first), {"answer": "received", "name": "李四"}).status_code == 409
    assert not first.receipts.exists()
    assert client.post(address_of(second), {"answer": "received", "name": "李四"}).status_code == 302


def test_an_order_holds_until_the_one_that_replaces_it_begins(
    told: dict[str, Warned], plan: Plan, client: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("lantian.io.clock.now", lambda: NOW)
    (first,) = actions.issue_orders(actor=None, now=NOW, warning="W-1-1")
    told["W-1-1"] = replace(YELLOW, stands=False)
    told["W-1-2"] = replace(YELLOW, number="W-1-2", grade="orange", starts=NOW + 20 * HOUR)
    actions.issue_orders(actor=None, now=NOW, warning="W-1-2")
    states = [queries.standings_of([first.pk], NOW + hours * HOUR)[0].state for hours in (1, 19, 21)]
    assert states == ["issued", "issued", "replaced"]
    page = client.get(address_of(first)).content.decode()
    assert 'value="received"' in page and "其后以另一指令为准" in page
    over = NOW + 10 * HOUR
    for number in ("W-1-1", "W-1-2"):
        told[number] = replace(told[number], stands=False, over_at=over)
    actions.settle_orders(over + HOUR)
    first.refresh_from_db()
    assert (first.state, first.ended_at) == ("lifted", over), "lifted before the other one began"
    assert afterwards("W-1", over + HOUR) is not None


def test_the_office_sees_who_is_silent(told: dict[str, Warned], plan: Plan, officer: User, client: Any) -> None:
    client.force_login(officer)
    assert "下达本次预警的减排指令" in client.get("/curtailment/orders/").content.decode()
    assert client.post("/curtailment/orders/issue/", {"warning": "W-1-1"}).status_code == 302
    assert client.post("/curtailment/orders/issue/", {"warning": "W-1-1"}).status_code == 409
    page = client.get("/curtailment/orders/").content.decode()
    assert "甲厂" in page and "未回执" in page
    order = Order.objects.get()
    shown = re.search(
        r"/curtailment/r/([^/\"<]+)/", client.get(f"/curtailment/orders/{order.number}/").content.decode()
    )
    assert shown is not None and order_of(shown[1]) == order
    assert "甲厂" in client.get("/curtailment/orders/?format=csv").content.decode()
    assert page.count("请点击链接回执") == Order.objects.count(), "a message for each plant"


def test_a_breach_becomes_a_case_that_names_its_order(
    told: dict[str, Warned], plan: Plan, person: Callable[..., User], client: Any, district: Pack
) -> None:
    synchronise_units(district)
    inspector = person("inspector")
    (order,) = actions.issue_orders(actor=None, now=NOW, warning="W-1-1")
    today, by = NOW.date(), CheckedBy.ELECTRICITY

    def found(share: str, day: dt.date = today) -> Found:
        return Found(position=1, day=day, by=by, share=Decimal(share))

    for wrong, code in ((found("1.1"), "share-outside"), (found("0.5", today - HOUR * 24), "day-outside")):
        with pytest.raises(Refused, match=code):
            actions.check_order(order.number, wrong, actor=inspector, now=NOW + HOUR)
    assert not actions.check_order(order.number, found("0.5"), actor=inspector, now=NOW + HOUR).breach
    client.force_login(inspector)
    page = f"/curtailment/orders/{order.number}/"
    entered = {"position": "1", "day": today.isoformat(), "by": "inspection", "share": "30", "note": "窑在烧"}
    assert client.post(f"{page}check/", {**entered, "share": "130"}).status_code == 400
    breach = actions.check_order(order.number, found("0.3"), actor=inspector, now=NOW + HOUR)
    assert breach.breach and "立案" in client.get(page).content.decode()
    assert client.post(f"{page}checks/{breach.pk}/case/").status_code == 302
    assert client.post(f"{page}checks/{breach.pk}/case/").status_code == 409
    breach.refresh_from_db()
    (case,) = cases_of_subject(order.log_subject)
    assert case.number == breach.case and "甲厂" in case.title
    assert case.number in client.get(page).content.decode()
    assert page in client.get(f"/cases/{case.number}/").content.decode()
    later = afterwards("W-1", NOW + 25 * HOUR)
    assert later is not None and later.cases == (case.number,) and (later.checked, later.line_days) == (1, 4)
    of_pm = {title.zh: each for title, each in later.pollutants}["颗粒物"]
    first_day = Decimal("0.02") * 13 / 24
    assert of_pm.ordered == pytest.approx(Decimal("0.04")) and of_pm.verified == pytest.approx(first_day * 3 / 5)
    assert of_pm.unchecked == pytest.approx(Decimal("0.04") - first_day), "a check says nothing of the day after it"


@pytest.mark.parametrize(("over_after", "hours"), [(-2, 0), (13, 12), (None, 48)])
def test_an_order_counts_for_the_hours_for_which_it_held(
    told: dict[str, Warned], plan: Plan, over_after: int | None, hours: int
) -> None:
    actions.issue_orders(actor=None, now=NOW, warning="W-1-1")
    if over_after is not None:
        told["W-1-1"] = replace(YELLOW, over_at=NOW + over_after * HOUR, stands=False)
    found = afterwards("W-1", NOW + 49 * HOUR)
    assert found is not None
    of_pm = {title.zh: each for title, each in found.pollutants}["颗粒物"]
    assert of_pm.ordered == Decimal("0.04") * hours / 24
