"""What of this system can serve a clause: the names that packs use, and where each of them lives.

A line is added here when the thing runs, not before; tests import every entry and resolve every page. Ledgers, their
rules and indicators run by being declared in a pack (`coverage.declared`) and have no line.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["RUNNING", "SERVICES", "Key"]

Key = tuple[str, str]

SERVICES: Mapping[Key, str] = {
    ("rule", "ranking"): "lantian.core.rules.ranking:rank",
    ("rule", "completion"): "lantian.core.rules.completion:completion_ratio",
    ("rule", "air-quality-index"): "lantian.core.standards.hj633:index",
    ("rule", "data-quality"): "lantian.science.quality.hourly:check",
    ("rule", "tamper-evidence"): "lantian.apps.integrity.scanning:scan",
    ("rule", "calibration"): "lantian.science.calibration.selection:choose",
    ("rule", "interpretations"): "lantian.apps.records.trace_page:decided",
    ("rule", "station-stages"): "lantian.core.flows.station_stage:check_step",
    ("rule", "transmission-rate"): "lantian.core.rules.stacks.rates:passes",
    ("rule", "reconciliation"): "lantian.apps.reconciliation.actions:compare",
    ("rule", "sampling-quota"): "lantian.apps.draws.actions:draw",
    ("rule", "hang-board"): "lantian.core.rules.stacks.consequences:consequences",
    ("rule", "reopening"): "lantian.core.flows.ledger_row:obstacles",
    ("rule", "joint-sign-off"): "lantian.core.flows.ledger_row:obstacles",
    ("rule", "close-out"): "lantian.core.flows.ledger_row:obstacles",
    ("rule", "dustfall-ranking"): "lantian.apps.dustfall.queries:month_sheet",
    ("rule", "ranking-rewards"): "lantian.apps.rewards.actions:propose",
    ("rule", "escalation"): "lantian.apps.supervision.standing:standings",
    ("rule", "problem-weights"): "lantian.core.rules.inspections:weight_of",
    ("page", "inspections"): "inspections:list",
    ("rule", "leave-approval"): "lantian.apps.duty.leave_actions:confirm",
    ("ledger", "stacks"): "lantian.apps.stacks.queries:overview",
    ("ledger", "dustfall-samples"): "lantian.apps.dustfall.queries:month_sheet",
    ("indicator", "dustfall"): "lantian.apps.dustfall.queries:month_sheet",
    ("ledger", "reference-stations"): "lantian.apps.network.queries:hand_over",
    ("ledger", "monitoring-agencies"): "lantian.apps.network.queries:agency_of",
    ("rule", "handover-export"): "lantian.apps.exchange.hand_over:make_bundle",
    ("indicator", "pm25-period-mean"): "lantian.apps.monitoring.queries:season",
    ("indicator", "heavy-days"): "lantian.apps.monitoring.queries:season",
    ("indicator", "stations-online"): "lantian.apps.monitoring.queries:stations_online",
    ("indicator", "subdistrict-air"): "lantian.apps.monitoring.queries:subdistrict_day",
    ("rule", "warning-grades"): "lantian.core.rules.warning.engine:propose",
    ("rule", "reduction"): "lantian.apps.curtailment.actions:propose_plan",
    ("rule", "line-orders"): "lantian.apps.curtailment.actions:issue_orders",
    ("rule", "regional-response"): "lantian.apps.warnings.notice_actions:record_notice",
    ("rule", "inventory"): "lantian.apps.inventory.actions:compute",
    ("page", "inventory"): "inventory:overview",
    ("page", "warning"): "site:warning",
    ("page", "forecast"): "forecasts:public",
    ("page", "wall"): "site:wall",
    ("page", "public"): "site:public",
    ("page", "ranking"): "site:ranking",
    ("page", "targets"): "site:targets",
    ("page", "season"): "site:season",
    ("page", "station"): "site:station",
    ("page", "subdistrict"): "site:subdistrict",
    ("page", "measures"): "measures",
    ("page", "ledger-map"): "site:situation",
    ("page", "progress"): "progress:board",
    ("task", "submissions"): "lantian.apps.submissions.owing:owed",
    ("task", "weekly-returns"): "lantian.apps.submissions.owing:owed",
    ("task", "daily-report"): "lantian.apps.briefings.actions:hand_in_report",
    ("task", "monthly-progress"): "lantian.apps.tasks.prefill_sources:progress_of",
    ("task", "duty-roster"): "lantian.apps.duty.actions:publish",
    ("task", "assignments"): "lantian.apps.duty.archive_actions:give_task",
    ("page", "organisation"): "organisation",
    ("page", "policy-text"): "policy_document",
    ("page", "clauses"): "clauses",
    ("page", "interpretations"): "interpretations",
    ("page", "leads"): "integrity:leads",
    ("page", "calibration"): "calibration:devices",
    ("page", "notices"): "notices:inbox",
    ("page", "stacks"): "stacks:overview",
    ("page", "dustfall"): "dustfall:month",
    ("page", "archive"): "duty:materials",
    ("page", "briefings"): "briefings:overview",
    ("page", "trace"): "trace",
    ("page", "cases"): "cases:list",
    ("rule", "case-workflow"): "lantian.core.flows.case:obstacles",
    ("rule", "accountability-counts"): "lantian.core.rules.accountability.counting:count",
    ("rule", "accountability-tiers"): "lantian.core.rules.accountability.findings:evaluate",
    ("rule", "accountability-result"): "lantian.core.rules.accountability.air:judge_air",
    ("rule", "accountability-scope"): "lantian.apps.accountability.posts:answering",
    ("rule", "accountability-workflow"): "lantian.core.flows.accountability:obstacles",
    ("rule", "transfer-deadline"): "lantian.apps.accountability.actions:take",
    ("rule", "accountability-forms"): "lantian.core.rules.gravity:hints",
    ("rule", "aggravation"): "lantian.apps.accountability.statements:state_ground",
    ("rule", "accountability-validity"): "lantian.apps.accountability.statements:suspend",
    ("rule", "pinned-results"): "lantian.apps.accountability.pinning:recomputed",
}
"""(kind, ref) → "module:function", or for a page the name of its address."""

RUNNING: frozenset[Key] = frozenset(SERVICES)
"""Everything that runs."""
