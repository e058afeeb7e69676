"""Parameters that several kinds take."""

from __future__ import annotations

from callmath.scheduling._types import Words

from ._kinds import Form, Parameter

WEEK_MINUTES = 7 * 1440


def minutes(default: int | None, most: float = 1440, name: str = "minutes") -> Parameter:
    """A duration."""
    label = Words(en="Time", zh="时长")
    return Parameter(name=name, form=Form.MINUTES, label=label, most=most, default=default)


def standard_day(default: int = 480) -> Parameter:
    """The minutes of a day above which work is overtime."""
    label = Words(en="Standard day", zh="标准日工时")
    return Parameter(
        name="standard_day", form=Form.MINUTES, label=label, most=1440, default=default
    )


def standard_week(default: int = 2400) -> Parameter:
    """The minutes of a week above which work is overtime."""
    label = Words(en="Standard week", zh="标准周工时")
    return Parameter(
        name="standard_week", form=Form.MINUTES, label=label, most=WEEK_MINUTES, default=default
    )


def days(default: int | None, least: int = 1, most: int = 366, name: str = "days") -> Parameter:
    """A number of days."""
    label = Words(en="Days", zh="天数")
    return Parameter(
        name=name, form=Form.DAYS, label=label, least=least, most=most, default=default
    )


def nights(default: int | None, least: int = 1) -> Parameter:
    """A number of nights."""
    label = Words(en="Nights", zh="夜班数")
    return Parameter(
        name="nights", form=Form.NIGHTS, label=label, least=least, most=366, default=default
    )


def number_of_shifts(default: int | None) -> Parameter:
    """A number of shifts."""
    label = Words(en="Shifts", zh="班数")
    return Parameter(name="shifts", form=Form.SHIFTS, label=label, most=366, default=default)


def codes(default: tuple[str, ...] | None = None) -> Parameter:
    """Codes of shift types."""
    label = Words(en="Shift types", zh="班次")
    return Parameter(name="codes", form=Form.TEXTS, label=label, default=default)


def per(*choices: str) -> Parameter:
    """What a count is for: the first choice unless said."""
    label = Words(en="Per", zh="周期")
    return Parameter(name="per", form=Form.TEXT, label=label, default=choices[0], choices=choices)


def clock(name: str, default: int, en: str, zh: str) -> Parameter:
    """A time of day; above 1,440 it is on the next day."""
    label = Words(en=en, zh=zh)
    return Parameter(name=name, form=Form.CLOCK, label=label, most=2880, default=default)
