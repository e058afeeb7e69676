"""What this room puts on the first screen."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from watchfloor.common.access import Access
from watchfloor.common.timegrid import day_window
from watchfloor.common.worklist import Task
from watchfloor.rooms.audits.contracts import ListCard
from watchfloor.rooms.audits.models import Draw
from watchfloor.rooms.audits.rules.words import list_words
from watchfloor.rooms.calendars import service as calendars

from .lists import list_own_lists

_SHORTEST = timedelta(hours=4)  # after midnight: feeds come in until then


def list_tasks(*, access: Access, at: datetime) -> tuple[Task, ...]:
    """Return a person's lists with what is left of them, and a day that nobody has drawn."""
    tasks = []
    if access.can("audits.do"):
        open_lists = (card for card in list_own_lists(access=access, at=at))
        tasks = [_of_list(card) for card in open_lists if card.judged < card.items]
    if access.can("audits.plan"):
        tasks.extend(_undrawn(at))
    return tuple(tasks)


def _of_list(card: ListCard) -> Task:
    left = card.items - card.judged
    reason = ngettext(
        "%(left)s contact is still to be looked at.",
        "%(left)s contacts are still to be looked at.",
        left,
    )
    return Task(
        # The matter's own key: the first screen shows it once, with our words.
        key=f"matter:{card.audit_id}" if card.audit_id else f"audits.unassigned:{card.day}",
        title=_(list_words(card.layer)) % {"day": card.day.isoformat()},
        reason=reason % {"left": left},
        loss=card.expected_loss,
        url=reverse("audits:start", kwargs={"layer": card.layer.value, "day": card.day}),
        due_at=card.due_at,
        owner_id=card.user_id,
    )


def _undrawn(at: datetime) -> list[Task]:
    zone = calendars.centre_zone()
    day = (at - _SHORTEST).astimezone(zone).date() - timedelta(days=1)
    newest = Draw.objects.order_by("-day").values_list("day", flat=True).first()
    if newest is None or newest >= day:
        return []
    return [
        Task(
            key=f"audits.undrawn:{day}",
            title=_("The audits of %(day)s have not been drawn") % {"day": day.isoformat()},
            reason=_("The last day drawn is %(day)s.") % {"day": newest.isoformat()},
            loss=0.0,
            url=reverse("audits:draws"),
            due_at=day_window(day, zone).end + timedelta(days=1),
        )
    ]
