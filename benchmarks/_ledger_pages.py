"""Measures in a process of its own, whose data folder is set: prints what `ledgers.py` reports, as JSON."""

from __future__ import annotations

import datetime as dt
import json
import statistics
import time
from collections.abc import Callable

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client, override_settings  # noqa: E402

from benchmarks._ledger_store import LARGEST, NOW, build  # noqa: E402
from lantian.apps.ledgers.history import history  # noqa: E402
from lantian.apps.ledgers.models import Change, Row  # noqa: E402
from lantian.apps.ledgers.reading import flow_of  # noqa: E402
from lantian.apps.orgs.models import User  # noqa: E402
from lantian.apps.records.campaign import pack  # noqa: E402
from lantian.apps.records.models import LogEntry  # noqa: E402
from lantian.apps.tasks.progress import progress  # noqa: E402
from lantian.core.policy.indicator_schema import RowCount  # noqa: E402
from lantian.core.policy.ledger_schema import Condition  # noqa: E402

WARM_UP, REQUESTS = 3, 100


def main() -> None:
    """Build, ask, print."""
    found: dict[str, float] = {}
    call_command("migrate", verbosity=0)
    found["build"] = _seconds(build)
    found |= {"rows": Row.objects.count(), "changes": Change.objects.count(), "entries": LogEntry.objects.count()}
    found |= {f"page {name}": _p95(query) for name, query in _queries().items()}
    found["progress"] = _seconds(lambda: progress(NOW))
    done = RowCount(ledger=LARGEST, where=Condition(state_kind=("closed",)))
    days = [NOW.date() - dt.timedelta(days=number) for number in range(150)]
    found["season"] = _seconds(lambda: history(done, days, today=NOW.date()))
    print(json.dumps(found))


def _queries() -> dict[str, str]:
    ledger = pack().ledgers[LARGEST]
    unit = pack().subdistricts()[0].id
    word = Row.objects.filter(ledger=LARGEST).order_by("pk")[500].title[:2]
    choice = next(field for field in ledger.fields if field.kind == "choice")
    pages = Row.objects.filter(ledger=LARGEST).exclude(state_kind="void").count() // 50
    return {
        "first": "",
        "of a unit": f"?unit={unit}",
        "of a state": f"?state={flow_of(ledger).states[1].id}",
        "of a state, by unit": f"?state={flow_of(ledger).states[1].id}&sort=unit",
        "searched by name": f"?q={word}",
        "searched in vain": "?q=nothing-like-it",
        "of a choice": f"?f-{choice.id}={choice.choices[0].id}",
        "overdue": "?overdue=1",
        "in the middle": f"?page={pages // 2}",
        "last": f"?page={pages}",
        "by due day, last": f"?sort=-due&page={pages}",
        "by change": "?sort=-changed_at",
        "by unit": "?sort=unit",
        "by state": "?sort=state",
        "overview": "../",
    }


def _p95(query: str) -> float:
    """Milliseconds of the slowest but five of a hundred answers, for somebody who reads every row."""
    user, _ = User.objects.get_or_create(username="reader", defaults={"role": "duty-officer"})
    client = Client()
    client.force_login(user)
    address = f"/ledgers/{LARGEST}/{query}" if query != "../" else "/ledgers/"
    took = []
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        for _ in range(WARM_UP + REQUESTS):
            started = time.perf_counter()
            answer = client.get(address)
            took.append((time.perf_counter() - started) * 1000)
            if answer.status_code != 200:
                raise RuntimeError(f"{address} answered {answer.status_code}")
    return statistics.quantiles(took[WARM_UP:], n=20)[-1]


def _seconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
    connection.close()
