"""The sections of an issue: each is computed from the data by the name that the pack gives it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lantian.apps.briefings.content import Content, Section
from lantian.apps.briefings.scope import Scope, plan_of
from lantian.apps.briefings.sections.air import air, ranking
from lantian.apps.briefings.sections.cases import cases, overdue
from lantian.apps.briefings.sections.duty import duty
from lantian.apps.briefings.sections.reports import reports
from lantian.apps.briefings.sections.warnings import warnings
from lantian.apps.briefings.sections.work import returns, tasks

__all__ = ["build"]

_SECTIONS: Mapping[str, Callable[[Scope], Section]] = {
    "air": air,
    "ranking": ranking,
    "cases": cases,
    "overdue": overdue,
    "tasks": tasks,
    "returns": returns,
    "warnings": warnings,
    "duty": duty,
    "reports": reports,
}


def build(scope: Scope) -> Content:
    """Everything that an issue of this scope says; the same scope gives the same content for ever."""
    plan = plan_of(scope.kind)
    return Content(tuple(_SECTIONS[name](scope) for name in plan.sections) if plan is not None else ())
