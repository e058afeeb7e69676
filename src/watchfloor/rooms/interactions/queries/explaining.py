"""Saying in words why a line was refused."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext

from watchfloor.rooms.interactions.rules.reasons import REASONS


def explain_refusal(*, reason: str, fields: Mapping[str, str]) -> str:
    """Return what is wrong with a refused line, in the language that is active."""
    words = REASONS.get(reason)
    try:
        return gettext(words.what) % fields if words else reason
    except KeyError:  # a refusal kept by an older version may lack a field
        return reason
