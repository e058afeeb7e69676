"""The health page, its JSON, and the two probes of a load balancer."""

from __future__ import annotations

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from watchfloor import __version__
from watchfloor.common.access import needs, public
from watchfloor.shell.migrating import missing_migrations

from .checks import Check, all_checks, now, quick_checks
from .findings import Finding, worst


@require_safe
@needs("health.view")
def health(request: HttpRequest) -> HttpResponse:
    """Show whether everything is in order; `?full=1` also reads records and journal."""
    full = request.GET.get("full") == "1"
    findings = _run(all_checks(full=False) if full else quick_checks())
    context = {
        "rows": [{"status": f.status.value, **f.words()} for f in findings],
        "status": worst(findings).value,
        "version": __version__,
        "at": now(),
        "full": full,
    }
    return render(request, "shell/health.html", context)


@require_safe
@needs("health.view")
def health_json(request: HttpRequest) -> HttpResponse:
    """The same for a program."""
    return JsonResponse(health_report())


def health_report() -> dict[str, object]:
    """Return what the page shows, for a program."""
    findings = _run(quick_checks())
    return {
        "status": worst(findings).value,
        "version": __version__,
        "at": now().isoformat(),
        "findings": [finding.as_json() for finding in findings],
    }


@require_safe
@public
def livez(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@public
def readyz(request: HttpRequest) -> HttpResponse:
    """This process can serve: the database answers and is of this version."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        ready = not missing_migrations()
    except Error:
        ready = False
    text, status = ("ok", 200) if ready else ("not ready", 503)
    return HttpResponse(text, content_type="text/plain", status=status)


def _run(checks: list[Check]) -> list[Finding]:
    return [finding for check in checks for finding in check()]
