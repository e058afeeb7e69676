"""What pages of the day as it runs say, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from watchfloor.common.words import msgid
from watchfloor.rooms.intraday.contracts import DayOutlook, Note, SignalKind

KINDS: Mapping[SignalKind, str] = {
    SignalKind.VOLUME: msgid("Volume"),
    SignalKind.HANDLE_TIME: msgid("Handle time"),
    SignalKind.ABANDONMENT: msgid("Abandonment"),
    SignalKind.ABSENCE: msgid("Absence"),
    SignalKind.HEART_BEAT: msgid("Heart-beat"),
    SignalKind.RULE: msgid("Rule"),
}
_NOTES: Mapping[str, str] = {
    "people_schedules": msgid("People are those on the schedules, less the absence seen today."),
    "people_numbers": msgid(
        "People are the numbers that were planned, less the absence seen today: no schedule names"
        " anybody."
    ),
    "people_signed_in": msgid(
        "People are those signed in now, as if they stayed: there is no schedule of today."
    ),
    "people_nobody": msgid(
        "Nobody is scheduled and nobody is signed in, so service cannot be foreseen."
    ),
    "no_plan": msgid("No plan of requirements knows these hours, so service cannot be foreseen."),
    "nothing_came": msgid("Nothing came today so far; the forecast stands as it was made."),
    "handle_factor": msgid("Handle times are %(percent)s percent off the forecast today."),
}


def say_kind(kind: SignalKind) -> str:
    """Name a kind of signal."""
    return _(KINDS[kind])


def say_note(note: Note) -> str:
    """Word a note."""
    return _(_NOTES[note.code]) % note.fields


def say_day(outlook: DayOutlook) -> str:
    """Say a line's day in a sentence: how many will come, and what becomes of the promise."""
    said = _(
        "%(foreseen)s contacts are foreseen (%(low)s to %(high)s); %(forecast)s were forecast."
    )
    volume = said % {
        "foreseen": f"{outlook.foreseen_contacts:,.0f}",
        "low": f"{outlook.low_contacts:,.0f}",
        "high": f"{outlook.high_contacts:,.0f}",
        "forecast": f"{outlook.forecast_contacts:,.0f}",
    }
    if outlook.service_share is None:
        return volume
    end = _("The day will end at %(share)s, in four of five cases between %(low)s and %(high)s.")
    return f"{volume} " + end % {
        "share": percent(outlook.service_share),
        "low": percent(outlook.service_low),
        "high": percent(outlook.service_high),
    }


def percent(share: float | None) -> str:
    """Write a share; a dash where there is none.

    >>> percent(0.815), percent(None)
    ('82%', '–')
    """
    return "–" if share is None else f"{share * 100:.0f}%"
