from watchfloor.common.access import EVERYBODY, Role
from watchfloor.common.room import MenuItem, RoomConfig, Stage


class RisksConfig(RoomConfig):
    """The risk library: points bound to the steps where agents work, with stars from evidence."""

    name = "watchfloor.rooms.risks"
    label = "risks"
    stage = Stage.UNDERSTAND
    title = "Risks"
    menu = (MenuItem("Risk library", "risks:library", "risks.view", "shield"),)
    grants = {
        "risks.view": EVERYBODY,
        "risks.propose": EVERYBODY,
        "risks.approve": frozenset({Role.RISK_OFFICER, Role.DIRECTOR}),
        "risks.manage": frozenset({Role.RISK_OFFICER, Role.ADMINISTRATOR}),
    }
    centre_wide = frozenset({"risks.manage"})
