"""The hold-out and the origins that may embed the guidance."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from watchfloor.common.access import actor_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.guidance import operations, queries

from .forms import SettingsForm


@needs("guidance.manage")
@require_http_methods(["GET", "POST"])
def show_settings(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, _filled())
    form = SettingsForm(request.POST)
    if form.is_valid() and _saved(request, form):
        messages.success(request, _("The settings were saved."))
        return redirect("guidance:settings")
    return _page(request, form, status=422)


def _filled() -> SettingsForm:
    settings = queries.get_settings()
    return SettingsForm(
        initial={
            "holdout": round(100 * settings.holdout_share, 6),
            "origins": "\n".join(settings.origins),
        }
    )


def _saved(request: HttpRequest, form: SettingsForm) -> bool:
    """Save; a refusal is shown beside the field that it is about."""
    try:
        operations.save_settings(
            holdout_share=form.cleaned_data["holdout"] / 100,
            origins=form.cleaned_data["origins"].splitlines(),
            actor=actor_of(request),
            at=timezone.now(),
        )
    except Refusal as refusal:
        words = [_(text) % refusal.fields for text in (refusal.what, refusal.where, refusal.mend)]
        form.add_error("origins", " ".join(filter(None, words)))
        return False
    return True


def _page(request: HttpRequest, form: SettingsForm, status: int = 200) -> HttpResponse:
    return render(request, "guidance/settings.html", {"form": form}, status=status)
