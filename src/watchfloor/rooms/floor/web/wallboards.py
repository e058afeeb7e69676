"""Wallboards: the list, the editor, and the wall itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from watchfloor.common.access import Access, access_of, actor_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor.contracts.wallboards import WallboardCard, WallboardNotFound
from watchfloor.rooms.floor.operations.wallboards import (
    remove_wallboard,
    restore_wallboard,
    save_wallboard,
)
from watchfloor.rooms.floor.queries.walls import get_wallboard, list_wallboards

from .board_words import figure_words, wall_words
from .floor_now import STREAM
from .wall_forms import WallboardForm
from .wall_tiles import tiles_now

USUAL_TURN, LEAST_TURN, MOST_TURN = 30, 5, 3600  # seconds


@needs("floor.view")
@require_safe
def show_all(request: HttpRequest) -> HttpResponse:
    """Show which wallboards there are."""
    access = access_of(request)
    names = figure_words()
    boards = [
        (card, [names[tile.figure.value] for tile in card.tiles], _may_change(card, access))
        for card in list_wallboards(scope=access.scope)
    ]
    context = {
        "boards": boards,
        "may_make": access.can("floor.wallboards"),
        "gone": gone if (gone := request.GET.get("gone", "")).isdecimal() else "",
        "turn_url": _turn_url(boards[0][0].id, USUAL_TURN) if len(boards) > 1 else "",
    }
    return render(request, "floor/wallboards.html", context)


@needs("floor.wallboards")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Make a wallboard."""
    return _edit(request, None)


@needs("floor.wallboards")
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, wallboard_id: int) -> HttpResponse:
    """Change a wallboard."""
    return _edit(request, _board_of(request, wallboard_id))


@needs("floor.wallboards")
@require_POST
def remove(request: HttpRequest, wallboard_id: int) -> HttpResponse:
    """Take a wallboard away."""
    try:
        line = remove_wallboard(
            wallboard_id=wallboard_id,
            scope=access_of(request).scope,
            actor=actor_of(request),
            at=timezone.now(),
        )
    except WallboardNotFound as error:
        raise Http404(str(error)) from error
    return redirect(f"{reverse('floor:wallboards')}?gone={line}")


@needs("floor.wallboards")
@require_POST
def restore(request: HttpRequest) -> HttpResponse:
    """Put back a wallboard that was just taken away."""
    line, scope = request.POST.get("line", ""), access_of(request).scope
    if not line.isdecimal() or len(line) > 18:
        raise Http404(line)
    try:
        restore_wallboard(line=int(line), scope=scope, actor=actor_of(request), at=timezone.now())
    except WallboardNotFound as error:
        raise Http404(str(error)) from error
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        messages.success(request, _("The wallboard is back."))
    return redirect("floor:wallboards")


@needs("floor.view")
@require_safe
def wall(request: HttpRequest, wallboard_id: int) -> HttpResponse:
    """Show a wallboard for the wall."""
    board = _board_of(request, wallboard_id)
    tiles = tiles_now(board, access_of(request).scope)
    context = {
        "board": board,
        "tiles": tiles,
        "count": len(tiles),
        "words": wall_words(),
        "stream_url": STREAM,
        "zone": str(calendars.centre_zone()),
        "turn": (turn := _turn(request)),
        "next_url": _next_url(request, board, turn) if turn else "",
    }
    return render(request, "floor/wall.html", context)


@needs("floor.view")
@require_safe
def wall_data(request: HttpRequest, wallboard_id: int) -> JsonResponse:
    """Return a wallboard's figures as they stand."""
    board = _board_of(request, wallboard_id)
    return JsonResponse(tiles_now(board, access_of(request).scope), safe=False)


def _turn(request: HttpRequest) -> int:
    """Return for how many seconds each wallboard is shown; 0: only this one."""
    asked = request.GET.get("turn", "")
    return min(max(int(asked), LEAST_TURN), MOST_TURN) if asked.isdecimal() else 0


def _next_url(request: HttpRequest, board: WallboardCard, turn: int) -> str:
    """Return the address of the wallboard that comes after one, and after the last the first."""
    ids = [card.id for card in list_wallboards(scope=access_of(request).scope)]
    return _turn_url(ids[(ids.index(board.id) + 1) % len(ids)], turn)


def _turn_url(wallboard_id: int, turn: int) -> str:
    return f"{reverse('floor:wall', args=[wallboard_id])}?turn={turn}"


def _edit(request: HttpRequest, board: WallboardCard | None) -> HttpResponse:
    access = access_of(request)
    form = WallboardForm(request.POST or None, board=board, scope=access.scope)
    if request.method == "POST" and form.is_valid() and _save(request, form, board):
        messages.success(request, _("The wallboard is saved."))
        return redirect("floor:wallboards")
    context = {"form": form, "board": board}
    status = 422 if request.method == "POST" else 200
    return render(request, "floor/wallboard_form.html", context, status=status)


def _save(request: HttpRequest, form: WallboardForm, board: WallboardCard | None) -> bool:
    """Save what a valid form says; a refusal is said on the form."""
    facts: dict[str, Any] = form.facts()
    try:
        save_wallboard(
            wallboard_id=board.id if board else None,
            scope=access_of(request).scope,
            actor=actor_of(request),
            at=timezone.now(),
            **facts,
        )
    except Refusal as refusal:
        form.add_error(None, refusal_text(refusal))
        return False
    return True


def _board_of(request: HttpRequest, wallboard_id: int) -> WallboardCard:
    try:
        return get_wallboard(wallboard_id=wallboard_id, scope=access_of(request).scope)
    except WallboardNotFound as error:
        raise Http404(str(error)) from error


def _may_change(card: WallboardCard, access: Access) -> bool:
    in_reach = access.scope.everything or card.node_id in access.scope.node_ids
    return in_reach and access.can("floor.wallboards")
