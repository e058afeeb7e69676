"""The words of the import pages: states, formats, and the reasons behind what was refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from watchfloor.common.words import msgid
from watchfloor.rooms.interactions.contracts import Format, RunStatus


@dataclass(frozen=True, slots=True)
class StatusWords:
    """A state as a reader sees it: told by word and icon, the tone only adds to them."""

    text: str
    icon: str
    tone: str


@dataclass(frozen=True, slots=True)
class FormatHelp:
    """A format, and where on the source system its file is found."""

    code: str
    name: str
    files: str
    where: str


_FIELD = re.compile(r"%\((\w+)\)")

_STATUS = {
    RunStatus.QUEUED: (msgid("Waiting"), "clock", "quiet"),
    RunStatus.RUNNING: (msgid("Importing"), "refresh", "info"),
    RunStatus.DONE: (msgid("Imported"), "check", "good"),
    RunStatus.FAILED: (msgid("Refused"), "error", "bad"),
    RunStatus.INTERRUPTED: (msgid("Interrupted"), "alert", "warn"),
    RunStatus.UNDONE: (msgid("Undone"), "undo", "quiet"),
}

_FORMATS = {
    Format.ASTERISK_QUEUE_LOG: (
        msgid("Asterisk queue_log"),
        "queue_log, queue_log.1, *.csv",
        msgid(
            "On the Asterisk or FreePBX server: /var/log/asterisk/queue_log, older days beside it "
            "as queue_log.1 … Or a CSV export of the table queue_log."
        ),
    ),
    Format.AMAZON_CONNECT_CTR: (
        msgid("Amazon Connect contact records"),
        "*.json, *.jsonl",
        msgid(
            "In the S3 bucket that your Kinesis stream of contact records (CTR) or agent events is "
            "delivered to: one JSON record per line."
        ),
    ),
    Format.FREESWITCH_CALLCENTER: (
        msgid("FreeSWITCH mod_callcenter"),
        "*.jsonl, *.json",
        msgid(
            "The callcenter::info events as your event logger writes them, one JSON object per "
            "line, or the CDRs of mod_json_cdr."
        ),
    ),
    Format.TECHNION_BANK: (
        msgid("Technion bank call log"),
        "*.txt, *.parquet",
        msgid("The monthly text files of the Anonymous Bank data, or the same as parquet."),
    ),
    Format.CSV: (
        msgid("Any CSV or Excel file"),
        "*.csv, *.txt, *.xlsx",
        msgid(
            "A report or export of any system with one row per contact, or one row per queue and "
            "interval. You say which column is which; it is remembered for next time."
        ),
    ),
}


def status_words(status: RunStatus) -> StatusWords:
    """Return a run's state in the reader's language."""
    text, icon, tone = _STATUS[status]
    return StatusWords(_(text), icon, tone)


def format_name(code: str) -> str:
    """Return a format's name in the reader's language."""
    return _(_FORMATS[Format(code)][0])


def format_help() -> tuple[FormatHelp, ...]:
    """Return every format with where its file is found."""
    return tuple(
        FormatHelp(code.value, _(name), files, _(where))
        for code, (name, files, where) in _FORMATS.items()
    )


def say(text: str, fields: Mapping[str, object]) -> str:
    """Translate a msgid and fill its fields; one that is missing shows as an ellipsis."""
    if not text:
        return ""
    missing = dict.fromkeys(set(_FIELD.findall(text)) - fields.keys(), "…")
    filled = {**fields, **missing}
    return _(text) % filled if filled else _(text)
