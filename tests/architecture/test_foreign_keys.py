"""Import contracts cannot see a ForeignKey("people.Agent"); this test can."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField

from watchfloor.common.room import RoomConfig


def rooms() -> list[RoomConfig]:
    found = [config for config in apps.get_app_configs() if isinstance(config, RoomConfig)]
    assert found, "no rooms found: this test would pass by looking at nothing"
    return found


def cross_room_links() -> Iterator[tuple[str, bool, bool]]:
    """Yield each link: its name, whether it points down, whether it hides its reverse."""
    for room in rooms():
        for model in room.get_models():
            for field in model._meta.get_fields():
                if isinstance(field, ForeignKey | ManyToManyField):
                    target = field.related_model._meta.app_config
                    if target is not room and isinstance(target, RoomConfig):
                        down = target.stage <= room.stage
                        hidden = field.remote_field.hidden
                        yield f"{field} -> {target.label}", down, hidden


def test_links_point_down_the_loop_and_hide_their_reverse():
    links = list(cross_room_links())
    assert links, "no link between rooms found: this test would pass by looking at nothing"
    assert [name for name, down, hidden in links if not (down and hidden)] == []
