"""Why a reader refused a record, and what is odd about a leg or a file: words that pages translate.

What more than one format has in common stands in `reasons`; here are the readers' own codes.
`%(name)s` is filled from the refusal's fields.
"""

from __future__ import annotations

from typing import NamedTuple

from watchfloor.common.words import msgid


class Words(NamedTuple):
    """What is so, and how to mend it (empty where nothing is to be done), as msgids."""

    what: str
    mend: str = ""


# One record cannot be read.
_RECORDS: dict[str, Words] = {
    "bad_json": Words(
        msgid("This is not a complete JSON document."),
        msgid("If the file was cut, export it again; what was already read will not be doubled."),
    ),
    "missing_field": Words(
        msgid("The field %(field)s is missing or empty."),
        msgid("Export the record again with this field."),
    ),
    "bad_encoding": Words(
        msgid("The text is not in the encoding %(encoding)s."),
        msgid("Choose the encoding in which the file was written."),
    ),
    "bad_columns": Words(
        msgid("The row has %(found)s columns; %(expected)s are expected."),
        msgid("Look for a separator inside a text that is not quoted, or for a line that was cut."),
    ),
    "past": Words(
        msgid("The time %(text)s lies before 1980."),
        msgid("Check the date format, and whether the number is in seconds or in milliseconds."),
    ),
    "unknown_channel": Words(
        msgid("The channel “%(text)s” is not known."),
        msgid("Known are voice, chat, email and task."),
    ),
    "unknown_event": Words(
        msgid("The event “%(text)s” is not known."),
        msgid("Nothing else in the file depends on it."),
    ),
    "unknown_outcome": Words(
        msgid("“%(text)s” is no outcome that we know."),
        msgid("Use a word such as answered, abandoned or transferred (接通, 放弃, 溢出)."),
    ),
    "local_time_gap": Words(
        msgid("The local time %(text)s never existed: the clocks were put forward."),
        msgid("Check the time zone of the file."),
    ),
    "counts_do_not_add_up": Words(
        msgid("Answered and abandoned together are more than offered."),
        msgid("Check which columns were mapped to offered, answered and abandoned."),
    ),
}

# The document is sound, but another kind of file.
_KINDS: dict[str, Words] = {
    "amazon_contact_lens": Words(
        msgid("This is a Contact Lens analysis: what was said and felt, not how long it queued."),
        msgid("Import the contact trace records of the same contacts."),
    ),
    "amazon_segments": Words(
        msgid("This is a real-time Contact Lens segment: speech while a call runs."),
        msgid("Import the contact trace records of the same contacts."),
    ),
    "amazon_rules_event": Words(
        msgid("This is an event of a Contact Lens rule: it names a contact but holds no times."),
        msgid("Import the contact trace records of the same contacts."),
    ),
    "amazon_evaluation": Words(
        msgid("This is an evaluation of a contact: a quality grade, not a contact record."),
        msgid("Import the contact trace records of the same contacts."),
    ),
    "amazon_case_event": Words(
        msgid("This is an event of Amazon Connect Cases: a case, not a contact."),
        msgid("Import the contact trace records of the contacts."),
    ),
    "amazon_other_event": Words(
        msgid("This is an EventBridge event of another kind than contact events."),
        msgid("Send events of the kind “Amazon Connect Contact Event”, or contact trace records."),
    ),
    "amazon_unknown_document": Words(
        msgid("This is neither a contact trace record nor a contact or agent event."),
        msgid("Export contact trace records or the agent event stream."),
    ),
    "freeswitch_other_event": Words(
        msgid("This is not an event of mod_callcenter."),
        msgid("Subscribe to “CUSTOM callcenter::info”; other events do no harm."),
    ),
    "freeswitch_xml_cdr": Words(
        msgid("This is an XML call record."),
        msgid("Write call records with mod_json_cdr or mod_cdr_csv; the fields are the same."),
    ),
    "freeswitch_unknown_record": Words(
        msgid("This is neither an event of mod_callcenter nor a call record."),
        msgid("Import events as JSON lines, JSON call records, or the CSV of mod_cdr_csv."),
    ),
}

# The leg is stored, and listed with what is odd about it.
_NOTES: dict[str, Words] = {
    "service_over_an_hour": Words(
        msgid("The service lasted longer than an hour: perhaps its end was not recorded."),
    ),
    "vru_clock_backwards": Words(
        msgid("The time in the voice response unit is negative: one of its two times is wrong."),
    ),
    "hang_with_service": Words(
        msgid("The source says that the customer hung up, and also names a service time."),
    ),
    "cdr_without_queue_times": Words(
        msgid("The call record does not say when the agent answered: wait and talk are unknown."),
    ),
    "answered_without_times": Words(
        msgid("The source says answered, but not when: wait and talk are unknown."),
    ),
}

# The file can be imported, but something about the whole looks wrong.
_FINDINGS: dict[str, Words] = {
    "preview_duplicates": Words(
        msgid("%(count)s rows say what another row of the file says already."),
        msgid("They are counted once; nothing needs to be done."),
    ),
    "preview_hours_twice": Words(
        msgid("%(count)s rows lie in an hour that exists twice, because the clocks were put back."),
        msgid("They are put into its first occurrence. Export in UTC to have both apart."),
    ),
    "preview_hours_missing": Words(
        msgid("%(count)s rows lie in an hour that never was, because the clocks were put forward."),
        msgid("The file is probably of another time zone, or of a clock that was not changed."),
    ),
    "preview_no_seconds": Words(
        msgid("Every time is a full minute: the seconds were probably lost in a spreadsheet."),
        msgid("Waits are then wrong by up to a minute. Import the file as it was exported."),
    ),
    "preview_zone_shift": Words(
        msgid(
            "Most contacts lie at night, the busiest hour is %(hour)s: "
            "the time zone looks wrong by %(hours)s hours."
        ),
        msgid("If the file is of the zone %(zone)s, choose that one."),
    ),
    "preview_hour_shift": Words(
        msgid("From %(day)s on, the whole day lies %(hours)s hour from where it lay before."),
        msgid("The file may be of a zone without summer time; choose the one it was written in."),
    ),
    "preview_empty_day": Words(
        msgid("There is no contact at all on %(day)s."),
        msgid("If it was no holiday, export that day again."),
    ),
    "preview_empty_hours": Words(
        msgid("%(count)s hours between busy ones have no contact: %(hours)s."),
        msgid("If nothing was closed then, the export has a gap."),
    ),
}

WORDS: dict[str, Words] = {**_RECORDS, **_KINDS, **_NOTES, **_FINDINGS}
