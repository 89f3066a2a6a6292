"""50,000 names against 50,000: below 60 s on two cores, beside comparing every pair of names with RapidFuzz.

The peer compares 500 × 50,000 names, and its time is scaled to all; it goes by the names alone. Both run in this
process, one after the other. `python -m benchmarks reconciliation`.
"""

from __future__ import annotations

import time

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from benchmarks.result import Result
from lantian.science.matching.comparing import compare
from lantian.science.matching.made import PLACES, Made, make
from lantian.science.matching.wording import name_of

SIZE = 50_000
BLOCK = 500
LIMIT_S = 60.0


def run(size: int = SIZE) -> list[Result]:
    """Time and recall of the whole comparison."""
    made = make(size, seed=4)
    truth = {(right, left) for left, right in made.truth}
    begun = time.perf_counter()
    found = compare(made.right, made.left, near=300, most=5, least=0.2, places=PLACES)
    took = time.perf_counter() - begun
    pairs = zip(found.left.tolist(), found.right.tolist(), strict=True)
    recall = sum(pair in truth for pair in pairs) / len(truth)
    peer, peer_recall = _peer(made, truth)
    return [
        Result(
            "reconciliation",
            took,
            "s",
            f"every pair with rapidfuzz cdist: {peer:.0f} s, recall of the first {peer_recall:.3f}; ours {recall:.3f}",
            peer / took,
            f"{size:,} × {size:,} names below {LIMIT_S:.0f} s, recall ≥ 0.97",
            took < LIMIT_S and recall >= 0.97,
        )
    ]


def _peer(made: Made, truth: set[tuple[int, int]]) -> tuple[float, float]:
    begun = time.perf_counter()
    mine = [name_of(each.name, PLACES).core for each in made.right]
    theirs = [name_of(each.name, PLACES).core for each in made.left]
    prepared = time.perf_counter() - begun
    block = min(BLOCK, len(mine))
    begun = time.perf_counter()
    best = cdist(mine[:block], theirs, scorer=fuzz.ratio, dtype=np.uint8, workers=2).argmax(axis=1)
    took = time.perf_counter() - begun
    shared = sum(right < block for right, _left in truth)
    hits = sum((place, int(other)) in truth for place, other in enumerate(best))
    return prepared + took * len(mine) / block, hits / max(shared, 1)
