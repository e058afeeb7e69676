"""The menu, read from what each room says about itself."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_noop

from watchfloor.common.access import Access, access_of
from watchfloor.common.room import MenuItem, RoomConfig, Stage

TODAY = MenuItem("Today", "today", "metrics.view", "today")
HEALTH = MenuItem("Health", "health", "health.view", "health")
# In the order of the loop; what everything stands on comes last, for one seldom goes there.
HEADINGS = {
    Stage.COLLECT: gettext_noop("Collect"),
    Stage.UNDERSTAND: gettext_noop("Understand"),
    Stage.DECIDE: gettext_noop("Decide"),
    Stage.ACT: gettext_noop("Act"),
    Stage.LEARN: gettext_noop("Learn"),
    Stage.GROUND: gettext_noop("Ground"),
}
# Rooms on the ground whose pages are part of the day's work: where people look for them.
_SHOWN_UNDER = {"matters": Stage.ACT, "standards": Stage.DECIDE}


@dataclass(frozen=True, slots=True)
class MenuLine:
    """A line of the menu as the page shows it."""

    text: str
    url: str
    icon: str
    current: bool


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """The lines of one stage of the loop; without a heading they always show."""

    code: str
    heading: str
    lines: tuple[MenuLine, ...]

    @property
    def is_current(self) -> bool:
        return any(line.current for line in self.lines)


def rooms() -> list[RoomConfig]:
    """Return the rooms in the order of the loop."""
    found = [app for app in apps.get_app_configs() if isinstance(app, RoomConfig)]
    return sorted(found, key=lambda room: room.stage)


def menu_context(request: HttpRequest) -> dict[str, object]:
    """Give every page its menu: only what the one who looks may open."""
    access = access_of(request)
    groups = [MenuGroup("today", "", _lines((TODAY,), request.path, access))]
    for stage, heading in HEADINGS.items():
        lines = _lines(_items(stage), request.path, access)
        groups += [MenuGroup(stage.name.lower(), heading, lines)] if lines else []
    menu = [line for group in groups for line in group.lines]
    return {"menu": menu, "menu_groups": groups, "access": access}


def _lines(items: tuple[MenuItem, ...], path: str, access: Access) -> tuple[MenuLine, ...]:
    found = [(item, _url(item[1])) for item in items if access.can(item[2])]
    # Of two lines above a page the nearer one is where the reader is.
    current = max((url for _, url in found if _is_current(path, url)), key=len, default="")
    return tuple(MenuLine(text, url, icon, url == current) for (text, _, _, icon), url in found)


def _items(stage: Stage) -> tuple[MenuItem, ...]:
    """Return the lines of a stage; pages that belong to no one room stand on the ground."""
    items = tuple(
        item
        for room in rooms()
        if _SHOWN_UNDER.get(room.label, room.stage) is stage
        for item in room.menu
    )
    return (*items, HEALTH) if stage is Stage.GROUND else items


def _is_current(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return "/"
