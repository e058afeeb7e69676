"""Why a line is refused: stable codes, each with what is wrong and how to mend it.

The texts are msgids; `%(name)s` is filled from the refusal's fields. Readers add their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from watchfloor.common.words import msgid

from .reader_reasons import WORDS


class Reason(StrEnum):
    """The reasons that more than one format, or the import itself, gives."""

    TOO_FEW_FIELDS = "too_few_fields"
    BAD_TIME = "bad_time"
    FUTURE = "future"
    BAD_NUMBER = "bad_number"
    NEGATIVE_DURATION = "negative_duration"
    IMPLAUSIBLE_DURATION = "implausible_duration"
    ENDS_BEFORE_START = "ends_before_start"
    SECOND_OUTCOME = "second_outcome"
    NO_CONTACT_ID = "no_contact_id"
    CUT_LINE = "cut_line"
    NOT_TEXT = "not_text"
    CONTACTS_KNOWN = "contacts_known"
    DOES_NOT_ADD_UP = "does_not_add_up"
    OVERLAPS = "overlaps"


class LineRefused(Exception):
    """A record cannot be read; the rest of the file can."""

    def __init__(self, reason: str, **fields: str) -> None:
        self.reason, self.fields = reason, fields
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class ReasonText:
    """What is wrong with a line and how to mend it, as msgids."""

    what: str
    mend: str


_AT_THE_SOURCE = msgid("Correct the line at its source and import the file again.")
TEXTS: dict[str, ReasonText] = {
    Reason.TOO_FEW_FIELDS: ReasonText(
        msgid("The line has %(found)s fields, but needs at least %(needed)s."), _AT_THE_SOURCE
    ),
    Reason.BAD_TIME: ReasonText(
        msgid("“%(text)s” is no time that we can read."),
        msgid("Write times as the format's documentation says."),
    ),
    Reason.FUTURE: ReasonText(
        msgid("The time %(text)s lies in the future."),
        msgid("Check the clock of the source system, and the time zone of this import."),
    ),
    Reason.BAD_NUMBER: ReasonText(msgid("“%(text)s” is no whole number."), _AT_THE_SOURCE),
    Reason.NEGATIVE_DURATION: ReasonText(
        msgid("The duration %(text)s is negative."),
        msgid("Check the clock of the source system; the contact is kept without this line."),
    ),
    Reason.IMPLAUSIBLE_DURATION: ReasonText(
        msgid("The duration of %(text)s seconds is longer than three weeks."), _AT_THE_SOURCE
    ),
    Reason.ENDS_BEFORE_START: ReasonText(
        msgid("The contact would end before it starts."),
        msgid("Check the clock of the source system; the contact is kept without this line."),
    ),
    Reason.SECOND_OUTCOME: ReasonText(
        msgid("The contact has already ended otherwise: %(ending)s."),
        msgid("The first end counts. Look the contact up at its source if that is wrong."),
    ),
    Reason.NO_CONTACT_ID: ReasonText(
        msgid("The line names no contact or no queue."), _AT_THE_SOURCE
    ),
    Reason.CUT_LINE: ReasonText(
        msgid("The file ends in the middle of this line."),
        msgid(
            "Fetch the file again when it is complete; what is already here is not counted twice."
        ),
    ),
    Reason.NOT_TEXT: ReasonText(
        msgid("The line holds bytes that are no text."),
        msgid("Fetch the file again: it was damaged on the way or on the disk."),
    ),
    Reason.CONTACTS_KNOWN: ReasonText(
        msgid("Single contacts are known for this queue and time; totals would count them twice."),
        msgid("Import either contacts or totals for a queue and time, not both."),
    ),
    Reason.DOES_NOT_ADD_UP: ReasonText(
        msgid("The totals contradict each other: more answered or abandoned than offered."),
        _AT_THE_SOURCE,
    ),
    Reason.OVERLAPS: ReasonText(
        msgid("Totals of another length are known for a part of this interval."),
        msgid("Undo the import that brought them, or import intervals of the same length."),
    ),
}

# Every code that a page may have to say, the readers' own among them.
REASONS: dict[str, ReasonText] = {c: ReasonText(*words) for c, words in WORDS.items()} | TEXTS
