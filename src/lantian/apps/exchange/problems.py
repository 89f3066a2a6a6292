"""Why an import, an undo or a hand-over cannot be done as asked."""

from __future__ import annotations

from lantian.core.quantity.problem import Problem

__all__ = [
    "BatchUnknown",
    "ChangedSince",
    "FileTooLarge",
    "HandOverRefused",
    "HasErrors",
    "LayoutUnknown",
    "MappingRefused",
    "NothingToImport",
    "StationUnknown",
    "WrongState",
]


class BatchUnknown(Problem):
    """No import has this number."""

    code = "import-unknown"
    words = {  # noqa: RUF012
        "en": ("There is no import {number}.", "Choose one of those listed under /exchange/."),
        "zh": ("没有编号为 {number} 的导入。", "请在 /exchange/ 的列表中选择。"),
    }


class WrongState(Problem):
    """The import is not in a state in which this can be done."""

    code = "import-state"
    words = {  # noqa: RUF012
        "en": ("The import {number} is {state}: it cannot be done now.", "Look at the import; check its files first."),
        "zh": ("导入 {number} 的状态为“{state}”，现在不能执行。", "请查看该导入；如需要请先检查文件。"),
    }


class HasErrors(Problem):
    """Some rows were refused, and nobody chose to apply the others."""

    code = "import-has-errors"
    words = {  # noqa: RUF012
        "en": (
            "{count} values or rows are refused; nothing was applied.",
            "Mend the file and bring it again, or choose to apply the good rows.",
        ),
        "zh": ("有 {count} 个数值或行被拒绝，未写入任何数据。", "请修改文件后重新导入，或选择只写入合格行。"),
    }


class NothingToImport(Problem):
    """No value can be applied."""

    code = "nothing-to-import"
    words = {  # noqa: RUF012
        "en": ("There is no value to apply.", "Check that rows follow the heading and that stations are mapped."),
        "zh": ("没有可写入的数值。", "请检查表头下是否有数据、站点是否已建立映射。"),
    }


class LayoutUnknown(Problem):
    """No layout was named and none could be guessed."""

    code = "layout-unknown"
    words = {  # noqa: RUF012
        "en": ("It is not clear how {file} is laid out.", "Name a layout ({known}) or a mapping that was remembered."),
        "zh": ("无法判断 {file} 的格式。", "请指定格式（{known}）或已保存的映射。"),
    }


class FileTooLarge(Problem):
    """A file is larger than what is taken."""

    code = "file-too-large"
    words = {  # noqa: RUF012
        "en": ("{file} is larger than {limit} MB.", "Split it, or import it with the command lantian air import."),
        "zh": ("{file} 超过 {limit} MB。", "请拆分文件，或用命令 lantian air import 导入。"),
    }


class ChangedSince(Problem):
    """What the import brought was changed afterwards."""

    code = "changed-since"
    words = {  # noqa: RUF012
        "en": (
            "{count} values of the import were changed afterwards.",
            "Undo the later change first, or choose to leave those values as they are.",
        ),
        "zh": ("该导入的 {count} 个数值后来被更改。", "请先撤销后来的更改，或选择保留这些数值。"),
    }


class StationUnknown(Problem):
    """No station has this code."""

    code = "station-unknown"
    words = {  # noqa: RUF012
        "en": (
            "No station has the code {station}.",
            "Register the station first, or choose one of those listed under /stations/.",
        ),
        "zh": ("没有代码为 {station} 的站点。", "请先登记站点，或在 /stations/ 中选择。"),
    }


class MappingRefused(Problem):
    """A mapping is not sound."""

    code = "mapping-refused"
    words = {  # noqa: RUF012
        "en": ("The mapping cannot be used: {fault}.", "Correct it; the documentation lists every field."),
        "zh": ("映射不可用：{fault}。", "请更正；文档列出了全部字段。"),
    }


class HandOverRefused(Problem):
    """A bundle cannot be made."""

    code = "hand-over-refused"
    words = {  # noqa: RUF012
        "en": ("The hand-over cannot be made: {fault}.", "Correct the dates or the state and ask again."),
        "zh": ("无法生成移交包：{fault}。", "请更正日期或状态后重试。"),
    }
