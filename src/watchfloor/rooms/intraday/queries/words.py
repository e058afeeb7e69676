"""Signals in the reader's words: one sentence that says what, how much, since when."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from watchfloor.common.words import msgid
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.intraday.contracts import SignalCard, SignalKind

_TITLES = {
    SignalKind.VOLUME: (
        msgid("More contacts than foreseen: %(queue)s"),
        msgid("Fewer contacts than foreseen: %(queue)s"),
    ),
    SignalKind.HANDLE_TIME: (msgid("Contacts take longer: %(queue)s"),) * 2,
    SignalKind.ABANDONMENT: (msgid("More callers leave: %(queue)s"),) * 2,
    SignalKind.ABSENCE: (msgid("Many are missing: %(queue)s"),) * 2,
    SignalKind.HEART_BEAT: (msgid("The feed %(source)s is silent"),) * 2,
    SignalKind.RULE: (msgid("%(rule)s: %(queue)s"),) * 2,
}
_WORDS = {
    SignalKind.VOLUME: msgid(
        "Since %(since)s %(observed)s came; %(expected)s were expected: %(change)s."
    ),
    SignalKind.HANDLE_TIME: msgid("Since %(since)s handle times are %(change)s off the forecast."),
    SignalKind.ABANDONMENT: msgid(
        "Since %(since)s %(observed)s left; %(expected)s usually do: %(change)s."
    ),
    SignalKind.ABSENCE: msgid(
        "%(observed)s of those who should serve are missing; %(expected)s is usual."
    ),
    SignalKind.HEART_BEAT: msgid("Nothing came since %(since)s; what rests on it may be wrong."),
    SignalKind.RULE: msgid("In the last half-hour %(observed)s came; %(expected)s were forecast."),
}


def signal_title(card: SignalCard) -> str:
    """Return a signal's headline."""
    rise, drop = _TITLES[card.kind]
    is_drop = card.kind is SignalKind.VOLUME and card.ratio < 1
    return _(drop if is_drop else rise) % _fields(card)


def signal_words(card: SignalCard) -> str:
    """Return what a signal says, in one sentence."""
    return _(_WORDS[card.kind]) % _fields(card)


def _fields(card: SignalCard) -> dict[str, str]:
    local = card.since.astimezone(calendars.centre_zone())
    return {
        "queue": card.queue,
        "rule": card.rule,
        "source": card.source_name,
        "since": date_format(local, "H:i"),
        "observed": f"{card.observed:,.0f}",
        "expected": f"{card.expected:,.0f}" if card.expected >= 3 else f"{card.expected:,.1f}",
        "change": f"{(card.ratio - 1) * 100:+.0f}%",
    }
