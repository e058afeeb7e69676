"""Rule packs: sets of rules with the articles that they come from, by the date they are in force.

They are defaults to start from, not legal advice: what holds where you are must be confirmed by
somebody who knows. Tags say who is protected: "minor", "pregnant" (from the month from which the
law protects; in China the seventh), "nursing" (a child under one year).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from ._errors import SchedulingError
from ._types import Level, Rule, Scope, Words

LABOR_LAW = "中华人民共和国劳动法"
WORKING_HOURS = "国务院关于职工工作时间的规定"
WOMEN = "女职工劳动保护特别规定"
COMPREHENSIVE = "关于企业实行不定时工作制和综合计算工时工作制的审批办法（劳部发〔1994〕503号）"
DIRECTIVE = "Directive 2003/88/EC"
YOUNG = "Directive 94/33/EC"
MATERNITY = "Directive 92/85/EEC"


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePack:
    """A pack in its editions, each in force from a date until the next; oldest first."""

    name: str
    title: Words
    editions: tuple[tuple[date, tuple[Rule, ...]], ...]


def rule_pack(name: str, *, on: date) -> tuple[Rule, ...]:
    """Return the rules of a pack as they are in force on a date.

    >>> [rule.id for rule in rule_pack("generic", on=date(2027, 3, 1))][:2]
    ['generic.day', 'generic.week']

    :raises SchedulingError: unknown_rule_pack, or rule_pack_not_in_force before its first edition
    """
    pack = RULE_PACKS.get(name)
    if pack is None:
        raise SchedulingError(
            "unknown_rule_pack",
            f"There is no rule pack {name!r}; there are {', '.join(RULE_PACKS)}.",
            name=name,
        )
    editions = [rules for since, rules in pack.editions if since <= on]
    if not editions:
        raise SchedulingError(
            "rule_pack_not_in_force",
            f"Rule pack {name} is in force from {pack.editions[0][0].isoformat()} on.",
            name=name,
            on=on,
        )
    return editions[-1]


def _legal(rule_id: str, kind: str, source: str, tags: str = "", **parameters: Any) -> Rule:
    scope = Scope(tags=frozenset(tags.split()))
    return Rule(
        id=rule_id,
        kind=kind,
        parameters=parameters,
        scope=scope,
        level=Level.LEGAL,
        source=source,
    )


def _policy(rule_id: str, kind: str, source: str = "", **parameters: Any) -> Rule:
    return Rule(id=rule_id, kind=kind, parameters=parameters, source=source)


def _wanted(rule_id: str, kind: str, weight: float, source: str, **parameters: Any) -> Rule:
    return Rule(
        id=rule_id, kind=kind, parameters=parameters, hard=False, weight=weight, source=source
    )


_PROTECTED_CN = (
    _legal(
        "cn.pregnant.night",
        "no_night_work",
        f"{LABOR_LAW}第六十一条；{WOMEN}第六条",
        tags="pregnant",
    ),
    _legal(
        "cn.pregnant.overtime",
        "no_overtime",
        f"{LABOR_LAW}第六十一条；{WOMEN}第六条",
        tags="pregnant",
    ),
    _legal(
        "cn.nursing.night",
        "no_night_work",
        f"{LABOR_LAW}第六十三条；{WOMEN}第九条",
        tags="nursing",
    ),
    _legal(
        "cn.nursing.overtime",
        "no_overtime",
        f"{LABOR_LAW}第六十三条；{WOMEN}第九条",
        tags="nursing",
    ),
    Rule(
        id="cn.minor.night",
        kind="no_night_work",
        scope=Scope(tags=frozenset({"minor"})),
        level=Level.CONTRACT,
        source="未成年工：以当地规定为准",
    ),
    Rule(
        id="cn.minor.overtime",
        kind="no_overtime",
        scope=Scope(tags=frozenset({"minor"})),
        level=Level.CONTRACT,
        source="未成年工：以当地规定为准",
    ),
)
_POLICY_CN = (
    _policy("cn.rest", "min_rest", "公司政策（法律未规定两班间隔）", minutes=660),
    _policy("cn.consecutive_days", "max_consecutive_days", "公司政策", days=6),
)

_CHINA_STANDARD = (
    _legal(
        "cn.day",
        "max_minutes_day",
        f"{LABOR_LAW}第三十六条、第四十一条；{WORKING_HOURS}第三条",
        minutes=660,
    ),
    _wanted(
        "cn.day_usual",
        "max_minutes_day",
        1.0,
        f"{LABOR_LAW}第四十一条（一般每日延长不超过一小时）",
        minutes=540,
    ),
    _legal(
        "cn.overtime_month",
        "max_overtime_month",
        f"{LABOR_LAW}第四十一条",
        minutes=2160,
    ),
    _legal("cn.day_off_week", "max_days_week", f"{LABOR_LAW}第三十八条", days=6),
    _wanted("cn.standard_week", "max_overtime_week", 0.5, f"{WORKING_HOURS}第三条", minutes=0),
    *_PROTECTED_CN,
    *_POLICY_CN,
)
_CHINA_COMPREHENSIVE = (
    _legal(
        "cn.average",
        "average_week",
        f"{LABOR_LAW}第三十九条、第四十一条；{COMPREHENSIVE}第五条",
        minutes=2400,
        period="quarter",
        holiday_minutes=480,
        overtime_month=2160,
    ),
    _wanted(
        "cn.average_usual",
        "average_week",
        0.5,
        f"{COMPREHENSIVE}第五条",
        minutes=2400,
        period="quarter",
        holiday_minutes=480,
    ),
    _policy("cn.day", "max_minutes_day", "公司政策", minutes=660),
    *_PROTECTED_CN,
    *_POLICY_CN,
)
_GENERIC = (
    _policy("generic.day", "max_minutes_day", minutes=600),
    _policy("generic.week", "max_minutes_week", minutes=2880),
    _policy("generic.days_week", "max_days_week", days=5),
    _policy("generic.rest", "min_rest", minutes=660),
    _policy("generic.consecutive_days", "max_consecutive_days", days=6),
    _policy("generic.consecutive_nights", "max_consecutive_nights", nights=4),
    _policy("generic.rest_after_nights", "rest_after_nights", nights=2, minutes=2880),
)
_EU = (
    _legal("eu.rest", "min_rest", f"{DIRECTIVE} Art. 3", minutes=660),
    _legal("eu.weekly_rest", "weekly_rest", f"{DIRECTIVE} Art. 3 and 5", minutes=2100),
    _legal(
        "eu.average", "average_week", f"{DIRECTIVE} Art. 6 and 16", minutes=2880, period="quarter"
    ),
    _legal("eu.minor.day", "max_minutes_day", f"{YOUNG} Art. 8", tags="minor", minutes=480),
    _legal("eu.minor.week", "max_minutes_week", f"{YOUNG} Art. 8", tags="minor", minutes=2400),
    _legal("eu.minor.night", "no_night_work", f"{YOUNG} Art. 9", tags="minor"),
    _legal("eu.minor.rest", "min_rest", f"{YOUNG} Art. 10", tags="minor", minutes=720),
    _legal("eu.minor.days_off", "days_off_in_row_week", f"{YOUNG} Art. 10", tags="minor", days=2),
    _legal("eu.mother.night", "no_night_work", f"{MATERNITY} Art. 7", tags="pregnant nursing"),
)

_PACKS = (
    RulePack(
        name="china_standard",
        title=Words(en="China: standard working hours", zh="中国：标准工时制"),
        editions=((date(1995, 5, 1), _CHINA_STANDARD),),
    ),
    RulePack(
        name="china_comprehensive",
        title=Words(en="China: comprehensive working hours", zh="中国：综合计算工时制"),
        editions=((date(1995, 5, 1), _CHINA_COMPREHENSIVE),),
    ),
    RulePack(
        name="generic",
        title=Words(en="Generic", zh="通用"),
        editions=((date(1970, 1, 1), _GENERIC),),
    ),
    RulePack(
        name="eu_working_time",
        title=Words(en="EU: Working Time Directive", zh="欧盟：工作时间指令"),
        editions=((date(2004, 8, 2), _EU),),
    ),
)
RULE_PACKS: Mapping[str, RulePack] = MappingProxyType({pack.name: pack for pack in _PACKS})
