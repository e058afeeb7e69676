"""Figures and codes of the room in the reader's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from watchfloor.common.words import msgid
from watchfloor.rooms.forecast.contracts import (
    AccuracyBy,
    ComponentShare,
    ForecastNote,
    Verdict,
)
from watchfloor.rooms.forecast.rules.why import EVENT
from watchfloor.rooms.forecast.rules.words import (
    component_words,
    left_out_words,
    method_words,
    note_words,
)

WEEKDAYS = (
    msgid("Monday"),
    msgid("Tuesday"),
    msgid("Wednesday"),
    msgid("Thursday"),
    msgid("Friday"),
    msgid("Saturday"),
    msgid("Sunday"),
)
_NUMBER = re.compile(r" #\d+\b")
_NOTE_TONES = ("", "wf-tone-warn", "wf-tone-bad")
_VERDICTS = {
    Verdict.BETTER: msgid("better"),
    Verdict.WORSE: msgid("worse"),
    Verdict.CANNOT_TELL: msgid("cannot tell"),
}
VERDICT_TONES = {
    Verdict.BETTER: "wf-tone-good",
    Verdict.WORSE: "wf-tone-bad",
    Verdict.CANNOT_TELL: "",
}
_BY = {
    AccuracyBy.LEAD: msgid("Lead time"),
    AccuracyBy.WEEKDAY: msgid("Weekday"),
    AccuracyBy.SLOT: msgid("Time of day"),
    AccuracyBy.DAY: msgid("Day"),
    AccuracyBy.WEEK: msgid("Week"),
    AccuracyBy.MONTH: msgid("Month"),
}


def say_component(share: ComponentShare) -> str:
    """Return a component's name."""
    return _(component_words(share.name).name) % _names(share)


def say_share(share: ComponentShare, day: date) -> str:
    """Return what a component does to a day or interval, as a sentence."""
    words = component_words(share.name)
    template = words.more if share.after >= share.before else words.less
    change = share.after - share.before
    fields = {
        **_names(share),
        "after": f"{share.after:,.1f}",
        "change": f"{change:+,.1f}".replace("-", "−"),
        "percent": f"{abs(share.factor - 1):.1%}",
        "weekday": _(WEEKDAYS[day.weekday()]),
        "month_day": day.day,
    }
    return _(template) % fields


def _names(share: ComponentShare) -> Mapping[str, str]:
    # The engine tells events of one name apart by their number.
    event = _NUMBER.sub("", share.name.removeprefix(EVENT))
    return {"event": event, "name": share.name}


def say_note(note: ForecastNote) -> str:
    """Return what a version notes of itself."""
    told = {name: _told(name, value) for name, value in note.fields.items()}
    fields = _Fields({"text": "", **told, "code": note.code})
    return _(note_words(note.code)) % fields


def _told(name: str, value: str) -> str:
    """Return a field as people read it: shares in per cent, events without their numbers."""
    if name.endswith("share"):
        return f"{float(value):.1%}"
    if name == "factor":
        return f"{float(value) - 1:+.0%}".replace("-", "−")
    return _NUMBER.sub("", value)


class _Fields(dict[str, object]):
    """A field that a note does not have is said to be unknown, instead of breaking the page."""

    def __missing__(self, name: str) -> str:
        return "?"


def note_tone(note: ForecastNote) -> str:
    """Return the look of a note by its weight."""
    return _NOTE_TONES[min(max(note.weight, 0), 2)]


def say_method(name: str) -> str:
    """Return what a way of forecasting is called; a combination names its parts."""
    parts = [each.strip() for each in name.split("+")]
    return " + ".join(_(method_words(part)) for part in parts if part)


def say_verdict(verdict: Verdict) -> str:
    """Return better, worse or cannot tell."""
    return _(_VERDICTS[verdict])


def say_by(by: AccuracyBy) -> str:
    """Return what accuracy is shown by."""
    return _(_BY[by])


def say_group(key: str, by: AccuracyBy) -> str:
    """Return what a row of accuracy is about."""
    if by is AccuracyBy.WEEKDAY:
        return _(WEEKDAYS[int(key)])
    if by is AccuracyBy.LEAD:
        return say_lead(int(key))
    if by is AccuracyBy.DAY:
        day = date.fromisoformat(key)
        return f"{key} {_short_weekday(day)}"
    return key


def say_lead(days: int) -> str:
    """Return how long before a day its forecast was made."""
    if days == 0:
        return _("the evening before")
    if days % 7 == 0:
        weeks = days // 7
        return _("1 week ahead") if weeks == 1 else _("%(weeks)s weeks ahead") % {"weeks": weeks}
    return _("1 day ahead") if days == 1 else _("%(days)s days ahead") % {"days": days}


def _short_weekday(day: date) -> str:
    return date_format(day, "D")


def say_left_out(reason: str) -> str:
    """Return why a candidate was not in the race."""
    words = left_out_words(reason)
    return _(words) if words else _("Left out: %(reason)s") % {"reason": reason}
