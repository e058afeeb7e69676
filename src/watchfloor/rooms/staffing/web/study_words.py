"""Codes of studies and estimates in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from watchfloor.common.sentences import join_sentences
from watchfloor.common.words import msgid
from watchfloor.rooms.staffing.contracts import StudyCard, StudyKind, StudyStatus

KINDS = {StudyKind.WHAT_IF: msgid("What if"), StudyKind.REPLAY: msgid("Replayed day")}
_STATUS = {
    StudyStatus.QUEUED: (msgid("Waiting"), "", "clock"),
    StudyStatus.RUNNING: (msgid("Running"), "info", "refresh"),
    StudyStatus.DONE: (msgid("Done"), "good", "check"),
    StudyStatus.FAILED: (msgid("Failed"), "bad", "error"),
    StudyStatus.CANCELED: (msgid("Taken back"), "", "close"),
    StudyStatus.INTERRUPTED: (msgid("Cut off"), "warn", "alert"),
}
_SOURCES = {
    "scheduled": msgid("contacts as forecast, people as scheduled"),
    "required": msgid("contacts as forecast, people as required"),
    "agreed": msgid("patience as agreed"),
    "endless": msgid("patience unknown: nobody leaves"),
}
_LOADS = {"records": msgid("contacts as recorded, people as they would be needed")}
_PATIENCE = {"records": msgid("patience from the records")}

_DISTRIBUTIONS = {
    "exponential": msgid("exponential"),
    "lognormal": msgid("lognormal"),
    "gamma": msgid("gamma distribution"),
}


@dataclass(frozen=True, slots=True)
class StatusWords:
    """A word, and how it looks."""

    text: str
    tone: str
    icon: str


def say_kind(kind: StudyKind) -> str:
    """Return what a study is."""
    return _(KINDS[kind])


def say_status(status: StudyStatus) -> StatusWords:
    """Return how far a study is."""
    text, tone, icon = _STATUS[status]
    return StatusWords(_(text), tone, icon)


def title_of(card: StudyCard) -> str:
    """Return what a study is called; where nobody named it, what it is and its number."""
    return card.title or f"{say_kind(card.kind)} {card.id}"


def say_distribution(kind: str) -> str:
    """Return what a distribution is called."""
    return _(_DISTRIBUTIONS[kind]) if kind in _DISTRIBUTIONS else _("too few to tell")


def say_sources(codes: str) -> str:
    """Return where the figures of a queue come from."""
    load, _comma, patience = codes.partition(",")
    words = ((_LOADS | _SOURCES)[load], (_PATIENCE | _SOURCES)[patience])
    return _("%(load)s; %(patience)s") % dict(zip(("load", "patience"), map(_, words), strict=True))


def say_problem(problem: Mapping[str, object] | None) -> str:
    """Return why a study failed, and how to mend it."""
    if not problem:
        return ""
    if "what" not in problem:
        return _("Something went wrong in the program; the log of the worker has it.")
    fields = problem.get("fields")
    texts = [str(problem.get(name) or "") for name in ("what", "mend")]
    return join_sentences(_fill(text, fields) for text in texts if text)


def _fill(text: str, fields: object) -> str:
    said = _(text)
    return said % fields if isinstance(fields, dict) and fields else said
