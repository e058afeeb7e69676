"""Notes with one click, on the board and on the leader's page."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.rooms.floor.contracts.leading import NoteKind, NoteNotFound
from watchfloor.rooms.floor.operations.notes import add_note, ask_to_sign_out, remove_note
from watchfloor.rooms.people.contracts import AgentNotFound

from .board_words import note_kinds


@needs("floor.lead")
@require_POST
def add(request: HttpRequest) -> HttpResponseBase:
    """Note something about somebody."""
    kind, agent_id = request.POST.get("kind", ""), request.POST.get("agent", "")
    if kind not in set(NoteKind) or not agent_id.isdecimal() or len(agent_id) > 18:
        raise Http404(kind)
    if kind == NoteKind.ASKED_OUT:
        return _ask(request, int(agent_id))
    try:
        note_id = add_note(
            agent_id=int(agent_id),
            kind=NoteKind(kind),
            text=request.POST.get("text", "").replace("\0", ""),
            contact=request.POST.get("contact", "").replace("\0", ""),
            scope=access_of(request).scope,
            actor=actor_of(request),
            at=timezone.now(),
        )
    except AgentNotFound as error:
        raise Http404(str(error)) from error
    said = _("Noted: %(kind)s.") % {"kind": dict(note_kinds())[kind]}
    return _answer(request, said, undo=reverse("floor:note_remove", args=[note_id]))


def _ask(request: HttpRequest, agent_id: int) -> HttpResponse:
    """Ask somebody whether they forgot to sign out."""
    scope, actor = access_of(request).scope, actor_of(request)
    try:
        is_sent = ask_to_sign_out(agent_id=agent_id, scope=scope, actor=actor, at=timezone.now())
    except AgentNotFound as error:
        raise Http404(str(error)) from error
    if is_sent:
        return _answer(request, _("They are sent a message that asks them to sign out."))
    return _answer(request, _("Noted. They have no account here: please tell them yourself."))


@needs("floor.lead")
@require_POST
def remove(request: HttpRequest, note_id: int) -> HttpResponseBase:
    """Take a note back."""
    try:
        remove_note(
            note_id=note_id,
            scope=access_of(request).scope,
            actor=actor_of(request),
            at=timezone.now(),
        )
    except NoteNotFound as error:
        raise Http404(str(error)) from error
    return _answer(request, _("The note is taken back."))


def _answer(request: HttpRequest, said: str, undo: str = "") -> HttpResponse:
    """Tell a page's module, or go back to the leader's page with a message."""
    if request.accepts("text/html"):
        messages.success(request, said)
        return redirect("floor:leading")
    return JsonResponse({"said": said, "undo": undo})
