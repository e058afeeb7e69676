"""Clauses and sentences put together as the reader's language does."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from django.utils.translation import gettext as _

_WIDE_STOPS = ("。", "！", "？", "；")


def join_clauses(clauses: Iterable[str]) -> str:
    """Return clauses in a row, with the semicolon of the reader's language between them."""
    texts = list(clauses)
    return reduce(_put_behind, texts) if texts else ""


def _put_behind(first: str, more: str) -> str:
    return _("%(first)s; %(more)s") % {"first": first, "more": more}


def join_sentences(sentences: Iterable[str]) -> str:
    """Return sentences in a row; a full-width stop has its gap within itself.

    >>> join_sentences(["One.", "", "Two."]), join_sentences(["一。", "二。"])
    ('One. Two.', '一。二。')
    """
    said = ""
    for each in filter(None, sentences):
        said += each if not said or said.endswith(_WIDE_STOPS) else f" {each}"
    return said
