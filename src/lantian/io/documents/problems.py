"""Why a document is not made."""

from __future__ import annotations

from lantian.core.quantity.problem import Problem

__all__ = [
    "BundleNameRefused",
    "DocumentRefused",
    "PictureUnreadable",
    "TemplateBroken",
    "TemplateMissing",
    "TemplateNameUnknown",
]


class DocumentRefused(Problem):
    """The common ancestor."""


class TemplateMissing(DocumentRefused):
    """The pack has no template of that name."""

    code = "template-missing"
    words = {  # noqa: RUF012
        "en": ("The campaign pack has no template {name}.", "Put {name} into the folder templates/ of the pack."),
        "zh": ("攻坚方案包中没有模板 {name}。", "请将 {name} 放入方案包的 templates/ 文件夹。"),
    }


class TemplateBroken(DocumentRefused):
    """A template is no Word document, or its marks cannot be read."""

    code = "template-broken"
    words = {  # noqa: RUF012
        "en": ("The Word template cannot be used: {what}.", "Open it in Word, mend that place and save it as .docx."),
        "zh": ("Word 模板无法使用：{what}。", "请在 Word 中打开模板，改正该处后另存为 .docx。"),
    }


class TemplateNameUnknown(DocumentRefused):
    """A template asks for something that the document does not have."""

    code = "template-name-unknown"
    words = {  # noqa: RUF012
        "en": ("The Word template asks for something that is not there: {what}.", "Use one of: {known}."),
        "zh": ("Word 模板引用了不存在的内容：{what}。", "可用名称：{known}。"),
    }


class PictureUnreadable(DocumentRefused):
    """A picture is neither PNG nor JPEG, or it is damaged."""

    code = "document-picture-unreadable"
    words = {  # noqa: RUF012
        "en": ("A picture of the document is neither a PNG nor a JPEG that can be read.", "Take the picture again."),
        "zh": ("文书中的图片不是可读取的 PNG 或 JPEG。", "请重新拍摄或上传图片。"),
    }


class BundleNameRefused(DocumentRefused):
    """A name that would leave the folder into which a bundle is unpacked, or that stands twice."""

    code = "bundle-name-refused"
    words = {  # noqa: RUF012
        "en": ("{name} cannot be the name of a file of a bundle.", "Use a plain, relative name that stands once."),
        "zh": ("{name} 不能作为打包文件的名称。", "请使用不重复的普通相对路径名称。"),
    }
