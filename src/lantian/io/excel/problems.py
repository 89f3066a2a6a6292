"""Why a workbook is not read at all. A refused file is kept as it came; nothing of it becomes data."""

from __future__ import annotations

from lantian.core.quantity.problem import Problem

__all__ = [
    "NoLedgerSheet",
    "NotAWorkbook",
    "OtherLedger",
    "WorkbookBomb",
    "WorkbookBroken",
    "WorkbookLocked",
    "WorkbookRefused",
    "WorkbookTooLarge",
]


class WorkbookRefused(Problem):
    """The common ancestor."""


class NotAWorkbook(WorkbookRefused):
    """The bytes are not an Excel workbook of a kind that is read."""

    code = "not-a-workbook"
    words = {  # noqa: RUF012
        "en": ("The file is not an Excel workbook but {found}.", "Save it as .xlsx and bring it again."),
        "zh": ("文件不是 Excel 工作簿，而是{found_zh}。", "请另存为 .xlsx 后重新上传。"),
    }


class WorkbookLocked(WorkbookRefused):
    """It is encrypted."""

    code = "workbook-locked"
    words = {  # noqa: RUF012
        "en": ("The workbook is locked with a password.", "Remove the password, save it and bring it again."),
        "zh": ("工作簿设有打开密码。", "请取消密码、保存后重新上传。"),
    }


class WorkbookTooLarge(WorkbookRefused):
    """More than is read at once."""

    code = "workbook-too-large"
    words = {  # noqa: RUF012
        "en": ("The workbook is too large: {what}.", "Remove pictures and empty sheets, or split the rows over files."),
        "zh": ("工作簿过大：{what_zh}。", "请删除图片和空白工作表，或将行分到几个文件。"),
    }


class WorkbookBomb(WorkbookRefused):
    """It unpacks to far more than it is: made to harm, or broken."""

    code = "workbook-bomb"
    words = {  # noqa: RUF012
        "en": (
            "The workbook unpacks to far more than it holds ({part}); it was not opened.",
            "Copy the rows into a fresh template and bring that.",
        ),
        "zh": ("工作簿解压后异常膨胀（{part}），未打开。", "请将数据行粘贴到新下载的模板后上传。"),
    }


class WorkbookBroken(WorkbookRefused):
    """It cannot be read to its end."""

    code = "workbook-broken"
    words = {  # noqa: RUF012
        "en": ("The workbook cannot be read: {what}.", "Open it in Excel, save it again as .xlsx and bring it again."),
        "zh": ("无法读取工作簿：{what}。", "请用 Excel 打开、另存为 .xlsx 后重新上传。"),
    }


class NoLedgerSheet(WorkbookRefused):
    """No sheet has headings of this ledger."""

    code = "no-ledger-sheet"
    words = {  # noqa: RUF012
        "en": (
            "No sheet has the headings of “{ledger}”; there are {sheets}.",
            "Use the template of this ledger, or write its headings into the first line.",
        ),
        "zh": ("没有一张工作表带有“{ledger_zh}”的表头；现有：{sheets}。", "请使用该台账的模板，或在首行写上其表头。"),
    }


class OtherLedger(WorkbookRefused):
    """The template of another ledger."""

    code = "other-ledger"
    words = {  # noqa: RUF012
        "en": (
            "The workbook is the template of “{there}”, not of “{ledger}”.",
            "Choose “{there}” when you bring it in, or use the template of “{ledger}”.",
        ),
        "zh": (
            "工作簿是“{there_zh}”的模板，不是“{ledger_zh}”的。",
            "请在导入时选择“{there_zh}”，或使用“{ledger_zh}”的模板。",
        ),
    }
