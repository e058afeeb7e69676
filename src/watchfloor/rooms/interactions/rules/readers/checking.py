"""What every leg must hold to, whatever it was read from."""

from __future__ import annotations

from watchfloor.rooms.interactions.contracts import LegRecord
from watchfloor.rooms.interactions.rules.reasons import LineRefused

from .instants import in_words, odd_time

# What the database keeps of a duration: 24 days.
LONGEST_MS = 2_147_483_647


def check_time(at_ms: int | None, now_ms: int) -> None:
    """:raises LineRefused: the instant lies in the future, or before there were records."""
    if at_ms is not None and (reason := odd_time(at_ms, now_ms)):
        raise LineRefused(reason, text=in_words(at_ms))


def check_text(*texts: str | None) -> None:
    """:raises LineRefused: a text holds a zero, which no database takes."""
    if any(text and "\x00" in text for text in texts):
        raise LineRefused("not_text")


def check_leg(leg: LegRecord, now_ms: int) -> None:
    """:raises LineRefused: an end lies before its start, or a time or duration cannot be."""
    check_text(leg.call_id, leg.queue, leg.contact_key, leg.ending, leg.agent, leg.customer)
    known = [at for at in (leg.entered_ms, leg.answered_ms, leg.ended_ms) if at is not None]
    if known != sorted(known):
        raise LineRefused("ends_before_start", start=in_words(known[0]), end=in_words(min(known)))
    check_time(known[0], now_ms)
    check_time(known[-1], now_ms)
    for duration in (leg.wait_ms, leg.ring_ms, leg.talk_ms, leg.hold_ms, leg.wrap_ms):
        if duration is not None and duration < 0:
            raise LineRefused("negative_duration", text=f"{duration / 1000:g}")
        if duration is not None and duration > LONGEST_MS:
            raise LineRefused("implausible_duration", text=f"{duration / 1000:g}")
