"""What can be proposed to somebody who runs the day."""

from __future__ import annotations

from enum import StrEnum


class ActionKind(StrEnum):
    """What can be done about the rest of the day."""

    MOVE_BREAK = "move_break"
    MOVE_MEETING = "move_meeting"
    OFFER_OVERTIME = "offer_overtime"
    OFFER_TIME_OFF = "offer_time_off"
    CALL_IN = "call_in"
    MOVE_SKILL = "move_skill"
    OPEN_CALLBACK = "open_callback"
    DIVERT = "divert"


class ProposalState(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
    EXPIRED = "expired"
    MEASURED = "measured"
