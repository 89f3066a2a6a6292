"""A draw from the promise of a seed to the proof that a stranger checks, for both campaigns."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from math import ceil

import pytest
from click.testing import CliRunner
from django.urls import reverse

from lantian.apps.draws import actions
from lantian.apps.draws.choices import State
from lantian.apps.draws.lists import proof_of
from lantian.apps.draws.models import Draw, Event
from lantian.apps.draws.problems import DrawRefused
from lantian.apps.ledgers.models import Row
from lantian.apps.orgs import actions as orgs
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.records.models import LogEntry
from lantian.cli.draw import draw as command
from lantian.core.rules.draw_proof import verify
from lantian.core.rules.draws import Inspector

NOW = dt.datetime(2017, 11, 6, 2, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
PEOPLE = [
    Inspector(f"C-{number}", f"员{number}", "market-bureau" if number < 3 else "environment-bureau")
    for number in range(1, 6)
]


@pytest.fixture
def agencies(district, db) -> list[Row]:
    """Eleven test agencies in force and one whose licence is gone."""
    orgs.synchronise_units(district)
    return [
        Row.objects.create(
            ledger="test-agencies",
            number=f"AGY-{number:05}",
            unit_id="jianshe-road" if number % 2 else "market-bureau",
            state="kept" if number < 12 else "gone",
            state_kind="open" if number < 12 else "closed",
            state_since=NOW,
            round_since=NOW,
            title=f"检测站{number}",
            created_at=NOW,
            changed_at=NOW,
        )
        for number in range(1, 13)
    ]


@pytest.fixture
def officer(agencies, person):
    """Draws for the campaign office."""
    user = person("duty-officer", "officer")
    user.unit_id = "campaign-office"
    user.save()
    return user


def _drawn(officer) -> Draw:
    item = actions.commit("test-agencies", "2017-11", actor=officer, now=NOW)
    actions.freeze(item.pk, actor=officer, now=NOW, inspectors=PEOPLE, beacon_source="lottery 280")
    return actions.draw(item.pk, actor=officer, now=NOW + DAY, beacon="4 7 1")


def test_the_seed_is_promised_before_the_list_and_shown_after_the_draw(officer, client) -> None:
    item = actions.commit("test-agencies", "2017-11", actor=officer, now=NOW)
    assert item.commitment == hashlib.sha256(item.seed.encode()).hexdigest()
    actions.freeze(item.pk, actor=officer, now=NOW, inspectors=PEOPLE)
    pages = [reverse("draws:public-draw", args=[item.pk]), reverse("draws:public-proof", args=[item.pk])]
    assert all(item.seed not in client.get(page).text for page in pages)
    assert item.commitment in client.get(pages[0]).text
    actions.draw(item.pk, actor=officer, now=NOW + DAY)
    assert all(item.seed in client.get(page).text for page in pages)


def test_a_stranger_repeats_the_draw_from_the_public_pages_alone(officer, client) -> None:
    """Written from the description on the public page, with nothing of the program."""
    item = _drawn(officer)
    listed = client.get(reverse("draws:public-list", args=[item.pk])).content
    proof = client.get(reverse("draws:public-proof", args=[item.pk])).json()
    rows = [line.split(",") for line in listed.decode().splitlines()[1:]]
    key = hashlib.sha256(
        "\n".join(("lantian-draw-1", proof["seed"], hashlib.sha256(listed).hexdigest(), "4 7 1")).encode()
    ).digest()

    def mark(*parts: str) -> str:
        return hmac.new(key, "\n".join(parts).encode(), hashlib.sha256).hexdigest()

    objects = {row[1]: row[4] for row in rows if row[0] == "object"}
    people = {row[1]: row[4] for row in rows if row[0] == "inspector"}
    assert len(objects) == 11
    chosen = sorted(objects, key=lambda each: mark("object", each))[: ceil(11 * 0.2)]
    load = dict.fromkeys(people, 0)
    expected = []
    for each in chosen:
        sent: list[str] = []
        while len(sent) < 2:
            free = [who for who in people if who not in sent and people[who] != objects[each]]
            sent.append(min(free, key=lambda who: (load[who], mark("pair", each, who))))
            load[sent[-1]] += 1
        expected.append((each, sent))
    assert [(each["object"], each["inspectors"]) for each in proof["result"]] == expected


def test_the_command_confirms_the_proof_and_names_a_change(officer, tmp_path) -> None:
    item = _drawn(officer)
    path = tmp_path / "proof.json"
    path.write_text(json.dumps(proof_of(item)), encoding="utf-8")
    published = ["--list-digest", item.list_digest, "--commitment", item.commitment]
    fine = CliRunner().invoke(command, ["verify", str(path), *published, "--json"])
    assert (fine.exit_code, json.loads(fine.output)["holds"]) == (0, True)
    proof = proof_of(item)
    proof["result"] = proof["result"][1:]  # type: ignore[index]
    path.write_text(json.dumps(proof), encoding="utf-8")
    wrong = CliRunner().invoke(command, ["verify", str(path), "--json"])
    assert wrong.exit_code == 1
    assert json.loads(wrong.output)["errors"][0]["code"] == "left-out"


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff\xfe", b"{", b"[" * 100_000])
def test_the_command_says_what_is_no_proof(content, tmp_path) -> None:
    path = tmp_path / "proof.json"
    path.write_bytes(content)
    answer = CliRunner().invoke(command, ["verify", str(path), "--json"])
    assert answer.exit_code == 1
    assert json.loads(answer.output)["errors"][0]["remedy"]


def test_the_list_is_public_for_the_hours_of_the_pack_first(officer) -> None:
    item = actions.commit("test-agencies", "2017-11", actor=officer, now=NOW)
    actions.freeze(item.pk, actor=officer, now=NOW, inspectors=PEOPLE)
    with pytest.raises(DrawRefused) as early:
        actions.draw(item.pk, actor=officer, now=NOW + DAY - dt.timedelta(seconds=1))
    assert early.value.code == "draw-early"
    assert actions.draw(item.pk, actor=officer, now=NOW + DAY).state == State.DRAWN


def test_a_second_draw_needs_the_first_withdrawn_with_a_reason_and_both_stay_public(officer, client) -> None:
    item = _drawn(officer)
    with pytest.raises(DrawRefused) as twice:
        actions.commit("test-agencies", "2017-11", actor=officer, now=NOW + DAY)
    assert twice.value.code == "draw-standing"
    with pytest.raises(DrawRefused) as silent:
        actions.withdraw(item.pk, actor=officer, now=NOW + DAY, reason="  ")
    assert silent.value.code == "draw-reason"
    actions.withdraw(item.pk, actor=officer, now=NOW + DAY, reason="名单漏列一家")
    again = actions.commit("test-agencies", "2017-11", actor=officer, now=NOW + DAY)
    assert again.attempt == 2
    page = client.get(reverse("draws:public-draw", args=[item.pk])).text
    assert "名单漏列一家" in page
    assert item.seed in page
    assert LogEntry.objects.filter(action="draws.withdraw", reason="名单漏列一家").exists()


def test_what_falls_out_is_followed_by_the_lot_and_the_proof_still_holds(officer) -> None:
    item = _drawn(officer)
    first = item.result[0]
    actions.change(item.pk, actor=officer, now=NOW + DAY, kind=Event.OBJECT, who=first["object"], reason="已停业")
    item.refresh_from_db()
    assert first["object"] not in {each["object"] for each in item.result}
    assert first["object"] in {each["instead_of"] for each in item.result}
    assert verify(proof_of(item), list_digest=item.list_digest, commitment=item.commitment) == ()
    with pytest.raises(DrawRefused) as stranger:
        actions.change(item.pk, actor=officer, now=NOW + DAY, kind=Event.OBJECT, who="AGY-99999", reason="x")
    assert stranger.value.code == "draw-stranger"


def test_the_public_number_goes_in_exactly_when_its_source_was_named(officer) -> None:
    item = actions.commit("test-agencies", "2017-11", actor=officer, now=NOW)
    actions.freeze(item.pk, actor=officer, now=NOW, inspectors=PEOPLE, beacon_source="lottery")
    with pytest.raises(DrawRefused) as missing:
        actions.draw(item.pk, actor=officer, now=NOW + DAY)
    assert missing.value.code == "draw-beacon"


def test_too_few_inspectors_are_named_before_the_list_is_closed(officer) -> None:
    item = actions.commit("test-agencies", "2017-11", actor=officer, now=NOW)
    with pytest.raises(DrawRefused) as few:
        actions.freeze(item.pk, actor=officer, now=NOW, inspectors=PEOPLE[:2])
    assert few.value.code == "draw-nobody"
    item.refresh_from_db()
    assert item.state == State.COMMITTED


@pytest.mark.parametrize("period", ["2017-09", "2017-12", "", "2017-W45", "x" * 16])
def test_a_period_that_asks_for_nothing_is_refused(officer, period) -> None:
    with pytest.raises(DrawRefused) as refused:
        actions.commit("test-agencies", period, actor=officer, now=NOW)
    assert refused.value.code == "draw-period"


def test_another_unit_does_not_draw(agencies, person) -> None:
    stranger = person("inspector", "stranger")
    stranger.unit_id = "jianshe-road"
    stranger.save()
    with pytest.raises(NotAllowed):
        actions.commit("test-agencies", "2017-11", actor=stranger, now=NOW)


def test_the_steps_are_taken_on_the_pages(officer, client) -> None:
    client.force_login(officer)
    sample = reverse("draws:sample", args=["test-agencies"])
    assert client.get(sample).status_code == 200
    period = client.get(sample, {"format": "csv"}).text.splitlines()[1].split(",")[0]
    answer = client.post(reverse("draws:begin", args=["test-agencies"]), {"period": period})
    item = Draw.objects.get()
    assert answer.url == reverse("draws:draw", args=[item.pk])
    step = reverse("draws:step", args=[item.pk])
    wrong = client.post(step, {"step": "freeze", "others": "C-1，甲"})
    assert wrong.status_code == 400
    lines = "\n".join(f"{one.id}，{one.name}，{one.unit}" for one in PEOPLE)
    assert client.post(step, {"step": "freeze", "others": lines}).status_code == 302
    early = client.post(step, {"step": "draw"})
    assert (early.status_code, "24" in early.text) == (409, True)
    assert client.post(step, {"step": "nonsense"}).status_code == 404
    assert client.get(reverse("draws:overview")).status_code == 200
