from watchfloor.common.access import EVERYBODY, STAFF, Role
from watchfloor.common.room import MenuItem, RoomConfig, Stage


class StandardsConfig(RoomConfig):
    """What should be: versioned, approved by a closed change, never edited in place."""

    name = "watchfloor.rooms.standards"
    label = "standards"
    stage = Stage.GROUND
    title = "Standards"
    menu = (MenuItem("Standards", "standards:list", "standards.view", "book"),)
    grants = {
        "standards.view": EVERYBODY,
        "standards.propose": STAFF,
        "standards.approve": frozenset({Role.RISK_OFFICER, Role.PROCESS_OWNER, Role.DIRECTOR}),
    }
