"""Our way to the present schema ends where Django's own way ends."""

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from lantian.apps.records.management.commands.migrate import narrow_drawing

DJANGOS_OWN = """
import django
django.setup()
from django.core.management import call_command
from django.core.management.commands.migrate import Command
call_command(Command(), verbosity=0)
"""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?")


def content(database: Path) -> list[str]:
    with sqlite3.connect(database) as records:
        return sorted(_MOMENT.sub("", line) for line in records.iterdump())


@pytest.mark.slow
def test_tables_indexes_triggers_and_first_rows_are_the_same(migrated_records, tmp_path):
    environment = {**os.environ, "LANTIAN_HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", DJANGOS_OWN], env=environment, check=True, timeout=240)
    assert content(migrated_records) == content(tmp_path / "records.db")


def test_django_draws_as_before_when_it_is_over():
    from django.db.migrations.state import ProjectState

    before = ProjectState.add_model, ProjectState._append_option
    with narrow_drawing():
        assert ProjectState.add_model is not before[0]
    assert (ProjectState.add_model, ProjectState._append_option) == before
