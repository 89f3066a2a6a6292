"""Evidence of tampering with measurements: scores with a measured rate of false alarms, for a person to look into.

Each module is a family of detectors (`catalogue` names them), pure functions on arrays (stations, hours), float64,
NaN for missing. `null` says how often a score is reached without tampering, `injection` does to real data what a
cheat would.
"""

from __future__ import annotations
