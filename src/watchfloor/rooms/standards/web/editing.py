"""Writing a new standard, or the next version of one, as a form with rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.common.sentences import refusal_text
from watchfloor.rooms.standards import operations, queries
from watchfloor.rooms.standards.contracts import StandardCard, VersionCard, VersionState
from watchfloor.rooms.standards.rules.registry import get_kind

from .forms import EDITORS, Editor, HeadForm
from .rows import Raw, RowForm, bind_rows, read_rows, rearrange, show_rows
from .standard import found
from .words import kind_words, language

_WAITS = {VersionState.PROPOSED, VersionState.RETURNED}
_BLANK_ROWS = 3


@dataclass(frozen=True, slots=True)
class _Page:
    """What is edited: a new standard of a kind, or one that is there, from one of its versions."""

    kind: str
    editor: Editor
    standard: StandardCard | None = None
    base: VersionCard | None = None

    @property
    def is_revision(self) -> bool:
        """Say whether the version that is edited has not been approved, and gives way to this."""
        return self.base is not None and self.base.state in _WAITS


@needs("standards.propose")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    page = _Page(kind, _editor(request, kind))
    if request.method == "POST":
        return _posted(request, page)
    rows: list[Raw] = [{} for _each in range(_BLANK_ROWS)]
    return _show(request, page, HeadForm(editor=page.editor, is_new=True), rows)


@needs("standards.propose")
@require_http_methods(["GET", "POST"])
@found
def edit(request: HttpRequest, standard_id: int) -> HttpResponse:
    standard = queries.get_standard(standard_id=standard_id)
    base = _base(standard, request.GET.get("version", ""))
    page = _Page(standard.kind, _editor(request, standard.kind), standard, base)
    if request.method == "POST":
        return _posted(request, page)
    listed, rows = page.editor.read(base.body) if base.body is not None else ((), [])
    initial = {
        "title_zh": base.title.zh,
        "title_en": base.title.en,
        "listed": ", ".join(listed),
    }
    head = HeadForm(initial=initial, editor=page.editor, is_new=False)
    return _show(request, page, head, rows)


def _editor(request: HttpRequest, kind: str) -> Editor:
    if kind not in EDITORS:
        raise Http404(kind)
    capability = get_kind(kind).propose_capability
    if not access_of(request).can(capability):
        raise PermissionDenied(capability)
    return EDITORS[kind]


def _base(standard: StandardCard, asked: str) -> VersionCard:
    """Return the version that is edited: the asked one, the newest with a body, or the newest."""
    named = [card for card in standard.versions if str(card.id) == asked]
    if named and (named[0].state in _WAITS or named[0].state is VersionState.APPROVED):
        return named[0]
    approved = [card for card in standard.versions if card.state is VersionState.APPROVED]
    with_body = [card for card in [*approved, *standard.versions] if card.body is not None]
    return [*with_body, *standard.versions][0]


def _posted(request: HttpRequest, page: _Page) -> HttpResponse:
    rows = read_rows(request.POST, page.editor.row_form)
    head = HeadForm(request.POST, editor=page.editor, is_new=page.standard is None)
    button = request.POST.get("do", "save")
    if button != "save":
        shown = HeadForm(
            initial={name: request.POST.get(name, "") for name in head.fields},
            editor=page.editor,
            is_new=page.standard is None,
        )
        return _show(request, page, shown, rearrange(rows, button))
    written = [raw for raw, row in zip(rows, bind_rows(page.editor.row_form, rows), strict=True)
               if not row.is_blank]  # fmt: skip
    bound = bind_rows(page.editor.row_form, written)
    valid = [row.is_valid() for row in bound]
    if not head.is_valid() or not all(valid):
        return _render(request, page, head, bound, status=422)
    return _save(request, page, head, bound)


def _save(request: HttpRequest, page: _Page, head: HeadForm, rows: list[RowForm]) -> HttpResponse:
    now = timezone.now()
    try:
        body = page.editor.build(head.listed_codes(), [row.cleaned_data for row in rows])
        version = _propose(request, page, head, body, now)
    except ValueError as error:
        head.add_error(None, _(str(error)))
    except Refusal as refusal:
        head.add_error(None, refusal_text(refusal))
    else:
        messages.success(request, _("The change was proposed; somebody else must approve it."))
        return redirect("standards:standard", standard_id=version.standard_id)
    return _render(request, page, head, rows, status=422)


def _propose(
    request: HttpRequest, page: _Page, head: HeadForm, body: Any, now: datetime
) -> VersionCard:
    what = {"title": head.title(), "body": body, "valid_from": head.starts_at(now)}
    who = {"reason": head.cleaned_data["reason"], "actor": actor_of(request), "at": now}
    if page.is_revision and page.base is not None:
        return operations.revise(version_id=page.base.id, access=access_of(request), **what, **who)
    code = page.standard.code if page.standard else head.cleaned_data["code"]
    if page.standard is None and queries.find_standard_id(kind=page.kind, code=code):
        raise Refusal(
            code="standards.code.taken",
            what="There is a standard with the code “%(code)s” already.",
            mend="Open it and propose its next version, or choose another code.",
            fields={"code": code},
        )
    return operations.propose(kind=page.kind, code=code, **what, **who)


def _show(request: HttpRequest, page: _Page, head: HeadForm, rows: list[Raw]) -> HttpResponse:
    return _render(request, page, head, show_rows(page.editor.row_form, rows))


def _render(
    request: HttpRequest, page: _Page, head: HeadForm, rows: list[RowForm], status: int = 200
) -> HttpResponse:
    return render(
        request,
        "standards/edit.html",
        {
            "page": page,
            "kind_words": kind_words(page.kind),
            "title": page.standard.title.text(language()) if page.standard else "",
            "head": head,
            "rows": rows,
            "row_title": page.editor.row_title,
            "last": len(rows) - 1,
        },
        status=status,
    )
