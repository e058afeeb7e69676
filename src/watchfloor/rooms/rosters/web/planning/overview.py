"""The rosters in reach, what is due, and making a new one."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.contracts import NodeCard
from watchfloor.rooms.rosters.contracts import RosterCard
from watchfloor.rooms.rosters.contracts.deliverables import DueState
from watchfloor.rooms.rosters.operations.rosters import make_roster, remove_roster
from watchfloor.rooms.rosters.queries.deliverables import list_dues
from watchfloor.rooms.rosters.queries.rosters import list_rosters

from .reading import check_whole, reaches_whole, roster_or_404, today

_DUES_BACK, _DUES_AHEAD = timedelta(days=40), timedelta(days=45)
_SHOWN_DUES = 4


class RosterForm(forms.Form):
    """What a new roster is of."""

    node = forms.ChoiceField(label=gettext_lazy("Part of the centre"), required=False)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    first = forms.DateField(
        label=gettext_lazy("First day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last = forms.DateField(
        label=gettext_lazy("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("At most 62 days; the next roster goes on from there."),
    )

    def __init__(self, *args: Any, nodes: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        node = self.fields["node"]
        if isinstance(node, forms.ChoiceField):
            node.choices = list(nodes)


@needs("rosters.view")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Show the rosters in reach, the latest days first, and what is due."""
    access = access_of(request)
    now = today()
    names = _node_names(request)
    rows = [
        (card, names.get(card.node_id), _place(card, now))
        for card in list_rosters(scope=access.scope)
    ]
    context = {
        "rows": rows,
        "dues": _open_dues(now),
        "may_edit": access.can("rosters.edit"),
        "tab": "rosters",
    }
    return render(request, "rosters/overview.html", context)


@needs("rosters.edit")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Begin a roster."""
    nodes = node_choices(request)
    if request.method != "POST":
        form = RosterForm(nodes=nodes, initial=_next_month())
        return render(request, "rosters/roster_form.html", {"form": form})
    form = RosterForm(request.POST, nodes=nodes)
    made = _make(request, form) if form.is_valid() else None
    if made is None:
        return render(request, "rosters/roster_form.html", {"form": form}, status=422)
    return redirect("rosters:roster", roster_id=made)


@needs("rosters.edit")
@require_POST
def remove(request: HttpRequest, roster_id: int) -> HttpResponse:
    """Take a roster off the list; what was published stays."""
    roster = roster_or_404(request, roster_id)
    check_whole(request, roster_id=roster_id)
    try:
        remove_roster(roster_id=roster_id, actor=actor_of(request), at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
        return redirect("rosters:roster", roster_id=roster_id)
    messages.info(request, _("“%(name)s” was removed.") % {"name": roster.name})
    return redirect("rosters:overview")


def node_choices(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the parts that somebody may plan: those in reach, all together first."""
    nodes = people.list_nodes(scope=access_of(request).scope)
    whole = [("", _("The whole centre"))] if reaches_whole(request, node_id=None) else []
    return [*whole, *((str(node.id), _indented(node)) for node in nodes if node.depth)]


def _make(request: HttpRequest, form: RosterForm) -> int | None:
    data = form.cleaned_data
    node_id = int(data["node"]) if data["node"] else None
    check_whole(request, node_id=node_id)
    try:
        return make_roster(
            node_id=node_id,
            name=data["name"],
            first_day=data["first"],
            last_day=data["last"],
            actor=actor_of(request),
            at=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error(None, refusal_text(refusal))
        return None


def _indented(node: NodeCard) -> str:
    return "\u2003" * (node.depth - 1) + node.name


def _node_names(request: HttpRequest) -> dict[int | None, str]:
    return {None: _("The whole centre")} | {
        node.id: node.name for node in people.list_nodes(scope=access_of(request).scope)
    }


def _place(card: RosterCard, now: date) -> str:
    """Say whether a roster is running now, ahead or over."""
    if card.last_day < now:
        return "over"
    return "now" if card.first_day <= now else "ahead"


def _open_dues(now: date) -> list[Any]:
    found = list_dues(first=now - _DUES_BACK, last=now + _DUES_AHEAD, today=now)
    return [each for each in found if each.state is not DueState.DONE][:_SHOWN_DUES]


def _next_month() -> dict[str, Any]:
    now = today()
    first = (now.replace(day=1) + timedelta(days=32)).replace(day=1)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return {"first": first, "last": last, "name": f"{first:%Y-%m}"}
