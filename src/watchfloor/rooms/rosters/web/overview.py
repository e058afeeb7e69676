from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from watchfloor.common.access import needs


@needs("rosters.view")
def show(request: HttpRequest) -> HttpResponse:
    return render(request, "rosters/overview.html")
