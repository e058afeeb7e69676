from watchfloor.common.access import EVERYBODY, STAFF, Role
from watchfloor.common.room import MenuItem, RoomConfig, Stage

LEADERS = frozenset({Role.TEAM_LEADER, Role.FLOOR_MANAGER, Role.PLANNER})


class FloorConfig(RoomConfig):
    """What happens on the floor as it happens, and how it stands to what was planned."""

    name = "watchfloor.rooms.floor"
    label = "floor"
    stage = Stage.UNDERSTAND
    title = "Live floor"
    menu = (
        MenuItem("Live floor", "floor:board", "floor.view", "health"),
        MenuItem("Adherence", "floor:adherence", "floor.view", "check"),
        MenuItem("My day", "floor:mine", "floor.own", "calendar"),
        MenuItem("Event feeds", "floor:sources", "floor.manage", "server"),
    )
    grants = {
        "floor.view": STAFF,
        "floor.feed": frozenset({Role.ADMINISTRATOR}),  # programs tell what happens
        "floor.manage": frozenset({Role.ADMINISTRATOR}),  # sources, names that are not mapped
        "floor.lead": LEADERS,  # decide on explanations, note, attendance
        "floor.terms": frozenset({Role.PLANNER}),  # schedules by file, terms of adherence
        "floor.wallboards": frozenset({Role.FLOOR_MANAGER, Role.PLANNER}),
        "floor.own": EVERYBODY,  # one's own day: needs an agent
    }
    centre_wide = frozenset({"floor.feed", "floor.manage"})
