from watchfloor.common.access import EVERYBODY, Role
from watchfloor.common.room import MenuItem, RoomConfig, Stage


class NoticesConfig(RoomConfig):
    """How people away from the screen are told: channels, quiet hours, one digest."""

    name = "watchfloor.rooms.notices"
    label = "notices"
    stage = Stage.GROUND
    title = "Notices"
    menu = (MenuItem("Notices", "notices:channels", "notices.manage", "bell"),)
    grants = {
        "notices.manage": frozenset({Role.ADMINISTRATOR}),
        "notices.own": EVERYBODY,
    }
    centre_wide = frozenset({"notices.manage"})
