from watchfloor.common.access import STAFF, Role
from watchfloor.common.room import MenuItem, RoomConfig, Stage


class StaffingConfig(RoomConfig):
    """From a forecast to people, seats, lines and hiring; what if; days replayed."""

    name = "watchfloor.rooms.staffing"
    label = "staffing"
    stage = Stage.DECIDE
    title = "Staffing"
    menu = (
        MenuItem("Staffing", "staffing:overview", "staffing.view", "users"),
        MenuItem("Capacity plan", "staffing:capacity", "staffing.view", "calendar"),
        MenuItem("What if", "staffing:studies", "staffing.view", "target"),
    )
    grants = {
        "staffing.view": STAFF,
        "staffing.edit": frozenset({Role.PLANNER}),  # policies, steps of the chain, plans
        "staffing.study": STAFF,  # what-ifs and replays: they change nothing
    }
