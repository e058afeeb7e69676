from watchfloor.common.access import STAFF, Role
from watchfloor.common.room import MenuItem, RoomConfig, Stage


class CalendarsConfig(RoomConfig):
    """When a centre works: time zone, opening hours, holidays and make-up working days."""

    name = "watchfloor.rooms.calendars"
    label = "calendars"
    stage = Stage.GROUND
    title = "Calendars"
    menu = (MenuItem("Calendar", "calendars:calendar", "calendars.view", "calendar"),)
    grants = {
        "calendars.view": STAFF,
        "calendars.manage": frozenset({Role.ADMINISTRATOR, Role.PLANNER}),
    }
    centre_wide = frozenset({"calendars.manage"})
