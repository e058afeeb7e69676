"""Checks of the contact records: feeds, imports, and whether what is stored twice agrees."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext_noop as N_  # noqa: N812  the usual name

from watchfloor.common.timegrid import Window
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.interactions.contracts import RunStatus

from .findings import Finding, Status

_RECENT = timedelta(days=31)
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_LATE = timedelta(days=1)
_RUNS = 50


def check_counts(at: datetime, *, full: bool) -> Iterator[Finding]:
    """Do the five-minute counts equal the contacts behind them, for every queue and day?"""
    window = Window(_EVER if full else _newest(at) - _RECENT, at + timedelta(days=2))
    faults = interactions.list_integrity_faults(window=window)
    first = faults[0] if faults else None
    yield Finding(
        code="records.counts",
        status=Status.FAULT if first else Status.OK,
        title=N_("Counts and contacts"),
        what=_FAULTS[first.kind] if first else _AGREE[full],
        mend=N_(
            "Undo the import that brought this day and import it again; keep a backup, "
            "and report it: this must not happen."
        )
        if first
        else "",
        fields={
            "queue": first.queue,
            "day": first.day,
            "legs": first.legs,
            "cells": first.cells,
            "leg": first.leg_id,
        }
        if first
        else {},
    )


_FAULTS = {
    "counts": N_(
        "Queue %(queue)s, %(day)s: counts say %(cells)d contacts, there are %(legs)d, "
        "or their sums differ."
    ),
    "times": N_("Queue %(queue)s, %(day)s: contact record %(leg)d ends before it begins."),
    "feed": N_("Queue %(queue)s, %(day)s: contact record %(leg)d is of another feed."),
}
_AGREE = {
    True: N_("They agree for every queue and day."),
    False: N_("They agree for every queue in the last 31 days with records."),
}


def _newest(at: datetime) -> datetime:
    seen = [feed.last_record_at for feed in interactions.list_feed_health() if feed.last_record_at]
    return min(at, max(seen, default=at))


def check_imports() -> Iterator[Finding]:
    """Did an import end without an end?"""
    runs = interactions.list_runs(limit=_RUNS)
    broken = [run for run in runs if run.status is RunStatus.INTERRUPTED]
    yield Finding(
        code="records.imports",
        status=Status.WARNING if broken else Status.OK,
        title=N_("Imports"),
        what=N_("%(count)d of the last imports were interrupted, the newest is %(file)s.")
        if broken
        else N_("None was interrupted."),
        mend=N_("Nothing of them was saved: import the file again.") if broken else "",
        fields={"count": len(broken), "file": broken[0].file_name if broken else ""},
    )


def check_feeds(at: datetime) -> Iterator[Finding]:
    """Is every feed fresh? One line a feed."""
    feeds = interactions.list_feed_health()
    if not feeds:
        yield Finding(
            code="feeds.none",
            status=Status.WARNING,
            title=N_("Feeds"),
            what=N_("No records have been imported yet."),
            mend=N_("Import a file on the Import page, or with `watchfloor import`."),
        )
    for feed in feeds:
        newest = feed.last_record_at
        late = newest is None or newest < at - _LATE
        yield Finding(
            code="feeds.feed",
            status=Status.WARNING if late else Status.OK,
            title=N_("Feeds"),
            what=N_(
                "%(feed)s: newest record %(newest)s, %(legs)d contact records, %(refused)d "
                "refused lines, %(unclosed)d without an end."
            ),
            mend=N_("Nothing newer for a day: is the source still sending?") if late else "",
            fields={
                "feed": feed.feed,
                "newest": f"{newest:%Y-%m-%d %H:%M %Z}" if newest else "–",
                "legs": feed.legs,
                "refused": feed.refused,
                "unclosed": feed.unclosed,
            },
        )


def check_calendar(at: datetime) -> Iterator[Finding]:
    """Does the calendar know the holidays of this year?"""
    known = at.year in calendars.known_years()
    yield Finding(
        code="calendar.year",
        status=Status.OK if known else Status.WARNING,
        title=N_("Calendar"),
        what=N_("The holidays of %(year)d are known.")
        if known
        else N_("The holidays of %(year)d are not known: working days may be wrong."),
        mend="" if known else N_("Update Watchfloor, or enter the special days yourself."),
        fields={"year": at.year},
    )
