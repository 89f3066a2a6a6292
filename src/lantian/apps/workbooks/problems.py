"""Why an import cannot be done as asked; nothing was written then."""

from __future__ import annotations

from lantian.core.quantity.problem import Problem

__all__ = ["LedgerUnknown", "RowsChangedUnderneath", "SameHands", "UndoRefused", "WorkbookState"]


class LedgerUnknown(Problem):
    """The pack has no ledger of this id whose rows are kept here."""

    code = "ledger-unknown"
    words = {  # noqa: RUF012
        "en": ("There is no ledger {ledger} whose rows are kept here.", "See `lantian ledger list`."),
        "zh": ("没有可导入的台账“{ledger}”。", "可用 lantian ledger list 查看全部台账。"),
    }


class WorkbookState(Problem):
    """The import is not in a state in which this can be done."""

    code = "workbook-state"
    words = {  # noqa: RUF012
        "en": ("Import {number} is not in a state for this.", "Look at the import; bring the mended workbook again."),
        "zh": ("导入 {number} 的当前状态不能执行此操作。", "请查看该导入；如需更正请重新上传工作簿。"),
    }


class SameHands(Problem):
    """Four eyes are asked for."""

    code = "four-eyes"
    words = {  # noqa: RUF012
        "en": (
            "Whoever brought import {number} in cannot sign it: this ledger asks for four eyes.",
            "Have somebody else sign it.",
        ),
        "zh": ("导入 {number} 的上传人不能自行签批：本台账要求双人复核。", "请由他人签批。"),
    }


class RowsChangedUnderneath(Problem):
    """Rows changed between the check and the signature."""

    code = "rows-changed-underneath"
    words = {  # noqa: RUF012
        "en": (
            "{count} lines no longer fit what is in the ledger now; nothing of import {number} was applied.",
            "See the faults, settle them, and bring the workbook again.",
        ),
        "zh": (
            "有 {count} 行与台账现状不符，导入 {number} 未写入任何内容。",
            "请查看所列问题，核对后重新上传。",
        ),
    }


class UndoRefused(Problem):
    """Rows of the import went on since."""

    code = "undo-refused"
    words = {  # noqa: RUF012
        "en": (
            "{count} rows of import {number} have gone on since, or may not be made void by you: {rows}. "
            "Nothing was undone.",
            "Correct these rows on their pages.",
        ),
        "zh": (
            "导入 {number} 的 {count} 个条目此后已有变化，或您无权作废：{rows}。未撤销任何内容。",
            "请在条目页面逐一更正。",
        ),
    }
