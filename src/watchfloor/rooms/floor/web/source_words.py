"""Kinds of sources, how they stand, and what is wrong with them, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from watchfloor.common.refusals import Refusal
from watchfloor.rooms.floor.contracts import SourceKind, SourceState
from watchfloor.rooms.floor.rules.reasons import explain_reason

Words = str | Promise

KIND_WORDS: Mapping[SourceKind, Words] = {
    SourceKind.HTTP: _("A program, over HTTP"),
    SourceKind.WEBSOCKET: _("A program, over a WebSocket"),
    SourceKind.AMI: _("Asterisk, manager interface"),
    SourceKind.QUEUE_LOG: _("Asterisk, queue_log file"),
    SourceKind.ESL: _("FreeSWITCH, event socket"),
    SourceKind.CONNECT: _("Amazon Connect, file of events"),
    SourceKind.SIMULATED: _("A simulated center"),
}
STATE_WORDS: Mapping[SourceState, Words] = {
    SourceState.WAITING: _("Nothing came yet"),
    SourceState.CONNECTED: _("Connected"),
    SourceState.RETRYING: _("Tries again"),
    SourceState.FAILED: _("Turned away"),
    SourceState.OFF: _("Switched off"),
}
STATE_TONES: Mapping[SourceState, str] = {
    SourceState.WAITING: "info",
    SourceState.CONNECTED: "good",
    SourceState.RETRYING: "warn",
    SourceState.FAILED: "bad",
    SourceState.OFF: "",
}
PROBLEM_WORDS: Mapping[str, Words] = {
    "login_refused": _("The switch refuses the user or the password."),
    "not_permitted": _("The switch does not let this user ask for queues and channels."),
    "turned_away": _("The switch does not let this machine in. Look at its access list."),
    "not_a_manager": _("Something answers there, but it is no manager interface of Asterisk."),
    "not_an_event_socket": _("Something answers there, but it is no event socket of FreeSWITCH."),
    "closed": _("The switch closed the connection."),
    "cut": _("The connection was cut."),
    "no_answer": _("Nothing answers there."),
    "refused": _("Nothing listens at this port."),
    "unknown_host": _("Nobody knows this host."),
    "unreachable": _("This host cannot be reached from here."),
    "file_missing": _("There is no such file."),
    "file_unreadable": _("The file cannot be read. Look at its permissions."),
}
FRAME_WORDS: Mapping[str, Words] = {
    "frame_too_long": _("It has no end where one must be."),
    "too_few_fields": _("A line needs at least five fields."),
    "no_time": _("It does not say when it happened."),
    "time_out_of_range": _("Its time cannot be right."),
    "name_too_long": _("A name is longer than 200 characters."),
    "not_a_message": _("It is no message of the manager interface."),
    "missing_field": _("A field that it needs is missing."),
    "bad_length": _("The length that it tells cannot be right."),
    "not_a_frame": _("It is no frame of the event socket."),
    "bad_json": _("It is no JSON object."),
    "not_of_connect": _("It is neither an agent event nor a contact event."),
}


def problem_words(problem: str) -> Words:
    """Return what is wrong with a source, "" when nothing is."""
    return PROBLEM_WORDS.get(problem, problem)


def reason_words(reason: str) -> Words:
    """Return why something could not be read."""
    return FRAME_WORDS.get(reason) or gettext(explain_reason(reason))


def refusal_words(refusal: Refusal) -> str:
    """Return what a refusal says, and how to mend it."""
    said = [gettext(text) % refusal.fields for text in (refusal.what, refusal.mend) if text]
    return " ".join(said)
