"""What holds on a day, by kind, and what waits for approval."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from watchfloor.common.access import Access, access_of, actor_of, needs
from watchfloor.common.sentences import refusal_text
from watchfloor.rooms.standards import operations, queries
from watchfloor.rooms.standards.contracts import VersionCard, VersionState
from watchfloor.rooms.standards.rules.registry import find_kind, list_kinds

from .days import AskedDay, read_day
from .forms import EDITORS
from .words import TONES, kind_words, language, state_words

PAGE = 50
MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version in a list."""

    card: VersionCard
    title: str
    kind: str
    state: str
    tone: str
    may_approve: bool = False


@dataclass(frozen=True, slots=True)
class KindTab:
    """A kind to choose, with how many of it hold on the day."""

    code: str
    title: str
    count: int
    url: str
    is_chosen: bool


@needs("standards.view")
@require_GET
def show_list(request: HttpRequest) -> HttpResponse:
    access = access_of(request)
    asked = read_day(request.GET.get("on", ""), timezone.now())
    kind = _chosen_kind(request.GET.get("kind", ""))
    search = request.GET.get("search", "").replace("\0", "").strip()[:100]
    number = _page_number(request.GET.get("page", ""))
    held, total = queries.list_held_page(
        kind=kind, at=asked.at, search=search, limit=PAGE, offset=PAGE * (number - 1)
    )
    waiting = [row_of(card, access) for card in queries.list_proposed(kind=kind)[:MOST_AT_ONCE]]
    return render(
        request,
        "standards/list.html",
        {
            "asked": asked,
            "kind": kind,
            "kind_words": kind_words(kind),
            "search": search,
            "tabs": _tabs(kind, asked),
            "rows": [row_of(card, access) for card in held],
            "total": total,
            "waiting": waiting,
            "may_approve": any(row.may_approve for row in waiting),
            "may_propose": kind in EDITORS and access.can("standards.propose"),
            **_pager(request, number, total),
        },
    )


@needs("standards.view")
@require_POST
def approve_many(request: HttpRequest) -> HttpResponse:
    wanted = [int(each) for each in request.POST.getlist("version") if each.isdecimal()]
    report = operations.approve_many(
        version_ids=[each for each in wanted[:MOST_AT_ONCE] if each < 2**63],
        access=access_of(request),
        actor=actor_of(request),
        at=timezone.now(),
    )
    if not wanted:
        messages.warning(request, _("Nothing was chosen."))
    if report.approved:
        count = len(report.approved)
        text = ngettext("%(n)s change was approved.", "%(n)s changes were approved.", count)
        messages.success(request, text % {"n": count})
    for version_id, refusal in report.refused.items():
        code = queries.get_version(version_id=version_id).code
        messages.error(request, f"{code}: {refusal_text(refusal)}")
    kind = request.POST.get("kind", "")
    response = redirect("standards:list")
    if find_kind(kind):
        response["Location"] += f"?{urlencode({'kind': kind})}"
    return response


def row_of(card: VersionCard, access: Access) -> VersionRow:
    """Return a version as a row for the one who looks."""
    kind = find_kind(card.kind)
    may = kind is not None and access.can(kind.approve_capability)
    return VersionRow(
        card=card,
        title=card.title.text(language()),
        kind=kind_words(card.kind),
        state=state_words(card.state),
        tone=TONES[card.state],
        may_approve=may and card.state is VersionState.PROPOSED and card.proposed_by != access.name,
    )


def _chosen_kind(asked: str) -> str:
    codes = [kind.code for kind in list_kinds()]
    return asked if asked in codes else "process"


def _tabs(chosen: str, asked: AskedDay) -> list[KindTab]:
    counts = queries.count_held(at=asked.at)
    day = {} if asked.is_today else {"on": asked.day.isoformat()}
    return [
        KindTab(
            kind.code,
            kind.title.text(language()),
            counts.get(kind.code, 0),
            f"?{urlencode({'kind': kind.code, **day})}",
            kind.code == chosen,
        )
        for kind in list_kinds()
    ]


def _page_number(text: str) -> int:
    return min(max(int(text), 1), 10_000) if text.isdecimal() and len(text) < 6 else 1


def _pager(request: HttpRequest, number: int, total: int) -> dict[str, str]:
    def address(page: int) -> str:
        query = request.GET.copy()
        query["page"] = str(page)
        return f"?{query.urlencode()}"

    first, last = PAGE * (number - 1) + 1, min(PAGE * number, total)
    return {
        "back_url": address(number - 1) if number > 1 else "",
        "next_url": address(number + 1) if last < total else "",
        "pager_text": _("%(first)s to %(last)s of %(total)s")
        % {"first": first, "last": last, "total": f"{total:,}"}
        if total
        else "",
    }
