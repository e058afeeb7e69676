from watchfloor.common.access import EVERYBODY, STAFF, Role
from watchfloor.common.room import MenuItem, RoomConfig, Stage


class IntradayConfig(RoomConfig):
    """The rest of the day: what will come, what to do about it, and what came of that."""

    name = "watchfloor.rooms.intraday"
    label = "intraday"
    stage = Stage.ACT
    title = "Intraday"
    menu = (
        MenuItem("Intraday", "intraday:overview", "intraday.view", "chart"),
        MenuItem("Break", "intraday:my_break", "intraday.own", "clock"),
        MenuItem("Break queue", "intraday:breaks", "intraday.lead", "clock"),
    )
    grants = {
        "intraday.view": STAFF,
        "intraday.act": frozenset({Role.FLOOR_MANAGER, Role.PLANNER}),  # carry a proposal out
        "intraday.lead": frozenset({Role.TEAM_LEADER, Role.FLOOR_MANAGER, Role.PLANNER}),
        "intraday.rules": frozenset({Role.FLOOR_MANAGER, Role.PLANNER}),
        "intraday.own": EVERYBODY,  # one's own breaks: needs an agent
    }

    def ready(self) -> None:
        from .operations import register_kinds  # noqa: PLC0415  tables exist only from here on

        register_kinds()
