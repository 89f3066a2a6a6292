"""What stands behind the figures of cuts. `common` who may look · `cuts` shares · `emissions` kilograms of a day ·
`stacks` what monitors show."""

from lantian.apps.curtailment.traces import cuts, emissions, stacks

__all__ = ["cuts", "emissions", "stacks"]
