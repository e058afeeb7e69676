"""The state of a series, and how a version came to be, in the reader's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from watchfloor.common.words import msgid
from watchfloor.rooms.forecast.contracts import (
    Origin,
    RunState,
    SeriesCard,
    SeriesOutlook,
    SeriesSource,
    VersionCard,
)

_OLD = timedelta(days=3)

_ORIGINS = {
    Origin.NIGHTLY: msgid("by night"),
    Origin.ASKED: msgid("asked for"),
    Origin.EDITED: msgid("changed by people"),
    Origin.IMPORTED: msgid("made elsewhere"),
    Origin.HAND: msgid("by hand"),
}
_SOURCES = {
    SeriesSource.QUEUE: msgid("from the records of a queue"),
    SeriesSource.PEER: msgid("scaled from another series"),
    SeriesSource.HAND: msgid("by hand"),
}


@dataclass(frozen=True, slots=True)
class StateWords:
    """A word, why, and how it looks."""

    text: str
    why: str = ""
    tone: str = ""
    icon: str = "check"


def say_origin(origin: Origin) -> str:
    """Return how a version came to be."""
    return _(_ORIGINS[origin])


def say_source(source: SeriesSource) -> str:
    """Return where the history of a series comes from."""
    return _(_SOURCES[source])


def say_state(series: SeriesCard, outlook: SeriesOutlook, now: datetime) -> StateWords:
    """Return what is the matter with a series, the gravest first."""
    if not series.is_active:
        return StateWords(_("Paused"), _("It is not forecast any more."), "", "clock")
    if outlook.version is None:
        return _without(series, outlook)
    return _broken(outlook) or _late(series, outlook.version, now)


def _broken(outlook: SeriesOutlook) -> StateWords | None:
    if outlook.state is RunState.FAILED:
        return StateWords(_("Failed"), say_reason(outlook.reason), "bad", "error")
    if outlook.week is None:
        return StateWords(_("Run out"), _("It ends before the next seven days do."), "bad", "error")
    if outlook.state is RunState.FELL_BACK:
        return StateWords(_("Fell back"), say_reason(outlook.reason), "warn", "alert")
    return None


def _late(series: SeriesCard, version: VersionCard, now: datetime) -> StateWords:
    if series.source is SeriesSource.QUEUE and now - version.made_at > _OLD:
        return StateWords(_("Old"), _("No night has made a new one since."), "warn", "alert")
    return StateWords(_("In force"), "", "good", "check")


def _without(series: SeriesCard, outlook: SeriesOutlook) -> StateWords:
    if outlook.state in {RunState.FAILED, RunState.SKIPPED}:
        return StateWords(_("No forecast"), say_reason(outlook.reason), "warn", "alert")
    if series.source is SeriesSource.HAND:
        return StateWords(_("Not filled in"), _("Type or import its figures."), "info", "edit")
    return StateWords(_("No forecast yet"), _("Make one now, or wait for the night."), "", "clock")


def say_reason(reason: str) -> str:
    """Return why a run did less than it should, from its code."""
    words = _REASONS.get(reason)
    return _(words) if words else reason


_REASONS = {
    "history.empty": msgid("Its queue has no records yet."),
    "peer.empty": msgid("The series that it is scaled from has no forecast yet."),
    "hand": msgid("People fill it in."),
    "imported": msgid("It is kept as it was imported."),
}
