"""What cannot have been as sources told it: the list, filtered, and as a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from watchfloor.common.access import WHOLE_CENTRE, needs
from watchfloor.common.downloads import Cell, Sheet, answer_sheets
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor import queries
from watchfloor.rooms.floor.contracts import FaultCard, FaultCode, FaultFilter
from watchfloor.rooms.people import service as people

from .fault_words import FAULT_WORDS

PAGE = 50
MOST_IN_FILE = 10_000
_MOST_PAGES = 10_000


@needs("floor.manage")
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show what does not fit together, the newest first."""
    at = datetime.now(UTC)
    asked, page = _asked(request, at), _page(request)
    found = queries.list_faults(faults=asked, at=at, limit=PAGE, skip=(page - 1) * PAGE)
    count = sum(queries.count_faults(faults=asked, at=at).values())
    names = _names(found)
    context = {
        "rows": [(each, FAULT_WORDS[each.code], names.get(each.agent_id or 0)) for each in found],
        "count": count,
        "first": (page - 1) * PAGE + 1,
        "last": (page - 1) * PAGE + len(found),
        "asked": asked,
        "is_narrow": bool(asked.code or asked.source_id or asked.last_day),
        "query": _query(asked),
        "sources": queries.list_sources(),
        "codes": [(code.value, words.what) for code, words in FAULT_WORDS.items()],
        "back_url": f"?{_query(asked, page - 1)}" if page > 1 else "",
        "next_url": f"?{_query(asked, page + 1)}" if page * PAGE < count else "",
    }
    return render(request, "floor/faults.html", context)


@needs("floor.manage")
@require_safe
def export(request: HttpRequest, form: str) -> HttpResponse:
    """Return the same as a file."""
    at = datetime.now(UTC)
    found = queries.list_faults(faults=_asked(request, at), at=at, limit=MOST_IN_FILE)
    heads = (
        _("When"),
        _("Source"),
        _("Code"),
        _("What cannot be"),
        _("Contact"),
        _("Queue"),
        _("Login"),
        _("Agent"),
        _("Event"),
        _("How it is taken, and how to mend it"),
    )
    names = _names(found)
    sheet = Sheet(heads, [_row(each, names) for each in found], _("Impossible events"))
    return answer_sheets(form, _("Impossible events"), [sheet])


def _row(fault: FaultCard, names: Mapping[int, str]) -> list[Cell]:
    words = FAULT_WORDS[fault.code]
    return [
        f"{fault.at.astimezone(calendars.centre_zone()):%Y-%m-%d %H:%M:%S}",
        fault.source,
        fault.code.value,
        str(words.what),
        fault.contact,
        fault.queue,
        fault.login,
        names.get(fault.agent_id or 0, ""),
        fault.key,
        str(words.mend),
    ]


def _asked(request: HttpRequest, at: datetime) -> FaultFilter:
    """Return what the address asks for; what makes no sense there asks for nothing."""
    source, code = request.GET.get("source", ""), request.GET.get("code", "")
    today = at.astimezone(calendars.centre_zone()).date()
    return FaultFilter(
        source_id=int(source)
        if source.isascii() and source.isdigit() and len(source) < 19
        else None,
        code=FaultCode(code) if code in set(FaultCode) else None,
        first_day=_day(request, "first") or today - timedelta(days=queries.USUAL_DAYS - 1),
        last_day=_day(request, "last"),
    )


def _day(request: HttpRequest, name: str) -> date | None:
    try:
        day = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None
    return day if 1970 < day.year < 2200 else None


def _page(request: HttpRequest) -> int:
    told = request.GET.get("page", "")
    page = int(told) if told.isascii() and told.isdigit() and len(told) < 9 else 1
    return min(max(page, 1), _MOST_PAGES)


def _query(asked: FaultFilter, page: int = 1) -> str:
    """Return a filter, and a page of it, as the address has them."""
    parts: dict[str, Any] = {
        "source": asked.source_id,
        "code": asked.code,
        "first": asked.first_day,
        "last": asked.last_day,
        "page": page if page > 1 else None,
    }
    return urlencode({name: str(value) for name, value in parts.items() if value is not None})


def _names(found: tuple[FaultCard, ...]) -> Mapping[int, str]:
    wanted = {each.agent_id for each in found} - {None}
    if not wanted:
        return {}
    cards = people.list_agents(scope=WHOLE_CENTRE)
    return {card.id: card.name or card.code for card in cards if card.id in wanted}
