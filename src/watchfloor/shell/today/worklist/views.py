"""Putting a line of the first screen off, or handing it on."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from watchfloor.common.access import Access, access_of, actor_of, needs
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.people import service as people

from . import marks
from .forms import DelegateForm, SnoozeForm
from .gathering import build_alone, find_item
from .ranking import Item

MOST_SHOWN = 8


@needs("metrics.view")
@require_safe
def show_part(request: HttpRequest) -> HttpResponse:
    """Show what the reader should do as a part of another page, the dearest first."""
    found = build_alone(access=access_of(request), at=datetime.now(UTC))
    context = {"items": found.items[:MOST_SHOWN], "count": len(found.items), "most": MOST_SHOWN}
    return render(request, "shell/worklist/_part.html", context)


@needs("metrics.view")
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest) -> HttpResponse:
    """Show one line with both ways out of it: later, or somebody else."""
    access, at = access_of(request), datetime.now(UTC)
    item = _item(request, access, at)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    snooze = SnoozeForm(request.POST if do == "snooze" else None, choices=_times(at))
    delegate = DelegateForm(request.POST if do == "delegate" else None, people=_people(access))
    if snooze.is_valid():
        until, reason = snooze.until(), snooze.cleaned_data["reason"]
        marks.snooze(task=item.task, until=until, reason=reason, actor=actor_of(request), at=at)
        messages.success(request, _("Put off. It comes back then, or when it gets clearly worse."))
        return redirect("today")
    if delegate.is_valid():
        marks.delegate(
            task=item.task, **delegate.cleaned_data, access=access, actor=actor_of(request), at=at
        )
        messages.success(request, _("Handed on."))
        return redirect("today")
    context = {"item": item, "snooze": snooze, "delegate": delegate}
    status = 422 if request.method == "POST" else 200
    return render(request, "shell/worklist/act.html", context, status=status)


@needs("metrics.view")
@require_POST
def undo(request: HttpRequest, mark_id: int) -> HttpResponse:
    """Take a line back."""
    try:
        marks.undo(
            mark_id=mark_id,
            access=access_of(request),
            actor=actor_of(request),
            at=datetime.now(UTC),
        )
    except marks.MarkNotFound as error:
        raise Http404 from error
    messages.success(request, _("It stands in the list again."))
    return redirect("today")


def _item(request: HttpRequest, access: Access, at: datetime) -> Item:
    """Return the line that is meant: one of her own worklist, nothing else."""
    key = request.POST.get("key") or request.GET.get("key", "")
    item = find_item(build_alone(access=access, at=at).items, key)
    if item is None:
        raise Http404(key)
    return item


def _people(access: Access) -> list[tuple[str, str]]:
    """Return to whom she may hand a line on: whoever is in her reach and works here."""
    cards = people.list_users(scope=access.scope, has_role=True)
    return [
        (str(card.id), card.full_name or card.name)
        for card in cards
        if card.is_active and card.id != access.user_id
    ]


def _times(at: datetime) -> list[tuple[str, str]]:
    zone = calendars.centre_zone()
    tomorrow = datetime.combine(
        at.astimezone(zone).date() + timedelta(days=1), time(9), tzinfo=zone
    )
    return [
        ((at + timedelta(hours=1)).isoformat(), _("For an hour")),
        ((at + timedelta(hours=4)).isoformat(), _("For four hours")),
        (tomorrow.isoformat(), _("Until tomorrow at nine")),
        ((tomorrow + timedelta(days=6)).isoformat(), _("For a week")),
    ]
