"""The contacts behind a figure, and one contact."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.rooms.interactions.contracts import ContactCard, ContactNotFound
from watchfloor.rooms.interactions.operations import revealing
from watchfloor.rooms.interactions.queries import (
    count_legs,
    iter_legs,
    list_legs,
    list_queues,
    list_runs,
)
from watchfloor.rooms.interactions.queries.contacts import get_contact
from watchfloor.rooms.interactions.web.sheets import FORMS, send_sheet

from .asking import ContactsAsk, read_ask
from .detail import make_detail
from .exporting import make_sheet, refuse_too_many
from .listing import make_list

_RUNS = 20  # enough to find the newest day in
_SEE = "interactions.personal_data.see"


@require_safe
@needs("interactions.contacts.view")
def show_contacts(request: HttpRequest) -> HttpResponse:
    scope = access_of(request).scope
    runs = list_runs(limit=_RUNS)
    ask = read_ask(request.GET, runs=runs, now=datetime.now(UTC))
    found = list_legs(legs=ask.legs, scope=scope, cursor=ask.place.cursor, page_size=ask.page_size)
    page = make_list(ask, found, queues=list_queues(scope=scope), has_imports=bool(runs))
    with timezone.override(ask.zone):
        return render(request, "interactions/contacts/list.html", {"page": page})


@require_safe
@needs("interactions.contacts.export")
def export_contacts(request: HttpRequest, form: str) -> StreamingHttpResponse:
    if form not in FORMS:
        raise Http404
    scope = access_of(request).scope
    ask = _read(request)
    total = count_legs(legs=ask.legs, scope=scope).offered
    refuse_too_many(total, form)
    rows = iter_legs(legs=ask.legs, scope=scope)
    sheet = make_sheet(ask, rows, total=total, queues=list_queues(scope=scope))
    return send_sheet(sheet, form)


@require_safe
@needs("interactions.contacts.view")
def show_contact(request: HttpRequest, contact_key: str) -> HttpResponse:
    access = access_of(request)
    try:
        card = get_contact(contact_key=contact_key, scope=access.scope, see_personal_data=False)
    except ContactNotFound as error:
        raise Http404 from error
    return _render_contact(request, card, reveal="may" if access.can(_SEE) else "no")


@require_POST
@needs("interactions.personal_data.see")
def reveal_contact(request: HttpRequest, contact_key: str) -> HttpResponse:
    """Show personal data, once it is written down who looks at whom."""
    scope, actor = access_of(request).scope, actor_of(request)
    try:
        card = revealing.reveal_contact(
            contact_key=contact_key, scope=scope, actor=actor, at=datetime.now(UTC)
        )
    except ContactNotFound as error:
        raise Http404 from error
    return _render_contact(request, card, reveal="yes")


def _render_contact(request: HttpRequest, card: ContactCard, *, reveal: str) -> HttpResponse:
    ask, scope = _read(request), access_of(request).scope
    page = make_detail(card, ask, request.GET, scope=scope, reveal=reveal)
    with timezone.override(ask.zone):
        return render(request, "interactions/contacts/contact.html", {"page": page})


def _read(request: HttpRequest) -> ContactsAsk:
    return read_ask(request.GET, runs=list_runs(limit=_RUNS), now=datetime.now(UTC))
