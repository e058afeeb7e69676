"""A refusal in the words of the reader."""

from __future__ import annotations

from django.utils.translation import gettext as _

from watchfloor.common.refusals import Refusal


def refusal_text(refusal: Refusal) -> str:
    """Return what is wrong, where, and how to mend it."""
    texts = [text for text in (refusal.what, refusal.where, refusal.mend) if text]
    return " ".join(_(text) % refusal.fields if refusal.fields else _(text) for text in texts)
