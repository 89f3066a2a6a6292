"""Who may do what. A right is a name in the pack's roles; an action asks for a right, never for a role.

One policy object answers both questions – may this person do it to this object, and to which objects may they do it –
so that a list never shows what a click would then refuse.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import rules
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet

from lantian.apps.orgs.campaign import pack
from lantian.apps.orgs.models import Delegation, User
from lantian.core.policy.schema import Text
from lantian.io.clock import now

__all__ = [
    "MANAGE_ACCOUNTS",
    "MANAGE_MAP",
    "NOT_DELEGATED",
    "READ_LOG",
    "AccountPolicy",
    "Capacity",
    "NotAllowed",
    "RightPolicy",
    "acting_for",
    "capacities",
    "has_right",
    "holds",
    "is_oneself",
    "note_post",
    "require",
    "right_title",
    "rights_of",
    "rights_today",
    "standing_in_for",
]

MANAGE_ACCOUNTS = "manage-accounts"
NOT_DELEGATED = frozenset({MANAGE_ACCOUNTS, "read-log", "decide-leads", "decide-accountability"})
"""Rights of a person, not of a post: accounts, the log, and leads on the work of colleagues."""
_KNOWN = "_capacities"
_ACTING = "_acting_for"
MANAGE_MAP = "manage-map"
READ_LOG = "read-log"

_RIGHTS: Mapping[str, Text] = {
    MANAGE_ACCOUNTS: Text(zh="管理账号", en="manage accounts"),
    MANAGE_MAP: Text(zh="更换地图", en="replace the map"),
    "manage-stations": Text(zh="管理站点", en="manage stations"),
    "manage-agencies": Text(zh="管理监测机构", en="manage monitoring agencies"),
    "command-devices": Text(zh="向设备下发命令", en="send commands to devices"),
    "review-data": Text(zh="审核监测数据", en="review data"),
    "confirm-data": Text(zh="确认月度数据", en="confirm the data of a month"),
    "calibrate": Text(zh="校准微站", en="calibrate micro-stations"),
    "read-leads": Text(zh="查看数据疑点线索", en="read leads on tampering"),
    "decide-leads": Text(zh="处置数据疑点线索", en="decide on leads"),
    "manage-stacks": Text(zh="管理排气口", en="manage stacks"),
    "decide-stacks": Text(zh="决定排气口处置建议", en="decide on proposals about stacks"),
    "record-dustfall": Text(zh="登记降尘样品", en="record dustfall samples"),
    "exchange-air": Text(zh="导入导出监测数据", en="bring data in and hand them over"),
    "manage-notices": Text(zh="管理通知渠道", en="manage the channels of notices"),
    "keep-rows": Text(zh="登记和修改台账", en="keep rows of ledgers"),
    "check-rows": Text(zh="现场核查台账条目", en="check rows on site"),
    "verify-rows": Text(zh="验收和销号", en="verify and strike off"),
    "sign-rows": Text(zh="会审签字", en="sign for one’s department"),
    "reopen-rows": Text(zh="重新挂账", en="reopen rows"),
    "approve-rows": Text(zh="审批豁免事项", en="approve exemptions"),
    "import-rows": Text(zh="导入台账", en="bring ledgers in from files"),
    "sign-imports": Text(zh="签批台账导入", en="sign imports of ledgers"),
    "reconcile": Text(zh="比对清单", en="hold lists against ledgers"),
    "draw-samples": Text(zh="随机抽取", en="draw samples"),
    "submit-returns": Text(zh="报送清单和进展", en="hand in lists and reports"),
    "review-returns": Text(zh="审核报送材料", en="review what was handed in"),
    "state-progress": Text(zh="陈述进展", en="state progress where only a statement is allowed"),
    "file-cases": Text(zh="登记和交办问题", en="file cases and hand them over"),
    "forward-cases": Text(zh="转办案件", en="pass cases on"),
    "answer-cases": Text(zh="整改和反馈", en="rectify and report back"),
    "verify-cases": Text(zh="核查和办结", en="verify and conclude cases"),
    "extend-cases": Text(zh="批准延期", en="approve longer deadlines"),
    "decide-escalation": Text(zh="决定升级督办", en="decide on the next of the five steps"),
    "inspect": Text(zh="现场检查", en="inspect on site"),
    "enforce": Text(zh="行政处罚", en="record penalties and stops"),
    "manage-duty": Text(zh="排班", en="draw up the duty roster"),
    "publish-roster": Text(zh="发布值班表", en="publish the duty roster"),
    "approve-leave": Text(zh="审批请假", en="approve leave of one’s group"),
    "confirm-leave": Text(zh="批准请假", en="confirm leave for the office"),
    "keep-archive": Text(zh="留存资料和纪要", en="keep materials, minutes and meeting tasks"),
    "report-daily": Text(zh="报送日报", en="hand in the daily report of a group"),
    "issue-briefings": Text(zh="签发专报和通报", en="issue summaries and notices"),
    "manage-posts": Text(zh="登记任职", en="record who holds which post"),
    "propose-accountability": Text(zh="提出问责建议", en="propose accountability"),
    "agree-accountability": Text(zh="审核问责建议", en="agree to proposals of accountability"),
    "decide-accountability": Text(zh="作出问责处理", en="decide on accountability"),
    "read-accountability": Text(zh="查看问责计数", en="see accountability counts and findings"),
    "propose-rewards": Text(zh="提出奖惩", en="propose rewards and penalties"),
    "decide-rewards": Text(zh="决定奖惩", en="decide on rewards and penalties"),
    "keep-inventory": Text(zh="编制排放清单", en="keep the emission inventory"),
    "sign-inventory": Text(zh="签发排放清单", en="sign the emission inventory"),
    "draft-warnings": Text(zh="拟定预警", en="draft warnings"),
    "sign-warnings": Text(zh="签发预警", en="sign warnings"),
    "plan-cuts": Text(zh="编制应急减排计划", en="plan cuts during a warning"),
    "sign-cuts": Text(zh="签发应急减排计划", en="sign plans of cuts"),
    "issue-orders": Text(zh="下达应急减排指令", en="order cuts during a warning"),
    "read-personal": Text(zh="查看个人信息", en="see personal data"),
    READ_LOG: Text(zh="查看操作日志", en="read the action log"),
    "read-work": Text(zh="查看工作内容", en="read the work"),
}

Actor = User | AnonymousUser | None


class NotAllowed(PermissionDenied):
    """Somebody asked for what their role does not give."""

    code = "not-allowed"

    def __init__(self, actor: Actor, right: str) -> None:
        self.actor = actor
        self.right = right
        message, self.remedy = self.said("en")
        super().__init__(message)

    def said(self, language: str) -> tuple[str, str]:
        """Message and remedy in Chinese ("zh…") or in English."""
        title = right_title(self.right).in_language(language)
        if language.startswith("zh"):
            return f"缺少权限：{title}（{self.right}）。", "请向系统管理员申请具有该权限的角色。"
        return f"The right to {title} ({self.right}) is missing.", "Ask an administrator for a role with this right."


def right_title(right: str) -> Text:
    """What a right allows, in both languages; its id where it has no words."""
    return _RIGHTS.get(right) or Text(zh=right, en=right)


def rights_of(actor: Actor) -> frozenset[str]:
    """Names of everything that a person's role allows; nothing for strangers and for closed accounts."""
    if not isinstance(actor, User) or not actor.is_active or actor.must_change_password:
        return frozenset()
    for role in pack().info.roles:
        if role.id == actor.role:
            return frozenset(role.rights)
    return frozenset()


def has_right(actor: Actor, right: str) -> bool:
    """Whether a person's role gives a right, or that of somebody in whose post they stand in today."""
    return right in rights_of(actor) or _post_with(actor, right) is not None


def rights_today(actor: Actor) -> frozenset[str]:
    """All rights of a person today: of their own role and of the posts that they stand in for."""
    return rights_of(actor).union(*(post.rights for post in capacities(actor)))


@dataclass(frozen=True)
class Capacity:
    """For which unit, with which rights, somebody may act: their own post, or one that they stand in for."""

    unit: str
    """Id of the unit; "" for an account without one."""
    rights: frozenset[str]
    on_behalf_of: User | None = None


def capacities(actor: Actor) -> tuple[Capacity, ...]:
    """Every post that a person fills now, their own first; nothing for strangers and for closed accounts.

    Who stands in for somebody has that person's rights for that person's unit, except those that are given to a person
    and not to a post (`NOT_DELEGATED`). Asked once for each request: the account remembers it.
    """
    rights = rights_of(actor)
    if not rights or not isinstance(actor, User):
        return ()
    known: tuple[Capacity, ...] | None = actor.__dict__.get(_KNOWN)
    if known is None:
        known = tuple(
            Capacity(absent.unit_id or "", rights_of(absent) - NOT_DELEGATED, absent)
            for absent in standing_in_for(actor)
        )
        actor.__dict__[_KNOWN] = known
    return (Capacity(actor.unit_id or "", rights), *known)


def standing_in_for(actor: User) -> list[User]:
    """The people in whose posts somebody acts today."""
    today = now().astimezone(ZoneInfo(pack().info.time_zone)).date()
    found = Delegation.objects.filter(stand_in=actor, since__lte=today, until__gte=today, ended_at=None)
    return [each.absent for each in found.select_related("absent").order_by("pk")]


def require(actor: Actor, right: str) -> None:
    """Do nothing when the right is there, of one's own or of somebody in whose post one stands in.

    Raises:
        NotAllowed: it is not.
    """
    post = None if right in rights_of(actor) else _post_with(actor, right)
    if post is None and right not in rights_of(actor):
        raise NotAllowed(actor, right)
    note_post(actor, post)


def note_post(actor: Actor, post: Capacity | None) -> None:
    """Remember in which post the actor was just found to be allowed: what the log then says of the deed."""
    if isinstance(actor, User):
        actor.__dict__[_ACTING] = post.on_behalf_of if post else None


def acting_for(actor: User | None) -> User | None:
    """In whose post the deed happens that the actor was last allowed; None in their own."""
    found: User | None = actor.__dict__.get(_ACTING) if actor is not None else None
    return found


def _post_with(actor: Actor, right: str) -> Capacity | None:
    return next((post for post in capacities(actor) if right in post.rights), None)


def holds(right: str) -> rules.Predicate:
    """The predicate "the actor has this right today", to be combined with others."""

    def check(actor: Actor) -> bool:
        return has_right(actor, right)

    return rules.predicate(check, name=f"holds:{right}")


@rules.predicate
def is_oneself(actor: Actor, subject: Model | None) -> bool:
    """The object is the actor's own account."""
    return subject is not None and subject.pk == getattr(actor, "pk", None)


@dataclass(frozen=True)
class RightPolicy:
    """All objects for those who have the right today, none for the others."""

    right: str

    @property
    def predicate(self) -> rules.Predicate:
        """What must hold of an actor and an object."""
        return holds(self.right)

    def allows(self, actor: Actor, subject: Model | None = None) -> bool:
        """Whether the actor may do it (to this object)."""
        return bool(self.predicate.test(actor, subject))

    def allowed(self, actor: Actor, objects: QuerySet[Any]) -> QuerySet[Any]:
        """Those of `objects` to which the actor may do it."""
        return objects.all() if has_right(actor, self.right) else objects.none()

    def require(self, actor: Actor, subject: Model | None = None) -> None:
        """Raises NotAllowed unless `allows`."""
        if not self.allows(actor, subject):
            raise NotAllowed(actor, self.right)
        require(actor, self.right)


@dataclass(frozen=True)
class AccountPolicy(RightPolicy):
    """Managing accounts, except one's own: nobody locks themselves out or raises themselves."""

    right: str = MANAGE_ACCOUNTS

    @property
    def predicate(self) -> rules.Predicate:
        """The right, and somebody else's account."""
        return holds(self.right) & ~is_oneself

    def allowed(self, actor: Actor, objects: QuerySet[Any]) -> QuerySet[Any]:
        """The accounts that the actor may manage."""
        return super().allowed(actor, objects).exclude(pk=getattr(actor, "pk", None))
