"""Who may bring data in and hand them over."""

from __future__ import annotations

from dataclasses import dataclass

from lantian.apps.exchange.choices import EXCHANGE
from lantian.apps.orgs.policies import RightPolicy

__all__ = ["ExchangePolicy"]


@dataclass(frozen=True)
class ExchangePolicy(RightPolicy):
    """Imports, mappings and hand-overs."""

    right: str = EXCHANGE
