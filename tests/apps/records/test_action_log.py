"""The action log: only added to, sealed, provable."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from django.db import connection, transaction

from lantian.apps.records import actions
from lantian.apps.records.chain import BEGINNING
from lantian.apps.records.models import LogEntry
from lantian.apps.records.queries import verify_log

WRITER = """
import sys
from lantian.cli.project import bring_up
bring_up()
from lantian.apps.records.actions import record
for number in range(int(sys.argv[2])):
    record(actor=None, action="test.write", subject=f"{sys.argv[1]}:{number}", facts={"number": number})
"""


def _write(count: int = 5) -> list[LogEntry]:
    return [
        actions.record(actor=None, action="test.write", subject=f"thing:{number}", facts={"n": number}, reason="因")
        for number in range(count)
    ]


@pytest.mark.django_db
def test_an_empty_log_holds() -> None:
    """Nothing was done, nothing is broken."""
    proof = verify_log()
    assert (proof.entries, proof.newest, proof.broken) == (0, BEGINNING, None)


@pytest.mark.django_db
def test_each_entry_seals_the_one_before_it() -> None:
    """Numbers without a gap, each naming its predecessor's digest."""
    entries = _write()
    assert [entry.number for entry in entries] == [1, 2, 3, 4, 5]
    assert [entry.previous for entry in entries] == [BEGINNING, *(entry.digest for entry in entries[:-1])]
    proof = verify_log()
    assert (proof.entries, proof.newest, proof.broken) == (5, entries[-1].digest, None)


@pytest.mark.django_db
def test_whatever_facts_hold_they_read_back_with_their_digest() -> None:
    """Exact numbers, moments, sets and Chinese survive the database."""
    facts = {
        "decimal": Decimal("0.10"),
        "fraction": Fraction(3, 4),
        "float": 0.1,
        "moment": dt.datetime(2017, 10, 1, tzinfo=dt.UTC),
        "day": dt.date(2017, 10, 1),
        "list": [1, None, True, ("a", {"b", "c"})],
        "中文": {"街道": "须水"},
    }
    actions.record(actor=None, action="test.write", subject="thing:1", facts=facts)
    stored = LogEntry.objects.get().facts
    assert stored["decimal"] == "0.10"
    assert stored["fraction"] == "3/4"
    assert stored["list"] == [1, None, True, ["a", ["b", "c"]]]
    assert verify_log().broken is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sql", "number", "code"),
    [
        ("UPDATE records_logentry SET reason = '' WHERE number = 3", 3, "content"),
        ("UPDATE records_logentry SET facts = '{\"n\": 9}' WHERE number = 3", 3, "content"),
        ("UPDATE records_logentry SET actor_name = 'x' WHERE number = 1", 1, "content"),
        ("UPDATE records_logentry SET time = '2001-01-01 00:00:00' WHERE number = 5", 5, "content"),
        ("UPDATE records_logentry SET time = 'nonsense' WHERE number = 5", 5, "content"),
        ("DELETE FROM records_logentry WHERE number = 3", 3, "gap"),
        ("DELETE FROM records_logentry WHERE number = 1", 1, "gap"),
        ("UPDATE records_logentry SET previous = digest WHERE number = 4", 4, "link"),
    ],
)
def test_whatever_is_changed_afterwards_is_named(sql: str, number: int, code: str) -> None:
    """The first entry that does not hold, and why."""
    _write()
    with connection.cursor() as cursor:
        cursor.execute(sql)
    broken = verify_log().broken
    assert broken is not None
    assert (broken.number, broken.code) == (number, code)
    assert str(number) in broken.message


@pytest.mark.django_db
def test_a_resealed_entry_breaks_the_next_one() -> None:
    """Whoever changes an entry and its digest must change all that follow."""
    entry = _write()[2]
    entry.reason = "another"
    entry.digest = "f" * 64
    entry.save()
    from lantian.apps.records.chain import digest_of

    LogEntry.objects.filter(number=3).update(digest=digest_of(LogEntry.objects.get(number=3)))
    broken = verify_log().broken
    assert broken is not None
    assert (broken.number, broken.code) == (4, "link")


@pytest.mark.django_db
def test_an_entry_and_its_action_happen_together_or_not_at_all() -> None:
    """A transaction that fails takes its entry with it."""
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        _write(1)
        _ = 1 / 0
    assert verify_log().entries == 0


def _environment(home: Path) -> dict[str, str]:
    return {**os.environ, "LANTIAN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "lantian.web.settings"}


def test_two_processes_write_at_once_and_the_chain_holds(migrated_home: Path) -> None:
    """Neither overtakes the other, nothing is lost, and the command proves it – until one byte is changed."""
    environment = _environment(migrated_home)
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, name, "40"], env=environment) for name in ("left", "right")
    ]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0]
    command = [sys.executable, "-m", "lantian.cli.main", "log", "verify", "--json"]
    proved = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    answer = json.loads(proved.stdout)
    assert answer["entries"] == 80
    assert answer["holds"] is True
    assert answer["errors"] == []
    import sqlite3

    with sqlite3.connect(migrated_home / "records.db") as database:
        database.execute("UPDATE records_logentry SET subject = 'left:99' WHERE number = 17")
    refused = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    (error,) = json.loads(refused.stdout)["errors"]
    assert error["code"] == "log-content"
    assert error["where"] == "entry 17"
    assert error["remedy"]
    spoken = subprocess.run(command[:-1], env=environment, capture_output=True, text=True, check=False)
    assert (spoken.returncode, spoken.stdout) == (1, "")
    assert "17" in spoken.stderr


def test_without_a_database_the_command_says_how_to_make_one(tmp_path: Path) -> None:
    """Exit status 3: the system is ill, and the remedy."""
    command = [sys.executable, "-m", "lantian.cli.main", "log", "verify"]
    answer = subprocess.run(command, env=_environment(tmp_path), capture_output=True, text=True, check=False)
    assert answer.returncode == 3
    assert "make run" in answer.stderr
