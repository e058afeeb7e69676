"""What crosses the door of the audits room. No Django here.

Words. A *draw* chooses, for one risk point and one day, which contacts are looked at, and keeps
the probability of each. A *drawn* contact gives one or two *items*: each is one look by one
person in one layer. The items of one person, day and layer are a *list*, which is a matter of
kind "audit". A failed item becomes a matter of kind "finding" with an "action" below it.
"""

from .bodies import ActionBody, AuditBody, FindingBody
from .plan import Period, SamplingPlan, Shares, Tier
from .work import (
    Agreement,
    DrawCard,
    DrawnCard,
    DrawnLook,
    DrawnRow,
    DrawReport,
    ItemDetail,
    ItemFilter,
    ItemNotFound,
    Judgement,
    ListCard,
    MissRate,
    PointDraw,
    WorkItem,
)

__all__ = [
    "ActionBody",
    "Agreement",
    "AuditBody",
    "DrawCard",
    "DrawReport",
    "DrawnCard",
    "DrawnLook",
    "DrawnRow",
    "FindingBody",
    "ItemDetail",
    "ItemFilter",
    "ItemNotFound",
    "Judgement",
    "ListCard",
    "MissRate",
    "Period",
    "PointDraw",
    "SamplingPlan",
    "Shares",
    "Tier",
    "WorkItem",
]
