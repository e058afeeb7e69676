"""The list of matters, one of them, and opening one by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from watchfloor.common.access import Access, access_of, actor_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.matters import operations, queries
from watchfloor.rooms.matters.contracts import MatterNotFound, Verb
from watchfloor.rooms.matters.queries.lists import count_by_kind
from watchfloor.rooms.people import service as people

from .filters import STANDS, read_asked
from .forms import OpenForm, hand_kinds, kind_choices
from .pages import page_of, row_of
from .words import STATES, refusal_words

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
PAGE_SIZE = 50


def found(view: View[P]) -> View[P]:
    """Answer 404 for what is not there and for what is not in reach: no difference is shown."""

    @wraps(view)
    def answered(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except MatterNotFound as error:
            raise Http404 from error

    return cast("View[P]", answered)


@needs("matters.view")
@require_GET
def show_list(request: HttpRequest) -> HttpResponse:
    access, at = access_of(request), datetime.now(UTC)
    asked = read_asked(request, access)
    wanted = asked.wanted(access, at)
    cards = queries.list_matters(
        wanted=wanted, access=access, limit=PAGE_SIZE + 1, before=asked.before
    )
    more = len(cards) > PAGE_SIZE
    context = {
        "rows": [row_of(card, at) for card in cards[:PAGE_SIZE]],
        "asked": asked,
        "total": queries.count_matters(wanted=wanted, access=access),
        "kinds": kind_choices(count_by_kind(access=access)),
        "states": [(name, STATES.get(state)) for name, state in STANDS.items() if state],
        "nodes": people.list_nodes(scope=access.scope) if _has_units(access) else (),
        "next_url": f"?{asked.query(before=str(cards[PAGE_SIZE - 1].id))}" if more else "",
        "export_query": asked.query(),
        "may_open": access.can("matters.open") and bool(hand_kinds(access)),
    }
    return render(request, "matters/list.html", context)


def _has_units(access: Access) -> bool:
    return access.scope.everything or len(access.scope.node_ids) > 1


@needs("matters.view")
@require_GET
@found
def show_matter(request: HttpRequest, matter_id: int) -> HttpResponse:
    return _matter_page(request, matter_id)


def _matter_page(
    request: HttpRequest, matter_id: int, refusal: Refusal | None = None, note: str = ""
) -> HttpResponse:
    access, at = access_of(request), datetime.now(UTC)
    detail = queries.get_matter(matter_id=matter_id, access=access, at=at)
    context = {
        "page": page_of(detail, access, at),
        "refusal": refusal_words(refusal) if refusal else None,
        "note": note,
    }
    return render(request, "matters/matter.html", context, status=_status(refusal))


def _status(refusal: Refusal | None) -> int:
    if refusal is None:
        return 200
    return 409 if refusal.code.endswith("changed_meanwhile") else 422


@needs("matters.act")
@require_POST
@found
def act(request: HttpRequest, matter_id: int) -> HttpResponse:
    form = request.POST
    try:
        card = operations.act(
            matter_id=matter_id,
            verb=_verb(form.get("verb", "")),
            access=access_of(request),
            actor=actor_of(request),
            at=datetime.now(UTC),
            to_user_id=_number(form.get("to", "")),
            note=form.get("note", "")[:10_000],
            data={"holds": form["holds"] == "yes"} if "holds" in form else None,
            seen_seq=_number(form.get("seq", "")),
        )
    except Refusal as refusal:
        return _matter_page(request, matter_id, refusal, form.get("note", "")[:10_000])
    messages.success(request, _("Done: %(state)s.") % {"state": STATES[card.state]})
    try:
        queries.get_matter(matter_id=matter_id, access=access_of(request))
    except MatterNotFound:  # given to somebody else, it is out of her reach now
        return redirect("matters:list")
    return redirect("matters:matter", matter_id=matter_id)


def _verb(text: str) -> Verb:
    try:
        return Verb(text)
    except ValueError:
        raise Refusal(
            code="matters.verb.unknown",
            what="A matter of this kind does not know “%(verb)s”.",
            fields={"verb": text[:40]},
        ) from None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


@needs("matters.open")
@require_http_methods(["GET", "POST"])
@found
def open_by_hand(request: HttpRequest) -> HttpResponse:
    access = access_of(request)
    form = OpenForm(request.POST or None, access=access, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        parent_id = facts["parent_id"]
        if parent_id is not None:
            queries.get_matter(matter_id=parent_id, access=access)
        try:
            number = operations.open_matter(**facts, actor=actor_of(request), at=datetime.now(UTC))
        except Refusal as refusal:
            form.add_error(None, " ".join(filter(None, refusal_words(refusal).values())))
        else:
            messages.success(request, _("The matter was opened."))
            return redirect(reverse("matters:matter", kwargs={"matter_id": number}))
    status = 422 if request.method == "POST" else 200
    return render(request, "matters/new.html", {"form": form}, status=status)


def _initial(request: HttpRequest) -> dict[str, str]:
    names = ("kind", "title", "subject", "parent", "node")
    return {name: request.GET[name][:300] for name in names if name in request.GET}
