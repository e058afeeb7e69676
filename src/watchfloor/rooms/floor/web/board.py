"""The floor board: its first view, who is missed by a queue now, and the same as a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from watchfloor.common.access import Scope, access_of, needs
from watchfloor.common.downloads import answer_sheets
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor.contracts import AgentState, Impact

from .board_sheets import agents_sheet, queues_sheet
from .board_words import SIGNS, board_words, note_kinds, state_words
from .floor_now import STREAM, board_snapshot, left_rows
from .standing import LEFT, Standing, standings_now, with_left, write_standings

FILTERS = ("q", "team", "state", "only", "order", "queues")
FIRST_SCREEN = 60
Row = Mapping[str, Any]
Standings = Mapping[int, Standing]


@needs("floor.view")
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show the floor as it is now; from then on the page follows the stream."""
    access, asked = access_of(request), _asked(request)
    snapshot, words = board_snapshot(access.scope), board_words()
    first, standings = _first_screen(access.scope, snapshot["agents"], asked)
    left = left_rows(snapshot, timezone.now())
    counts = _counts(_of_team(snapshot["agents"], asked["team"]), left)
    context = {
        "first": {**snapshot, "agents": first},
        "impacts": write_standings(with_left(standings, _known(left)).values()),
        "words": words,
        "asked": asked,
        "queues": _named(snapshot["queues"]),
        "teams": sorted({each["team"] for each in snapshot["agents"] if each["team"]}),
        "counts": counts,
        "signed_in": counts.total() - counts[AgentState.SIGNED_OUT.value] - counts[LEFT],
        "left": counts[LEFT],
        "states": [(each.value, state_words()[each.value], sign) for each, sign in SIGNS.items()],
        "advice": _first_advice(snapshot["advice"]),
        "silent": _silent(snapshot["feeds"], words),
        "formula": _formula(snapshot["queues"]),
        "orders": _orders(),
        "queue_orders": _queue_orders(),
        "note_kinds": note_kinds(),
        "may_lead": access.can("floor.lead"),
        "stream_url": STREAM,
        "day_url": _day_url(),
        "zone": str(calendars.centre_zone()),
    }
    return render(request, "floor/board.html", context)


@needs("floor.view")
@require_safe
def impacts(request: HttpRequest) -> JsonResponse:
    """Return how the people in reach stand to their schedules now."""
    scope, at = access_of(request).scope, timezone.now()
    left = left_rows(board_snapshot(scope), at)
    found = with_left(standings_now(scope, at), _known(left))
    return JsonResponse(write_standings(found.values()))


@needs("floor.view")
@require_safe
def export(request: HttpRequest, form: str) -> HttpResponse:
    """Return the board as it is now as a file, filtered as the page is."""
    access, asked = access_of(request), _asked(request)
    snapshot, at = board_snapshot(access.scope), timezone.now()
    standings = with_left(standings_now(access.scope, at), _known(left_rows(snapshot, at)))
    agents = agents_sheet(
        [each for each in snapshot["agents"] if _is_shown(each, asked, standings)], standings, at
    )
    queues = queues_sheet(snapshot["queues"], _formula(snapshot["queues"]), at)
    what = request.GET.get("what", "agents")
    sheets = {"queues": [queues], "all": [queues, agents]}.get(what, [agents])
    local = at.astimezone(calendars.centre_zone())
    return answer_sheets(form, f"{_('Live floor')} {local:%Y-%m-%d %H%M%S}", sheets)


def _day_url() -> str:
    """Return the address of an agent's day, with a 0 in the agent's place."""
    today = timezone.now().astimezone(calendars.centre_zone()).date()
    return reverse("floor:adherence_day", args=[0, today.isoformat()])


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "").strip()[:80] for name in FILTERS}


def _is_shown(agent: Row, asked: Mapping[str, str], standings: Standings) -> bool:
    """Say whether the page's filter lets an agent through; `isShown` of the page does the same."""
    standing = standings.get(agent["agent_id"] or 0)
    is_missed = standing is not None and standing.impact == Impact.NEGATIVE.value
    if asked["team"] and agent["team"] != asked["team"]:
        return False
    if asked["only"] == "negative" and not is_missed:
        return False
    text = f"{agent['name']} {agent['login']} {agent['team']}".lower()
    return asked["q"].lower() in text and _has_state(agent, asked["state"], is_missed=is_missed)


def _has_state(agent: Row, state: str, *, is_missed: bool) -> bool:
    if state:
        return bool(agent["state"] == state)
    return agent["state"] != AgentState.SIGNED_OUT.value or is_missed


def _of_team(agents: Sequence[Row], team: str) -> list[Row]:
    return [each for each in agents if not team or each["team"] == team]


def _counts(agents: Sequence[Row], left: Sequence[Row]) -> Counter[str]:
    """Count states; who has probably left is in none, and is counted apart."""
    gone = {each["id"] for each in left}
    return Counter(LEFT if each["id"] in gone else each["state"] for each in agents)


def _known(agents: Sequence[Row]) -> list[int]:
    return [each["agent_id"] for each in agents if each["agent_id"] is not None]


def _first_screen(
    scope: Scope, agents: Sequence[Row], asked: Mapping[str, str]
) -> tuple[list[Row], Standings]:
    """Return whom the page shows before the stream has brought everybody, and how they stand.

    How thousands stand takes longer than the page may: only if it is asked who is missed all are
    looked at, else the page asks for it when it is there.
    """
    by_team = sorted(agents, key=lambda each: (not each["team"], each["team"], each["name"]))
    if asked["only"]:
        standings = standings_now(scope, timezone.now())
        shown = [each for each in by_team if _is_shown(each, asked, standings)]
        return shown[:FIRST_SCREEN], standings
    first = [each for each in by_team if _is_shown(each, asked, {})][:FIRST_SCREEN]
    return first, standings_now(scope, timezone.now(), _known(first))


def _named(queues: Sequence[Row]) -> list[Row]:
    named = [{**each, "name": each["title"] or each["code"]} for each in queues]
    return sorted(named, key=lambda each: str(each["name"]))


def _first_advice(advice: Sequence[Row]) -> Row | None:
    if not advice:
        return None
    words = advice[0]["words"]
    chosen = "zh" if (get_language() or "").startswith("zh") else "en"
    return {**advice[0], "text": words[chosen] or words["en"] or words["zh"]}


def _silent(feeds: Sequence[Row], words: Mapping[str, object]) -> str:
    said = str(words["silent"])
    return " ".join(
        said.format(name=each["name"], since=_time(each["silent_since"]))
        for each in feeds
        if each["is_silent"]
    )


def _time(instant: str | None) -> str:
    at = datetime.fromisoformat(instant) if instant else None
    return f"{at.astimezone(calendars.centre_zone()):%H:%M}" if at else ""


def _formula(queues: Sequence[Row]) -> str:
    """Return the name of the contract's formula, the same for every queue."""
    chosen = "zh" if (get_language() or "").startswith("zh") else "en"
    return next((each["service"]["name"][chosen] for each in queues if each["service"]), "–")


def _orders() -> tuple[tuple[str, str], ...]:
    return (
        ("", _("By impact on the queue")),
        ("state", _("Longest in its state")),
        ("name", pgettext("order", "By name")),
    )


def _queue_orders() -> tuple[tuple[str, str], ...]:
    return (
        ("", pgettext("order", "By name")),
        ("waiting", _("Most waiting")),
        ("longest", _("Longest wait")),
        ("service", _("Lowest service")),
        ("outlook", _("Lowest at the end of the day")),
    )
