"""The list of matters as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from watchfloor.common.access import access_of, needs
from watchfloor.rooms.matters import queries
from watchfloor.rooms.matters.contracts import MatterCard

from .filters import read_asked
from .words import STATES, kind_word

AT_MOST = 20_000
# A spreadsheet would run what begins like this as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@needs("matters.view")
@require_GET
def export_list(request: HttpRequest) -> HttpResponse:
    access, at = access_of(request), datetime.now(UTC)
    wanted = read_asked(request, access).wanted(access, at)
    cards = queries.list_matters(wanted=wanted, access=access, limit=AT_MOST)
    text = io.StringIO()
    csv.writer(text).writerows(_rows(cards))
    return HttpResponse(
        text.getvalue().encode("utf-8-sig"),  # the mark lets Excel read Chinese
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="matters.csv"'},
    )


def _rows(cards: tuple[MatterCard, ...]) -> Iterator[list[str]]:
    yield [
        _("Number"), _("Kind"), _("Title"), _("State"), _("Owner"), _("Team or unit"),
        _("It is about"), _("Opened"), _("Due"), _("Ended at"), _("Expected loss"),
    ]  # fmt: skip
    for card in cards:
        yield [
            str(card.id), kind_word(card.kind), _plain(card.title), str(STATES[card.state]),
            _plain(card.owner), _plain(card.node), _plain(card.subject), _instant(card.opened_at),
            _instant(card.due_at), _instant(card.ended_at), f"{card.expected_loss:.2f}",
        ]  # fmt: skip


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _instant(at: datetime | None) -> str:
    return at.isoformat(timespec="minutes") if at else ""
