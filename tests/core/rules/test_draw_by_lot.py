"""A draw can be repeated by anybody, and cannot be changed unseen."""

from __future__ import annotations

import copy
import hashlib
import hmac
import json
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.core.rules.draw_proof import result_rows, verify
from lantian.core.rules.draws import (
    VERSION,
    Event,
    Inspector,
    ListNotReadable,
    NobodyLeft,
    Object,
    canonical,
    commitment_of,
    digest_of,
    draw,
    quota_of,
    read_canonical,
)

SEED = "5e" * 32
SHARE = Decimal("0.2")
OBJECTS = [Object(f"O-{number:02}", f"站 {number}", "", "east" if number % 2 else "west") for number in range(1, 24)]
INSPECTORS = [Inspector(f"I-{number}", f"员 {number}", "east" if number < 3 else "") for number in range(1, 7)]
LIST = canonical(OBJECTS, INSPECTORS)


def _proof(events: tuple[Event, ...] = (), beacon: str = "31415", share: Decimal = SHARE) -> dict[str, Any]:
    outcome = draw(LIST, seed=SEED, beacon=beacon, share=share, each=2, events=events)
    return {
        "format": VERSION,
        "list": LIST,
        "list_sha256": digest_of(LIST),
        "commitment": commitment_of(SEED),
        "seed": SEED,
        "beacon": {"source": "lottery", "value": beacon},
        "share": str(share),
        "inspectors_each": 2,
        "changes": [{"kind": each.kind, "id": each.id, "object": each.object} for each in events],
        "result": result_rows(outcome),
    }


def test_the_order_is_the_one_that_the_description_gives() -> None:
    """Written again from the docstring alone, with nothing of the module."""
    key = hashlib.sha256(
        f"lantian-draw-1\n{SEED}\n{hashlib.sha256(LIST.encode()).hexdigest()}\n31415".encode()
    ).digest()
    marks = {each.id: hmac.new(key, f"object\n{each.id}".encode(), hashlib.sha256).hexdigest() for each in OBJECTS}
    outcome = draw(LIST, seed=SEED, beacon="31415", share=SHARE, each=2)
    assert list(outcome.order[""]) == sorted(marks, key=lambda each: marks[each])
    assert [each.object for each in outcome.drawn] == sorted(marks, key=lambda each: marks[each])[:5]


def test_a_draw_that_nobody_touched_holds() -> None:
    proof = json.loads(json.dumps(_proof((Event("inspector-out", "I-4"),))))
    assert verify(proof) == ()
    assert verify(proof, list_digest=digest_of(LIST), commitment=commitment_of(SEED)) == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda proof: proof.update(list=proof["list"].replace("O-05", "O-99")), "list-changed"),
        (lambda proof: proof.update(seed="00" * 32), "seed-changed"),
        (lambda proof: proof["beacon"].update(value="27182"), "left-out"),
        (lambda proof: proof["result"].pop(), "left-out"),
        (lambda proof: proof["result"][0].update(object="O-98"), "slipped-in"),
        (lambda proof: proof["result"][0].update(inspectors=["I-1", "I-1"]), "other-inspectors"),
        (lambda proof: proof["result"][0].update(order=9), "other-order"),
        (lambda proof: proof["result"].append(dict(proof["result"][0])), "double"),
        (lambda proof: proof.update(share="0.9"), "left-out"),
        (lambda proof: proof.update(share="NaN"), "not-a-proof"),
        (lambda proof: proof.update(seed=None), "not-a-proof"),
        (lambda proof: proof.update(inspectors_each=10**9), "not-a-proof"),
        (lambda proof: proof.update(changes=[{"kind": "again"}]), "not-a-proof"),
        (lambda proof: proof.update(format="lantian-draw-0"), "other-format"),
    ],
)
def test_what_was_changed_is_named(change: Any, code: str) -> None:
    proof = copy.deepcopy(_proof())
    change(proof)
    found = verify(proof)
    assert code in {each.code for each in found}
    assert all(each.message.zh and each.message.en and each.remedy.zh for each in found)


def test_a_proof_made_anew_does_not_hold_against_what_was_published() -> None:
    """Another list with a digest of its own agrees with itself, not with the digest that people saw."""
    other = canonical(OBJECTS[1:], INSPECTORS)
    proof = {**_proof(), "list": other, "list_sha256": digest_of(other)}
    proof["result"] = result_rows(draw(other, seed=SEED, beacon="31415", share=SHARE, each=2))
    assert verify(proof) == ()
    assert [each.code for each in verify(proof, list_digest=digest_of(LIST))] == ["list-changed"]


@pytest.mark.parametrize(
    ("share", "size", "drawn"),
    [("0.2", 10, 2), ("0.2", 11, 3), ("0.2", 1, 1), ("0.2", 0, 0), ("0", 5, 0), ("1", 5, 5), ("0.10", 30, 3)],
)
def test_a_share_is_rounded_up(share: str, size: int, drawn: int) -> None:
    assert quota_of(Decimal(share), size) == drawn


def test_each_stratum_gives_its_own_share() -> None:
    objects = [Object(f"{part}-{number}", "x", part) for part, size in (("a", 3), ("b", 12)) for number in range(size)]
    outcome = draw(canonical(objects, []), seed=SEED, beacon="", share=SHARE, each=0)
    assert outcome.quotas == {"a": 1, "b": 3}
    assert Counter(each.stratum for each in outcome.drawn) == {"a": 1, "b": 3}


def test_nobody_checks_their_own_unit_and_all_have_as_much_to_do() -> None:
    objects = [Object(f"O-{number}", "x", "", f"u{number % 5}") for number in range(60)]
    inspectors = [Inspector(f"I-{number}", "y", f"u{number}") for number in range(5)]
    outcome = draw(canonical(objects, inspectors), seed=SEED, beacon="", share=Decimal(1), each=2)
    units = {each.id: each.unit for each in inspectors}
    of_object = {each.id: each.unit for each in objects}
    assert all(units[who] != of_object[each.object] for each in outcome.drawn for who in each.inspectors)
    assert all(len(set(each.inspectors)) == 2 for each in outcome.drawn)
    load = Counter(who for each in outcome.drawn for who in each.inspectors)
    assert max(load.values()) - min(load.values()) <= 1


def test_too_few_inspectors_are_refused_by_name() -> None:
    text = canonical([Object("O-1", "x", "", "u")], [Inspector("I-1", "y", "u"), Inspector("I-2", "z")])
    with pytest.raises(NobodyLeft) as refused:
        draw(text, seed=SEED, beacon="", share=Decimal(1), each=2)
    assert (refused.value.object_id, refused.value.wanted, refused.value.found) == ("O-1", 2, 1)


def test_an_object_that_falls_out_is_followed_by_the_next_in_order() -> None:
    before = draw(LIST, seed=SEED, beacon="", share=SHARE, each=2)
    gone = before.drawn[1].object
    after = draw(LIST, seed=SEED, beacon="", share=SHARE, each=2, events=[Event("object-out", gone)])
    following = before.order[""][5]
    assert {each.object for each in after.drawn} == {each.object for each in before.drawn} - {gone} | {following}
    assert next(each for each in after.drawn if each.object == following).instead_of == gone
    assert after.order == before.order
    kept = {each.object: each.inspectors for each in before.drawn if each.object != gone}
    assert {each.object: each.inspectors for each in after.drawn if each.object in kept} == kept


def test_when_no_substitute_is_left_it_is_said() -> None:
    events = [Event("object-out", each.id) for each in OBJECTS]
    outcome = draw(LIST, seed=SEED, beacon="", share=SHARE, each=2, events=events)
    assert outcome.drawn == []
    assert set(outcome.exhausted) == {""}


def test_an_inspector_who_falls_out_is_replaced_where_they_were_sent_and_nowhere_else() -> None:
    before = draw(LIST, seed=SEED, beacon="", share=SHARE, each=2)
    ill = before.drawn[0].inspectors[0]
    after = draw(LIST, seed=SEED, beacon="", share=SHARE, each=2, events=[Event("inspector-out", ill)])
    for one, two in zip(before.drawn, after.drawn, strict=True):
        assert ill not in two.inspectors
        if ill not in one.inspectors:
            assert one == two
        else:
            assert len(set(one.inspectors) & set(two.inspectors)) == 1


def test_standing_aside_is_for_one_object_alone() -> None:
    before = draw(LIST, seed=SEED, beacon="", share=Decimal(1), each=2)
    first = before.drawn[0]
    who = first.inspectors[0]
    after = draw(
        LIST, seed=SEED, beacon="", share=Decimal(1), each=2, events=[Event("inspector-out", who, first.object)]
    )
    assert who not in after.drawn[0].inspectors
    assert [each.inspectors for each in after.drawn[1:]] == [each.inspectors for each in before.drawn[1:]]


def test_every_object_is_drawn_about_as_often_over_many_seeds() -> None:
    """2,000 seeds, 10 objects, 3 drawn: 600 expected each; chi-square with 9 degrees of freedom, 99.9 %: 27.9."""
    text = canonical([Object(f"O-{number}", "x") for number in range(10)], [])
    seen: Counter[str] = Counter()
    for number in range(2000):
        outcome = draw(text, seed=digest_of(f"seed {number}"), beacon="", share=Decimal("0.3"), each=0)
        seen.update(each.object for each in outcome.drawn)
    assert sum(seen.values()) == 6000
    assert sum((seen[f"O-{number}"] - 600) ** 2 / 600 for number in range(10)) < 27.9


@given(st.lists(st.tuples(st.text(min_size=1), st.text(), st.text(), st.text()), max_size=20))
def test_a_published_list_reads_back_the_same(rows: list[tuple[str, str, str, str]]) -> None:
    """Whatever names hold: what was read and written once more is the same, byte for byte."""
    objects = [Object(f"{place}", *row[1:]) for place, row in enumerate(rows)]
    text = canonical(objects, [Inspector("1", 'a, b\n"c"')])
    read, inspectors = read_canonical(text)
    assert {each.id for each in read} == {each.id for each in objects}
    assert inspectors == [Inspector("1", 'a, b "c"')]
    assert canonical(read, inspectors) == text


@pytest.mark.parametrize("text", ["", "a,b\n", "list,id,name,stratum,unit\nobject,1,x\n"])
def test_another_file_is_no_list(text: str) -> None:
    with pytest.raises(ListNotReadable):
        read_canonical(text)


def test_a_double_is_no_list() -> None:
    with pytest.raises(ListNotReadable, match="Line 3"):
        read_canonical("list,id,name,stratum,unit\nobject,1,x,,\nobject,1,y,,\n")


def test_a_name_that_a_spreadsheet_would_compute_is_made_harmless() -> None:
    assert "object,1,'=1+1,," in canonical([Object("1", "=1+1")], [])
