"""The kinds of rules: one function judges each, and says in words what it found."""

from collections.abc import Mapping
from types import MappingProxyType

from ._averages import AVERAGES
from ._days import DAYS
from ._hours import HOURS
from ._kinds import Breach, Case, Form, Parameter, RuleKind
from ._protected import PROTECTED
from ._rest import REST
from ._runs import RUNS
from ._sequence import SEQUENCE
from ._shares import SHARES
from ._spans import whole_spans
from ._staffing import STAFFING
from ._starts import STARTS
from ._timesheet import Cover, Spans, Timesheet
from ._together import TOGETHER

_ALL = (
    *HOURS,
    *AVERAGES,
    *REST,
    *DAYS,
    *RUNS,
    *STARTS,
    *SEQUENCE,
    *PROTECTED,
    *STAFFING,
    *TOGETHER,
    *SHARES,
)
RULE_KINDS: Mapping[str, RuleKind] = MappingProxyType({kind.name: kind for kind in _ALL})

__all__ = [
    "RULE_KINDS",
    "Breach",
    "Case",
    "Cover",
    "Form",
    "Parameter",
    "RuleKind",
    "Spans",
    "Timesheet",
    "whole_spans",
]
