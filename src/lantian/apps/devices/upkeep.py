"""Regular work: follow the passwords that devices have taken over."""

from __future__ import annotations

from django_tasks import task

from lantian.apps.devices import actions
from lantian.apps.records.schedule import regular
from lantian.io.clock import now

__all__ = ["follow_passwords"]


@regular()
@task()
def follow_passwords() -> None:
    """Bring the register into step with devices that have agreed to a new password."""
    actions.follow_passwords(now())
