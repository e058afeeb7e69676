"""Saying in words why a line was refused."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext

from watchfloor.rooms.interactions.rules.reasons import REASONS


def explain_refusal(*, reason: str, fields: Mapping[str, str]) -> tuple[str, str]:
    """Return what is wrong with a refused line and how to mend it, in the active language."""
    words = REASONS.get(reason)
    if words is None:
        return reason, ""
    try:
        return gettext(words.what) % fields, gettext(words.mend) % fields
    except KeyError:  # a refusal kept by an older version may lack a field
        return reason, ""
