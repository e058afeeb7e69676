"""Words of adherence: activities, why something counts as it does, definitions with formulas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from watchfloor.common.ui.templatetags.ui import duration_words
from watchfloor.common.words import msgid
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor.contracts import (
    Definition,
    ExplanationCard,
    ExplanationKind,
    ExplanationState,
    Impact,
    MomentStatus,
)


@dataclass(frozen=True, slots=True)
class Sign:
    """A word with its tone and its icon: never color alone."""

    text: str
    tone: str
    icon: str


_DEFINITIONS: Mapping[Definition, tuple[str, str]] = {
    Definition.EXACT: (
        msgid("Exact match"),
        msgid("time in the scheduled activity / scheduled time"),
    ),
    Definition.COACHING_NEUTRAL: (
        msgid("Exact match, coaching neutral"),
        msgid("time in the scheduled activity / (scheduled time − coaching)"),
    ),
    Definition.PRODUCTIVE_ONLY: (
        msgid("Productive or not"),
        msgid("time in which work was scheduled and done, or neither / scheduled time"),
    ),
    Definition.AVAILABLE_ONLY: (
        msgid("Available or not"),
        msgid("time in which queue work was scheduled and done, or neither / scheduled time"),
    ),
    Definition.READY: (
        msgid("Ready when scheduled ready"),
        msgid("time on queue while scheduled on queue / time scheduled on queue"),
    ),
    Definition.READY_AROUND: (
        msgid("Ready, two hours around the shift included"),
        msgid("(scheduled time − time on queue or not, other than scheduled) / scheduled time"),
    ),
    Definition.THRESHOLD: (
        msgid("Short exceptions ignored"),
        msgid("(scheduled time − exceptions as long as the threshold) / scheduled time"),
    ),
    Definition.THRESHOLD_EXPLAINED: (
        msgid("The same, explanations accepted"),
        msgid("as before, without accepted explanations and coaching"),
    ),
    Definition.THRESHOLD_MOVED: (
        msgid("The same, moved breaks explained"),
        msgid("as before, and a break that a contact moved is not lost"),
    ),
    Definition.CONFORMANCE: (
        msgid("Conformance"),
        msgid("time on queue at any time / time scheduled on queue"),
    ),
}


def definition_words(definition: Definition) -> tuple[str, str]:
    """Return what a definition is called, and its formula."""
    name, formula = _DEFINITIONS[definition]
    return _(name), _(formula)


def activity_words(code: str) -> str:
    """Return what an activity is called; one of a centre's own is its own name."""
    known = {
        "queue": _("On queue"),
        "break": _("Short break"),
        "meal": _("Meal"),
        "meeting": _("Meeting"),
        "training": _("Training"),
        "coaching": _("Coaching"),
        "offline": _("Work off the queue"),
        "personal": _("Personal time"),
        "signed_out": pgettext("activity", "Signed out"),
        "other": _("Paused for another reason"),
        "absent": pgettext("activity", "Absent"),
        "leave": _("On leave"),
    }
    return known.get(code, code)


def status_sign(status: MomentStatus, impact: Impact) -> Sign:
    """Return how a moment stands to the schedule, with what it means for the queue."""
    if status is MomentStatus.OUT and impact is Impact.POSITIVE:
        return Sign(_("Beside the schedule, helps the queue"), "info", "up")
    if status is MomentStatus.OUT and impact is Impact.NEUTRAL:
        return Sign(_("Beside the schedule, no matter to the queue"), "", "equal")
    if status is MomentStatus.EXPLAINED and impact is Impact.UNKNOWN:
        return Sign(_("Not known, explained"), "info", "message")
    return {
        MomentStatus.IN: Sign(_("In the schedule"), "good", "check"),
        MomentStatus.OUT: Sign(_("Beside the schedule, the queue misses it"), "warn", "down"),
        MomentStatus.UNSCHEDULED: Sign(_("Not scheduled"), "info", "plus"),
        MomentStatus.UNKNOWN: Sign(_("Not known"), "", "question"),
        MomentStatus.EXPLAINED: Sign(_("Explained"), "good", "message"),
    }[status]


def why_words(why: str) -> str:
    """Return what made a moment count as it does."""
    if why in set(ExplanationKind):
        return kind_words(ExplanationKind(why))
    return {
        "grace": _("within the grace at an edge of the schedule"),
        "personal": _("personal time: needs no reason"),
        "neutral": _("counts neither way here"),
    }.get(why, "")


def kind_words(kind: ExplanationKind) -> str:
    """Return what an explanation says."""
    return {
        ExplanationKind.BREAK_MOVED: _("The last contact overran: the break moved"),
        ExplanationKind.COACHING: _("Called into coaching"),
        ExplanationKind.SYSTEM_DOWN: _("The system was down"),
        ExplanationKind.LONG_CONTACT: _("A contact took longer"),
        ExplanationKind.HELPED: _("Helped a colleague or a customer"),
        ExplanationKind.HEALTH: _("Their health"),
        ExplanationKind.LATE: _("Came late"),
        ExplanationKind.OTHER: _("Something else"),
    }[kind]


def proof_words(card: ExplanationCard) -> str:
    """Return what was seen that explains something by itself."""
    seen = card.evidence
    names = seen.get("sources")
    if isinstance(names, list):
        return _("%(feeds)s said nothing from %(since)s to %(until)s") % {
            "feeds": ", ".join(names),
            "since": _clock(str(seen["since"])),
            "until": _clock(str(seen["until"])),
        }
    if seen.get("overran_seconds"):
        return _("the contact went on for %(long)s") % {
            "long": duration_words(float(str(seen["overran_seconds"])))
        }
    return ""


def _clock(instant: str) -> str:
    at = datetime.fromisoformat(instant)
    return at.astimezone(calendars.centre_zone()).strftime("%H:%M")


def state_sign(state: ExplanationState) -> Sign:
    """Return where an explanation stands."""
    return {
        ExplanationState.ASKED: Sign(_("Waits for the leader"), "info", "clock"),
        ExplanationState.ACCEPTED: Sign(pgettext("explanation", "Accepted"), "good", "check"),
        ExplanationState.DECLINED: Sign(pgettext("explanation", "Declined"), "warn", "close"),
        ExplanationState.WITHDRAWN: Sign(pgettext("explanation", "Taken back"), "", "undo"),
    }[state]


def cause_words(cause: str) -> str:
    """Return why figures were worked out."""
    return {
        "first": _("worked out first"),
        "schedule": _("the schedule changed"),
        "explanation": _("an explanation was decided"),
        "events": _("later events came in"),
        "silence": _("a feed was silent, or told later what had happened"),
        "terms": _("the terms changed"),
    }.get(cause, cause)
