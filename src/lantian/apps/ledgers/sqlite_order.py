"""SQLite learns to compare kept values exactly as the core does; PostgreSQL has decimals of its own."""

from __future__ import annotations

from typing import Any

from lantian.core.rules.ledgers.conditions import order, product

__all__ = ["teach"]


def teach(connection: Any, **signal: object) -> None:
    """Give a new connection the functions that `selection` asks for. SQLite's own numbers are binary floats."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("lantian_order", 2, order, deterministic=True)
        connection.connection.create_function("lantian_product", 2, product, deterministic=True)
