"""The import wizard: choose a file, check what was found, import.

Everything that a page needs is in the upload and in the form, so a reload, a second tab or a
second server does no harm.
"""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.interactions import jobs, operations
from watchfloor.rooms.interactions.rules.uploads import (
    Upload,
    drop_upload,
    find_upload,
    keep_upload,
)

from . import checking, reasons, words
from .forms import CheckForm
from .pages import NewPage, Said
from .receiving import ReceivedFile, ReceivingHandler

CAPABILITY = "interactions.imports.run"


@csrf_exempt  # checked by _receive, once the handler that writes the file is in its place
@needs(CAPABILITY)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        handler = ReceivingHandler(request)
        request.upload_handlers = [handler]
        return _receive(request, handler)
    return _new_page(request)


@needs(CAPABILITY)
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, token: str) -> HttpResponse:
    upload = _upload(request, token)
    now = datetime.now(UTC)
    if request.method != "POST":
        return _check_page(request, checking.look(upload, now=now))
    found = checking.look(upload, now=now, answers=request.POST.dict())
    if "import" not in request.POST or not found.is_ready:
        return _check_page(request, found)
    return _queue(request, upload, found.form, now)


@needs(CAPABILITY)
@require_POST
def discard(request: HttpRequest, token: str) -> HttpResponse:
    drop_upload(token=_upload(request, token).token)
    return redirect("interactions:import_new")


@csrf_protect
def _receive(request: HttpRequest, handler: ReceivingHandler) -> HttpResponse:
    received = request.FILES.get("file")
    if handler.too_large:
        return _new_page(request, reasons.too_large(free_bytes=handler.free_bytes))
    if not isinstance(received, ReceivedFile):
        return _new_page(request, reasons.no_file())
    upload = keep_upload(
        received=received.path,
        file_name=received.file_name,
        content_hash=received.content_hash,
        user_id=access_of(request).user_id or 0,
        at=datetime.now(UTC),
    )
    return _go_on(request, upload)


def _go_on(request: HttpRequest, upload: Upload) -> HttpResponse:
    """Go to the second page, or say on the first why the file cannot be imported at all."""
    try:
        checking.check_readable(upload)
        problem = checking.find_earlier(upload)
    except Refusal as refusal:
        problem = reasons.said(refusal)
    if problem is None:
        return redirect("interactions:import_check", upload.token)
    drop_upload(token=upload.token)
    return _new_page(request, problem)


def _queue(request: HttpRequest, upload: Upload, form: CheckForm, now: datetime) -> HttpResponse:
    actor = actor_of(request)
    answers = form.answers()
    try:
        run_id = operations.queue_upload(
            stored=upload.path,
            file_name=upload.file_name,
            format=answers.format,
            zone=ZoneInfo(answers.zone),
            feed=answers.feed,
            mapping=answers.mapping,
            actor=actor,
            at=now,
        )
    except Refusal as refusal:
        found = checking.look(upload, now=now, answers=request.POST.dict(), refusal=refusal)
        return _check_page(request, found)
    checking.remember(form, upload, actor=actor, at=now)
    jobs.start_import(run_id=run_id)
    return redirect("interactions:import_run", run_id)


def _upload(request: HttpRequest, token: str) -> Upload:
    upload = find_upload(token=token, user_id=access_of(request).user_id or 0)
    if upload is None:
        raise Http404(_("This file is no longer here."))
    return upload


def _new_page(request: HttpRequest, problem: Said | None = None) -> HttpResponse:
    page = NewPage(formats=words.format_help(), problem=problem)
    status = 422 if problem else 200
    return render(request, "interactions/imports/new.html", {"page": page}, status=status)


def _check_page(request: HttpRequest, found: checking.Look) -> HttpResponse:
    status = 422 if found.page.problem or found.form.errors else 200
    context = {"page": found.page, "form": found.form}
    return render(request, "interactions/imports/check.html", context, status=status)
