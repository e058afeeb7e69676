from watchfloor.common.access import EVERYBODY, STAFF
from watchfloor.common.room import MenuItem, RoomConfig, Stage


class MattersConfig(RoomConfig):
    """What must be brought to an end: events, clocks, owners; state is computed from events."""

    name = "watchfloor.rooms.matters"
    label = "matters"
    stage = Stage.GROUND
    title = "Matters"
    menu = (MenuItem("Matters", "matters:list", "matters.view", "task"),)
    grants = {
        "matters.view": EVERYBODY,
        "matters.act": EVERYBODY,
        "matters.open": STAFF,
        "matters.verify": STAFF,
    }

    def ready(self) -> None:
        """Register the room's own kind, once the tables are known."""
        from .operations.effect_checks import register_effect_check  # noqa: PLC0415  needs tables

        register_effect_check()
