"""The values of a point in the words of the page: names for codes, shares and money as people read.

A proposal is approved by somebody who does not know the schema; texts and expressions stay as they
were written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from watchfloor.rooms.risks import queries

from .point_form import option_words
from .words import label_of, language

_SHARES = frozenset({"tolerable_rate", "prior_rate"})
_MONEY = frozenset({"loss.low", "loss.high"})
_OPTIONS = frozenset({"input", "action"})


@dataclass(frozen=True, slots=True)
class ValueWords:
    """What is needed to write values of points in words; read once a page."""

    classes: Mapping[str, tuple[str, Mapping[str, str]]]  # classification: its name, its classes
    steps: Mapping[str, str]

    @classmethod
    def read(cls, *, at: datetime) -> ValueWords:
        """Read the classifications and the steps that hold at an instant."""
        tongue = language()
        classes = {
            each.code: (
                each.title.text(tongue),
                {code: words.text(tongue) for code, words in each.classes.items()},
            )
            for each in queries.list_classifications(at=at)
        }
        steps = {
            step.code: f"{step.process_title.text(tongue)}: {step.name.text(tongue)} ({step.code})"
            for step in queries.list_steps(at=at)
        }
        return cls(classes, steps)

    def label(self, path: str) -> str:
        """Name a part of a point by its path."""
        above, _dot, last = path.partition(".")
        if above == "classes" and last in self.classes:
            return self.classes[last][0]
        return label_of(path)

    def value(self, path: str, text: str) -> str:
        """Write a part's value, "" where there was none."""
        above, _dot, rest = path.partition(".")
        if not text:
            return ""
        if above == "classes":
            return self.classes.get(rest, ("", {}))[1].get(text, text)
        if above == "steps":
            return self.steps.get(text, text)
        return _plain(path, text)


def _plain(path: str, text: str) -> str:
    if path in _SHARES:
        return f"{float(text) * 100:.4g}%"
    if path in _MONEY:
        return f"{float(text):,.2f}".removesuffix(".00")
    if path.rpartition(".")[2] in _OPTIONS:
        return option_words(text)
    return {"True": _("yes"), "False": _("no")}.get(text, text)
