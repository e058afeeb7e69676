"""What components, notes and methods are called: msgids, which pages put into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from watchfloor.common.words import msgid

from .why import EVENT


@dataclass(frozen=True, slots=True)
class ComponentWords:
    """A component's name, and what it says when it adds contacts, takes some, or does neither."""

    name: str
    more: str
    less: str


_COMPONENTS: Mapping[str, ComponentWords] = {
    "level": ComponentWords(
        msgid("Usual level"),
        msgid("The line's usual level comes to %(after)s contacts."),
        msgid("The line's usual level comes to %(after)s contacts."),
    ),
    "trend": ComponentWords(
        msgid("Trend"),
        msgid("The line grows: %(percent)s more by then, %(change)s contacts."),
        msgid("The line shrinks: %(percent)s less by then, %(change)s contacts."),
    ),
    "season": ComponentWords(
        msgid("Season"),
        msgid("This time of the year is busier: %(percent)s more, %(change)s contacts."),
        msgid("This time of the year is quieter: %(percent)s less, %(change)s contacts."),
    ),
    "weekday": ComponentWords(
        msgid("Day of the week"),
        msgid("%(weekday)s brings %(percent)s more than other days: %(change)s contacts."),
        msgid("%(weekday)s brings %(percent)s less than other days: %(change)s contacts."),
    ),
    "month_day": ComponentWords(
        msgid("Day of the month"),
        msgid(
            "Day %(month_day)s of the month (pay and bills) adds %(percent)s: %(change)s contacts."
        ),
        msgid("Day %(month_day)s of the month takes off %(percent)s: %(change)s contacts."),
    ),
    "holiday": ComponentWords(
        msgid("Holidays"),
        msgid("Holidays and the days around them add %(percent)s: %(change)s contacts."),
        msgid("Holidays and the days around them take off %(percent)s: %(change)s contacts."),
    ),
    "profile": ComponentWords(
        msgid("Time of day"),
        msgid("This time of day brings %(percent)s more than the mean one: %(change)s contacts."),
        msgid("This time of day brings %(percent)s less than the mean one: %(change)s contacts."),
    ),
    "rest": ComponentWords(
        msgid("Rounding and limits"),
        msgid("Rounding and limits add %(percent)s: %(change)s contacts."),
        msgid("Rounding and limits take off %(percent)s: %(change)s contacts."),
    ),
    "combination": ComponentWords(
        msgid("Other ways of forecasting"),
        msgid("The other ways combined with it say %(percent)s more: %(change)s contacts."),
        msgid("The other ways combined with it say %(percent)s less: %(change)s contacts."),
    ),
    "scenario": ComponentWords(
        msgid("Scenario"),
        msgid("The scenario assumes %(percent)s more: %(change)s contacts."),
        msgid("The scenario assumes %(percent)s less: %(change)s contacts."),
    ),
    "override": ComponentWords(
        msgid("Changed by people"),
        msgid("Planners raised it by %(percent)s: %(change)s contacts."),
        msgid("Planners lowered it by %(percent)s: %(change)s contacts."),
    ),
}
_EVENT = ComponentWords(
    msgid("Event: %(event)s"),
    msgid("“%(event)s” adds %(percent)s: %(change)s contacts."),
    msgid("“%(event)s” takes off %(percent)s: %(change)s contacts."),
)
_OTHER = ComponentWords(
    msgid("%(name)s"),
    msgid("“%(name)s” adds %(percent)s: %(change)s contacts."),
    msgid("“%(name)s” takes off %(percent)s: %(change)s contacts."),
)

# What the engine and the room note of a version, by code.
_NOTES: Mapping[str, str] = {
    "history.undated": msgid("%(rows)s rows have no readable time and are left out."),
    "history.unreadable": msgid("%(rows)s volumes are not numbers and are taken as unknown."),
    "history.negative": msgid(
        "%(rows)s volumes are negative or without limit and are taken as unknown."
    ),
    "history.fractional": msgid(
        "%(rows)s volumes are not whole numbers and are taken as they are."
    ),
    "history.duplicated": msgid("Some intervals stand twice in the history; the last row counts."),
    "history.empty_ends": msgid(
        "%(rows)s rows without a volume at the ends of the history are left out."
    ),
    "history.partial": msgid(
        "%(intervals)s intervals lack some of their parts: scaled up, or taken as unknown."
    ),
    "history.gap": msgid("Nothing is known from %(first)s to %(last)s."),
    "history.missing": msgid("%(share)s of the open intervals are missing and count as unknown."),
    "model.level_shift": msgid(
        "From %(day)s on the level is another one (%(factor)s): what came before counts for less."
    ),
    "model.outlier": msgid("Nothing explains what came on %(day)s: it counts for little."),
    "series.fell_back": msgid("The models failed (%(reason)s); simple averages stand in."),
    "forecast.peer": msgid(
        "Taken from the line %(peer)s, times %(peer_factor)s: nobody knows how alike."
    ),
    "redials.busy_customers": msgid(
        "%(contacts)s contacts are of customers who call too often to be followed."
    ),
    "redials.few": msgid(
        "Only %(lost)s lost customers are known who could have called again in the records."
    ),
    "redials.unknown_customers": msgid(
        "%(known_share)s of the contacts have a customer; the others are taken to be like them."
    ),
    "long_term.short": msgid(
        "Only %(weeks)s weeks are known: neither growth nor season is told from the level."
    ),
    "long_term.no_season": msgid(
        "Only %(weeks)s weeks are known: the season of the year is not told from growth."
    ),
    "history.outside_hours": msgid(
        "%(contacts)s contacts came outside of the open hours and are left out."
    ),
    "history.all_zero": msgid("Every volume of the history is zero."),
    "history.stopped": msgid("Only zeros came since %(since)s: was the line closed down?"),
    "history.short": msgid(
        "Only %(days)s days are known: the forecast is a guess, and its band is wide."
    ),
    "hours.unseen_weekday": msgid(
        "The history does not hold every day of the week; the missing ones are taken as open."
    ),
    "hours.unseen_holiday": msgid(
        "The history does not hold every kind of holiday that comes; they are taken as open."
    ),
    "horizon.far": msgid("The forecast reaches %(days)s days beyond the history."),
    "events.overlap": msgid("“%(one)s” and “%(other)s” overlap; their effects multiply."),
    "events.unmeasured": msgid(
        "Nobody knows yet what these events do, so the band is wider there: %(names)s."
    ),
    "method.left_out": msgid(
        "The chosen way of forecasting, %(method)s, could not run; the back-test chose instead."
    ),
    "calendar.unconfirmed_year": msgid(
        "The holidays of %(year)s are not confirmed: check the calendar once they are announced."
    ),
    "calendar.guessed": msgid(
        "Days without contacts match the public holidays of %(country)s: that calendar was taken."
    ),
    "forecast.fell_back": msgid(
        "The engine failed (%(reason)s); a simple average of eight weeks holds meanwhile."
    ),
}
_UNKNOWN_NOTE = msgid("The engine notes “%(code)s”: %(text)s")

# The candidates of the engine; the code is what a planner chooses.
_METHODS: Mapping[str, str] = {
    "contact": msgid("Contact model"),
    "seasonal_naive": msgid("Same weekday last week"),
    "average_4": msgid("Average of 4 same weekdays"),
    "average_8": msgid("Average of 8 same weekdays"),
    "average_8_weeks": msgid("Average of 8 same weekdays"),
    "imported": msgid("Made elsewhere and imported"),
    "ets": msgid("Exponential smoothing"),
    "combination": msgid("Combination"),
    "lightgbm": msgid("Gradient boosting (LightGBM)"),
}


# Why a candidate of the race was left out; what comes after a colon is the engine's own word.
_LEFT_OUT: Mapping[str, str] = {
    "too_short": msgid("There is not enough history for it yet."),
    "not_finite": msgid("It gave no usable figures."),
    "ran_away": msgid("It ran away: far more contacts than there ever were."),
    "failed": msgid("It failed on this line."),
    "not_installed": msgid("It is not installed here."),
}


def left_out_words(reason: str) -> str:
    """Return why a candidate was left out, or "" for a reason without words."""
    return _LEFT_OUT.get(reason.partition(":")[0], "")


def component_words(name: str) -> ComponentWords:
    """Return the words of a component; an event is named by its own name.

    >>> component_words("event:Spring sale").name
    'Event: %(event)s'
    """
    return _EVENT if name.startswith(EVENT) else _COMPONENTS.get(name, _OTHER)


def note_words(code: str) -> str:
    """Return what a note says; of a code without words, the engine's own text."""
    return _NOTES.get(code, _UNKNOWN_NOTE)


def known_notes() -> frozenset[str]:
    """Return the codes that have words."""
    return frozenset(_NOTES)


def method_words(name: str) -> str:
    """Return what a candidate is called; one without words is called by its name."""
    return _METHODS.get(name, name)
