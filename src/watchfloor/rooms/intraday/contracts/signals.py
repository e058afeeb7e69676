"""What can be out of the ordinary."""

from __future__ import annotations

from enum import StrEnum


class SignalKind(StrEnum):
    """What a signal is about."""

    VOLUME = "volume"
    HANDLE_TIME = "handle_time"
    ABANDONMENT = "abandonment"
    ABSENCE = "absence"
    HEART_BEAT = "heart_beat"
    RULE = "rule"  # a threshold that somebody wrote
