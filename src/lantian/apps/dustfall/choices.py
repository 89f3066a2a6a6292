"""Words of dustfall: why a jar is lost, why a subdistrict has no value."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

__all__ = ["JarState"]


class JarState(models.TextChoices):
    """What became of a jar."""

    GOOD = "good", pgettext_lazy("jar", "weighed")
    MISSING = "missing", pgettext_lazy("jar", "missing")
    BROKEN = "broken", pgettext_lazy("jar", "broken")
    SPILT = "spilt", pgettext_lazy("jar", "spilt or dried out")
    POLLUTED = "polluted", pgettext_lazy("jar", "polluted, not usable")

    @property
    def is_lost(self) -> bool:
        """Whether there is nothing to weigh."""
        return self is not JarState.GOOD
