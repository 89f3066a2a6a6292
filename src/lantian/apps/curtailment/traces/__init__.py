"""What stands behind the figures of cuts. `common` who may look · `cuts` shares · `emissions` kilograms of a day."""

from lantian.apps.curtailment.traces import cuts, emissions

__all__ = ["cuts", "emissions"]
