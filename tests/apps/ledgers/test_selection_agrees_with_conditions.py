"""A condition asked of the database finds the rows for which the core says yes, whatever the rows hold."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.reading import facts_on
from lantian.apps.ledgers.selection import fields_asked, matching
from lantian.apps.orgs.models import Unit
from lantian.core.policy.ledger_schema import Bound, Condition
from lantian.core.rules.ledgers.conditions import ask

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2031, 12, 1, 8, tzinfo=dt.UTC)
TODAY = dt.date(2031, 12, 1)
FIELDS = ("a", "b", "c-d.e")
WORDS = ("coal", "gas", "15", "2031-11-30", "2031-12-01", 'é’"', "中原")

numbers = st.integers(-3, 20) | st.sampled_from([10**14, 15, 3])
amounts = st.decimals(-2, 20, places=1).map(lambda number: format(number, "f")) | st.sampled_from(["3", "3.0", "12.50"])
kept = st.one_of(
    st.none(),
    numbers,
    amounts,
    st.booleans(),
    st.sampled_from((*WORDS, "", "[]", "1e5", "--1", "1.", "١٢")),
    st.lists(st.sampled_from(WORDS), max_size=2),
)
rows = st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, kept))
days = st.dates(TODAY - dt.timedelta(days=2), TODAY + dt.timedelta(days=2))
names = st.sampled_from(FIELDS)
factors = st.none() | names


@st.composite
def bounds(draw: st.DrawFn) -> Bound:
    """Whatever a field can be held against."""
    kind = draw(st.sampled_from(["value", "day", "field", "today", "parameter"]))
    if kind == "day":
        return Bound(day=draw(days))
    if kind == "today":
        return Bound(today=True)
    times = draw(factors)
    if kind == "value":
        return Bound(
            value=draw(st.sampled_from([Decimal("0.2"), Decimal(3), Decimal("12.5"), Decimal(15)])), times=times
        )
    if kind == "field":
        return Bound(field=draw(names), times=times)
    return Bound(parameter=draw(st.sampled_from(["ranking.station_share", "results.values"])), times=times)


@st.composite
def questions(draw: st.DrawFn) -> Condition:
    """One test of one row."""
    kind = draw(st.sampled_from(["equals", "one_of", "filled", "bound", "bound", "today", "state"]))
    if kind == "state":
        kinds = [Condition(state_kind=("open",)), Condition(state_kind=("closed", "void"))]
        return draw(st.sampled_from([Condition(state=("reported",)), *kinds]))
    if kind == "today":
        return Condition(today=True, **{draw(st.sampled_from(["at_least", "below"])): draw(bounds())})
    field = draw(names)
    if kind == "equals":
        wanted = draw(st.booleans() | st.sampled_from(WORDS) | st.sampled_from([Decimal(3), Decimal("12.5")]))
        return Condition(field=field, equals=wanted)
    if kind == "one_of":
        return Condition(field=field, one_of=tuple(draw(st.lists(st.sampled_from(WORDS[:5]), min_size=1, max_size=3))))
    if kind == "filled":
        return Condition(field=field, filled=draw(st.booleans()))
    return Condition(field=field, **{draw(st.sampled_from(["at_least", "at_most", "above", "below"])): draw(bounds())})


conditions = st.recursive(
    questions(),
    lambda below: st.builds(
        lambda how, several: Condition(**{how: tuple(several)}),
        st.sampled_from(["all_of", "any_of", "none_of"]),
        st.lists(below, min_size=1, max_size=3),
    ),
    max_leaves=5,
)


@pytest.mark.usefixtures("alder")
@given(
    values=st.lists(rows, min_size=1, max_size=8), state=st.sampled_from(["open", "closed", "void"]), asked=conditions
)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_database_and_the_core_answer_alike(values: list[dict], state: str, asked: Condition) -> None:
    Row.objects.all().delete()
    unit, _ = Unit.objects.get_or_create(id="clean-air-desk", defaults={"kind": "department"})
    Row.objects.bulk_create(
        Row(
            ledger="hearths",
            number=f"H-{number}",
            unit=unit,
            state="reported" if number % 2 else "seen",
            state_kind=state,
            values=held,
            created_at=NOW,
            changed_at=NOW,
            state_since=NOW,
            round_since=NOW,
        )
        for number, held in enumerate(values)
    )
    found = set(Row.objects.filter(matching(asked, TODAY)).values_list("number", flat=True))
    expected = {
        row.number for row in Row.objects.all() if ask(asked, facts_on(row.values, row.state, state, TODAY)).holds
    }
    assert found == expected


def test_no_condition_is_every_row(alder, db) -> None:
    assert not matching(None, TODAY)
    assert fields_asked(None) == frozenset()


def test_every_field_of_a_condition_is_named() -> None:
    asked = Condition(
        any_of=(
            Condition(field="a", filled=True),
            Condition(none_of=(Condition(field="b", at_least=Bound(field="c", times="d")),)),
            Condition(state=("seen",)),
        )
    )
    assert fields_asked(asked) == {"a", "b", "c", "d"}


def test_a_share_of_a_field_is_exact(alder, db) -> None:
    """0.2 × 15 is 3: a machine's binary number would say a little more."""
    unit = Unit.objects.create(id="clean-air-desk", kind="department")
    Row.objects.create(
        ledger="hearths", number="H-1", unit=unit, state="seen", state_kind="open", values={"a": 3, "b": 15},
        created_at=NOW, changed_at=NOW, state_since=NOW, round_since=NOW,
    )  # fmt: skip
    share = Bound(value=Decimal("0.2"), times="b")
    assert Row.objects.filter(matching(Condition(field="a", at_least=share), TODAY)).count() == 1
    assert Row.objects.filter(matching(Condition(field="a", above=share), TODAY)).count() == 0
