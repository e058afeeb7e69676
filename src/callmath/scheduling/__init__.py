"""Rosters of a contact center: lawful, fair and near the best possible, with breaks, for people."""

from ._check import check
from ._documents import read_document, write_document
from ._effects import Effect, effect_of, placed
from ._errors import SchedulingError
from ._explain import explain
from ._judging import all_rules
from ._packs import RULE_PACKS, RulePack, rule_pack
from ._problem_checks import check_problem
from ._repair import repair
from ._repair_changes import changed_problem
from ._repair_desk import Edit
from ._repair_prices import ChangePrices
from ._rule_checks import check_rule
from ._rules import RULE_KINDS, Form, Parameter, RuleKind
from ._served import served_by
from ._solve import solve
from ._swaps import SwapOption, swap_options
from ._types import (
    Absent,
    Activities,
    Activity,
    Assignment,
    BreakRule,
    Change,
    Check,
    Conflict,
    CostParts,
    Explanation,
    Friendly,
    Frozen,
    IntervalDemand,
    Level,
    Meeting,
    Member,
    Move,
    NewDemand,
    PastShift,
    Person,
    Problem,
    Progress,
    RestBreak,
    Roster,
    Rule,
    Scope,
    ShiftDemand,
    ShiftKind,
    ShiftType,
    Uncovered,
    Violation,
    WayOut,
    Wish,
    Words,
)
from ._warming import warm

__all__ = [
    "RULE_KINDS",
    "RULE_PACKS",
    "Absent",
    "Activities",
    "Activity",
    "Assignment",
    "BreakRule",
    "Change",
    "ChangePrices",
    "Check",
    "Conflict",
    "CostParts",
    "Edit",
    "Effect",
    "Explanation",
    "Form",
    "Friendly",
    "Frozen",
    "IntervalDemand",
    "Level",
    "Meeting",
    "Member",
    "Move",
    "NewDemand",
    "Parameter",
    "PastShift",
    "Person",
    "Problem",
    "Progress",
    "RestBreak",
    "Roster",
    "Rule",
    "RuleKind",
    "RulePack",
    "SchedulingError",
    "Scope",
    "ShiftDemand",
    "ShiftKind",
    "ShiftType",
    "SwapOption",
    "Uncovered",
    "Violation",
    "WayOut",
    "Wish",
    "Words",
    "all_rules",
    "changed_problem",
    "check",
    "check_problem",
    "check_rule",
    "effect_of",
    "explain",
    "placed",
    "read_document",
    "repair",
    "rule_pack",
    "served_by",
    "solve",
    "swap_options",
    "warm",
    "write_document",
]
