"""Where a person is signed in, each place with a button that ends it."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from watchfloor.common.access import own


@own
@require_http_methods(["GET", "POST"])
def list_sessions(request: HttpRequest) -> HttpResponse:
    """Show the user's sessions; a POST ends one, or all but this one."""
    sessions = sorted(
        UserSession.objects.purge_and_list(request.user), key=lambda session: session.created_at
    )
    if request.method == "POST":
        chosen = _chosen(request.POST.get("session", ""), sessions)
        get_adapter().end_sessions(chosen)
        messages.success(request, _("Signed out there."))
        return redirect("usersessions_list")
    return render(request, "shell/sessions.html", {"sessions": sessions})


def _chosen(wanted: str, sessions: list[Any]) -> list[Any]:
    others = [session for session in sessions if not session.is_current()]
    chosen = [session for session in others if wanted in {"others", str(session.pk)}]
    if not chosen:
        raise Http404
    return chosen
