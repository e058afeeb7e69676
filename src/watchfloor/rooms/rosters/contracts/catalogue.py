"""What holds for many rosters: shift types, rules, terms of people, lines of business.

No Django here. Minutes count from midnight, local to the center.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from watchfloor.common.words import Words


@dataclass(frozen=True, slots=True)
class ShiftTypeCard:
    """A kind of shift, as the catalogue shows it."""

    id: int
    node_id: int | None
    code: str
    name: str
    kind: str
    color: int
    earliest_start_minute: int
    latest_start_minute: int
    start_step_minutes: int
    lengths_minutes: tuple[int, ...]
    breaks: tuple[Mapping[str, object], ...]
    takes_seat: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftTypeFacts:
    """What somebody says about a kind of shift; `node_id` None: of the whole centre."""

    code: str
    name: str
    kind: str = "day"  # values of callmath.scheduling.ShiftKind
    node_id: int | None = None
    color: int = 0
    earliest_start_minute: int
    latest_start_minute: int
    start_step_minutes: int = 30
    lengths_minutes: tuple[int, ...] = (480,)
    # each: name, minutes, earliest_minutes, latest_minutes, paid
    breaks: tuple[Mapping[str, object], ...] = ()
    takes_seat: bool = True
    position: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFacts:
    """What somebody says about a rule. `key` names it through its versions.

    `reach` narrows it: contracts, tags, teams (node ids), people (agent ids), each a list.
    """

    key: str
    kind: str  # of callmath.scheduling.RULE_KINDS
    parameters: Mapping[str, object] = field(default_factory=dict)
    node_id: int | None = None
    reach: Mapping[str, object] = field(default_factory=dict)
    level: str = "policy"
    is_hard: bool = True
    weight: float = 0.0
    source: str = ""
    pack: str = ""
    valid_from: date = date(2000, 1, 1)
    valid_to: date | None = None
    is_on: bool = True


@dataclass(frozen=True, slots=True)
class RuleCard:
    """A rule as it is set, with its sentence."""

    id: int
    facts: RuleFacts
    words: Words
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ParameterCard:
    """One parameter of a kind of rule. `form` is minutes, clock, days, share, text, texts, …

    Without a default it must be given. `choices` narrows a text.
    """

    name: str
    form: str
    label: Words
    least: float
    most: float
    default: object
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleKindCard:
    """A kind of rule that can be set; `words` is its sentence with its defaults, "…" where none."""

    kind: str
    parameters: tuple[ParameterCard, ...]
    unit: str
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkTermsFacts:
    """How somebody works from a day on. `tags` maps minor, pregnant, … to a last day or None."""

    agent_id: int
    valid_from: date
    contract: str = "full_time"
    week_minutes: int = 2400
    days_per_week: int = 5
    shift_codes: tuple[str, ...] = ()  # none: all
    weekly_unavailable: tuple[tuple[int, int, int], ...] = ()  # weekday, from minute, to minute
    tags: Mapping[str, date | None] = field(default_factory=dict)
    prefers_from_minute: int | None = None
    prefers_to_minute: int | None = None


@dataclass(frozen=True, slots=True)
class WorkTermsCard:
    """Terms of somebody that hold from a day on."""

    id: int
    facts: WorkTermsFacts
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class LineSkillCard:
    """A line of business and the skill that serves it; "": everybody does."""

    series_id: int
    title: str
    skill: str
