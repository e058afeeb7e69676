"""What a kind of rule is: its parameters, its sentence, and the one function that judges it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from callmath.scheduling import _words
from callmath.scheduling._types import Person, Rule, Words

from ._timesheet import Bools, Cover, Ints, Timesheet


class Form(StrEnum):
    """What a parameter is, for sentences and for forms."""

    MINUTES = "minutes"
    CLOCK = "clock"  # a minute of the day, or of the next one
    DAYS = "days"
    NIGHTS = "nights"
    WEEKENDS = "weekends"
    WEEKS = "weeks"
    SHIFTS = "shifts"
    PEOPLE = "people"
    NUMBER = "number"
    SHARE = "share"
    TEXT = "text"
    TEXTS = "texts"  # several of them
    PAIRS = "pairs"  # of texts
    OFFSETS = "offsets"  # text -> whole number


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a kind: its bounds, its label in both languages, and what it is unless said.

    Without a default it must be given. `choices` narrows a text.
    """

    name: str
    form: Form
    label: Words
    least: float = 0
    most: float = float("inf")
    default: Any = None
    choices: tuple[str, ...] = ()

    def rendered(self, value: Any) -> Words:
        """Say a value of it."""
        if self.choices:
            return CHOICES[value]
        return _RENDERED[self.form](value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A rule broken by so many units, by people (their places) and on days of the horizon."""

    amount: float
    people: tuple[int, ...]
    days: tuple[int, ...]
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A rule before its judge: the shifts, its parameters in full, whom and when it binds.

    `people` is a mask over the people of the sheet, `days` one over its columns.
    """

    sheet: Timesheet
    rule: Rule
    parameters: Mapping[str, Any]
    people: Bools
    days: Bools
    cover: Cover | None = None

    def __getitem__(self, name: str) -> Any:
        return self.parameters[name]

    @property
    def bound(self) -> Bools:
        """(people, columns): where it binds inside the horizon."""
        held: Bools = self.people[:, None] & (self.days & self.sheet.inside)[None, :]
        return held

    @property
    def members(self) -> Ints:
        """The places of the people whom it binds."""
        return np.flatnonzero(self.people)

    def person(self, place: int) -> Person:
        """Whom a place of the sheet stands for."""
        return self.sheet.people[place]


Judge = Callable[[Case], Iterable[Breach]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleKind:
    """A kind of rule.

    `unit` is what `Breach.amount` counts and what the weight of a soft rule is for. `personal`
    kinds judge each person alone, so that a change of one person's shifts needs only their sheet.
    """

    name: str
    parameters: tuple[Parameter, ...]
    template: Words
    check: Judge
    unit: Form
    personal: bool = True
    forces_work: bool = False  # no shifts at all would break it
    needs_cover: bool = False
    defaults: Mapping[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        known = {each.name: each.default for each in self.parameters}
        object.__setattr__(self, "defaults", known)

    def sentence(self, parameters: Mapping[str, Any]) -> Words:
        """Say the rule with its parameters."""
        values = {**self.defaults, **parameters}
        said = {each.name: each.rendered(values[each.name]) for each in self.parameters}
        return _words.say(self.template.en, self.template.zh, **said)


def places(mask: NDArray[Any]) -> list[tuple[int, ...]]:
    """The places where a mask is true, as plain numbers."""
    return [tuple(int(each) for each in row) for row in np.argwhere(mask)]


def _plain(value: object) -> Words:
    return Words(en=str(value), zh=str(value))


def _several(value: Iterable[str]) -> Words:
    return _words.listed(value, most=12)


def _pairs(value: Iterable[tuple[str, str]]) -> Words:
    return _words.listed((f"{first}→{second}" for first, second in value), most=12)


def _offsets(value: Mapping[str, int] | None) -> Words:
    return _words.listed((f"{name} +{step}" for name, step in (value or {}).items()), most=12)


CHOICES: Mapping[str, Words] = {
    "interval": Words(en="interval", zh="时段"),
    "day": Words(en="day", zh="天"),
    "week": Words(en="week", zh="周"),
    "month": Words(en="month", zh="月"),
    "quarter": Words(en="quarter", zh="季度"),
    "half_year": Words(en="half-year", zh="半年"),
    "year": Words(en="year", zh="年"),
    "horizon": Words(en="roster", zh="排班期"),
    "shift": Words(en="shift", zh="班次"),
    "time": Words(en="time", zh="时间"),
    "all": Words(en="everybody", zh="全体"),
    "team": Words(en="each team", zh="班组"),
    "site": Words(en="each site", zh="职场"),
    "contract": Words(en="each contract", zh="合同类别"),
    "late": Words(en="late shifts", zh="晚班"),
    "night": Words(en="night shifts", zh="夜班"),
    "weekend": Words(en="weekend shifts", zh="周末班"),
    "holiday": Words(en="holiday shifts", zh="节假日班"),
    "split": Words(en="split shifts", zh="两头班"),
    "refused_wish": Words(en="refused wishes", zh="未满足的意愿"),
}

_RENDERED: Mapping[Form, Callable[[Any], Words]] = {
    Form.MINUTES: _words.hours,
    Form.CLOCK: _words.clock,
    Form.DAYS: _words.days,
    Form.NIGHTS: lambda number: _words.counted(number, "night", "nights", "个夜班"),
    Form.WEEKENDS: lambda number: _words.counted(number, "weekend", "weekends", "个周末"),
    Form.WEEKS: lambda number: _words.counted(number, "week", "weeks", "周"),
    Form.SHIFTS: _words.shifts,
    Form.PEOPLE: _words.people,
    Form.NUMBER: lambda number: _plain(f"{number:g}"),
    Form.SHARE: _words.share,
    Form.TEXT: _plain,
    Form.TEXTS: _several,
    Form.PAIRS: _pairs,
    Form.OFFSETS: _offsets,
}
