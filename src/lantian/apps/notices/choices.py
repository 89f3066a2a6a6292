"""The words of notices: kinds, severities, what becomes of a message."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

__all__ = ["ChannelKind", "Delivered", "Kind", "Severity"]


class Kind(models.TextChoices):
    """What a notice is about."""

    OFFLINE = "offline", pgettext_lazy("notice", "off line")
    EXCEEDANCE = "exceedance", pgettext_lazy("notice", "exceedance")
    SUSPECT_DATA = "suspect-data", pgettext_lazy("notice", "suspect data")
    CALIBRATION = "calibration", pgettext_lazy("notice", "calibration")
    LEAD = "lead", pgettext_lazy("notice", "lead on tampering")
    STACK = "stack", pgettext_lazy("notice", "stack")
    IMPORT = "import", pgettext_lazy("notice", "import")
    RETURN = "return", pgettext_lazy("notice", "list or report owed")
    CASES = "cases", pgettext_lazy("notice", "case")
    AIR_WARNING = "air-warning", pgettext_lazy("notice", "warning of heavy pollution")
    SUPERVISION = "supervision", pgettext_lazy("notice", "step of supervision")
    ACCOUNTABILITY = "accountability", pgettext_lazy("notice", "accountability")
    DUTY = "duty", pgettext_lazy("notice", "duty and materials")
    REWARDS = "rewards", pgettext_lazy("notice", "reward or penalty of the ranking")
    SYSTEM = "system", pgettext_lazy("notice", "system")


class Severity(models.TextChoices):
    """How soon somebody should look at it."""

    INFO = "info", pgettext_lazy("notice", "for information")
    WARNING = "warning", pgettext_lazy("notice", "warning")
    URGENT = "urgent", pgettext_lazy("notice", "urgent")

    @property
    def rank(self) -> int:
        """0 for information, 2 for what is urgent."""
        return list(Severity).index(self)


class ChannelKind(models.TextChoices):
    """Ways out of the house."""

    WECOM = "wecom", pgettext_lazy("channel", "WeCom group robot")
    DINGTALK = "dingtalk", pgettext_lazy("channel", "DingTalk group robot")
    FEISHU = "feishu", pgettext_lazy("channel", "Feishu group robot")
    MAIL = "mail", pgettext_lazy("channel", "mail")
    WEBHOOK = "webhook", pgettext_lazy("channel", "JSON to an address of one's own")


class Delivered(models.TextChoices):
    """What becomes of a message to the outside."""

    WAITING = "waiting", pgettext_lazy("delivery", "waiting")
    HELD = "held", pgettext_lazy("delivery", "held until quiet hours end")
    SENT = "sent", pgettext_lazy("delivery", "sent")
    RETRYING = "retrying", pgettext_lazy("delivery", "failed, tried again later")
    GIVEN_UP = "given-up", pgettext_lazy("delivery", "given up")
    NEEDLESS = "needless", pgettext_lazy("delivery", "not needed any more")
