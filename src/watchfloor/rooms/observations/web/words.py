"""Kinds, layers and results in words."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from watchfloor.rooms.observations.contracts import Kind, Layer, Result

TONES = {
    Result.PASS: "good",
    Result.FAIL: "bad",
    Result.NOT_APPLICABLE: "none",
    Result.NONE: "none",
}


def language() -> str:
    """Return the language of the page."""
    return get_language() or "en"


def kind_words(kind: Kind) -> str:
    """Name what was seen."""
    return {
        Kind.STEP_REACHED: _("Step reached"),
        Kind.PROMPT_SHOWN: _("Reminder shown"),
        Kind.PROMPT_WITHHELD: _("Reminder held back for comparison"),
        Kind.PROMPT_CONFIRMED: _("Reminder confirmed"),
        Kind.PROMPT_OVERRIDDEN: _("Reminder overridden"),
        Kind.CHECK_DONE: _("Check done"),
        Kind.GUARD: _("Guard looked at the record"),
        Kind.GAP: _("Went on without Watchfloor"),
        Kind.AUDIT: _("Audit"),
        Kind.RECORD_CHECK: _("Check of a record"),
    }[kind]


def layer_words(layer: Layer) -> str:
    """Name who looked."""
    return {
        Layer.SELF: _("The agent"),
        Layer.TEAM: _("The team"),
        Layer.QUALITY: _("Quality"),
        Layer.AUTOMATIC: _("Automatic"),
    }[layer]


def result_words(result: Result) -> str:
    """Name a verdict."""
    return {
        Result.PASS: _("Passed"),
        Result.FAIL: _("Failed"),
        Result.NOT_APPLICABLE: _("Not applicable"),
        Result.NONE: _("Nothing was judged"),
    }[result]
