"""Checks of the contact records: feeds, imports, and whether what is stored twice agrees."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from watchfloor.common.timegrid import Window
from watchfloor.common.words import msgid
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.calendars.contracts import YearState
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.interactions.contracts import FeedHealth, RunStatus
from watchfloor.rooms.observations import service as observations
from watchfloor.shell.today.freshness import WEEKS
from watchfloor.shell.today.pulses import feed_pulses
from watchfloor.shell.today.signals import FeedPulse, is_late

from .findings import Finding, Status

_RECENT = timedelta(days=31)
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_RUNS = 50


def check_counts(at: datetime, *, full: bool) -> Iterator[Finding]:
    """Do the five-minute counts equal the contacts behind them, for every queue and day?"""
    window = Window(_EVER if full else _newest(at) - _RECENT, at + timedelta(days=2))
    faults = interactions.list_integrity_faults(window=window)
    first = faults[0] if faults else None
    yield Finding(
        code="records.counts",
        status=Status.FAULT if first else Status.OK,
        title=msgid("Counts and contacts"),
        what=_FAULTS[first.kind] if first else _AGREE[full],
        mend=_mend_counts(first.kind) if first else "",
        fields={
            "queue": first.queue,
            "day": first.day,
            "month": f"{first.day:%Y-%m}",
            "legs": first.legs,
            "cells": first.cells,
            "leg": first.leg_id,
        }
        if first
        else {},
    )


def _mend_counts(kind: str) -> str:
    if kind == "month":
        return msgid(
            "Somebody changed the database past Watchfloor: restore a backup from before, "
            "or attach the table again."
        )
    return msgid(
        "Undo the import that brought this day and import it again; keep a backup, "
        "and report it: this must not happen."
    )


_FAULTS = {
    "month": msgid("The table with the contacts of %(month)s is missing or detached."),
    "counts": msgid(
        "Queue %(queue)s, %(day)s: counts say %(cells)d contacts, there are %(legs)d, "
        "or their sums differ."
    ),
    "times": msgid("Queue %(queue)s, %(day)s: contact record %(leg)d ends before it begins."),
    "feed": msgid("Queue %(queue)s, %(day)s: contact record %(leg)d is of another feed."),
}
_AGREE = {
    True: msgid("They agree for every queue and day."),
    False: msgid("They agree for every queue in the last 31 days with records."),
}


def _newest(at: datetime) -> datetime:
    seen = [feed.last_record_at for feed in interactions.list_feed_health() if feed.last_record_at]
    return min(at, max(seen, default=at))


def check_observations(at: datetime, *, full: bool) -> Iterator[Finding]:
    """Do the sums that rates are made of equal the observations behind them?"""
    faults = observations.find_faults(since=(_EVER if full else at - _RECENT).date())
    yield Finding(
        code="records.observations",
        status=Status.FAULT if faults else Status.OK,
        title=msgid("Observations and their sums"),
        what=msgid(
            "%(day)s, standard %(standard)s: the sums say %(summed)d observations, there are "
            "%(rows)d, or their weights differ."
        )
        if faults
        else msgid("The sums equal the rows behind them."),
        mend=msgid(
            "Somebody changed the database past Watchfloor: make the sums again from the rows."
        )
        if faults
        else "",
        fields={
            "day": faults[0].day,
            "standard": faults[0].standard_id or "–",
            "summed": faults[0].summed,
            "rows": faults[0].rows,
        }
        if faults
        else {},
    )


def check_imports() -> Iterator[Finding]:
    """Did an import end without an end?"""
    runs = interactions.list_runs(limit=_RUNS)
    broken = [run for run in runs if run.status is RunStatus.INTERRUPTED]
    yield Finding(
        code="records.imports",
        status=Status.WARNING if broken else Status.OK,
        title=msgid("Imports"),
        what=msgid("%(count)d of the last imports were interrupted, the newest is %(file)s.")
        if broken
        else msgid("None was interrupted."),
        mend=msgid("Nothing of them was saved: import the file again.") if broken else "",
        fields={"count": len(broken), "file": broken[0].file_name if broken else ""},
    )


def check_feeds(at: datetime) -> Iterator[Finding]:
    """Is every feed fresh? One line a feed, judged as the Today page judges it."""
    feeds = interactions.list_feed_health()
    if not feeds:
        yield Finding(
            code="feeds.none",
            status=Status.WARNING,
            title=msgid("Feeds"),
            what=msgid("No records have been imported yet."),
            mend=msgid("Import a file on the Import page, or with `watchfloor import`."),
        )
        return
    pulses = {pulse.feed_id: pulse for pulse in feed_pulses(at, calendars.centre_zone())}
    for feed in feeds:
        yield _feed(feed, _mend_silence(pulses[feed.feed_id], at))


def _feed(feed: FeedHealth, mend: str) -> Finding:
    newest = feed.last_record_at
    return Finding(
        code="feeds.feed",
        status=Status.WARNING if mend else Status.OK,
        title=msgid("Feeds"),
        what=msgid(
            "%(feed)s: newest record %(newest)s, %(legs)d contact records, %(refused)d "
            "refused lines, %(unclosed)d without an end."
        ),
        mend=mend,
        fields={
            "feed": feed.feed,
            "newest": f"{newest:%Y-%m-%d %H:%M %Z}" if newest else "–",
            "legs": feed.legs,
            "refused": feed.refused,
            "unclosed": feed.unclosed,
        },
    )


def _mend_silence(pulse: FeedPulse, at: datetime) -> str:
    """Return what to do about a feed's silence; nothing while it is no longer than usual."""
    if is_late(pulse):
        return msgid("Silent for longer than usual in opening hours: is the source still sending?")
    last = pulse.last_record_at
    if last is None or last < at - timedelta(weeks=WEEKS):
        return msgid(
            "Nothing for weeks, so there is nothing to compare with: is the source still "
            "sending, or was this a single file?"
        )
    return ""


def check_calendar(at: datetime) -> Iterator[Finding]:
    """Does the calendar know the holidays of this year?"""
    year = calendars.get_year(year=at.astimezone(calendars.centre_zone()).year)
    known = year.is_source_sure or year.state is YearState.CONFIRMED
    yield Finding(
        code="calendar.year",
        status=Status.OK if known else Status.WARNING,
        title=msgid("Calendar"),
        what=msgid("The holidays of %(year)d are known.")
        if known
        else msgid("The holidays of %(year)d are not known: working days may be wrong."),
        mend="" if known else msgid("Update Watchfloor, or enter the special days yourself."),
        fields={"year": at.year},
    )
