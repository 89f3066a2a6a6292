"""Bring up the Django project for a command, once, and only when the command needs it."""

from __future__ import annotations

import os

__all__ = ["bring_up", "migrate"]


def bring_up() -> None:
    """Make models and settings usable in this process."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantian.web.settings")
    django.setup()


def migrate() -> None:
    """Bring the records database to the present schema; nothing is printed."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
