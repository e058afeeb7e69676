"""The language of who reads."""

from __future__ import annotations

from django.utils.translation import get_language


def reader_language() -> str:
    """Return the language that texts are wanted in now."""
    return get_language() or "en"
