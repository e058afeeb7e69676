from watchfloor.common.access import EVERYBODY, STAFF, Role
from watchfloor.common.room import MenuItem, RoomConfig, Stage

LEADERS = frozenset({Role.TEAM_LEADER, Role.FLOOR_MANAGER, Role.PLANNER})


class RostersConfig(RoomConfig):
    """From requirements to published shifts of named people, and what they do with them."""

    name = "watchfloor.rooms.rosters"
    label = "rosters"
    stage = Stage.DECIDE
    title = "Rosters"
    menu = (
        MenuItem("Rosters", "rosters:overview", "rosters.view", "calendar"),
        MenuItem("Approvals", "rosters:approvals", "rosters.approve", "check"),
        MenuItem("My shifts", "rosters:mine", "rosters.own", "calendar"),
    )
    grants = {
        "rosters.view": STAFF,
        "rosters.edit": frozenset({Role.PLANNER}),  # drafts, shift types, rules, terms of people
        "rosters.publish": frozenset({Role.PLANNER}),
        "rosters.approve": LEADERS,  # leave, swaps, offers of the people in reach
        "rosters.own": EVERYBODY,  # one's own shifts, leave, wishes, swaps: needs an agent
    }
