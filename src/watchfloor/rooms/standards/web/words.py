"""Texts that several pages of the room share."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from watchfloor.rooms.standards.contracts import VersionState
from watchfloor.rooms.standards.rules.registry import find_kind

TONES = {
    VersionState.PROPOSED: "info",
    VersionState.RETURNED: "warn",
    VersionState.APPROVED: "good",
    VersionState.WITHDRAWN: "none",
}


def language() -> str:
    """Return the language of the page."""
    return get_language() or "en"


def state_words(state: VersionState) -> str:
    """Name a state."""
    return {
        VersionState.PROPOSED: _("Waits for approval"),
        VersionState.RETURNED: _("Returned"),
        VersionState.APPROVED: _("Approved"),
        VersionState.WITHDRAWN: _("Withdrawn"),
    }[state]


def kind_words(kind: str) -> str:
    """Name a kind; by its code where its room is no longer installed."""
    known = find_kind(kind)
    return known.title.text(language()) if known else kind
