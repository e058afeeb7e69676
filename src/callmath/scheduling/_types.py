"""What a roster is made from and what comes back: agreements between the parts of the engine.

Time is local and whole: a *day* is counted from 0 at `Problem.first_day` (negative: before it), a
*minute* from the midnight that begins its day, so that a night shift ends at a minute above 1,440.
The cost of a roster is in agent-minutes: what a paid minute costs is 1 unless it is said otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
DAY_MINUTES = 1440
_NOTHING: Mapping[str, Any] = MappingProxyType({})


class ShiftKind(StrEnum):
    """What kind of shift it is, for rules and for equal shares."""

    DAY = "day"
    NIGHT = "night"
    SPLIT = "split"  # 两头班: two parts with a long unpaid gap, which is one of its breaks
    ON_CALL = "on_call"  # 机动: covers nothing unless called


class Level(StrEnum):
    """How far a rule may give way."""

    LEGAL = "legal"  # never
    CONTRACT = "contract"  # with a signature
    POLICY = "policy"  # at its price
    WISH = "wish"  # at its price


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakRule:
    """A break of a shift type.

    It begins at least `earliest_minutes` after the shift begins and has ended at most
    `latest_minutes` after it; it begins on the grid of the problem's intervals.
    """

    name: str
    minutes: int
    earliest_minutes: int
    latest_minutes: int
    paid: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftType:
    """A family of shifts: each start of its window, at each of its lengths.

    `lengths_minutes` run from the first to the last minute, breaks included. `cost` is that of one
    shift; without it, the paid minutes times `Problem.paid_minute_cost`.
    """

    code: str
    earliest_start_minute: int
    latest_start_minute: int
    start_step_minutes: int = 30
    lengths_minutes: tuple[int, ...] = (480,)
    breaks: tuple[BreakRule, ...] = ()
    kind: ShiftKind = ShiftKind.DAY
    name: str = ""
    takes_seat: bool = True
    cost: float | None = None

    def starts(self) -> range:
        """The minutes at which it may begin."""
        return range(
            self.earliest_start_minute, self.latest_start_minute + 1, self.start_step_minutes
        )

    def paid_minutes(self, minutes: int) -> int:
        """The paid part of a shift of this length."""
        return minutes - sum(rest.minutes for rest in self.breaks if not rest.paid)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A day that somebody wants to work (`wants`) or not; a code narrows it to one shift type."""

    day: int
    wants: bool
    shift: str | None = None
    weight: float = 1.0  # agent-minutes lost if it is refused


@dataclass(frozen=True, slots=True, kw_only=True)
class PastShift:
    """A shift before the horizon; `day` is negative."""

    day: int
    shift: str
    start_minute: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who can be rostered.

    `leave` maps a day to the minutes that it counts as worked (0: unpaid). `unavailable` are
    half-open spans of minutes from the first midnight of the horizon. `counters` say how often
    somebody had what is to be shared equally ("night", "weekend", "holiday", "late", "split",
    "refused_wish") before the horizon. `tags` narrow rules ("minor", "pregnant", "nursing", …).
    """

    id: str
    skills: Mapping[str, float]  # skill -> proficiency: 1.2 serves as much as 1.2 people
    team: str = ""
    site: str = ""
    contract: str = ""
    shift_types: frozenset[str] | None = None  # None: all
    leave: Mapping[int, int] = field(default_factory=dict)
    unavailable: tuple[tuple[int, int], ...] = ()
    prefers_start: tuple[int, int] | None = None  # first and last minute wished for
    prefers_weight: float = 1.0  # agent-minutes for each shift outside it
    wishes: tuple[Wish, ...] = ()
    history: tuple[PastShift, ...] = ()
    counters: Mapping[str, float] = field(default_factory=dict)
    tags: frozenset[str] = frozenset()
    name: str = ""  # what sentences call them; "": the id


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalDemand:
    """People wanted with a skill, by interval. Arrays are (days, intervals of a day).

    `under_cost` and `over_cost` are for one person missing or too many for one minute. With
    `losses` (days, intervals, k), person by person: the first who is missing costs `losses[…, 0]` a
    minute, the second `losses[…, 1]`, … (each at least the one before; the last holds for the
    rest), and `under_cost` is not used. `most`: up to so many nobody is too many (`required`).
    """

    skill: str
    required: Floats
    under_cost: float | Floats = 4.0
    over_cost: float | Floats = 0.0
    losses: Floats | None = None
    most: Floats | None = None
    site: str = ""  # only people of this site serve it; "": all


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftDemand:
    """People wanted on a shift type of a day; the costs are for one person."""

    day: int
    shift: str
    required: int
    under_cost: float
    over_cost: float = 0.0
    skill: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Activities:
    """Each person does one thing at a time (a skill), in runs of a least and a largest length.

    Without it people serve all their skills at once, as a router would use them.
    """

    least_run_minutes: int
    most_run_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting or training of some people, within [earliest, latest) minutes of the horizon."""

    id: str
    people: tuple[str, ...]
    minutes: int
    earliest_minute: int
    latest_minute: int
    together: bool = True  # all at once, or each at a time of their own


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whom and when a rule binds; an empty field narrows nothing."""

    people: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    contracts: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    days: frozenset[int] = frozenset()

    def holds_for(self, person: Person) -> bool:
        """Whether it binds this person on any day."""
        return (
            (not self.people or person.id in self.people)
            and (not self.teams or person.team in self.teams)
            and (not self.sites or person.site in self.sites)
            and (not self.contracts or person.contract in self.contracts)
            and (not self.tags or bool(self.tags & person.tags))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: its kind is a name of `RULE_KINDS`, which says what parameters it takes.

    Hard: a roster that breaks it is not lawful. Soft: each unit by which it is broken costs
    `weight` agent-minutes. It holds for days within [valid_from, valid_to].
    """

    id: str
    kind: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    scope: Scope = Scope()
    level: Level = Level.POLICY
    hard: bool = True
    weight: float = 0.0
    source: str = ""  # the article that it comes from
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Friendly:
    """What costs next to nothing and is liked: on unless it is switched off.

    As two hard rules: starts of a week within `start_band_minutes`, and `consecutive_days_off` days
    off in a row in each whole week (leave counts as off).
    """

    start_band_minutes: int = 120
    consecutive_days_off: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class RestBreak:
    """A break at its time: minutes of the shift's own day."""

    name: str
    start_minute: int
    minutes: int
    paid: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """A stretch of a shift given to one skill, or to a meeting (`meeting:` and its id)."""

    name: str
    start_minute: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One shift of one person."""

    person: str
    day: int
    shift: str
    start_minute: int
    minutes: int
    breaks: tuple[RestBreak, ...] = ()
    activities: tuple[Activity, ...] = ()
    pinned: bool = False

    @property
    def end_minute(self) -> int:
        """Where it ends; above 1,440: on the next day."""
        return self.start_minute + self.minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A roster to be made. Weeks begin on Monday (`week_begins` 0) … Sunday (6)."""

    first_day: date
    days: int
    people: tuple[Person, ...]
    shift_types: tuple[ShiftType, ...]
    demand: tuple[IntervalDemand, ...] = ()
    shift_demand: tuple[ShiftDemand, ...] = ()
    rules: tuple[Rule, ...] = ()
    friendly: Friendly | None = Friendly()
    interval_minutes: int = 15
    week_begins: int = 0
    holidays: frozenset[int] = frozenset()
    meetings: tuple[Meeting, ...] = ()
    pinned: tuple[Assignment, ...] = ()
    activities: Activities | None = None
    paid_minute_cost: float = 1.0

    @property
    def intervals(self) -> int:
        """Intervals of a day."""
        return DAY_MINUTES // self.interval_minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncovered:
    """People missing: of a skill in an interval, or of a shift type (`start_minute` None)."""

    name: str
    day: int
    start_minute: int | None
    minutes: int
    missing: float
    cost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One sentence in both languages."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A rule broken by so many units, by whom and on which days."""

    rule: str
    kind: str
    hard: bool
    amount: float
    cost: float
    people: tuple[str, ...] = ()
    days: tuple[int, ...] = ()
    words: Words = Words(en="", zh="")


@dataclass(frozen=True, slots=True, kw_only=True)
class CostParts:
    """What a cost is made of; agent-minutes."""

    paid: float = 0.0
    under: float = 0.0
    over: float = 0.0
    rules: float = 0.0
    wishes: float = 0.0

    @property
    def total(self) -> float:
        """All together."""
        return self.paid + self.under + self.over + self.rules + self.wishes


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A rule or a fact in a conflict: `kind` is "rule", "leave", "demand", "people" or "pinned"."""

    kind: str
    id: str
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Rules and facts that cannot all hold; without any one of them the others can."""

    members: tuple[Member, ...]
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOut:
    """Something to give up, with what it costs; cheapest first."""

    relaxes: tuple[str, ...]  # ids of members
    amount: float  # units of the rule or fact: hours, people, days
    cost: float
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why something is unmet, and what could be done about it."""

    conflicts: tuple[Conflict, ...] = ()
    ways_out: tuple[WayOut, ...] = ()
    notes: tuple[Words, ...] = ()  # "half past ten on Monday costs 3.2 paid intervals", …

    @property
    def possible(self) -> bool:
        """Whether all hard rules and facts can hold together."""
        return not self.conflicts


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One difference to an earlier roster: a shift gone (`after` None), new, or changed."""

    person: str
    day: int
    before: Assignment | None
    after: Assignment | None
    cost: float
    words: Words = Words(en="", zh="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Shifts of named people, what they cost, and what is known about the best possible.

    `gap_share` is (cost - lower_bound) / lower_bound, infinite where the bound is 0 and the cost is
    not. `moves` is filled by `repair`.
    """

    assignments: tuple[Assignment, ...]
    cost: float
    lower_bound: float
    gap_share: float
    uncovered: tuple[Uncovered, ...] = ()
    violations: tuple[Violation, ...] = ()
    explanation: Explanation = Explanation()
    parts: CostParts = CostParts()
    moves: tuple[Move, ...] = ()
    stages: Mapping[str, float] = field(default_factory=lambda: dict(_NOTHING))  # CPU seconds
    stopped: str = ""  # "": finished; "time", "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What the verifier found, worked out from the problem and the shifts alone."""

    cost: float
    parts: CostParts
    violations: tuple[Violation, ...]
    uncovered: tuple[Uncovered, ...]

    @property
    def lawful(self) -> bool:
        """Whether no hard rule is broken."""
        return not any(violation.hard for violation in self.violations)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a long solve stands; `cost` None: no roster yet."""

    stage: str
    share: float  # of the whole work, 0 to 1
    cost: float | None = None
    lower_bound: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """A change for `repair`: somebody cannot work on these days."""

    person: str
    days: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDemand:
    """A change for `repair`: another demand from a minute of the horizon on."""

    demand: tuple[IntervalDemand, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """A change for `repair`: shifts that begin before this minute of the horizon stay.

    With `breaks_only` no shift moves at all: only the breaks that begin later.
    """

    until_minute: int
    breaks_only: bool = False


Change = Absent | NewDemand | Frozen
