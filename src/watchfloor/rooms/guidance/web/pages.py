"""What the room's pages are made of: plain data in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from watchfloor.rooms.guidance.contracts import Effect, PromptCard, Verdict

_NEVER = 1_000_000  # judged contacts: more than a centre will ever look at
TONES = {Verdict.WORKS: "good", Verdict.DOES_NOT: "bad", Verdict.CANNOT_TELL: "info"}
ICONS = {Verdict.WORKS: "check", Verdict.DOES_NOT: "error", Verdict.CANNOT_TELL: "question"}


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """A verdict with its word, tone and icon, and what is still needed."""

    words: str
    tone: str
    icon: str
    note: str


@dataclass(frozen=True, slots=True)
class PromptRow:
    """A prompt in the overview."""

    card: PromptCard
    title: str
    text: str
    verdict: VerdictRow
    difference_points: float | None  # of the error rate, in percentage points
    low_points: float | None
    high_points: float | None


def language() -> str:
    """Return the language of the page."""
    return get_language() or "en"


def prompt_row(card: PromptCard) -> PromptRow:
    """Return a prompt as a line of a page."""
    effect = card.effect
    return PromptRow(
        card=card,
        title=card.title.text(language()),
        text=card.text.text(language()),
        verdict=verdict_row(effect, is_mandatory=card.is_mandatory),
        difference_points=_points(effect.difference),
        low_points=_points(effect.low),
        high_points=_points(effect.high),
    )


def verdict_row(effect: Effect, *, is_mandatory: bool) -> VerdictRow:
    """Say what the measurement says, and what would settle it."""
    words = {
        Verdict.WORKS: _("Works"),
        Verdict.DOES_NOT: _("Does not work"),
        Verdict.CANNOT_TELL: _("Cannot tell yet"),
    }[effect.verdict]
    if is_mandatory:
        return VerdictRow(_("Not measured"), "", "info", _("Mandatory: it is never withheld."))
    return VerdictRow(words, TONES[effect.verdict], ICONS[effect.verdict], _note(effect))


def _note(effect: Effect) -> str:
    if effect.verdict is Verdict.WORKS:
        return _("Fewer errors where it is shown; the interval lies below zero.")
    if effect.verdict is Verdict.DOES_NOT:
        return _("A worthwhile gain is ruled out.")
    if effect.more_judged is None:
        return _("There is no hold-out, so nothing can be told.")
    if effect.more_judged > _NEVER:
        return _("Errors are so rare here that no hold-out of this size will tell.")
    return _("About %(count)s more judged contacts are needed.") % {
        "count": f"{effect.more_judged:,}"
    }


def _points(share: float | None) -> float | None:
    return None if share is None else 100 * share
