"""The tree of the organisation."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.rooms.people import operations, queries
from watchfloor.rooms.people.contracts import NodeCard
from watchfloor.rooms.people.rules.tree import kinds_under

from .forms import NodeForm, PlaceForm, RenameForm
from .guards import back, found, reach_node
from .words import KIND_WORDS


@needs("people.view")
@require_GET
def show_organisation(request: HttpRequest) -> HttpResponse:
    scope = access_of(request).scope
    nodes = queries.list_nodes(scope=scope)
    top = min((node.depth for node in nodes), default=0)
    rows = [
        {"node": node, "kind": KIND_WORDS[node.kind], "steps": range(node.depth - top)}
        for node in nodes
    ]
    unplaced = queries.count_agents(scope=scope, is_placed=False)
    return render(request, "people/organisation.html", {"rows": rows, "unplaced": unplaced})


@needs("people.manage")
@require_http_methods(["GET", "POST"])
@found
def add_node(request: HttpRequest) -> HttpResponse:
    nodes = queries.list_nodes(scope=access_of(request).scope)
    parents = tuple(node for node in nodes if kinds_under(node.kind))
    form = NodeForm(
        request.POST if request.method == "POST" else None,
        nodes=parents,
        initial=request.GET.dict(),
    )
    if request.method == "POST" and form.is_valid():
        operations.add_node(**form.cleaned_data, actor=actor_of(request), at=datetime.now(UTC))
        messages.success(request, _("The unit was added."))
        return back("list")
    status = 422 if request.method == "POST" else 200
    return render(request, "people/node_new.html", {"form": form}, status=status)


@needs("people.manage")
@require_GET
@found
def show_node(request: HttpRequest, node_id: int) -> HttpResponse:
    return _node_page(request, reach_node(request, node_id))


@needs("people.manage")
@require_POST
@found
def rename_node(request: HttpRequest, node_id: int) -> HttpResponse:
    node, form = reach_node(request, node_id), RenameForm(request.POST)
    if not form.is_valid():
        return _node_page(request, node, rename=form)
    line = operations.rename_node(
        node_id=node_id,
        name=form.cleaned_data["name"],
        actor=actor_of(request),
        at=datetime.now(UTC),
    )
    return back("list", line=line)


@needs("people.manage")
@require_POST
@found
def move_node(request: HttpRequest, node_id: int) -> HttpResponse:
    node = reach_node(request, node_id)
    form = PlaceForm(request.POST, nodes=_places_for(request, node))
    if not form.is_valid():
        return _node_page(request, node, move=form)
    line = operations.move_node(
        node_id=node_id,
        parent_id=form.cleaned_data["node_id"],
        actor=actor_of(request),
        at=datetime.now(UTC),
    )
    return back("list", line=line)


@needs("people.manage")
@require_POST
@found
def remove_node(request: HttpRequest, node_id: int) -> HttpResponse:
    node = reach_node(request, node_id)
    operations.remove_node(node_id=node_id, actor=actor_of(request), at=datetime.now(UTC))
    messages.success(request, _("“%(name)s” was removed.") % {"name": node.name})
    return back("list")


@needs("people.manage")
@require_POST
@found
def undo(request: HttpRequest) -> HttpResponse:
    number = request.POST.get("line", "")
    line = int(number) if number.isdecimal() and len(number) < 19 else 0
    scope = access_of(request).scope
    operations.undo(number=line, scope=scope, actor=actor_of(request), at=datetime.now(UTC))
    messages.success(request, _("It was undone."))
    return back("list")


def _node_page(
    request: HttpRequest,
    node: NodeCard,
    rename: RenameForm | None = None,
    move: PlaceForm | None = None,
) -> HttpResponse:
    places = _places_for(request, node)
    initial = {"node_id": node.parent_id}
    context = {
        "node": node,
        "kind": KIND_WORDS[node.kind],
        "rename": rename or RenameForm(initial={"name": node.name}),
        "move": (move or PlaceForm(nodes=places, initial=initial)) if places else None,
    }
    return render(request, "people/node.html", context, status=422 if rename or move else 200)


def _places_for(request: HttpRequest, node: NodeCard) -> tuple[NodeCard, ...]:
    """Return the units in reach under which a unit may hang."""
    nodes = queries.list_nodes(scope=access_of(request).scope)
    return tuple(place for place in nodes if node.kind in kinds_under(place.kind))
