"""Why an event is not taken: codes that are stable, and texts that say how to mend it."""

from __future__ import annotations

from collections.abc import Mapping

from watchfloor.common.words import msgid

REASONS: Mapping[str, str] = {
    "not_an_object": msgid("An event is an object with id, at, type and who it is about."),
    "no_id": msgid("The event has no id. Give each event an id of its own, up to 200 characters."),
    "no_time": msgid("The event does not say when it happened. Give “at”."),
    "bad_time": msgid(
        "The time cannot be read. Write ISO 8601 with an offset, as 2026-03-29T08:00:00+08:00, "
        "or seconds or milliseconds since 1970."
    ),
    "no_zone": msgid("The time has no offset. Write it as 2026-03-29T08:00:00+08:00."),
    "in_future": msgid(
        "The event lies more than five minutes ahead of our clock. Set the clock of the source."
    ),
    "unknown_type": msgid(
        "This type of event is unknown. Use one of the list, such as agent.ready."
    ),
    "unknown_channel": msgid("The channel is unknown. Use voice, chat, email or task."),
    "no_agent": msgid("An event of an agent needs “agent”."),
    "no_contact": msgid("An event of a contact needs “contact”."),
    "no_queue": msgid("An event of this type needs “queue”."),
    "too_long": msgid("A name is longer than 200 characters."),
    "not_text": msgid("A name is not a text, or holds a character that cannot be kept."),
    "bad_data": msgid("“data” is not an object, or holds what cannot be kept."),
    "data_too_large": msgid("“data” is larger than 8 KB."),
}


def explain_reason(code: str) -> str:
    """Return the text of a reason, to be translated where it is shown; else the code itself."""
    return REASONS.get(code, code)
