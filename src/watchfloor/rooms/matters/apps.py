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
    }
