from watchfloor.common.access import EVERYBODY, STAFF, Role
from watchfloor.common.room import MenuItem, RoomConfig, Stage


class GuidanceConfig(RoomConfig):
    """Reminders, checks and guards inside the agent's step, and what they do."""

    name = "watchfloor.rooms.guidance"
    label = "guidance"
    stage = Stage.ACT
    title = "Guidance"
    menu = (MenuItem("Guidance", "guidance:overview", "guidance.view", "message"),)
    grants = {
        "guidance.use": EVERYBODY,
        "guidance.view": STAFF,
        "guidance.manage": frozenset({Role.RISK_OFFICER, Role.PROCESS_OWNER, Role.ADMINISTRATOR}),
    }
    centre_wide = frozenset({"guidance.manage"})
