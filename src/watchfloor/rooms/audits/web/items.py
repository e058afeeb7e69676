"""One item: the contact, the point, and the verdict; the next item comes at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.audits import operations, queries
from watchfloor.rooms.audits.contracts import ItemDetail, ItemNotFound
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.observations.contracts import Result

from .forms import JudgeForm, ProposeForm
from .pages import item_page


@needs("audits.do")
@require_http_methods(["GET", "POST"])
def show_item(request: HttpRequest, item_id: int) -> HttpResponse:
    detail = _find(request, item_id)
    if request.method == "POST":
        return _judge(request, detail)
    return _render(request, detail)


@needs("audits.do")
@require_POST
def take_back(request: HttpRequest, item_id: int) -> HttpResponse:
    _find(request, item_id)
    operations.take_back(
        item_id=item_id, access=access_of(request), actor=actor_of(request), at=timezone.now()
    )
    messages.info(request, _("The judgement was taken back."))
    return redirect("audits:item", item_id=item_id)


@needs("audits.do")
@require_POST
def propose(request: HttpRequest, item_id: int) -> HttpResponse:
    """Propose a risk point for something that the item's point does not cover."""
    detail, form = _find(request, item_id), ProposeForm(request.POST)
    if not form.is_valid():
        return _render(request, detail, propose_form=form, status=422)
    version = operations.propose_point(
        item_id=item_id,
        title=form.cleaned_data["title"],
        what=form.cleaned_data["what"],
        access=access_of(request),
        actor=actor_of(request),
        at=timezone.now(),
    )
    text = _("Risk point %(code)s was proposed; somebody reviews it.")
    messages.success(request, text % {"code": version.code})
    return redirect("audits:item", item_id=item_id)


def _judge(request: HttpRequest, detail: ItemDetail) -> HttpResponse:
    form = JudgeForm(request.POST)
    if not form.is_valid():
        fault = _("Say whether the item passed, failed, or does not apply.")
        return _render(request, detail, fault=fault, status=422)
    data, access = form.cleaned_data, access_of(request)
    try:
        item = operations.judge(
            item_id=detail.item.id,
            result=Result(data["result"]),
            errors=data["error"],
            points=data["points"],
            evidence=data["evidence"],
            note=data["note"],
            access=access,
            actor=actor_of(request),
            at=timezone.now(),
        )
    except Refusal as refusal:
        return _render(request, detail, fault=_(refusal.what), status=422)
    following = queries.find_next_open(access=access, near=item)
    if following is None:
        messages.success(request, _("That was the last item. Hand in your lists, or take back."))
        return redirect("audits:worklist")
    response = redirect("audits:item", item_id=following)
    response["Location"] += f"?from={item.id}"
    return response


def _render(
    request: HttpRequest,
    detail: ItemDetail,
    *,
    fault: str = "",
    propose_form: ProposeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    access = access_of(request)
    near = queries.list_neighbors(item=detail.item, access=access)
    posted = request.POST if fault else None
    context = {
        "page": item_page(detail, near),
        "fault": fault,
        "posted": posted,
        "posted_errors": {int(each) for each in posted.getlist("error") if each.isdigit()}
        if posted
        else set(),
        "propose_form": propose_form or ProposeForm(),
        "is_proposing": propose_form is not None,
        "may_propose": access.can("risks.propose"),
        "may_view_contact": detail.item.user_id != access.user_id or access.can("audits.view"),
        "last_id": _read_last(request),
        "zone": calendars.centre_zone(),
    }
    return render(request, "audits/item.html", context, status=status)


def _read_last(request: HttpRequest) -> int | None:
    """Return the item judged just before, which U takes back."""
    text = request.GET.get("from", "")
    return int(text) if text.isdigit() and len(text) < 18 else None


def _find(request: HttpRequest, item_id: int) -> ItemDetail:
    try:
        return queries.get_detail(item_id=item_id, access=access_of(request))
    except ItemNotFound as error:
        raise Http404(item_id) from error
