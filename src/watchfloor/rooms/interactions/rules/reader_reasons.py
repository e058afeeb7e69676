"""Why a reader refused a record, and what is odd about a leg or a file: words that pages translate.

What more than one format has in common stands in `reasons`; here are the readers' own codes.
`%(name)s` is filled from the refusal's fields.
"""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """What is so, and how to mend it (empty where nothing is to be done), as msgids."""

    what: str
    mend: str = ""


def N_(text: str) -> str:  # noqa: N802  the usual name of the mark that gettext looks for
    """Mark a text for translation without translating it."""
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
    "bad_encoding": Words(
        N_("The text is not in the encoding %(encoding)s."),
        N_("Choose the encoding in which the file was written."),
    ),
    "bad_columns": Words(
        N_("The row has %(found)s columns; %(expected)s are expected."),
        N_("Look for a separator inside a text that is not quoted, or for a line that was cut."),
    ),
    "past": Words(
        N_("The time %(text)s lies before 1980."),
        N_("Check the date format, and whether the number is in seconds or in milliseconds."),
    ),
    "unknown_channel": Words(
        N_("The channel “%(text)s” is not known."),
        N_("Known are voice, chat, email and task."),
    ),
    "unknown_event": Words(
        N_("The event “%(text)s” is not known."),
        N_("Nothing else in the file depends on it."),
    ),
    "unknown_outcome": Words(
        N_("“%(text)s” is no outcome that we know."),
        N_("Use a word such as answered, abandoned or transferred (接通, 放弃, 溢出)."),
    ),
    "local_time_gap": Words(
        N_("The local time %(text)s never existed: the clocks were put forward."),
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

# The file can be imported, but something about the whole looks wrong.
_FINDINGS: dict[str, Words] = {
    "preview_duplicates": Words(
        N_("%(count)s rows say what another row of the file says already."),
        N_("They are counted once; nothing needs to be done."),
    ),
    "preview_hours_twice": Words(
        N_("%(count)s rows lie in an hour that exists twice, because the clocks were put back."),
        N_("They are put into its first occurrence. Export in UTC to have both apart."),
    ),
    "preview_hours_missing": Words(
        N_("%(count)s rows lie in an hour that never was, because the clocks were put forward."),
        N_("The file is probably of another time zone, or of a clock that was not changed."),
    ),
    "preview_no_seconds": Words(
        N_("Every time is a full minute: the seconds were probably lost in a spreadsheet."),
        N_("Waits are then wrong by up to a minute. Import the file as it was exported."),
    ),
    "preview_zone_shift": Words(
        N_(
            "Most contacts lie at night, the busiest hour is %(hour)s: "
            "the time zone looks wrong by %(hours)s hours."
        ),
        N_("If the file is of the zone %(zone)s, choose that one."),
    ),
    "preview_hour_shift": Words(
        N_("From %(day)s on, the whole day lies %(hours)s hour from where it lay before."),
        N_("The file may be of a zone without summer time; choose the one it was written in."),
    ),
    "preview_empty_day": Words(
        N_("There is no contact at all on %(day)s."),
        N_("If it was no holiday, export that day again."),
    ),
    "preview_empty_hours": Words(
        N_("%(count)s hours between busy ones have no contact: %(hours)s."),
        N_("If nothing was closed then, the export has a gap."),
    ),
}

WORDS: dict[str, Words] = {**_RECORDS, **_KINDS, **_NOTES, **_FINDINGS}
