"""Why a record was refused, and what is odd about a leg: the words that pages translate.

A reason is a stable code; here stands what it means and how to mend it, as msgids with
`%(name)s` fields. `mend` may be empty where nothing is to be done.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Words(NamedTuple):
    """The two sentences of a reason."""

    what: str
    mend: str = ""


def N_(text: str) -> str:  # noqa: N802  the usual name for a msgid that is translated later
    """Mark a msgid.

    >>> N_("Refused")
    'Refused'
    """
    return text


# One record cannot be read.
_RECORDS: dict[str, Words] = {
    "bad_json": Words(
        N_("This is not a complete JSON document."),
        N_("If the file was cut, export it again; what was already read will not be doubled."),
    ),
    "missing_field": Words(
        N_("The field %(field)s is missing or empty."),
        N_("Export the record again with this field."),
    ),
    "bad_time": Words(
        N_("“%(value)s” in %(field)s is not a time."),
        N_("Correct it, or choose another date format for this column."),
    ),
    "bad_number": Words(
        N_("“%(value)s” in %(field)s is not a number or a duration."),
        N_("Correct it, or map another column."),
    ),
    "bad_encoding": Words(
        N_("The text is not in the encoding %(encoding)s."),
        N_("Choose the encoding in which the file was written."),
    ),
    "bad_columns": Words(
        N_("The row has %(found)s columns; %(expected)s are expected."),
        N_("Look for a separator inside a text that is not quoted, or for a line that was cut."),
    ),
    "future": Words(
        N_("The time %(time)s lies in the future."),
        N_("Check the clock of the source and the time zone of the file."),
    ),
    "past": Words(
        N_("The time %(time)s lies before 1980."),
        N_("Check the date format, and whether the number is in seconds or in milliseconds."),
    ),
    "end_before_start": Words(
        N_("The record ends before it starts."),
        N_("Check the clock of the source; the order of the times must be entry, answer, end."),
    ),
    "negative_duration": Words(
        N_("A duration is negative."), N_("Check the clock of the source, then export again.")
    ),
    "unknown_channel": Words(
        N_("The channel “%(value)s” is not known."),
        N_("Known are voice, chat, email and task."),
    ),
    "unknown_event": Words(
        N_("The event “%(event)s” is not known."),
        N_("Nothing else in the file depends on it. Tell us what it means if it should count."),
    ),
    "unknown_outcome": Words(
        N_("“%(value)s” is no outcome that we know."),
        N_("Use a word such as answered, abandoned or transferred (接通, 放弃, 溢出)."),
    ),
    "local_time_gap": Words(
        N_("The local time %(time)s never existed: the clocks were put forward."),
        N_("Check the time zone of the file."),
    ),
    "counts_do_not_add_up": Words(
        N_("Answered and abandoned together are more than offered."),
        N_("Check which columns were mapped to offered, answered and abandoned."),
    ),
}

# The document is sound, but another kind of file.
_KINDS: dict[str, Words] = {
    "amazon_contact_lens": Words(
        N_("This is a Contact Lens analysis: what was said and felt, not how long it queued."),
        N_("Import the contact trace records of the same contacts."),
    ),
    "amazon_segments": Words(
        N_("This is a real-time Contact Lens segment: speech while a call runs."),
        N_("Import the contact trace records of the same contacts."),
    ),
    "amazon_rules_event": Words(
        N_("This is an event of a Contact Lens rule: it names a contact but holds no times."),
        N_("Import the contact trace records of the same contacts."),
    ),
    "amazon_evaluation": Words(
        N_("This is an evaluation of a contact: a quality grade, not a contact record."),
        N_("Import the contact trace records of the same contacts."),
    ),
    "amazon_case_event": Words(
        N_("This is an event of Amazon Connect Cases: a case, not a contact."),
        N_("Import the contact trace records of the contacts."),
    ),
    "amazon_other_event": Words(
        N_("This is an EventBridge event of another kind than contact events."),
        N_("Send events of the kind “Amazon Connect Contact Event”, or contact trace records."),
    ),
    "amazon_unknown_document": Words(
        N_("This is neither a contact trace record nor a contact or agent event."),
        N_("Export contact trace records or the agent event stream."),
    ),
    "freeswitch_other_event": Words(
        N_("This is not an event of mod_callcenter."),
        N_("Subscribe to “CUSTOM callcenter::info”; other events do no harm."),
    ),
    "freeswitch_xml_cdr": Words(
        N_("This is an XML call record."),
        N_("Write call records with mod_json_cdr or mod_cdr_csv; the fields are the same."),
    ),
    "freeswitch_unknown_record": Words(
        N_("This is neither an event of mod_callcenter nor a call record."),
        N_("Import events as JSON lines, JSON call records, or the CSV of mod_cdr_csv."),
    ),
}

# The leg is stored, and listed with what is odd about it.
_NOTES: dict[str, Words] = {
    "service_over_an_hour": Words(
        N_("The service lasted longer than an hour: perhaps its end was not recorded."),
    ),
    "vru_clock_backwards": Words(
        N_("The time in the voice response unit is negative: one of its two times is wrong."),
    ),
    "hang_with_service": Words(
        N_("The source says that the customer hung up, and also names a service time."),
    ),
    "cdr_without_queue_times": Words(
        N_("The call record does not say when the agent answered: wait and talk are unknown."),
    ),
    "answered_without_times": Words(
        N_("The source says answered, but not when: wait and talk are unknown."),
    ),
}

REASONS: Mapping[str, Words] = {**_RECORDS, **_KINDS, **_NOTES}
