"""Every change of a model has its migration, or the tables of an installation would not follow the code."""

from __future__ import annotations

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    """`makemigrations --check` exits with 1 where a model says something that no migration made."""
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
