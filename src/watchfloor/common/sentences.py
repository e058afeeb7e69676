"""Clauses, sentences and refusals put together as the reader's language does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .refusals import Refusal

_WIDE_STOPS = ("。", "！", "？", "；")
_STOPS = (*_WIDE_STOPS, ".", "!", "?", ":", "：", "…")


def say(text: str, fields: Mapping[str, object] | None = None) -> str:
    """Return a msgid in the reader's language, filled from its fields."""
    return _(text) % fields if fields else _(text)


def refusal_text(refusal: Refusal) -> str:
    """Return what is wrong, where, and how to mend it."""
    parts = (refusal.what, refusal.where, refusal.mend)
    return join_sentences(_stopped(say(part, refusal.fields)) for part in parts if part)


def join_clauses(clauses: Iterable[str]) -> str:
    """Return clauses in a row, with the semicolon of the reader's language between them."""
    texts = list(clauses)
    return reduce(_put_behind, texts) if texts else ""


def join_sentences(sentences: Iterable[str]) -> str:
    """Return sentences in a row; a full-width stop has its gap within itself.

    >>> join_sentences(["One.", "", "Two."]), join_sentences(["一。", "二。"])
    ('One. Two.', '一。二。')
    """
    said = ""
    for each in filter(None, sentences):
        said += each if not said or said.endswith(_WIDE_STOPS) else f" {each}"
    return said


def _put_behind(first: str, more: str) -> str:
    return _("%(first)s; %(more)s") % {"first": first, "more": more}


def _stopped(text: str) -> str:
    """Return a sentence with its stop; the place of a fault may be a bare name."""
    if not text or text.endswith(_STOPS):
        return text
    return f"{text}。" if (get_language() or "").startswith("zh") else f"{text}."
