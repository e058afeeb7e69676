"""A refusal in the words of the one who reads it."""

from __future__ import annotations

from django.utils.translation import gettext

from watchfloor.common.refusals import Refusal


def refusal_words(refusal: Refusal) -> dict[str, str]:
    """Return what is wrong, where, and how to mend it, in the active language."""
    texts = {"what": refusal.what, "where": refusal.where, "mend": refusal.mend}
    return {name: _filled(text, refusal.fields) for name, text in texts.items()}


def _filled(text: str, fields: dict[str, object]) -> str:
    if not text:
        return ""
    return gettext(text) % fields if fields else gettext(text)
