from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from watchfloor.common.access import needs


@needs("staffing.view")
def show(request: HttpRequest) -> HttpResponse:
    return render(request, "staffing/capacity.html")
