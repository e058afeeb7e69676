"""What may be asked and decided about a day. No tables here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from watchfloor.common.refusals import Refusal
from watchfloor.common.timegrid import Window
from watchfloor.common.words import msgid

MOST_CHARACTERS = 300
MOST_DAYS_BACK = 60
LONGEST = timedelta(hours=24)
LEAST_REST = timedelta(minutes=1)


def check_words(text: str) -> None:
    """Refuse words that are too long to be read, or that no database can keep."""
    if len(text) > MOST_CHARACTERS or "\0" in text:
        raise Refusal(
            code="floor.words.long",
            what=msgid("The text has more than %(most)s characters, or signs that cannot be kept."),
            mend=msgid("Say it in fewer words."),
            fields={"most": MOST_CHARACTERS},
        )


def check_decision(*, accepts: bool, reason: str) -> None:
    """Refuse to decline without a reason: who asked is owed one."""
    check_words(reason)
    if not accepts and not reason.strip():
        raise Refusal(
            code="floor.decision.no_reason",
            what=msgid("Who asked is owed a reason."),
            mend=msgid("Say in a few words why not."),
        )


def check_window(day: date, window: Window, at: datetime) -> None:
    """Refuse a stretch that is empty, too long, ahead, long past, or of another day."""
    if window.end <= window.start or window.end - window.start > LONGEST:
        raise _refusal("span", msgid("The end does not lie behind the beginning on that day."))
    if window.start > at:
        raise _refusal("ahead", msgid("That time is still to come."))
    begins = window.start.date()
    if not day - timedelta(days=1) <= begins <= day + timedelta(days=1):
        raise _refusal("elsewhere", msgid("That time is not of that day."))
    if (at.date() - day).days > MOST_DAYS_BACK:
        raise _refusal("old", msgid("That day is too long ago: its figures are settled."))


def left_to_ask(window: Window, asked: Sequence[Window]) -> tuple[Window, ...]:
    """Return the parts of a stretch that nobody has asked about yet, in order.

    A rest of seconds is no question of its own: it is what ran on while the words were written.
    """
    parts, free_from = [], window.start
    for each in sorted(asked, key=lambda one: one.start):
        if each.start < window.end and each.end > free_from:
            parts.append(Window(free_from, max(each.start, free_from)))
            free_from = each.end
    if free_from == window.start:
        return (window,)
    parts.append(Window(free_from, max(window.end, free_from)))
    return tuple(part for part in parts if part.end - part.start >= LEAST_REST)


def _refusal(code: str, what: str) -> Refusal:
    return Refusal(
        code=f"floor.explanation.{code}", what=what, mend=msgid("Look at the times again.")
    )
