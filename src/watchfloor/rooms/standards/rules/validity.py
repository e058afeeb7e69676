"""From when a version holds. What was held stays what was held: nothing begins in the past."""

from __future__ import annotations

from datetime import datetime

from watchfloor.common.refusals import Refusal


def check_wanted(wanted: datetime | None, now: datetime) -> None:
    """Refuse a proposal that asks to hold from a time that is over."""
    if wanted is not None and wanted < now:
        raise Refusal(
            code="standards.version.in_the_past",
            what="A standard cannot begin to hold in the past.",
            where="from %(wanted)s, proposed at %(now)s",
            mend="Choose a later day, or none: then it holds from its approval on.",
            fields={"wanted": wanted.isoformat(), "now": now.isoformat()},
        )


def settle_start(
    *, wanted: datetime | None, approved_at: datetime, former_start: datetime | None
) -> datetime:
    """Return from when an approved version holds: as wanted, but never before its approval.

    Where the former version has not begun yet, one without a wanted day takes its place from the
    same instant; one that wants an earlier day is refused, because the former was approved to
    follow what holds now.
    """
    start = max(wanted or approved_at, approved_at)
    if former_start is None or start >= former_start:
        return start
    if wanted is None:
        return former_start
    raise Refusal(
        code="standards.version.before_the_former",
        what="An approved version begins only on %(former)s; this one would begin before it.",
        where="from %(start)s",
        mend="Return it with the wish for a later day.",
        fields={"former": former_start.isoformat(), "start": start.isoformat()},
    )


def newer_approved(number: int) -> Refusal:
    """Return the refusal of a proposal that was overtaken by another."""
    return Refusal(
        code="standards.version.overtaken",
        what="Version %(number)s has been approved since this one was proposed.",
        mend="Return this one: it must be compared with what holds now and proposed again.",
        fields={"number": number},
    )
