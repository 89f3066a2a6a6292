"""The parameters that code asks for by name: their kind, their unit and why they are needed.

Every pack must state each of them; `lantian pack check` names the missing ones. One module for each area.
"""

from __future__ import annotations

from collections.abc import Mapping

from lantian.core.policy.required.air import AIR
from lantian.core.policy.required.calibration import CALIBRATION
from lantian.core.policy.required.demand import Required
from lantian.core.policy.required.devices import DEVICES
from lantian.core.policy.required.draws import DRAWS
from lantian.core.policy.required.dustfall import DUSTFALL
from lantian.core.policy.required.evidence import EVIDENCE
from lantian.core.policy.required.forecast import FORECAST
from lantian.core.policy.required.integrity import INTEGRITY
from lantian.core.policy.required.notices import NOTICES
from lantian.core.policy.required.quality import QUALITY
from lantian.core.policy.required.reconciliation import RECONCILIATION
from lantian.core.policy.required.stacks import STACKS

__all__ = ["REQUIRED", "Required"]

REQUIRED: Mapping[str, Required] = {
    **AIR,
    **QUALITY,
    **CALIBRATION,
    **INTEGRITY,
    **STACKS,
    **DUSTFALL,
    **DEVICES,
    **NOTICES,
    **DRAWS,
    **RECONCILIATION,
    **EVIDENCE,
    **FORECAST,
}
"""Parameter id → what its value must be."""
