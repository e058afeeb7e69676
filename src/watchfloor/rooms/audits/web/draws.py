"""The history of draws, one draw with its contacts, and drawing a day by hand."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.rooms.audits import operations, queries
from watchfloor.rooms.audits.contracts import DrawCard, ItemNotFound
from watchfloor.rooms.calendars import service as calendars

from .forms import DayForm
from .pages import badge
from .words import layer_words, period_words, stars_words

PAGE = 50


@needs("audits.view")
@require_GET
def show_draws(request: HttpRequest) -> HttpResponse:
    form = DayForm(request.GET) if request.GET.get("day") else DayForm()
    day = form.cleaned_data["day"] if form.is_bound and form.is_valid() else None
    days = queries.count_days()
    chosen = day or next(iter(days), None)
    cards = queries.list_draws(day=chosen, limit=1000) if chosen else ()
    return render(
        request,
        "audits/draws.html",
        {
            "day": chosen,
            "days": days,
            "rows": [_row(card) for card in cards],
            "population": sum(card.population for card in cards),
            "taken": sum(card.taken for card in cards),
            "judged": sum(card.judged for card in cards),
            "failed": sum(card.failed for card in cards),
            "may_draw": access_of(request).can("audits.plan"),
            "today": timezone.now().astimezone(calendars.centre_zone()).date(),
        },
    )


@needs("audits.plan")
@require_POST
def draw_day(request: HttpRequest) -> HttpResponse:
    form = DayForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a day."))
        return redirect("audits:draws")
    day = form.cleaned_data["day"]
    report = operations.draw(day=day, actor=actor_of(request), at=timezone.now())
    if report.taken:
        text = _("%(taken)s contacts were drawn for %(points)s risk points.")
    elif report.points:
        text = _("There was nothing to draw from for %(points)s risk points.")
    else:
        text = _("Nothing new: this day has been drawn.")
    messages.success(request, text % {"taken": report.taken, "points": len(report.points)})
    response = redirect("audits:draws")
    response["Location"] += f"?day={day.isoformat()}"
    return response


@needs("audits.view")
@require_GET
def show_draw(request: HttpRequest, draw_id: int) -> HttpResponse:
    try:
        card = queries.get_draw(draw_id=draw_id)
    except ItemNotFound as error:
        raise Http404(draw_id) from error
    number = request.GET.get("page", "1")
    page = Paginator(range(card.taken), PAGE).get_page(number)
    rows = queries.list_drawn(
        draw_id=draw_id,
        scope=access_of(request).scope,
        limit=PAGE,
        offset=(page.number - 1) * PAGE,
    )
    shown = [
        (row, [(look, layer_words(look.layer), *badge(look.result)) for look in row.looks])
        for row in rows
    ]
    return render(
        request,
        "audits/draw.html",
        {
            "row": _row(card),
            "card": card,
            "drawn": shown,
            "page": page,
            "zone": calendars.centre_zone(),
        },
    )


def _row(card: DrawCard) -> dict[str, object]:
    return {
        "card": card,
        "stars": stars_words(card.stars),
        "period": period_words(card.period),
        "share": card.taken / card.population if card.population else None,
    }
