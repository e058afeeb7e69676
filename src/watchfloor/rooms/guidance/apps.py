from watchfloor.common.access import EVERYBODY, STAFF, Role
from watchfloor.common.room import MenuItem, RoomConfig, Stage

MANAGERS = frozenset({Role.RISK_OFFICER, Role.PROCESS_OWNER, Role.ADMINISTRATOR})


class GuidanceConfig(RoomConfig):
    """Reminders, checks and guards inside the agent's step, and what they do."""

    name = "watchfloor.rooms.guidance"
    label = "guidance"
    stage = Stage.ACT
    title = "Guidance"
    menu = (
        MenuItem("Guidance", "guidance:overview", "guidance.view", "message"),
        MenuItem("Practice ticket", "guidance:ticket", "guidance.use", "phone"),
    )
    grants = {
        "guidance.use": EVERYBODY,
        "guidance.view": STAFF,
        "guidance.manage": MANAGERS,
        # What a business system does: hand out tokens for agents, push records.
        "guidance.integrate": MANAGERS,
    }
    centre_wide = frozenset({"guidance.manage", "guidance.integrate"})
