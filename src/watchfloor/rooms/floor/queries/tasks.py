"""What somebody should do about the floor now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import ngettext

from watchfloor.common.access import Access, Scope
from watchfloor.common.worklist import Task
from watchfloor.rooms.floor.contracts import ExplanationState

from .explanations import in_reach


def list_tasks(*, access: Access, at: datetime) -> tuple[Task, ...]:
    """Return what waits for somebody here."""
    return tuple(_explanations(access.scope)) if access.can("floor.lead") else ()


def _explanations(scope: Scope) -> Iterator[Task]:
    """Tell of the explanations that wait for a leader, all of them as one task."""
    waiting = in_reach(scope).filter(state=ExplanationState.ASKED)
    count = waiting.count()
    if count:
        said = ngettext(
            "%(n)s explanation waits for your decision",
            "%(n)s explanations wait for your decision",
            count,
        )
        why = ngettext(
            "Until then the day counts as if it had not been asked.",
            "Until then the days count as if they had not been asked.",
            count,
        )
        url = reverse("floor:adherence")
        yield Task(
            key="floor.explanations", title=said % {"n": count}, reason=why, loss=0.0, url=url
        )
