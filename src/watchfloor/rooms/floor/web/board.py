"""Live floor."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from watchfloor.common.access import needs


@needs("floor.view")
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show the page."""
    return render(request, "floor/board.html")
