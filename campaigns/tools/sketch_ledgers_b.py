"""Make up the demonstration's ledgers of vehicles, fuel, dust, burning and the heating season of the Zhongyuan pack.

    python campaigns/tools/sketch_ledgers_b.py campaigns/zhongyuan-2017-2018

writes `demo/ledgers/<ledger>.csv` beside those of `sketch_ledgers_a.py`, in the same way: invented, seeded, the same on
every machine; plates say 演示 and can be on no vehicle. Of its numbers only the 43 stations of T12 stand in the text.
Some quotas are missed, some sites stand still, some plans were broken: a ledger where all is well teaches nobody.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sketch_ledgers_dust import DUST
from sketch_ledgers_fuel import FUEL
from sketch_ledgers_season import SEASON
from sketch_ledgers_vehicles import VEHICLES
from sketch_rows import Sketch, write
from sketch_winter import MADE

LEDGERS = {**VEHICLES, **FUEL, **DUST, **SEASON}


def main(pack: Path) -> None:
    """Write the lists of one pack."""
    sketch = Sketch(pack, seed=75, doors=3000, codes=20000)
    for name, make in LEDGERS.items():
        MADE[name] = write(pack, name, make(sketch), sketch)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
