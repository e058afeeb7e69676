"""The generated organisation: two sites, four departments, their queues. Codes, no names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FEED = "Demo center PBX"
ZONE = "Asia/Shanghai"
TEAM_SIZE = 24
FIRST_AGENT = 1001


@dataclass(frozen=True, slots=True)
class QueuePlan:
    """A queue: its name in the log, what the screens call it, and what its calls are like."""

    code: str
    title: Mapping[str, str]
    share: float  # of all calls
    talk_median_seconds: float
    transfer_share: float


@dataclass(frozen=True, slots=True)
class DepartmentPlan:
    """A department: one pool of agents that serves its queues in order of arrival."""

    name: Mapping[str, str]
    site: int
    queues: tuple[QueuePlan, ...]

    @property
    def share(self) -> float:
        return sum(queue.share for queue in self.queues)


def _both(zh: str, en: str) -> Mapping[str, str]:
    return {"zh-hans": zh, "en": en}


CENTER = _both("演示客户联络中心", "Demo contact center")
SITES = (_both("一号职场", "Site 1"), _both("二号职场", "Site 2"))
TEAM = _both("%(department)s%(number)d组", "%(department)s team %(number)d")
AGENT = _both("坐席 %(code)s", "Agent %(code)s")
DEPARTMENTS = (
    DepartmentPlan(
        _both("信用卡部", "Cards"),
        0,
        (QueuePlan("card", _both("信用卡服务", "Credit cards"), 0.40, 112, 0.02),),
    ),
    DepartmentPlan(
        _both("储蓄账户部", "Accounts"),
        0,
        (QueuePlan("account", _both("账户与转账", "Accounts and transfers"), 0.34, 105, 0.015),),
    ),
    DepartmentPlan(
        _both("贷款部", "Loans"),
        1,
        (QueuePlan("loan", _both("贷款咨询", "Loans"), 0.12, 150, 0.03),),
    ),
    DepartmentPlan(
        _both("电子银行部", "Digital banking"),
        1,
        (
            QueuePlan(
                "digital", _both("手机与网上银行", "Mobile and online banking"), 0.1, 125, 0.02
            ),
            QueuePlan("complaint", _both("投诉与建议", "Complaints"), 0.04, 190, 0.05),
        ),
    ),
)
QUEUES = tuple(queue for department in DEPARTMENTS for queue in department.queues)
