from watchfloor.common.access import STAFF, Role
from watchfloor.common.room import MenuItem, RoomConfig, Stage


class PeopleConfig(RoomConfig):
    """The organisation: its tree, agents, users and roles."""

    name = "watchfloor.rooms.people"
    label = "people"
    stage = Stage.GROUND
    title = "People"
    menu = (
        MenuItem("People", "people:list", "people.view", "users"),
        MenuItem("Journal", "journal", "journal.view", "journal"),
    )
    grants = {
        "people.view": STAFF,
        "people.manage": frozenset({Role.ADMINISTRATOR}),
        "people.tokens.own": frozenset(Role),
        "journal.view": frozenset({Role.ADMINISTRATOR, Role.DIRECTOR, Role.RISK_OFFICER}),
        "health.view": STAFF,
    }
