"""The rules of this room that act by themselves."""

from __future__ import annotations

from watchfloor.common.standing_rules import StandingRule
from watchfloor.common.words import Words

RULES = (
    StandingRule(
        title=Words("A point may leave", "风险点可以退出"),
        says=Words(
            "A whole calendar year, and the time since, showed nothing, and the year's audits put"
            " the upper 95% limit of its rate below what is tolerable: its leaving is proposed,"
            " with a re-check that comes first.",
            "整个自然年及此后均无异常，且当年稽核使差错率的95%上限低于可容忍值：提议退出，并须先完成复核。",
        ),
        action="risks.retirement.proposed",
    ),
    StandingRule(
        title=Words("Points are measured", "测算风险点"),
        says=Words(
            "Several times a day rate, reach and stars of each point are computed again.",
            "每天数次重新计算每个风险点的差错率、触达量和星级。",
        ),
        action="risks.points.measured",
    ),
)
