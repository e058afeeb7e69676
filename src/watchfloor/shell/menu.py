"""The menu, read from what each room says about itself."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from watchfloor.common.access import access_of
from watchfloor.common.room import MenuItem, RoomConfig

TODAY = MenuItem("Today", "today", "metrics.view", "today")
HEALTH = MenuItem("Health", "health", "health.view", "health")


@dataclass(frozen=True, slots=True)
class MenuLine:
    """A line of the menu as the page shows it."""

    text: str
    url: str
    icon: str
    current: bool


def rooms() -> list[RoomConfig]:
    """Return the rooms in the order of the loop."""
    found = [app for app in apps.get_app_configs() if isinstance(app, RoomConfig)]
    return sorted(found, key=lambda room: room.stage)


def menu_context(request: HttpRequest) -> dict[str, object]:
    """Give every page its menu: only what the one who looks may open."""
    access = access_of(request)
    lines = []
    for text, url_name, capability, icon in _items():
        if access.can(capability):
            url = _url(url_name)
            lines.append(MenuLine(text, url, icon, _is_current(request.path, url)))
    return {"menu": lines, "access": access}


def _items() -> tuple[MenuItem, ...]:
    """Return the rooms' lines between those of pages that belong to no one room."""
    return (TODAY, *(item for room in rooms() for item in room.menu), HEALTH)


def _is_current(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return "/"
