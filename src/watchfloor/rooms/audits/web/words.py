"""Names of this room's codes in the reader's language."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from watchfloor.rooms.audits.contracts import Period
from watchfloor.rooms.observations.contracts import Layer, Result


def language() -> str:
    """Return the language of the page."""
    return get_language() or "en"


def layer_words(layer: Layer) -> str:
    """Name a layer."""
    return {
        Layer.SELF: _("Self-check"),
        Layer.TEAM: _("Cross-check"),
        Layer.QUALITY: _("Quality"),
        Layer.AUTOMATIC: _("Automatic"),
    }[layer]


def result_words(result: Result) -> str:
    """Name a verdict."""
    return {
        Result.PASS: _("Pass"),
        Result.FAIL: _("Fail"),
        Result.NOT_APPLICABLE: _("Not applicable"),
        Result.NONE: "",
    }[result]


def result_tone(result: Result) -> str:
    """Return the tone of a verdict's badge."""
    return {Result.PASS: "wf-tone-good", Result.FAIL: "wf-tone-bad"}.get(result, "")


def period_words(period: Period) -> str:
    """Say for how long a sample counts."""
    return {
        Period.DAY: _("a day"),
        Period.MONTH: _("a month"),
        Period.QUARTER: _("a quarter"),
    }[period]


def factor_words(name: str) -> str:
    """Say what raised or lowered the chance of an error."""
    return {
        "agent": _("Errors found with this agent so far"),
        "record_failed": _("The automatic check of the record failed"),
        "guard_failed": _("A guard warned or blocked"),
        "prompt_overridden": _("A reminder was overridden"),
        "prompt_withheld": _("The reminder was held out"),
        "long_handling": _("Took longer than nine in ten of its queue"),
        "transferred": _("The contact was transferred"),
    }.get(name, name)


def fact_words(name: str) -> str:
    """Name a fact of a contact."""
    return {
        "queue": _("Queue"),
        "handle_seconds": _("Handling time"),
        "transferred": _("Transferred"),
    }.get(name, name)


def stars_words(stars: int) -> str:
    """Write stars as people read them."""
    return "★" * stars + "☆" * (5 - stars)
