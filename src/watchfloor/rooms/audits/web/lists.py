"""The work list: what is mine, how far the others are."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common.access import Access, access_of, actor_of, needs
from watchfloor.rooms.audits import operations, queries
from watchfloor.rooms.audits.contracts import ItemFilter
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.observations.contracts import Layer

from .pages import ListRow, list_row

SHOWN = 30
DAYS = timedelta(days=14)


@needs("audits.do")
@require_GET
def show_worklist(request: HttpRequest) -> HttpResponse:
    access, now = access_of(request), timezone.now()
    cards = queries.list_own_lists(access=access, at=now)
    rows = [list_row(card, now) for card in cards]
    wanted = ItemFilter(user_id=access.user_id, is_open=True)
    return render(
        request,
        "audits/worklist.html",
        {
            "lists": rows,
            "items": queries.list_items(wanted=wanted, access=access, limit=SHOWN),
            "open_count": queries.count_items(wanted=wanted, access=access),
            "judged": sum(row.card.judged - row.card.settled for row in rows),
            "team": _team(access, now) if access.can("audits.view") else None,
            "zone": calendars.centre_zone(),
            "may_view": access.can("audits.view"),
            "now": now,
        },
    )


def _team(access: Access, now: datetime) -> list[ListRow]:
    first = (now - DAYS).astimezone(calendars.centre_zone()).date()
    cards = queries.list_team_lists(access=access, first=first)
    rows = (list_row(card, now) for card in cards if card.user_id != access.user_id)
    return [row for row in rows if row.card.settled < row.card.items]


@needs("audits.do")
@require_GET
def start(request: HttpRequest, layer: str, day: str) -> HttpResponse:
    """Open the first item of a list that is still to be judged, or else its first."""
    access = access_of(request)
    wanted = ItemFilter(
        user_id=access.user_id,
        or_unassigned=access.can("audits.plan"),
        layer=_read_layer(layer),
        day=_read_day(day),
    )
    items = queries.list_items(wanted=wanted, access=access, limit=2000)
    if not items:
        raise Http404(f"{layer} {day}")
    chosen = next((item for item in items if item.judgement is None), items[0])
    return redirect("audits:item", item_id=chosen.id)


@needs("audits.do")
@require_POST
def hand_in(request: HttpRequest) -> HttpResponse:
    """Settle all that the person has judged."""
    count = operations.hand_in(
        access=access_of(request), actor=actor_of(request), at=timezone.now()
    )
    if count:
        text = ngettext("%(count)s item was handed in.", "%(count)s items were handed in.", count)
        messages.success(request, text % {"count": count})
    else:
        messages.info(request, _("There was nothing to hand in."))
    return redirect("audits:worklist")


def _read_layer(text: str) -> Layer:
    try:
        return Layer(text)
    except ValueError as error:
        raise Http404(text) from error


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404(text) from error
