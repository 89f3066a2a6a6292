"""`python -m benchmarks [name…]`: measure the promises of speed; exit 1 when one is broken, 2 for an unknown name.

Every module of this folder that has `run() -> list[Result]` is a benchmark; names that begin with an underscore are
helpers.
"""

from __future__ import annotations

import json
import sys
import time
import traceback
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from benchmarks.result import Result

_NOT_BENCHMARKS = {"result"}
_HEADINGS = ("benchmark", "figure", "unit", "ratio", "promise", "held", "against")


def main(arguments: list[str]) -> int:
    """Run the named benchmarks, or all, and print a table (or JSON with --json)."""
    as_json = "--json" in arguments
    known = _known()
    wanted = [name for name in arguments if name != "--json"] or known
    unknown = [name for name in wanted if name not in known]
    if unknown:
        print(f"No benchmark is called {', '.join(unknown)}. Choose from: {', '.join(known)}.", file=sys.stderr)
        return 2
    results: list[Result] = []
    for name in wanted:
        print(f"{name} …", end=" ", file=sys.stderr, flush=True)
        start = time.perf_counter()
        try:
            results += import_module(f"benchmarks.{name}").run()
        except Exception as error:  # one benchmark that fails must not hide the others
            traceback.print_exc()
            results.append(Result(name, 0, "", f"failed: {error!r:.80}", None, "it runs", held=False))
        print(f"{time.perf_counter() - start:.0f} s", file=sys.stderr)
    print(json.dumps([asdict(result) for result in results], ensure_ascii=False) if as_json else _table(results))
    return 0 if all(result.held for result in results) else 1


def _known() -> list[str]:
    names = (path.stem for path in Path(__file__).parent.glob("*.py"))
    return sorted(name for name in names if not name.startswith("_") and name not in _NOT_BENCHMARKS)


def _table(results: list[Result]) -> str:
    rows = [_HEADINGS, *(_row(result) for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    right = {1, 3}
    lines = [
        "  ".join(
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def _row(result: Result) -> tuple[str, ...]:
    figure = f"{result.figure:,.0f}" if result.figure >= 1000 else f"{result.figure:.3g}"
    ratio = "" if result.ratio is None else f"{result.ratio:.1f}×"
    held = "yes" if result.held else "NO"
    return (result.name, figure, result.unit, ratio, result.promise, held, result.peer)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
