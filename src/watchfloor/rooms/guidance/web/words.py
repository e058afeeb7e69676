"""What was done in a practice ticket, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from watchfloor.rooms.guidance.contracts import PracticeLine
from watchfloor.rooms.observations.contracts import Kind, Result


def practice_words(line: PracticeLine) -> str:
    """Say what happened, as the observation of a real contact would have it."""
    if line.kind is Kind.GUARD:
        if line.result is Result.PASS:
            return _("A check of the record found nothing")
        return _("A check of the record found something")
    words = {
        Kind.STEP_REACHED: _("Step reached"),
        Kind.PROMPT_SHOWN: _("Reminder shown"),
        Kind.PROMPT_CONFIRMED: _("Reminder confirmed"),
        Kind.PROMPT_OVERRIDDEN: _("Reminder overridden"),
        Kind.CHECK_DONE: _("Check done"),
    }
    return words.get(line.kind, _("Went on without Watchfloor"))
