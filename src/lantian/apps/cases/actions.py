"""Everything that changes cases: the same for screen, command and job. `actor=None` is the installation itself.

`file_case` begins a case, `take` takes a step of `core.flows.case` on it. Each is permission, validation, write and log
in one transaction.
"""

from __future__ import annotations

from lantian.apps.cases.checking import NewProblem
from lantian.apps.cases.filing import file_case
from lantian.apps.cases.stepping import Wish, take

__all__ = ["NewProblem", "Wish", "file_case", "take"]
